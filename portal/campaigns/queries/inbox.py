"""What a supplier has been asked: its list of requests, and one of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.campaigns.standing import is_overdue
from portal.campaigns.workflow import OPEN_STATES, RequestState
from portal.core.actor import Actor
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to

VIEWS: dict[str, frozenset[RequestState]] = {
    "open": OPEN_STATES,
    "submitted": frozenset({RequestState.SUBMITTED}),
    "done": frozenset({RequestState.ACCEPTED, RequestState.DECLINED, RequestState.REVOKED}),
}


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One request as the supplier's list shows it."""

    id: UUID
    asked: Asked
    level: str
    state: str
    period: int
    due_at: datetime
    timezone: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """The supplier's requests in one view, with the sizes of all views."""

    view: str
    counts: dict[str, int]
    page: Page[InboxRow]


def addressed_to(actor: Actor) -> Select[Any]:
    """Return the requests that the actor's company is to answer."""
    return visible_to(actor, DataRequest).where(DataRequest.partner_company_id == actor.company_id)


def inbox(session: Session, actor: Actor, view: str, number: int, now: datetime) -> Inbox:
    """Return one view of the supplier's requests: returned ones first, then by due date."""
    view = view if view in VIEWS else "open"
    counts = _counts(session, actor)
    query = (
        addressed_to(actor)
        .where(DataRequest.state.in_(VIEWS[view]))
        .order_by(
            case((DataRequest.state == RequestState.RETURNED, 0), else_=1),
            DataRequest.due_at,
            DataRequest.id,
        )
    )
    found = fetch(session, query, number)
    rows = tuple(_row(request, now) for request in found.rows)
    return Inbox(view, counts, replace(found, rows=rows))


def _counts(session: Session, actor: Actor) -> dict[str, int]:
    asked = addressed_to(actor).subquery()
    found = session.execute(select(asked.c.state, func.count()).group_by(asked.c.state))
    states = {row[0]: int(row[1]) for row in found}
    return {view: sum(states.get(state, 0) for state in members) for view, members in VIEWS.items()}


def _row(request: DataRequest, now: datetime) -> InboxRow:
    return InboxRow(
        id=request.id,
        asked=Asked.read(request.asked),
        level=request.level,
        state=request.state,
        period=request.period,
        due_at=request.due_at,
        timezone=request.timezone,
        is_overdue=is_overdue(request, now),
    )
