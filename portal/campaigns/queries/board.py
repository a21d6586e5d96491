"""The board of one campaign or of all, as the company that asks sees where its requests stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.campaigns import standing
from portal.campaigns.kept import IdList, SavedFilter
from portal.campaigns.models import Campaign, DataRequest, RequestEvent
from portal.campaigns.queries import keeping
from portal.campaigns.queries.facets import Facets, facets
from portal.campaigns.queries.filters import Filter, as_id, conditions
from portal.campaigns.workflow import RequestState
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.paging import PER_PAGE, Page
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier

__all__ = ["MOST_AT_ONCE", "Board", "Coverage", "Filter", "RequestRow", "board", "chosen"]

MOST_AT_ONCE = 500
"""Requests that are reminded of or moved by one press."""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in the board's list."""

    id: UUID
    campaign_id: UUID
    campaign: str
    supplier: Supplier
    site: str
    item: Item
    tier: int
    level: str
    state: str
    due_at: datetime
    timezone: str
    delivery: str
    is_overdue: bool
    upstream: tuple[int, int]
    last: RequestEvent | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the items that were asked about have their answers."""

    items: int
    full: int
    partly: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the board shows; ``campaign`` is none on the board of all requests."""

    campaign: Campaign | None
    facets: Facets
    coverage: Coverage
    page: Page[RequestRow]
    filter: Filter
    saved: list[SavedFilter]
    id_list: IdList | None

    @property
    def totals(self) -> Any:
        """Return how many requests stand where."""
        return self.facets.progress


def board(
    session: Session, actor: Actor, campaign: Campaign | None, wanted: Filter, now: datetime
) -> Board:
    """Return the board of one campaign, or of all of them."""
    within = limited_to(campaign, wanted)
    counted = facets(session, actor, within, now)
    return Board(
        campaign=campaign,
        facets=counted,
        coverage=coverage(session, actor, within, now),
        page=_list(session, actor, within, now, _matching(counted, within)),
        filter=wanted.within(None) if campaign else wanted,
        saved=keeping.saved(session, actor, campaign),
        id_list=keeping.id_list(session, actor, wanted.ids) if wanted.ids else None,
    )


def limited_to(campaign: Campaign | None, wanted: Filter) -> Filter:
    """Return the filter that holds for a campaign's own board, whatever the address says."""
    return wanted if campaign is None else wanted.within(campaign.id)


def _matching(counted: Facets, wanted: Filter) -> int:
    """Return how many requests the whole filter leaves; the states were counted without theirs."""
    states = counted.progress
    if wanted.unknown:
        return 0
    if not wanted.state:
        return sum(states.states.values())
    return states.overdue if wanted.state == standing.OVERDUE else states.count(wanted.state)


def coverage(session: Session, actor: Actor, wanted: Filter, now: datetime) -> Coverage:
    """Count items whose requests are all accepted, and those with some accepted."""
    accepted = func.sum(case((DataRequest.state == RequestState.ACCEPTED, 1), else_=0))
    by_item = (
        select(func.count().label("asked"), accepted.label("got"))
        .where(
            *_mine(actor, wanted, now, without="state"),
            DataRequest.state != RequestState.REVOKED,
        )
        .group_by(DataRequest.item_id)
        .subquery()
    )
    full = func.sum(case((by_item.c.asked == by_item.c.got, 1), else_=0))
    partly = func.sum(case(((by_item.c.got > 0) & (by_item.c.got < by_item.c.asked), 1), else_=0))
    found = session.execute(select(func.count(), full, partly).select_from(by_item)).one()
    return Coverage(*(int(one or 0) for one in found))


def _mine(actor: Actor, wanted: Filter, now: datetime, *, without: str = "") -> list[Any]:
    return [
        DataRequest.company_id == actor.company_id,
        *conditions(wanted, now, without=without),
    ]


def ordered(wanted: Filter) -> list[Any]:
    """Return the order of a list, always total."""
    usual = [DataRequest.due_at, DataRequest.tier, Supplier.name, Item.code]
    by: dict[str, Any] = {
        "due": DataRequest.due_at,
        "supplier": Supplier.name,
        "item": Item.code,
        "state": standing.expression(),
        "tier": DataRequest.tier,
    }
    first = by.get(wanted.sort.removeprefix("-"))
    if first is not None:
        usual.insert(0, first.desc() if wanted.sort.startswith("-") else first)
    return [*usual, DataRequest.id]


