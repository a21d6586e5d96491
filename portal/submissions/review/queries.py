"""What the review of one request reads: the version shared, what was returned before."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.models import Acceptance, ReturnedAnswer, SharedResult
from portal.submissions.review.models import ReviewFacts


def newest_shared(session: Session, actor: Actor, request: DataRequest) -> SharedResult | None:
    """Return the newest version that the supplier shared for a request."""
    query = (
        visible_to(actor, SharedResult)
        .where(SharedResult.request_id == request.id)
        .options(joinedload(SharedResult.request).joinedload(DataRequest.supplier))
        .order_by(SharedResult.number.desc(), SharedResult.id)
        .limit(1)
    )
    found: SharedResult | None = session.scalar(query)
    return found


def share_of_product(session: Session, actor: Actor, shared: SharedResult) -> float | None:
    """Return which part of its product's footprint the item is, in percent; none: unknown."""
    query = select(ReviewFacts.share_percent).where(
        ReviewFacts.scope(actor), ReviewFacts.shared_result_id == shared.id
    )
    return session.scalar(query)


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


def acceptance_of(session: Session, actor: Actor, shared: SharedResult) -> Acceptance | None:
    """Return the acceptance of one version, withdrawn or not."""
    query = visible_to(actor, Acceptance).where(Acceptance.shared_result_id == shared.id)
    found: Acceptance | None = session.scalar(query)
    return found
