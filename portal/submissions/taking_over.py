"""Taking a workbook's values over into the draft, as far as chosen; and taking that back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.answers import Answers
from forms.workbook import Change as Offer
from portal.campaigns.models import DataRequest
from portal.core import audit
from portal.core.actor import Actor
from portal.submissions import reverting
from portal.submissions.answering import Answering
from portal.submissions.comparing import offered, place_of
from portal.submissions.drafts import change_of, keep, open_for_writing
from portal.submissions.edits import Change, held, whole
from portal.submissions.errors import Closed
from portal.submissions.models import DraftChange, WorkbookUpload
from portal.submissions.readings import from_json, in_terms_of
from portal.submissions.reverting import Rows
from portal.submissions.workbooks import UploadState


def apply(
    session: Session,
    request: DataRequest,
    upload: WorkbookUpload,
    chosen: Collection[str],
    *,
    actor: Actor,
    at: datetime,
    kinds: Collection[str] = (),
) -> int:
    """Write the chosen values into the draft and return how many there were.

    ``chosen`` names values, ``kinds`` all values of a kind: of a large file nobody names each.

    An empty cell never erases anything; what is closed stays; what was not chosen stays.

    Raises
    ------
    Closed
        The upload was applied or refused before.
    """
    known = open_for_writing(session, request, actor, at)
    if upload.state not in {UploadState.READ, UploadState.UNDONE, UploadState.APPLYING}:
        raise Closed
    read = in_terms_of(from_json(upload.reading or {}), known.questionnaire)
    offers = offered(read, known)
    taken = [one for one in offers.open if one.id in chosen or one.kind.value in kinds]
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
    """Return the history of what was taken: new rows whole, then every cell of the others."""
    before, after = Rows(known.answers), Rows(answers)
    places = [place_of(one, known) for one in taken]
    new_rows = dict.fromkeys(whole(one) for one in places if one.row and before.row(one) is None)
    rows = [Change(one, None, held(*after.found(one))) for one in new_rows]
    cells = [
        Change(one, before.entry(one), after.entry(one))
        for one in places
        if whole(one) not in new_rows
    ]
    return [*rows, *(one for one in cells if one.before != one.after)]


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
    if upload.state not in {UploadState.APPLIED, UploadState.UNDOING} or known.draft is None:
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
    return sum(_values(one) for one in changes), kept


def _values(change: Change) -> int:
    """Count the values of one line of the history: those of a whole row, or one."""
    return 1 if change.place.field else len((change.before or {}).get("cells", {}))
