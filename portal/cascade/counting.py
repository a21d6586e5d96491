"""How many requests are open above a request, over all tiers: two numbers, and nothing else.

Each company knows its own suppliers alone. So the numbers are carried from tier to tier by a job
that looks across companies, and written on the request that stands between two of them: whoever
asked reads how many, never whom or what.
"""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.campaigns import requests
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.cascade.materials import WAITING
from portal.cascade.models import CascadeLink
from portal.core import jobs

KIND = "cascade.count"


def hear(session: Session, request: DataRequest, before: RequestState) -> None:
    """Ask for new numbers where a step made a passed-on request wait, or wait no more."""
    after = RequestState(request.state)
    changed = (before in WAITING) != (after in WAITING) or after is RequestState.REVOKED
    if changed and request.asked.get("whole"):
        count_later(session, request)


def count_later(session: Session, request: DataRequest) -> None:
    """Ask for new numbers of everything above a passed-on request."""
    payload = {"request": str(request.id)}
    key = f"{KIND}:{request.id}:{request.version}"
    jobs.enqueue(session, KIND, payload, key=key, company_id=None)


def count(session: Session, request_id: UUID) -> int:
    """Count anew on the way up from a passed-on request; return how many requests were counted.

    Each request is locked before its numbers are made, from the bottom to the top: of two counts
    at a time the later one sees what the earlier one wrote.
    """
    counted = 0
    link = _link(session, request_id)
    while link is not None:
        parent_id = link.parent_request_id
        session.execute(select(DataRequest.id).where(DataRequest.id == parent_id).with_for_update())
        waiting, total = _numbers(session, parent_id)
        session.execute(
            update(DataRequest)
            .where(DataRequest.id == parent_id)
            .values(upstream_open=waiting, upstream_total=total)
            .execution_options(synchronize_session=False)
        )
        counted += 1
        link = _link(session, parent_id)
    return counted


def _link(session: Session, request_id: UUID) -> CascadeLink | None:
    return session.scalar(select(CascadeLink).where(CascadeLink.request_id == request_id))


def _numbers(session: Session, parent_id: UUID) -> tuple[int, int]:
    """Return how many of the requests below a request wait, and how many there are."""
    below = session.execute(
        select(DataRequest.state, DataRequest.upstream_open, DataRequest.upstream_total)
        .join(CascadeLink, CascadeLink.request_id == DataRequest.id)
        .where(CascadeLink.parent_request_id == parent_id)
        .where(DataRequest.state != RequestState.REVOKED)
    ).all()
    waiting = sum((state in WAITING) + deeper for state, deeper, _ in below)
    return waiting, sum(1 + deeper for _, _, deeper in below)


requests.ON_STEP.append(hear)
