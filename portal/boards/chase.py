"""Whom to chase first: share of the footprint x gap in quality x share of the spend.

A factor that is unknown for a request takes the middle (the median) of those that are known in
the same list: it moves the request neither to the front nor to the end, and the list says so. A
factor that is known for nobody is left out for all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.boards import quality
from portal.boards.scope import Scope
from portal.boards.supplies import OWED, Key, Supplies, gather
from portal.campaigns.models import DataRequest, RequestMail
from portal.campaigns.queries.board import limited_to
from portal.campaigns.queries.filters import conditions
from portal.campaigns.steering import REST
from portal.campaigns.workflow import OPEN_STATES
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.paging import Page, cut
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier

MOST_AT_ONCE = (5, 10, 20, 50)
"""How many of the first can be reminded of by one press."""


class Factors(NamedTuple):
    """What a place in the list follows from, each from 0 to 1; none where nobody knows."""

    footprint: float | None
    gap: float | None
    spend: float | None
    rung: str = ""


class Ranked(NamedTuple):
    """One owed request with its place, before its records are loaded."""

    request_id: UUID
    place: int
    score: float
    factors: Factors


@dataclass(frozen=True, slots=True)
class Row:
    """One request as the list shows it."""

    ranked: Ranked
    request: DataRequest
    reminded_at: datetime | None
    is_late: bool

    def rests(self, at: datetime) -> bool:
        """Tell whether a reminder by hand went out so lately that another one is left alone."""
        return self.reminded_at is not None and self.reminded_at > at - REST


@dataclass(frozen=True, slots=True)
class Chase:
    """The list, and which factors nobody knows anything about."""

    page: Page[Row]
    left_out: tuple[str, ...]
    unknown: dict[str, int]


def chase(session: Session, actor: Actor, scope: Scope, now: datetime) -> Chase:
    """Return one page of what to chase first."""
    ranked = ranking(session, actor, scope, now)
    page: Page[Ranked] = cut(ranked, scope.filter.page)
    names = ("footprint", "gap", "spend")
    unknown = {
        name: sum(1 for one in ranked if getattr(one.factors, name) is None) for name in names
    }
    left_out = tuple(name for name in names if ranked and unknown[name] == len(ranked))
    rows = tuple(rows_of(session, actor, page.rows, now))
    return Chase(Page(rows, page.total, page.number), left_out, unknown)


def ranking(session: Session, actor: Actor, scope: Scope, now: datetime) -> list[Ranked]:
    """Return all owed requests that the filter leaves, the most worth chasing first."""
    supplies = gather(session, actor, scope, with_requests=False)
    owed = _owed(session, actor, scope, now)
    gaps = quality.known(session, actor, scope)
    by_key, spend = supplies.by_key, _spend(supplies)
    found = {row.id: _factors(row, by_key, spend, gaps) for row in owed}
    scores = score(found)
    order = sorted((-scores[row.id], row.due_at, row.id) for row in owed)
    return [Ranked(one, n, scores[one], found[one]) for n, (*_, one) in enumerate(order, start=1)]


def score(found: dict[UUID, Factors]) -> dict[UUID, float]:
    """Return the product of each request's factors, unknown ones taken as the middle of the rest.

    >>> from uuid import UUID
    >>> one, two, three = (UUID(int=n) for n in (1, 2, 3))
    >>> done = score({
    ...     one: Factors(0.4, 1.0, None),
    ...     two: Factors(0.1, 1.0, None),
    ...     three: Factors(None, 0.5, None),
    ... })
    >>> [round(done[key], 3) for key in (one, two, three)]
    [0.4, 0.1, 0.125]
    """
    middle = {
        name: _median(getattr(one, name) for one in found.values())
        for name in ("footprint", "gap", "spend")
    }
    return {key: _product(one, middle) for key, one in found.items()}


def _median(values: Iterable[float | None]) -> float:
    known = [value for value in values if value is not None]
    return median(known) if known else 1.0


def _product(one: Factors, middle: dict[str, float]) -> float:
    result = 1.0
    for name, usual in middle.items():
        value = getattr(one, name)
        result *= usual if value is None else value
    return result


def _spend(supplies: Supplies) -> float:
    return sum(one.spend for one in supplies.rows if one.spend is not None)


def _factors(
    row: Any,
    supplies: dict[Key, Any],
    spend: float,
    gaps: dict[tuple[str, str], quality.Known],
) -> Factors:
    supply = supplies.get((row.item_id, row.supplier_id, row.site_id))
    known = gaps.get((row.item, row.supplier)) or gaps.get((row.item, ""))
    return Factors(
        footprint=supply.footprint if supply else None,
        gap=known.gap if known else None,
        spend=supply.spend / spend if supply and supply.spend is not None and spend else None,
        rung=known.rung if known else "",
    )


def _owed(session: Session, actor: Actor, scope: Scope, now: datetime) -> Sequence[Any]:
    within = limited_to(scope.campaign, scope.filter)
    query = (
        select(
            DataRequest.id,
            DataRequest.item_id,
            DataRequest.supplier_id,
            DataRequest.site_id,
            DataRequest.due_at,
            Item.code.label("item"),
            Supplier.code.label("supplier"),
        )
        .join(Item, Item.id == DataRequest.item_id)
        .join(Supplier, Supplier.id == DataRequest.supplier_id)
        .where(
            DataRequest.company_id == actor.company_id,
            DataRequest.state.in_(OPEN_STATES),
            DataRequest.period == scope.period,
            *conditions(within, now),
        )
        .order_by(DataRequest.id)
    )
    return session.execute(query).all()


def rows_of(
    session: Session, actor: Actor, ranked: Sequence[Ranked], now: datetime
) -> Iterable[Row]:
    """Yield places of the list with their records, in their order."""
    ids = [one.request_id for one in ranked]
    query = (
        visible_to(actor, DataRequest)
        .where(DataRequest.id.in_(ids))
        .options(
            joinedload(DataRequest.supplier),
            joinedload(DataRequest.site),
            joinedload(DataRequest.item),
            joinedload(DataRequest.campaign),
        )
        .order_by(DataRequest.id)
    )
    requests = {one.id: one for one in session.scalars(query)}
    reminded = _reminded(session, actor, ids)
    for one in ranked:
        request = requests[one.request_id]
        is_late = request.state in OWED and request.due_at < now
        yield Row(one, request, reminded.get(request.id), is_late)


def _reminded(session: Session, actor: Actor, ids: list[UUID]) -> dict[UUID, datetime]:
    query = (
        select(RequestMail.request_id, func.max(RequestMail.at))
        .where(
            RequestMail.scope(actor),
            RequestMail.request_id.in_(ids),
            RequestMail.kind == "request_reminder",
        )
        .group_by(RequestMail.request_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
