"""Receiving, mapping, previewing, applying and undoing an upload."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from portal.catalogue import errors, queries
from portal.catalogue.importing import sheets
from portal.catalogue.importing.checks import check_day, check_together
from portal.catalogue.importing.columns import FAMILY, KINDS
from portal.catalogue.importing.compare import Difference, Present, compare
from portal.catalogue.importing.reading import at_its_sheet, read_wanted
from portal.catalogue.importing.sheets import File, Sheets, Typed
from portal.catalogue.importing.wanted import Wanted
from portal.catalogue.importing.write import plan, tell
from portal.catalogue.models import BomUpload, Item, Sourcing
from portal.core import applications, jobs, mapping
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.mapping import LEFT_OUT, Kind, Laid
from portal.core.tenancy import visible_to
from portal.core.uploads import Raw, shown_name
from portal.factors.queries import item_factors
from portal.suppliers import queries as suppliers

__all__ = ["Terms", "apply", "difference_of", "errors", "import_now", "preview", "receive"]

KIND = "catalogue.apply_bom"
MOST_LINES_AT_ONCE = 2_000
"""A longer file is applied by a job, so that nobody waits on the page."""

MAPPING, PREVIEWED, QUEUED = "mapping", "previewed", "queued"
APPLIED, UNDONE, LEFT = "applied", "undone", "left"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is to be taken: the year of its shares, its products, and from which day."""

    period: int
    products: tuple[str, ...] = ()
    valid_from: date | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept with the upload."""
        day = self.valid_from.isoformat() if self.valid_from else None
        return {"period": self.period, "products": list(self.products), "valid_from": day}


def receive(
    session: Session,
    actor: Actor,
    bom: File,
    footprints: File | None,
    terms: Terms,
    *,
    source: str = applications.PAGE,
    asks: bool = False,
    came: Sheets | None = None,
) -> BomUpload:
    """Keep an upload for its preview; with ``asks`` it waits where its columns are not clear.

    ``came`` are the files' sheets where they have been read already.

    Raises
    ------
    portal.core.uploads.Refused
        A file as a whole cannot be read.
    """
    came = sheets.sheets_of(bom, footprints) if came is None else came
    laid = sheets.lay_out(came, as_told(session, actor))
    if asks and not sheets.is_clear(laid):
        upload = _upload(actor, (bom, footprints), (came, laid, Typed()), terms)
        upload.state = MAPPING
    else:
        laid = sheets.understood(came, as_told(session, actor))
        typed = sheets.typed_of(came, laid)
        upload = _upload(actor, (bom, footprints), (came, laid, typed), terms)
        upload.difference = preview(session, actor, upload).counts()
    upload.source = source
    session.add(upload)
    session.flush()
    return upload


def _upload(
    actor: Actor,
    files: tuple[File, File | None],
    read: tuple[Sheets, Sequence[Laid], Typed],
    terms: Terms,
) -> BomUpload:
    came, laid, typed = read
    content = b"".join(file.content for file in files if file is not None)
    return BomUpload(
        company_id=actor.company_id,
        file_name=shown_name(files[0].name),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor.label,
        state=PREVIEWED,
        grids=[{"key": key, "raw": raw.to_json()} for key, raw in came],
        laid=[one.to_json() for one in laid],
        tables=typed.to_json() | terms.to_json(),
        difference={},
    )


def as_told(session: Session, actor: Actor) -> Callable[[Raw, Sequence[Kind]], Laid]:
    """Return what recognises a sheet by what the company's people said of its headings before."""
    told = mapping.remembered(session, actor, FAMILY)
    return lambda raw, kinds: mapping.lay_out(told, raw, kinds)


def sheets_of(upload: BomUpload) -> Sheets:
    """Return the sheets of an upload as they came; none of one that was made before they were."""
    return [(one["key"], Raw.from_json(one["raw"])) for one in upload.grids or ()]


