"""How many requests each choice of a filter would leave, in a few statements."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from portal.campaigns import standing
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.queries.campaigns import Progress
from portal.campaigns.queries.filters import NOT_STATED, Filter, conditions
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier

MOST_SUPPLIERS = 100
"""Suppliers that are offered as a choice; beyond that the search finds them."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter: what stands in the address, what is shown, how many it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The choices of every filter, counted within what the other filters leave."""

    progress: Progress
    blocked: int
    campaigns: tuple[Choice, ...] = ()
    tiers: tuple[Choice, ...] = ()
    buyers: tuple[Choice, ...] = ()
    categories: tuple[Choice, ...] = ()
    countries: tuple[Choice, ...] = ()
    suppliers: list[Supplier] = field(default_factory=list)


def facets(session: Session, actor: Actor, wanted: Filter, now: datetime) -> Facets:
    """Return all choices; ``wanted`` names the campaign where there is just one."""

    def counted(column: Any, name: str) -> list[tuple[Any, int]]:
        query = select(column, func.count()).where(*_within(actor, wanted, now, without=name))
        return [(row[0], row[1]) for row in session.execute(query.group_by(column))]

    states = counted(standing.expression(), "state")
    late, bounced, blocked = _troubles(session, actor, wanted, now)
    return Facets(
        progress=Progress(dict(states), late, bounced),
        blocked=blocked,
        campaigns=_campaigns(session, actor, counted(DataRequest.campaign_id, "campaign")),
        tiers=tuple(
            Choice(str(t), str(t), n) for t, n in sorted(counted(DataRequest.tier, "tier"))
        ),
        buyers=_through(session, actor, wanted, now, column=Supplier.buyer, name="buyer"),
        categories=_through(
            session, actor, wanted, now, column=Item.purchase_category, name="category"
        ),
        countries=_through(session, actor, wanted, now, column=Supplier.country, name="country"),
        suppliers=_suppliers(session, actor, wanted, now),
    )


def _within(actor: Actor, wanted: Filter, now: datetime, *, without: str = "") -> list[Any]:
    return [
        DataRequest.company_id == actor.company_id,
        *conditions(wanted, now, without=without),
    ]


def _troubles(
    session: Session, actor: Actor, wanted: Filter, now: datetime
) -> tuple[int, int, int]:
    """Count what is overdue, what reached nobody and what waits for others, in any state."""
    sums = (
        func.coalesce(func.sum(case((one, 1), else_=0)), 0)
        for one in (standing.overdue(now), standing.bounced(), standing.blocked())
    )
    late, bounced, blocked = session.execute(
        select(*sums).where(*_within(actor, wanted, now, without="state"))
    ).one()
    return late, bounced, blocked


def _through(
    session: Session, actor: Actor, wanted: Filter, now: datetime, *, column: Any, name: str
) -> tuple[Choice, ...]:
    """Count by what suppliers or items say of themselves; requests are added up first."""
    model, key = (
        (Item, DataRequest.item_id) if name == "category" else (Supplier, DataRequest.supplier_id)
    )
    added = (
        select(key.label("key"), func.count().label("number"))
        .where(*_within(actor, wanted, now, without=name))
        .group_by(key)
        .subquery()
    )
    query: Select[Any] = (
        select(column, func.sum(added.c.number))
        .select_from(added)
        .join(model, model.id == added.c.key)
        .where(model.scope(actor))
        .group_by(column)
        .order_by(column)
    )
    counts: dict[str, int] = {}
    for value, number in session.execute(query):
        stated = value if value != NOT_STATED else ""
        counts[stated] = counts.get(stated, 0) + int(number)
    if set(counts) <= {""}:
        return ()
    known = [Choice(value, value, number) for value, number in counts.items() if value]
    rest = [Choice(NOT_STATED, "", counts[""])] if "" in counts else []
    return (*known, *rest)


def _campaigns(
    session: Session, actor: Actor, counts: list[tuple[UUID, int]]
) -> tuple[Choice, ...]:
    found = dict(counts)
    names = session.execute(
        select(Campaign.id, Campaign.name)
        .where(Campaign.scope(actor), Campaign.id.in_(found))
        .order_by(Campaign.created_at.desc(), Campaign.id)
    )
    return tuple(Choice(str(key), name, found[key]) for key, name in names)


def _suppliers(session: Session, actor: Actor, wanted: Filter, now: datetime) -> list[Supplier]:
    """Return the suppliers to choose from; of too many, only the one that is chosen."""
    asked = select(DataRequest.supplier_id).where(*_within(actor, wanted, now, without="supplier"))
    found = list(
        session.scalars(
            visible_to(actor, Supplier)
            .where(Supplier.id.in_(asked))
            .order_by(Supplier.name, Supplier.id)
            .limit(MOST_SUPPLIERS + 1)
        )
    )
    if len(found) <= MOST_SUPPLIERS:
        return found
    chosen = visible_to(actor, Supplier).where(Supplier.id == wanted.supplier_id)
    return list(session.scalars(chosen)) if wanted.supplier_id else []
