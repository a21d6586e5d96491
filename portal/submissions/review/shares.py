"""Which part of its product's footprint each waiting answer is about, from the newest roll-ups.

A roll-up may be finished long before an answer is signed, or long after. So one job looks at all
that waits, after roll-ups and after signatures; several within seconds need it once. What no
roll-up knows stays unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.campaigns import bill, weighing
from portal.campaigns.models import Campaign, CampaignProduct, DataRequest
from portal.campaigns.workflow import RequestState
from portal.core import jobs
from portal.core.actor import Actor
from portal.core.jobs import Job, JobState
from portal.submissions.review.models import ReviewFacts

KIND = "reviews.shares"
APART = timedelta(seconds=5)

Share = dict[str, Any]
"""One row to write: the id of the facts, and what they say from now on."""


@dataclass(frozen=True, slots=True)
class _About:
    """One waiting answer: what it is of, and what is known of its share."""

    id: UUID
    known: float | None
    item_id: UUID
    campaign_id: UUID
    period: int


def refresh_later(session: Session, company_id: UUID, at: datetime) -> None:
    """Have a company's waiting answers weighed; a job that still waits does this, too.

    That job's row is locked: it begins to read only once this change is there to be read.
    """
    waits = select(Job.id).where(
        Job.kind == KIND, Job.company_id == company_id, Job.state == JobState.QUEUED
    )
    if session.scalar(waits.order_by(Job.id).limit(1).with_for_update()) is None:
        key = f"{KIND}:{uuid4()}"
        jobs.enqueue(session, KIND, {}, key=key, company_id=company_id, not_before=at + APART)


def changed(session: Session, actor: Actor) -> list[Share]:
    """Return what is to be written: shares in percent that are not what is known of them."""
    found: list[Share] = []
    for (products, period), group in _by_products(session, actor).items():
        below = bill.read(session, actor, sorted(products), period)
        weights = weighing.weigh(session, actor, below, period, with_estimates=False)
        for one in group:
            part = weights.footprint.get(one.item_id)
            share = None if part is None else 100 * part
            if share != one.known:
                found.append({"id": one.id, "share_percent": share})
    return found


def _by_products(session: Session, actor: Actor) -> dict[tuple[frozenset[UUID], int], list[_About]]:
    waiting = list(_waiting(session, actor))
    products = _products(session, actor, {one.campaign_id for one in waiting})
    groups: dict[tuple[frozenset[UUID], int], list[_About]] = {}
    for one in waiting:
        key = products[one.campaign_id], one.period
        groups.setdefault(key, []).append(one)
    return groups


def _waiting(session: Session, actor: Actor) -> Iterator[_About]:
    query = (
        select(
            ReviewFacts.id,
            ReviewFacts.share_percent,
            DataRequest.item_id,
            DataRequest.campaign_id,
            DataRequest.period,
        )
        .join(DataRequest, DataRequest.id == ReviewFacts.request_id)
        .where(
            ReviewFacts.scope(actor),
            DataRequest.company_id == actor.company_id,
            DataRequest.state == RequestState.SUBMITTED,
        )
        .order_by(ReviewFacts.id)
    )
    for row in session.execute(query):
        yield _About(*row)


def _products(
    session: Session, actor: Actor, campaign_ids: set[UUID]
) -> dict[UUID, frozenset[UUID]]:
    """Return what each campaign is about: the product it names first, and its further ones."""
    first = select(Campaign.id, Campaign.product_id).where(Campaign.scope(actor))
    further = select(CampaignProduct.campaign_id, CampaignProduct.item_id)
    found: dict[UUID, set[UUID]] = {}
    for campaign_id, item_id in (
        *session.execute(first),
        *session.execute(further.where(CampaignProduct.scope(actor))),
    ):
        found.setdefault(campaign_id, set()).add(item_id)
    return {one: frozenset(found[one]) for one in campaign_ids}


def write(session: Session, shares: list[Share]) -> None:
    """Write shares down, all in one statement."""
    if shares:
        session.execute(update(ReviewFacts), shares)
