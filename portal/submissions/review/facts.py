"""What the queue filters and sorts by, taken once from each version that a supplier shares.

A shared version is frozen and holds its findings as a document; a queue of thousands cannot look
into each. The facts belong to the customer, like the version itself; the supplier sees neither.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, select
from sqlalchemy.orm import Session, defer

from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.models import Acceptance, SharedResult
from portal.submissions.review import shares
from portal.submissions.review.models import ReviewFacts

MOST_AT_ONCE = 200
OUTLIER = "OUTLIER"
ON_BEHALF = "ON_BEHALF"


def of(session: Session, request: DataRequest, shared: SharedResult) -> ReviewFacts:
    """Return the facts of a version, not yet saved."""
    warnings = [one for one in shared.findings if one.get("severity") == "warning"]
    footprint = shared.footprint
    return ReviewFacts(
        company_id=shared.company_id,
        shared_result_id=shared.id,
        request_id=shared.request_id,
        errors=sum(one.get("severity") == "error" for one in shared.findings),
        warnings=len(warnings),
        unexplained=sum(not one.get("reason") for one in warnings),
        score=number(shared.score.get("total")),
        is_complete=footprint.get("complete") is not False
        and number(footprint.get("value_kgco2e")) is not None,
        is_outlier=OUTLIER in (footprint.get("marks") or ()),
        is_on_behalf=ON_BEHALF in (footprint.get("marks") or ()),
        change_percent=_change(footprint, _last(session, request)),
    )


def number(value: object) -> float | None:
    """Return a stored figure as a number, ``None`` where it is none."""
    try:
        return None if value is None else float(str(value))
    except ValueError:
        return None


def _last(session: Session, request: DataRequest) -> dict[str, Any] | None:
    """Return the footprint accepted last of the same item and site, of an earlier period.

    The version is being shared in the supplier's session, so this looks at the customer's rows
    past that session's scope (hence the bare tables); what comes of it goes to the customer only.
    """
    shared, accepted, asked = _bare(SharedResult), _bare(Acceptance), _bare(DataRequest)
    site = asked.c.site_id
    query = (
        select(shared.c.footprint)
        .join(accepted, accepted.c.shared_result_id == shared.c.id)
        .join(asked, asked.c.id == shared.c.request_id)
        .where(
            shared.c.company_id == request.company_id,
            accepted.c.withdrawn_at.is_(None),
            asked.c.item_id == request.item_id,
            site.is_(None) if request.site_id is None else site == request.site_id,
            asked.c.supplier_id == request.supplier_id,
            asked.c.period < request.period,
        )
        .order_by(asked.c.period.desc(), shared.c.number.desc(), shared.c.id)
        .limit(1)
    )
    found: dict[str, Any] | None = session.scalar(query)
    return found


def _bare(model: Any) -> Table:
    table: Table = model.__table__
    return table


def _change(footprint: dict[str, Any], last: dict[str, Any] | None) -> float | None:
    if last is None or footprint.get("declared_unit") != last.get("declared_unit"):
        return None
    now, was = _per_unit(footprint), _per_unit(last)
    return None if now is None or not was else (now / was - 1) * 100


def _per_unit(footprint: dict[str, Any]) -> float | None:
    value, amount = number(footprint.get("value_kgco2e")), number(footprint.get("declared_amount"))
    return None if value is None else value / (amount or 1.0)


def catch_up(session: Session, actor: Actor, at: datetime) -> None:
    """Take the facts of waiting versions that have none: from before there were facts."""
    missing = session.scalars(
        visible_to(actor, SharedResult)
        .join(SharedResult.request)
        .outerjoin(ReviewFacts, ReviewFacts.shared_result_id == SharedResult.id)
        .where(
            DataRequest.company_id == actor.company_id,
            DataRequest.state == RequestState.SUBMITTED,
            ReviewFacts.id.is_(None),
        )
        .options(defer(SharedResult.answers), defer(SharedResult.evidence))
        .order_by(SharedResult.signed_at, SharedResult.id)
        .limit(MOST_AT_ONCE)
    ).all()
    if missing:
        asked = _requests(session, actor, {one.request_id for one in missing})
        session.add_all([of(session, asked[one.request_id], one) for one in missing])
        session.flush()
        shares.refresh_later(session, missing[0].company_id, at)


def _requests(session: Session, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, DataRequest]:
    query = visible_to(actor, DataRequest).where(and_(DataRequest.id.in_(list(ids))))
    return {one.id: one for one in session.scalars(query)}
