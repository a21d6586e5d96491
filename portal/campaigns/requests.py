"""The one place that moves a data request and writes down what happened to it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.campaigns.models import DataRequest, RequestEvent
from portal.campaigns.workflow import RequestAction, RequestState, step, word
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import WrongState

Hearer = Callable[[Session, DataRequest, RequestState], None]
ON_STEP: list[Hearer] = []
"""Called in the transaction of each step, with the request and the state it was in before."""

UNANSWERED = frozenset({RequestState.ISSUED, RequestState.OPENED})
"""States in which the level may still change: nothing has been typed."""


def take(
    session: Session,
    request: DataRequest,
    action: RequestAction,
    actor: Actor,
    at: datetime,
    *,
    comment: str | None = None,
) -> RequestEvent | None:
    """Move ``request`` by ``action``, with its event and its audit entry.

    A step that leads back to the same state (each further saving of a draft) leaves no trace
    and returns ``None``. Two people who move the same request meet at its version: the second
    one's flush fails with ``StaleDataError``, which the edge turns into a conflict.

    Raises
    ------
    WrongState
        The action does not fit the state the request is in.
    """
    before = RequestState(request.state)
    after = step(before, action)
    if after is before:
        return None
    request.state = after.value
    if action is RequestAction.OPEN:
        request.opened_at = request.opened_at or at
        request.decline_reason = None
    if action is RequestAction.DECLINE:
        request.decline_reason = comment
    if action is RequestAction.SIGN:
        request.review_began_at = None
    session.flush()
    audit.record(
        session,
        actor,
        f"request.{action.value}",
        request,
        at=at,
        before=before.value,
        state=after.value,
    )
    for hear in ON_STEP:
        hear(session, request, before)
    return remember(session, request, action.value, actor, at, comment=comment)


def begin_review(session: Session, request: DataRequest, actor: Actor, at: datetime) -> None:
    """Record that the customer has begun to read the newest answer, the first time only."""
    if request.state != RequestState.SUBMITTED or request.review_began_at is not None:
        return
    request.review_began_at = at
    session.flush()
    audit.record(session, actor, "request.in_review", request, at=at)
    remember(session, request, "review", actor, at)


def remember(
    session: Session,
    request: DataRequest,
    action: str,
    actor: Actor,
    at: datetime,
    *,
    comment: str | None = None,
) -> RequestEvent:
    """Append one event to the request's history; its state stays what it is."""
    last = session.scalar(
        select(func.max(RequestEvent.sequence)).where(RequestEvent.request_id == request.id)
    )
    event = RequestEvent(
        company_id=request.company_id,
        partner_company_id=request.partner_company_id,
        request_id=request.id,
        sequence=(last or 0) + 1,
        action=action,
        state=request.state,
        by=actor.label,
        by_company=actor.company_name,
        at=at,
        comment=comment,
    )
    session.add(event)
    session.flush()
    return event


def change_level(
    session: Session, request: DataRequest, level: str, actor: Actor, at: datetime
) -> bool:
    """Ask for another questionnaire level while nothing has been answered yet.

    Returns
    -------
    bool
        Whether anything changed.

    Raises
    ------
    WrongState
        The supplier has begun to answer.
    """
    state = RequestState(request.state)
    if state not in UNANSWERED:
        raise WrongState(word(state), "level")
    if request.level == level:
        return False
    before, request.level = request.level, level
    session.flush()
    audit.record(session, actor, "request.level", request, at=at, before=before, level=level)
    remember(session, request, "level", actor, at, comment=level)
    return True
