"""What the review reads: what waits, the version shared, what was returned before."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.core.actor import Actor
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to
from portal.submissions.models import Acceptance, ReturnedAnswer, SharedResult


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One answer that waits for a decision."""

    request: DataRequest
    shared: SharedResult
    errors: int
    warnings: int


def _waiting(actor: Actor) -> Select[Any]:
    """Return the newest shared versions of all submitted requests, the oldest signature first."""
    newest = (
        select(SharedResult.request_id, func.max(SharedResult.number).label("number"))
        .where(SharedResult.scope(actor))
        .group_by(SharedResult.request_id)
        .subquery()
    )
    return (
        visible_to(actor, SharedResult)
        .join(
            newest,
            (newest.c.request_id == SharedResult.request_id)
            & (newest.c.number == SharedResult.number),
        )
        .join(SharedResult.request)
        .where(
            DataRequest.company_id == actor.company_id,
            DataRequest.state == RequestState.SUBMITTED,
        )
        .order_by(SharedResult.signed_at, SharedResult.id)
    )


def queue(session: Session, actor: Actor, number: int) -> Page[QueueRow]:
    """Return one page of what waits for a decision."""
    loaded = joinedload(SharedResult.request)
    query = _waiting(actor).options(
        loaded.joinedload(DataRequest.supplier),
        loaded.joinedload(DataRequest.site),
        loaded.joinedload(DataRequest.item),
    )
    found = fetch(session, query, number)
    return replace(found, rows=tuple(_row(shared) for shared in found.rows))


def _row(shared: SharedResult) -> QueueRow:
    severities = [finding.get("severity") for finding in shared.findings]
    return QueueRow(shared.request, shared, severities.count("error"), severities.count("warning"))


def count_waiting(session: Session, actor: Actor) -> int:
    """Count the requests that wait for a decision."""
    counted = select(func.count()).where(
        DataRequest.scope(actor),
        DataRequest.company_id == actor.company_id,
        DataRequest.state == RequestState.SUBMITTED,
    )
    return session.scalar(counted) or 0


def next_waiting(session: Session, actor: Actor, after: SharedResult | None) -> UUID | None:
    """Return the request to review next: the one after the given version, else the oldest."""
    waiting = list(
        session.execute(
            _waiting(actor).with_only_columns(SharedResult.request_id, SharedResult.signed_at)
        )
    )
    others = [row for row in waiting if after is None or row[0] != after.request_id]
    later = [row for row in others if after is not None and row[1] >= after.signed_at]
    chosen = (later or others)[:1]
    return chosen[0][0] if chosen else None


def newest_shared(session: Session, actor: Actor, request: DataRequest) -> SharedResult | None:
    """Return the newest version that the supplier shared for a request."""
    query = (
        visible_to(actor, SharedResult)
        .where(SharedResult.request_id == request.id)
        .order_by(SharedResult.number.desc(), SharedResult.id)
        .limit(1)
    )
    found: SharedResult | None = session.scalar(query)
    return found


def shared_before(session: Session, actor: Actor, shared: SharedResult) -> SharedResult | None:
    """Return the version before this one, to compare with."""
    query = (
        visible_to(actor, SharedResult)
        .where(SharedResult.request_id == shared.request_id, SharedResult.number < shared.number)
        .order_by(SharedResult.number.desc(), SharedResult.id)
        .limit(1)
    )
    found: SharedResult | None = session.scalar(query)
    return found


def returned_answers(session: Session, actor: Actor, request: DataRequest) -> list[ReturnedAnswer]:
    """Return all answers of a request that were ever sent back, oldest first."""
    query = (
        visible_to(actor, ReturnedAnswer)
        .where(ReturnedAnswer.request_id == request.id)
        .order_by(ReturnedAnswer.returned_at, ReturnedAnswer.id)
    )
    return list(session.scalars(query))


def acceptance(session: Session, actor: Actor, request: DataRequest) -> Acceptance | None:
    """Return the acceptance in force of a request."""
    query = visible_to(actor, Acceptance).where(
        Acceptance.request_id == request.id, Acceptance.withdrawn_at.is_(None)
    )
    found: Acceptance | None = session.scalar(query.order_by(Acceptance.id).limit(1))
    return found
