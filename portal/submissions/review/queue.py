"""The queue of answers that wait for a decision: limited, sorted, counted, by the page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, contains_eager, defer

from portal.campaigns.models import Campaign, CampaignProduct, DataRequest
from portal.campaigns.workflow import RequestState
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.i18n import zone
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to
from portal.submissions.models import SharedResult
from portal.submissions.review import rule
from portal.submissions.review.models import ReviewFacts
from portal.submissions.review.timing import due_at
from portal.submissions.review.wanted import Moment, Wanted
from portal.suppliers.models import Supplier

MOST_EXPORTED = 20_000


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One answer that waits for a decision, until when, and what keeps it from being clean."""

    request: DataRequest
    shared: SharedResult
    facts: ReviewFacts | None
    due_at: datetime
    is_late: bool
    against: tuple[str, ...]

    @property
    def errors(self) -> int:
        """Return how many errors it has."""
        return self.facts.errors if self.facts else 0

    @property
    def warnings(self) -> int:
        """Return how many warnings it has."""
        return self.facts.warnings if self.facts else 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many answers wait, and how many of them are late, clean, with remarks, or back again."""

    waiting: int = 0
    late: int = 0
    clean: int = 0
    warnings: int = 0
    errors: int = 0
    again: int = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen in the filters: only what waits now."""

    campaigns: tuple[tuple[UUID, str], ...]
    products: tuple[Item, ...]
    tiers: tuple[int, ...]
    buyers: tuple[str, ...]
    categories: tuple[str, ...]
    countries: tuple[str, ...]
    levels: tuple[str, ...]


def moment(session: Session, actor: Actor, now: datetime, *, with_terms: bool = True) -> Moment:
    """Return when and by which terms the actor looks at the queue."""
    terms = rule.terms(session, actor) if with_terms else rule.Terms()
    return Moment(now, zone(actor.timezone), terms)


def waiting(actor: Actor) -> Select[Any]:
    """Return the newest shared versions of all submitted requests, joined with what they are of."""
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
        .join(DataRequest.supplier)
        .join(DataRequest.item)
        .outerjoin(ReviewFacts, ReviewFacts.shared_result_id == SharedResult.id)
        .where(
            DataRequest.company_id == actor.company_id,
            DataRequest.state == RequestState.SUBMITTED,
        )
    )


def limited(actor: Actor, wanted: Wanted, at: Moment) -> Select[Any]:
    """Return what a filter lets through, in its order."""
    return wanted.order(wanted.limit(waiting(actor), at))


def _loaded(query: Select[Any]) -> Select[Any]:
    asked = contains_eager(SharedResult.request)
    return query.options(
        asked.contains_eager(DataRequest.supplier),
        asked.contains_eager(DataRequest.item),
        asked.joinedload(DataRequest.site),
        asked.joinedload(DataRequest.campaign),
        defer(SharedResult.answers),
        defer(SharedResult.findings),
        defer(SharedResult.evidence),
        defer(SharedResult.comparable),
    )


def queue(session: Session, actor: Actor, wanted: Wanted, at: Moment) -> Page[QueueRow]:
    """Return one page of what waits for a decision."""
    found = fetch(session, _loaded(limited(actor, wanted, at)), wanted.page)
    return replace(found, rows=tuple(_rows(session, actor, list(found.rows), at)))


def every(session: Session, actor: Actor, wanted: Wanted, at: Moment) -> list[QueueRow]:
    """Return all that a filter lets through, for an export."""
    query = _loaded(limited(actor, wanted, at)).limit(MOST_EXPORTED)
    return list(_rows(session, actor, list(session.scalars(query).unique()), at))


def _rows(
    session: Session, actor: Actor, found: list[SharedResult], at: Moment
) -> Iterator[QueueRow]:
    facts = _facts(session, actor, found)
    for shared in found:
        known = facts.get(shared.id)
        due = due_at(shared.signed_at, at.terms.within_days, at.zone)
        against = tuple(at.terms.against(known))
        yield QueueRow(
            shared.request, shared, known, due, shared.signed_at < at.overdue_before, against
        )