def _list(
    session: Session, actor: Actor, wanted: Filter, now: datetime, total: int
) -> Page[RequestRow]:
    number = min(wanted.page, max(1, -(-total // PER_PAGE)))
    ids = session.scalars(
        select(DataRequest.id)
        .join(Supplier, Supplier.id == DataRequest.supplier_id)
        .join(Item, Item.id == DataRequest.item_id)
        .where(*_mine(actor, wanted, now))
        .order_by(*ordered(wanted))
        .offset((number - 1) * PER_PAGE)
        .limit(PER_PAGE)
    ).all()
    found = {one.id: one for one in session.scalars(_whole(actor, list(ids)))}
    last = last_events(session, actor, list(ids))
    rows = tuple(_row(found[key], last.get(key), now) for key in ids if key in found)
    return Page(rows, total, number)


def _whole(actor: Actor, ids: list[UUID]) -> Select[Any]:
    return (
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


def chosen(
    session: Session,
    actor: Actor,
    campaign: Campaign | None,
    wanted: Filter,
    ids: list[str] | None,
    *,
    now: datetime,
) -> list[DataRequest]:
    """Return the requests named by ``ids``, or all that a filter lets through where it is none.

    One more than may be done at once is returned at most.
    """
    within = limited_to(campaign, wanted if ids is None else Filter())
    query = (
        visible_to(actor, DataRequest)
        .join(DataRequest.supplier)
        .join(DataRequest.item)
        .where(*_mine(actor, within, now))
        .options(contains_eager(DataRequest.supplier), contains_eager(DataRequest.item))
        .order_by(DataRequest.supplier_id, DataRequest.tier, DataRequest.id)
        .limit(MOST_AT_ONCE + 1)
    )
    if ids is not None:
        named = [known for known in map(as_id, ids[: MOST_AT_ONCE + 1]) if known]
        query = query.where(DataRequest.id.in_(named))
    return list(session.scalars(query))


def chosen_pairs(
    session: Session, actor: Actor, campaign: Campaign | None, wanted: Filter, now: datetime
) -> list[tuple[UUID, UUID]]:
    """Return id and supplier of every request that a filter lets through, however many."""
    found = session.execute(
        select(DataRequest.id, DataRequest.supplier_id)
        .join(DataRequest.supplier)
        .join(DataRequest.item)
        .where(DataRequest.scope(actor), *_mine(actor, limited_to(campaign, wanted), now))
        .order_by(DataRequest.supplier_id, DataRequest.tier, DataRequest.id)
    )
    return [(row[0], row[1]) for row in found]


def _row(request: DataRequest, last: RequestEvent | None, now: datetime) -> RequestRow:
    return RequestRow(
        id=request.id,
        campaign_id=request.campaign_id,
        campaign=request.campaign.name,
        supplier=request.supplier,
        site=request.site.name if request.site else "",
        item=request.item,
        tier=request.tier,
        level=request.level,
        state=standing.of(request),
        due_at=request.due_at,
        timezone=request.timezone,
        delivery=request.delivery,
        is_overdue=standing.is_overdue(request, now),
        upstream=(request.upstream_open, request.upstream_total),
        last=last,
    )


def last_events(
    session: Session, actor: Actor, request_ids: list[UUID]
) -> dict[UUID, RequestEvent]:
    """Return the newest event of each request, in one statement."""
    newest = (
        select(RequestEvent.request_id, func.max(RequestEvent.sequence).label("sequence"))
        .where(RequestEvent.request_id.in_(request_ids))
        .group_by(RequestEvent.request_id)
        .subquery()
    )
    events = session.scalars(
        visible_to(actor, RequestEvent)
        .join(
            newest,
            (newest.c.request_id == RequestEvent.request_id)
            & (newest.c.sequence == RequestEvent.sequence),
        )
        .order_by(RequestEvent.id)
    )
    return {event.request_id: event for event in events}
