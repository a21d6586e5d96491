"""Keeping a draft: opened once, changed place by place, its history written beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forms.answers import Answers
from portal.campaigns import requests
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestAction, RequestState
from portal.core.actor import Actor
from portal.submissions.answering import Answering, answerer, answering
from portal.submissions.edits import Change, Clash, Edit, Past, merge
from portal.submissions.errors import Closed
from portal.submissions.models import Draft, DraftChange
from portal.submissions.openness import EDITABLE
from portal.submissions.places import Place

FORM = "form"
"""Where a change comes from if the page that sent it has no name."""


def open_for_writing(
    session: Session, request: DataRequest, actor: Actor, at: datetime
) -> Answering:
    """Return the request's answers with their row locked: writers stand in line.

    So each writer sees what the one before saved, and nobody's change is lost between reading
    and writing.

    Raises
    ------
    Closed
        The request is with the customer, finished, declined or withdrawn.
    """
    session.refresh(request, with_for_update=True)
    if RequestState(request.state) not in EDITABLE:
        raise Closed
    return answering(session, request, actor, at)


def save(
    session: Session,
    known: Answering,
    edits: Sequence[Edit],
    *,
    actor: Actor,
    at: datetime,
    source: str = FORM,
) -> tuple[Answering, list[Clash]]:
    """Lay what was typed into the draft; what is closed stays as it is.

    ``source`` names the open page that sent it, if it can: its own changes do not clash.

    Returns
    -------
    tuple
        The answers after it, and the places where somebody else was first.
    """
    wanted = [edit for edit in edits if known.openness.is_open(edit.place)]
    oldest = min((edit.seen for edit in wanted), default=known.version)
    past = _past(session, known.draft, oldest) if known.draft else []
    own = "" if source == FORM else source
    merged = merge(known.questionnaire, known.answers, wanted, past, own)
    after = keep(session, known, merged.answers, merged.changes, actor=actor, at=at, source=source)
    return after, merged.clashes


def keep(
    session: Session,
    known: Answering,
    answers: Answers,
    changes: Iterable[Change],
    *,
    actor: Actor,
    at: datetime,
    source: str = FORM,
) -> Answering:
    """Write new answers and the history of what changed in them; nothing if nothing did."""
    changed = list(changes)
    if not changed:
        return known
    draft = known.draft or _begin(session, known, actor, at)
    requests.take(session, known.request, RequestAction.EDIT, actor, at)
    draft.answers = dict(answers)
    draft.saved_at, draft.saved_by_id, draft.saved_by = at, actor.user_id, actor.label
    session.flush()
    session.add_all(_remembered(draft, one, actor, at, source) for one in changed)
    session.flush()
    return replace(known, draft=draft, answers=answers, like=known.filled)


def _begin(session: Session, known: Answering, actor: Actor, at: datetime) -> Draft:
    """Write the draft for the first time, with what was known before the first edit."""
    request = known.request
    if request.state == RequestState.ISSUED:
        requests.take(session, request, RequestAction.OPEN, actor, at)
    draft = Draft(
        company_id=answerer(request),
        request_id=request.id,
        answers=dict(known.answers),
        saved_at=at,
        saved_by_id=actor.user_id,
        saved_by=actor.label,
    )
    session.add(draft)
    session.flush()
    return draft


def _remembered(
    draft: Draft, change: Change, actor: Actor, at: datetime, source: str
) -> DraftChange:
    return DraftChange(
        company_id=draft.company_id,
        draft_id=draft.id,
        version=draft.version,
        section=change.place.section,
        row=change.place.row,
        field=change.place.field,
        before=change.before,
        after=change.after,
        by=actor.label,
        by_id=actor.user_id,
        at=at,
        source=source,
    )


def change_of(row: DraftChange) -> Change:
    """Return a line of the history as the value it stands for."""
    return Change(Place(row.section, row.row, row.field), row.before, row.after)


def _past(session: Session, draft: Draft, seen: int) -> list[Past]:
    if seen >= draft.version:
        return []
    rows = session.scalars(
        select(DraftChange)
        .where(DraftChange.draft_id == draft.id, DraftChange.version > seen)
        .order_by(DraftChange.version, DraftChange.created_at, DraftChange.id)
    )
    return [Past(change_of(row), row.version, row.by, row.at, row.source) for row in rows]
