"""Taking a workbook's values over into the draft, as far as chosen; and taking that back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.answers import Answers
from forms.workbook import Change as Offer
from forms.workbook import ChangeKind, Merge
from portal.campaigns.models import DataRequest
from portal.core import audit
from portal.core.actor import Actor
from portal.submissions import reverting
from portal.submissions.answering import Answering
from portal.submissions.drafts import change_of, keep, open_for_writing
from portal.submissions.edits import Change, held, row_of, whole
from portal.submissions.errors import Closed
from portal.submissions.models import DraftChange, WorkbookUpload
from portal.submissions.places import Place, entry_at
from portal.submissions.readings import from_json
from portal.submissions.workbooks import UploadState


@dataclass(frozen=True, slots=True)
class Offered:
    """What a workbook offers the draft now, without what is closed."""

    merge: Merge
    open: tuple[Offer, ...]
    closed: tuple[Offer, ...]


def place_of(offer: Offer, known: Answering) -> Place:
    """Return where an offered value belongs."""
    section = offer.section or known.questionnaire.field(offer.field).section
    return Place(section, offer.row, offer.field)


def offered(upload: WorkbookUpload, known: Answering) -> Offered:
    """Compare what a workbook says with the answers as they stand."""
    found = from_json(upload.reading or {}).against(known.answers)
    wanted = [one for one in found.changes if one.kind is not ChangeKind.SAME]
    is_open = {one.id: _is_open(one, known) for one in wanted}
    return Offered(
        found,
        tuple(one for one in wanted if is_open[one.id]),
        tuple(one for one in wanted if not is_open[one.id]),
    )


def _is_open(offer: Offer, known: Answering) -> bool:
    place = place_of(offer, known)
    if offer.is_new_row:
        return known.openness.may_add(place.section)
    return known.openness.is_open(place)


def apply(
    session: Session,
    request: DataRequest,
    upload: WorkbookUpload,
    chosen: Collection[str],
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Write the chosen values into the draft and return how many there were.

    An empty cell never erases anything; what is closed stays; what was not chosen stays.

    Raises
    ------
    Closed
        The upload was applied or refused before.
    """
    known = open_for_writing(session, request, actor, at)
    if upload.state not in {UploadState.READ, UploadState.UNDONE}:
        raise Closed
    offers = offered(upload, known)
    taken = [one for one in offers.open if one.id in chosen]
    left = {one.id for one in offers.merge.changes} - {one.id for one in taken}
    answers = offers.merge.apply(take={one.id for one in taken}, leave=left)
    changes = _changes(known, answers, taken)
    after = keep(session, known, answers, changes, actor=actor, at=at, source=_source(upload))
    upload.state, upload.applied_at, upload.applied_by = UploadState.APPLIED, at, actor.label
    upload.applied_version, upload.undone_at = after.version, None
    session.flush()
    audit.record(session, actor, "workbook.applied", upload, at=at, values=len(taken))
    return len(taken)


def _source(upload: WorkbookUpload) -> str:
    return f"workbook:{upload.id}"


def _changes(known: Answering, answers: Answers, taken: list[Offer]) -> list[Change]:
    """Return the history of what was taken: new rows first, then every cell."""
    places = [place_of(one, known) for one in taken]
    new_rows = dict.fromkeys(
        whole(place)
        for place in places
        if place.row and row_of(known.answers, place.section, place.row) is None
    )
    rows = []
    for place in new_rows:
        row = row_of(answers, place.section, place.row or "")
        if row is not None:
            rows.append(Change(place, None, held({"id": row["id"], "cells": {}}, 0)))
    cells = [
        Change(place, _plain(known.answers, place), _plain(answers, place)) for place in places
    ]
    return [*rows, *(one for one in cells if one.before != one.after)]


def _plain(answers: Answers, place: Place) -> dict[str, object] | None:
    entry = entry_at(answers, place)
    return None if entry is None else dict(entry)


def undo(
    session: Session, request: DataRequest, upload: WorkbookUpload, *, actor: Actor, at: datetime
) -> tuple[int, int]:
    """Take back what an upload changed.

    Returns
    -------
    tuple
        How many values went back, and how many stayed because somebody changed them since.

    Raises
    ------
    Closed
        Nothing of it is in force.
    """
    known = open_for_writing(session, request, actor, at)
    if upload.state != UploadState.APPLIED or known.draft is None:
        raise Closed
    rows = session.scalars(
        select(DraftChange)
        .where(
            DraftChange.draft_id == known.draft.id,
            DraftChange.version == upload.applied_version,
            DraftChange.source == _source(upload),
        )
        .order_by(DraftChange.created_at, DraftChange.id)
    )
    made = [change_of(row) for row in rows]
    answers, changes, kept = reverting.reverted(known.answers, made)
    keep(session, known, answers, changes, actor=actor, at=at, source=f"undo:{upload.id}")
    upload.state, upload.undone_at = UploadState.UNDONE, at
    session.flush()
    audit.record(session, actor, "workbook.undone", upload, at=at, values=len(changes), kept=kept)
    return sum(1 for one in changes if one.place.field), kept