def proposal(upload: BomUpload, asked: Mapping[str, str]) -> list[tuple[Raw, Laid]]:
    """Return each sheet with how it is read, or would probably have to be.

    ``asked`` may say by ``sheet-<place>-row`` where the headings of a sheet stand.
    """
    laid = [Laid.from_json(plain) for plain in upload.laid or ()]
    raws = [raw for _, raw in sheets_of(upload)]
    for place, raw in enumerate(raws):
        row = mapping.row_typed(raw, asked.get(f"sheet-{place}-row", ""))
        if row is not None and row != laid[place].row:
            laid[place] = mapping.lay_out_at(raw, row, list(KINDS.values()))
    return list(zip(raws, laid, strict=True))


def typed_columns(upload: BomUpload, typed: Mapping[str, str]) -> list[tuple[Raw, Laid]]:
    """Return each sheet with what a page says of its columns, right or wrong."""
    kinds = list(KINDS.values())
    return [
        (raw, mapping.read_typed(raw, typed, f"sheet-{place}", kinds))
        for place, (_, raw) in enumerate(sheets_of(upload))
    ]


def say_columns(
    session: Session, actor: Actor, upload: BomUpload, typed: Mapping[str, str], at: datetime
) -> None:
    """Read an upload by the columns that a person chose, and remember them for its headings.

    Raises
    ------
    Invalid
        Columns are missing or chosen twice; places are ``sheet-<place>``.
    """
    both = typed_columns(upload, typed)
    used = [laid for _, laid in both if laid.kind]
    problems = [
        problem
        for place, (raw, laid) in enumerate(both)
        if laid.kind
        for problem in mapping.wrong(KINDS[laid.kind], raw, laid, f"sheet-{place}")
    ]
    if not used:
        problems.append(Problem("imports.nothing_chosen"))
    if len({laid.kind for laid in used}) < len(used):
        problems.append(Problem("imports.kind_twice"))
    if upload.state not in {MAPPING, PREVIEWED}:
        problems.append(Problem("catalogue.upload_changed"))
    if problems:
        raise Invalid(problems)
    said = sheets.typed_of(sheets_of(upload), [laid for _, laid in both])
    upload.tables = said.to_json() | terms_of(upload).to_json()
    upload.laid, upload.state = [laid.to_json() for _, laid in both], PREVIEWED
    for raw, laid in both:
        if laid.kind != LEFT_OUT:
            mapping.remember(session, actor, FAMILY, raw, laid, at=at)
    upload.difference = preview(session, actor, upload).counts()
    session.flush()


def preview(session: Session, actor: Actor, upload: BomUpload) -> Difference:
    """Return what applying an upload would do as things stand now."""
    _, difference, _ = _both(session, actor, upload)
    names = upload.tables.get("names", {})
    used = [Laid.from_json(plain) for plain in upload.laid or () if plain["kind"]]
    laid = {names.get(one.kind, one.kind): one for one in used}
    found = [mapping.at_its_heading(problem, laid) for problem in difference.problems]
    return replace(difference, problems=sheets.at_its_row(found, sheets_of(upload)))


def preview_if_open(session: Session, actor: Actor, upload: BomUpload) -> Difference:
    """Return the preview of an upload that waits to be applied; nothing for any other."""
    return preview(session, actor, upload) if upload.state == PREVIEWED else Difference()


def terms_of(upload: BomUpload) -> Terms:
    """Return how an upload is to be taken."""
    tables = upload.tables
    day = tables.get("valid_from")
    return Terms(
        tables["period"], tuple(tables["products"]), date.fromisoformat(day) if day else None
    )


def _both(session: Session, actor: Actor, upload: BomUpload) -> tuple[Wanted, Difference, Present]:
    typed = Typed.from_json(upload.tables)
    return difference_of(session, actor, typed, terms_of(upload), upload.file_name)


