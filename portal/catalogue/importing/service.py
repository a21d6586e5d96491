"""Receiving, previewing and applying an upload."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from portal.catalogue import errors, queries
from portal.catalogue.importing.checks import check_together
from portal.catalogue.importing.compare import Difference, Present, compare
from portal.catalogue.importing.reading import read_wanted
from portal.catalogue.importing.sheets import File, Typed, read
from portal.catalogue.importing.wanted import Wanted
from portal.catalogue.importing.write import write
from portal.catalogue.models import BomUpload, Item, Sourcing
from portal.core import jobs
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.tenancy import visible_to
from portal.core.uploads import shown_name
from portal.factors.queries import item_factors
from portal.suppliers import queries as suppliers

__all__ = ["Terms", "apply", "difference_of", "errors", "import_now", "preview", "receive"]

KIND = "catalogue.apply_bom"
MOST_LINES_AT_ONCE = 2_000
"""A longer file is applied by a job, so that nobody waits on the page."""

PREVIEWED, QUEUED, APPLIED = "previewed", "queued", "applied"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is to be taken: the period of its shares, and its products."""

    period: int
    products: tuple[str, ...] = ()


def receive(
    session: Session,
    actor: Actor,
    bom: File,
    footprints: File | None,
    terms: Terms,
) -> BomUpload:
    """Keep an upload for its preview.

    Raises
    ------
    portal.core.uploads.Refused
        A file as a whole cannot be read.
    """
    typed = read(bom, footprints)
    digest = hashlib.sha256(bom.content + (footprints.content if footprints else b""))
    upload = BomUpload(
        company_id=actor.company_id,
        file_name=shown_name(bom.name),
        sha256=digest.hexdigest(),
        uploaded_by=actor.label,
        tables=typed.to_json() | {"period": terms.period, "products": list(terms.products)},
        difference={},
    )
    session.add(upload)
    upload.difference = preview(session, actor, upload).counts()
    session.flush()
    return upload


def preview(session: Session, actor: Actor, upload: BomUpload) -> Difference:
    """Return what applying an upload would do as things stand now."""
    _, difference, _ = _both(session, actor, upload)
    return difference


def preview_if_open(session: Session, actor: Actor, upload: BomUpload) -> Difference:
    """Return the preview of an upload that waits to be applied; nothing for any other."""
    return preview(session, actor, upload) if upload.state == PREVIEWED else Difference()


def terms_of(upload: BomUpload) -> Terms:
    """Return how an upload is to be taken."""
    return Terms(upload.tables["period"], tuple(upload.tables["products"]))


def _both(session: Session, actor: Actor, upload: BomUpload) -> tuple[Wanted, Difference, Present]:
    typed = Typed.from_json(upload.tables)
    return difference_of(session, actor, typed, terms_of(upload), upload.file_name)


def difference_of(
    session: Session, actor: Actor, typed: Typed, terms: Terms, file_name: str
) -> tuple[Wanted, Difference, Present]:
    """Return what the rows want, and how it differs from what is in force."""
    known = queries.by_code(session, actor)
    wanted = read_wanted(typed, known, suppliers.by_code(session, actor), file_name)
    present = Present(
        items=known,
        lines=queries.current_lines(session, actor),
        factors=_factors(session, actor, {item.id: code for code, item in known.items()}),
        shares=_shares(session, actor, terms.period),
    )
    check_together(wanted, present, terms.products)
    return wanted, compare(wanted, present, terms.products), present


def _factors(session: Session, actor: Actor, codes: dict[UUID, str]) -> dict[str, Any]:
    return {codes[item_id]: factor for item_id, factor in item_factors(session, actor).items()}


def _shares(session: Session, actor: Actor, period: int) -> dict[str, list[Sourcing]]:
    query = (
        visible_to(actor, Sourcing)
        .where(Sourcing.period == period)
        .options(joinedload(Sourcing.item), joinedload(Sourcing.supplier))
        .order_by(Sourcing.created_at, Sourcing.id)
    )
    found: dict[str, list[Sourcing]] = {}
    for row in session.scalars(query):
        found.setdefault(row.item.code, []).append(row)
    return found


def products_of(session: Session, actor: Actor, upload: BomUpload) -> list[Item]:
    """Return the products that an applied upload gave lines to."""
    if upload.state != APPLIED:
        return []
    parents = {str(row.get("parent", "")) for row in upload.tables["bom"]}
    known = queries.by_code(session, actor)
    return [item for code, item in known.items() if code in parents and item.is_product]


def is_large(upload: BomUpload) -> bool:
    """Tell whether an upload is applied by a job."""
    return len(upload.tables["bom"]) > MOST_LINES_AT_ONCE


def apply(session: Session, actor: Actor, upload: BomUpload, at: datetime, *, seen: str) -> bool:
    """Put an upload into force, or have a job do it; ``False`` if that has happened already.

    Parameters
    ----------
    seen
        The :func:`state_of` the preview that was on the screen.

    Raises
    ------
    Invalid
        The file has problems, or what is in force has changed since the preview.
    """
    if upload.state != PREVIEWED:
        return False
    difference = preview(session, actor, upload)
    if difference.blocked:
        raise Invalid([Problem("catalogue.upload_blocked")])
    if state_of(difference) != seen:
        raise Invalid([Problem("catalogue.upload_changed")])
    if is_large(upload):
        upload.state = QUEUED
        key = f"{KIND}:{upload.id}"
        jobs.enqueue(
            session, KIND, {"upload": str(upload.id)}, key=key, company_id=upload.company_id
        )
    else:
        put_into_force(session, actor, upload, at)
    return True


def put_into_force(session: Session, actor: Actor, upload: BomUpload, at: datetime) -> Difference:
    """Write everything an upload wants, in one transaction; a second time changes nothing."""
    _, difference, present = _both(session, actor, upload)
    if upload.state != APPLIED and not difference.blocked:
        write(session, actor, upload, difference, present=present, at=at)
        upload.state, upload.applied_at = APPLIED, at
        upload.difference = difference.counts()
        session.flush()
    return difference


def state_of(difference: Difference) -> str:
    """Return a text that is the same as long as applying would do the same."""
    told: list[Sequence[object]] = [
        *((c.kind, c.parent, c.component, c.fields) for c in difference.lines),
        *((c.kind, c.code, c.fields) for c in difference.items),
        *((c.kind, c.code, c.fields) for c in difference.factors),
        *((c.kind, c.code, c.fields) for c in difference.shares),
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def import_now(
    session: Session,
    actor: Actor,
    files: tuple[File, File | None],
    terms: Terms,
    at: datetime,
    *,
    dry: bool,
) -> Difference:
    """Read, compare and, unless ``dry`` or blocked, apply in one go, as the command line does.

    Raises
    ------
    portal.core.uploads.Refused
        A file as a whole cannot be read.
    """
    _, difference, _ = difference_of(session, actor, read(*files), terms, files[0].name)
    if dry or difference.blocked or not difference.changes_anything:
        return difference
    upload = receive(session, actor, *files, terms)
    return put_into_force(session, actor, upload, at)
