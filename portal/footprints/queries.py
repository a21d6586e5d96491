"""A company's own signed versions: the newest of each request, and those of the same item."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, load_only

from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to
from portal.submissions.models import Submission

MOST_PERIODS = 20
LIGHT = (
    Submission.request_id,
    Submission.number,
    Submission.footprint,
    Submission.score,
    Submission.sharing,
    Submission.signed_at,
    Submission.questionnaire_id,
    Submission.questionnaire_version,
)


def _newest(actor: Actor) -> Select[Any]:
    """Return the newest version of each request that the actor's company answered."""
    last = (
        select(Submission.request_id, func.max(Submission.number).label("number"))
        .where(Submission.scope(actor))
        .group_by(Submission.request_id)
        .subquery()
    )
    return (
        visible_to(actor, Submission)
        .join(
            last,
            (last.c.request_id == Submission.request_id) & (last.c.number == Submission.number),
        )
        .join(Submission.request)
        .options(contains_eager(Submission.request), load_only(*LIGHT))
    )


def all_newest(session: Session, actor: Actor, number: int) -> Page[Submission]:
    """Return one page of the company's footprints, the latest period first."""
    query = _newest(actor).order_by(
        DataRequest.period.desc(), Submission.signed_at.desc(), Submission.id
    )
    return fetch(session, query, number)


def newest_of(session: Session, actor: Actor, request: DataRequest) -> Submission | None:
    """Return the newest signed version of one request."""
    query = _newest(actor).where(Submission.request_id == request.id).order_by(Submission.id)
    found: Submission | None = session.scalar(query.limit(1))
    return found


def over_time(session: Session, actor: Actor, request: DataRequest) -> Sequence[Submission]:
    """Return the newest versions of the same customer's item and site, the first period first."""
    query = (
        _newest(actor)
        .where(
            DataRequest.company_id == request.company_id,
            DataRequest.item_id == request.item_id,
            DataRequest.site_id.is_(None)
            if request.site_id is None
            else DataRequest.site_id == request.site_id,
        )
        .order_by(DataRequest.period.desc(), Submission.signed_at.desc(), Submission.id)
        .limit(MOST_PERIODS)
    )
    return list(reversed(list(session.scalars(query))))