def difference_of(
    session: Session, actor: Actor, typed: Typed, terms: Terms, file_name: str
) -> tuple[Wanted, Difference, Present]:
    """Return what the rows want, and how it differs from what is in force."""
    known = queries.by_code(session, actor)
    makers = suppliers.by_code(session, actor)
    wanted = read_wanted(typed, known, makers, file_name, terms.period)
    present = Present(
        items=known,
        lines=queries.current_lines(session, actor),
        factors=_factors(session, actor, {item.id: code for code, item in known.items()}),
        shares=_shares(session, actor, {period for _, period in wanted.shares}),
    )
    check_together(wanted, present, terms.products)
    wanted.problems = [at_its_sheet(typed, problem) for problem in wanted.problems]
    difference = compare(wanted, present, terms.products)
    return wanted, check_day(difference, terms.valid_from, typed.names.get("bom", "bom")), present


def _factors(session: Session, actor: Actor, codes: dict[UUID, str]) -> dict[str, Any]:
    return {codes[item_id]: factor for item_id, factor in item_factors(session, actor).items()}


def _shares(
    session: Session, actor: Actor, periods: set[int]
) -> dict[tuple[str, int], list[Sourcing]]:
    query = (
        visible_to(actor, Sourcing)
        .where(Sourcing.period.in_(sorted(periods)))
        .options(joinedload(Sourcing.item), joinedload(Sourcing.supplier))
        .order_by(Sourcing.created_at, Sourcing.id)
    )
    found: dict[tuple[str, int], list[Sourcing]] = {}
    for row in session.scalars(query):
        found.setdefault((row.item.code, row.period), []).append(row)
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
    tables = upload.tables
    rows = sum(len(tables.get(name, ())) for name in KINDS)
    return rows > MOST_LINES_AT_ONCE


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
    upload.applied_by = actor.label
    if is_large(upload):
        upload.state = QUEUED
        key = f"{KIND}:{upload.id}"
        jobs.enqueue(
            session, KIND, {"upload": str(upload.id)}, key=key, company_id=upload.company_id
        )
    else:
        put_into_force(session, actor, upload, at)
    return True


def leave(upload: BomUpload, actor: Actor, at: datetime) -> None:
    """Set an upload aside that was never applied; nothing reminds of it any more."""
    if upload.state in {MAPPING, PREVIEWED}:
        upload.state, upload.undone_at, upload.undone_by = LEFT, at, actor.label


def put_into_force(session: Session, actor: Actor, upload: BomUpload, at: datetime) -> Difference:
    """Write everything an upload wants, in one transaction; a second time changes nothing."""
    _, difference, present = _both(session, actor, upload)
    if upload.state in {PREVIEWED, QUEUED} and not difference.blocked:
        trail = plan(upload, difference, present, at, valid_from=terms_of(upload).valid_from)
        upload.state, upload.applied_at = APPLIED, at
        upload.applied_by = upload.applied_by or actor.label
        upload.difference = difference.counts()
        session.flush()
        applications.put_into_force(session, actor, upload.id, trail)
        items = queries.by_code(session, actor)
        tell(session, actor, upload, difference, items=items, at=at)
    return difference


def state_of(difference: Difference) -> str:
    """Return a text that is the same as long as applying would do the same."""
    told: list[Sequence[object]] = [
        *((c.kind, c.parent, c.component, c.fields) for c in difference.lines),
        *((c.kind, c.code, c.fields) for c in difference.items),
        *((c.kind, c.code, c.fields) for c in difference.factors),
        *((c.kind, c.code, c.period, c.fields) for c in difference.shares),
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
    came = sheets.sheets_of(*files)
    laid = sheets.understood(came, as_told(session, actor))
    typed = sheets.typed_of(came, laid)
    _, difference, _ = difference_of(session, actor, typed, terms, files[0].name)
    if dry or difference.blocked or not difference.changes_anything:
        return difference
    upload = _upload(actor, files, (came, laid, typed), terms)
    upload.source = applications.COMMAND
    session.add(upload)
    session.flush()
    return put_into_force(session, actor, upload, at)