def _facts(session: Session, actor: Actor, found: list[SharedResult]) -> dict[UUID, ReviewFacts]:
    known: dict[UUID, ReviewFacts] = {}
    for start in range(0, len(found), 1000):
        ids = [one.id for one in found[start : start + 1000]]
        query = visible_to(actor, ReviewFacts).where(ReviewFacts.shared_result_id.in_(ids))
        known |= {one.shared_result_id: one for one in session.scalars(query)}
    return known


def counts(session: Session, actor: Actor, wanted: Wanted, at: Moment) -> Counts:
    """Count what a filter lets through, all kinds in one statement."""
    parts = {
        "late": SharedResult.signed_at < at.overdue_before,
        "clean": at.terms.clean(),
        "warnings": ReviewFacts.warnings > 0,
        "errors": ReviewFacts.errors > 0,
        "again": SharedResult.number > 1,
    }
    sums = [func.coalesce(func.sum(case((known, 1), else_=0)), 0) for known in parts.values()]
    open_ = replace(wanted, kind="", late=False)
    query = open_.limit(waiting(actor), at).with_only_columns(
        func.count(), *sums, maintain_column_froms=True
    )
    total, *found = session.execute(query).one()
    return Counts(int(total), **dict(zip(parts, map(int, found), strict=True)))


def choices(session: Session, actor: Actor) -> Choices:
    """Return what can be chosen in the filters, in three statements."""
    columns = (
        DataRequest.campaign_id,
        DataRequest.tier,
        Supplier.buyer,
        Item.purchase_category,
        Supplier.country,
        DataRequest.level,
    )
    rows = session.execute(
        waiting(actor).with_only_columns(*columns, maintain_column_froms=True).distinct()
    ).all()
    campaign_ids, tiers, buyers, categories, countries, levels = (
        map(set, zip(*rows, strict=True)) if rows else (set[Any]() for _ in columns)
    )
    campaigns = session.execute(
        select(Campaign.id, Campaign.name)
        .where(Campaign.scope(actor), Campaign.id.in_(campaign_ids))
        .order_by(Campaign.due_at.desc(), Campaign.name, Campaign.id)
    )
    return Choices(
        campaigns=tuple((one.id, one.name) for one in campaigns),
        products=_products(session, actor, campaign_ids),
        tiers=tuple(sorted(tiers)),
        buyers=tuple(sorted(buyers - {""})),
        categories=tuple(sorted(categories - {""})),
        countries=tuple(sorted(countries - {""})),
        levels=tuple(one for one in ("full", "reduced", "minimal") if one in levels),
    )


def _products(session: Session, actor: Actor, campaign_ids: set[UUID]) -> tuple[Item, ...]:
    named = select(Campaign.product_id).where(Campaign.id.in_(campaign_ids))
    further = select(CampaignProduct.item_id).where(CampaignProduct.campaign_id.in_(campaign_ids))
    query = visible_to(actor, Item).where(Item.id.in_(named.union(further)))
    return tuple(session.scalars(query.order_by(Item.code, Item.id)))


def count_waiting(session: Session, actor: Actor) -> int:
    """Count the requests that wait for a decision."""
    counted = select(func.count()).where(
        DataRequest.scope(actor),
        DataRequest.company_id == actor.company_id,
        DataRequest.state == RequestState.SUBMITTED,
    )
    return session.scalar(counted) or 0


def next_waiting(
    session: Session, actor: Actor, wanted: Wanted, at: Moment, after: UUID
) -> UUID | None:
    """Return the request to review after one, in the filter's order; behind the last, the first."""
    query = limited(actor, wanted, at).with_only_columns(SharedResult.request_id)
    ids = list(session.scalars(query))
    if after not in ids:
        return ids[0] if ids else None
    place = ids.index(after)
    others = [*ids[place + 1 :], *ids[:place]]
    return others[0] if others else None
