"""Putting a file beside an answer, and taking it away again while nothing is signed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from forms.model import Kind, Section
from portal.core import audit, jobs
from portal.core.actor import Actor
from portal.core.storage import TooLong, storage
from portal.core.uploads import shown_name
from portal.submissions.answering import Answering, answerer
from portal.submissions.drafts import save
from portal.submissions.edits import Edit
from portal.submissions.evidence import queries
from portal.submissions.evidence.contents import Refusal, recognise
from portal.submissions.evidence.places import as_raw, ids_of, in_answers, in_section
from portal.submissions.models import EvidenceFile
from portal.submissions.places import Place, entry_at

MEBIBYTE = 1024 * 1024
LARGEST = 20 * MEBIBYTE
MOST_HERE = 20
MOST_IN_ALL = 200
MOST_BYTES = 500 * MEBIBYTE
CONTROL = "file."
"""What the name of a file control begins with; the place's own name follows."""

SWEEP = "evidence.sweep"
SWEEP_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken: where it should have stood, and why."""

    place: Place
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def attach(
    session: Session,
    known: Answering,
    section: Section,
    coming: Iterable[tuple[str, FileStorage]],
    *,
    actor: Actor,
    at: datetime,
) -> tuple[Answering, list[Refused]]:
    """Keep the files that came with a section, each beside its answer.

    The same file sent twice to one place stands there once. A file that cannot be taken leaves
    the others and everything typed as they are.

    Returns
    -------
    tuple
        The answers after it, and what was refused.
    """
    refused = []
    for control, file in coming:
        place = _place(section, control)
        if place is None or not file.filename:
            continue
        known, why = _one(session, known, place, file, actor=actor, at=at)
        if why is not None:
            refused.append(why)
            if why.code == "evidence.harmful":
                audit.record(session, actor, "evidence.refused", known.request, at=at)
    return known, refused


def _place(section: Section, control: str) -> Place | None:
    """Return which answer a file control belongs to, ``None`` if it is no question for files."""
    row, _, key = control.removeprefix(CONTROL).rpartition(".")
    if not control.startswith(CONTROL) or bool(row) != section.has_rows:
        return None
    kinds = {one.key: one.kind for one in section.fields}
    return Place(section.key, row or None, key) if kinds.get(key) is Kind.FILE else None


def _one(
    session: Session,
    known: Answering,
    place: Place,
    file: FileStorage,
    *,
    actor: Actor,
    at: datetime,
) -> tuple[Answering, Refused | None]:
    name = shown_name(file.filename or "")
    content = recognise(file.stream)
    if isinstance(content, Refusal):
        return known, Refused(place, content.code, {"name": name})
    if not known.openness.is_open(place):
        return known, Refused(place, "evidence.closed", {"name": name})
    here = ids_of(entry_at(known.answers, place))
    if why := _no_room(session, known, here):
        return known, Refused(place, why[0], {"name": name} | why[1])
    owner: UUID = answerer(known.request)
    try:
        kept = storage().keep(owner, file.stream, most=LARGEST)
    except TooLong:
        facts = {"name": name, "limit_mb": LARGEST // MEBIBYTE}
        return known, Refused(place, "evidence.too_large", facts)
    stands = queries.files_of(session, actor, known.request)
    if any(stands[one].sha256 == kept.sha256 for one in here if one in stands):
        return known, None
    row = EvidenceFile(
        company_id=owner,
        request_id=known.request.id,
        section=place.section,
        row=place.row,
        field=place.field,
        name=_named(name, content.suffix),
        size=kept.size,
        sha256=kept.sha256,
        added_by=actor.label,
        added_by_id=actor.user_id,
        added_at=at,
    )
    session.add(row)
    session.flush()
    edit = Edit(place, as_raw((*here, str(row.id))), None, known.version)
    after, _clashes = save(session, known, [edit], actor=actor, at=at)
    audit.record(session, actor, "evidence.added", row, at=at, sha256=row.sha256, size=row.size)
    _sweep_later(session, owner, at)
    return after, None


def _no_room(
    session: Session, known: Answering, here: tuple[str, ...]
) -> tuple[str, dict[str, Any]] | None:
    if len(here) >= MOST_HERE:
        return "evidence.too_many", {"most": MOST_HERE}
    count, size = queries.amount(session, known.request)
    if count >= MOST_IN_ALL:
        return "evidence.too_many_in_all", {"most": MOST_IN_ALL}
    if size >= MOST_BYTES:
        return "evidence.too_much", {"limit_mb": MOST_BYTES // MEBIBYTE}
    return None


def _named(name: str, suffix: str) -> str:
    """Return a name that says what the file is: ``bill.pdf`` that is a picture ends in ``.png``."""
    same = {".jpg": (".jpg", ".jpeg"), ".tif": (".tif", ".tiff"), ".heic": (".heic", ".heif")}
    texts = (".txt", ".csv", ".tsv")
    endings = texts if suffix in texts else same.get(suffix, (suffix,))
    return name if name.lower().endswith(endings) else f"{name}{suffix}"


def take_away(
    session: Session,
    known: Answering,
    section: Section,
    file_id: str,
    *,
    actor: Actor,
    at: datetime,
) -> Answering:
    """Take a file away from the answers of a section.

    A signed version keeps what it holds. A file that none holds is gone for good.
    """
    files = queries.files_of(session, actor, known.request)
    for place, one in list(in_section(section, known.answers)):
        if one == file_id and known.openness.is_open(place):
            here = ids_of(entry_at(known.answers, place))
            raw = as_raw(tuple(other for other in here if other != file_id))
            edit = Edit(place, raw, None, known.version)
            known, _clashes = save(session, known, [edit], actor=actor, at=at)
    file = files.get(file_id)
    still = {one for _, one in in_answers(known.questionnaire, known.answers)}
    if file is not None and file.signed_in is None and file_id not in still:
        audit.record(session, actor, "evidence.removed", file, at=at, sha256=file.sha256)
        session.delete(file)
        session.flush()
        _sweep_later(session, file.company_id, at)
    return known


def _sweep_later(session: Session, owner: UUID, at: datetime) -> None:
    """Have files that no row names taken from the disk, once a day at most."""
    key = f"{SWEEP}:{owner}:{at:%Y-%m-%d}"
    jobs.enqueue(session, SWEEP, {}, key=key, company_id=owner, not_before=at + SWEEP_AFTER)
