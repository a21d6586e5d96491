"""Reminders by plan: written when their moment comes, once each, and only while answers are owed.

Every moment of a campaign's plan is a job of its own; done twice it finds nothing left to do. What
is done and what is written down about it are one transaction: a :class:`PlannedReminder` for each
request, due date and step, which exists once. So no worker that dies, and no two that run at the
same time, can write a reminder twice. What was answered before the mail left stays unsent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.campaigns import escalating, notices, requests
from portal.campaigns.models import Campaign, DataRequest, PlannedReminder
from portal.campaigns.timetable import APART, LATEST, Step, Timetable
from portal.campaigns.workflow import OPEN_STATES
from portal.core import audit, jobs
from portal.core.actor import Actor

KIND = "campaigns.chase"
SENT, LEFT_OUT = "sent", "left_out"
BATCH = 200
"""Suppliers that one job writes to, so that none holds its transaction for long."""


@dataclass(frozen=True, slots=True)
class Due:
    """What one supplier is reminded of in one mail."""

    step: Step
    requests: tuple[DataRequest, ...]


def schedule(session: Session, campaign: Campaign, at: datetime) -> list[datetime]:
    """Ask for a job at each moment of the plan that still lies ahead; return the moments."""
    pairs = session.execute(
        select(DataRequest.due_at, DataRequest.timezone)
        .where(DataRequest.campaign_id == campaign.id, DataRequest.state.in_(OPEN_STATES))
        .distinct()
    ).all()
    timetable = Timetable.read(campaign.reminders)
    moments = {
        step.moment(due_at, timezone) for due_at, timezone in pairs for step in timetable.steps
    }
    ahead = sorted(moment for moment in moments if moment > at)
    for moment in ahead:
        jobs.enqueue(
            session,
            KIND,
            {"campaign": str(campaign.id)},
            key=f"{KIND}:{campaign.id}:{int(moment.timestamp())}",
            company_id=campaign.company_id,
            not_before=moment,
        )
    return ahead


def suppliers_due(session: Session, campaign_id: UUID) -> list[list[UUID]]:
    """Return the suppliers that still owe answers, cut into what one job writes to."""
    query = (
        select(DataRequest.supplier_id)
        .where(DataRequest.campaign_id == campaign_id, DataRequest.state.in_(OPEN_STATES))
        .distinct()
        .order_by(DataRequest.supplier_id)
    )
    ids = list(session.scalars(query))
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


def remind_due(
    session: Session, campaign: Campaign, supplier_ids: Sequence[UUID], at: datetime
) -> int:
    """Write the reminders of some suppliers that are due by now; return how many mails."""
    owed = _owed(session, campaign, supplier_ids)
    decided = _decided(session, [request.id for request in owed])
    timetable = Timetable.read(campaign.reminders)
    groups: dict[tuple[UUID, datetime, Step], list[DataRequest]] = {}
    for request in owed:
        step = _next(session, timetable, request, decided.get(request.id, []), at)
        if step is not None:
            groups.setdefault((request.supplier_id, request.due_at, step), []).append(request)
    return sum(
        _write(session, Due(step, tuple(together)), at) for (_, _, step), together in groups.items()
    )


def _owed(session: Session, campaign: Campaign, ids: Sequence[UUID]) -> list[DataRequest]:
    """Return the open requests; their rows stay locked, so that none is signed meanwhile."""
    query = (
        select(DataRequest)
        .where(
            DataRequest.campaign_id == campaign.id,
            DataRequest.supplier_id.in_(ids),
            DataRequest.state.in_(OPEN_STATES),
        )
        .order_by(DataRequest.supplier_id, DataRequest.tier, DataRequest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def _decided(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[PlannedReminder]]:
    found: dict[UUID, list[PlannedReminder]] = {}
    query = select(PlannedReminder).where(PlannedReminder.request_id.in_(list(ids)))
    for row in session.scalars(query.order_by(PlannedReminder.at, PlannedReminder.id)):
        found.setdefault(row.request_id, []).append(row)
    return found


def _next(
    session: Session,
    timetable: Timetable,
    request: DataRequest,
    decided: Sequence[PlannedReminder],
    at: datetime,
) -> Step | None:
    """Return the step to take for a request now; what is passed over is written down.

    Of several steps that came due together, while nothing ran, the last one is taken. A step is
    left out when it came due too long ago, or right after another reminder.
    """
    known = {row.days for row in decided if row.due_at == request.due_at}
    due = timetable.due(request.due_at, request.timezone, request.created_at, at)
    fresh = [(step, moment) for step, moment in due if step.days not in known]
    if not fresh:
        return None
    *passed, (step, moment) = fresh
    last = max((row.at for row in decided if row.outcome == SENT), default=None)
    is_late = at - moment > LATEST
    is_soon = last is not None and at - last < APART
    is_left_out = is_late or is_soon
    for one, _ in fresh if is_left_out else passed:
        _decide(session, request, one, LEFT_OUT, at)
    return None if is_left_out else step


def _decide(session: Session, request: DataRequest, step: Step, outcome: str, at: datetime) -> None:
    session.add(
        PlannedReminder(
            company_id=request.company_id,
            request_id=request.id,
            due_at=request.due_at,
            days=step.days,
            outcome=outcome,
            at=at,
        )
    )


def _write(session: Session, due: Due, at: datetime) -> int:
    """Write one supplier's reminder, with the second contact where the step says so."""
    first = due.requests[0]
    system = Actor.system(first.company_id)
    written = notices.reminded(session, due.requests, notices.asker(first), at)
    escalated = 0
    if due.step.escalates:
        escalated = escalating.escalate(session, due.requests, notices.asker(first), at)
    for request in due.requests:
        _decide(session, request, due.step, SENT if written else LEFT_OUT, at)
        if not written:
            continue
        requests.remember(session, request, "remind", system, at)
        audit.record(session, system, "request.reminded", request, at=at, step=due.step.days)
        if escalated:
            requests.remember(session, request, "escalate", system, at)
    session.flush()
    return written + escalated
