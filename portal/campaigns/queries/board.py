"""A campaign's board: where its requests stand, as the company that asks sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.campaigns import standing
from portal.campaigns.models import Campaign, DataRequest, RequestEvent
from portal.campaigns.queries.campaigns import Progress, progress
from portal.campaigns.workflow import RequestState
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.paging import Page, fetch, number_of
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier

MOST_AT_ONCE = 500
"""Requests that are reminded of or moved by one press."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What the board's list is limited to; it lives in the address."""

    state: str = ""
    tier: int | None = None
    supplier_id: UUID | None = None
    text: str = ""
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        """Return the filter of an address; what cannot be read is left out."""
        state = arguments.get("state", "")
        return cls(
            state=state if state == standing.OVERDUE or state in standing.ALL else "",
            tier=_number(arguments.get("tier", "")),
            supplier_id=_uuid(arguments.get("supplier", "")),
            text=arguments.get("q", "").strip()[:100],
            page=number_of(arguments.get("page")),
        )

    @property
    def is_set(self) -> bool:
        """Tell whether anything is left out of the list."""
        return bool(self.state or self.tier or self.supplier_id or self.text)

    def query(self, **changed: Any) -> str:
        """Return the part of an address after its ``?``, with some of it changed."""
        parts = {
            "state": self.state,
            "tier": self.tier,
            "supplier": self.supplier_id,
            "q": self.text,
        } | changed
        text = urlencode({name: value for name, value in parts.items() if value})
        return f"?{text}" if text else "?"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in the board's list."""

    id: UUID
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
    last: RequestEvent | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the items that were asked about have their answers."""

    items: int
    full: int
    partly: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the board shows."""

    progress: Progress
    coverage: Coverage
    page: Page[RequestRow]
    filter: Filter
    tiers: list[int]
    suppliers: list[Supplier]


def board(
    session: Session, actor: Actor, campaign: Campaign, wanted: Filter, now: datetime
) -> Board:
    """Return the board of one campaign."""
    tiers = session.scalars(_of(actor, campaign, DataRequest.tier).distinct())
    suppliers = session.scalars(
        visible_to(actor, Supplier)
        .where(Supplier.id.in_(_of(actor, campaign, DataRequest.supplier_id)))
        .order_by(Supplier.name, Supplier.id)
    )
    return Board(
        progress=progress(session, actor, [campaign.id], now).get(campaign.id, Progress()),
        coverage=coverage(session, actor, campaign),
        page=_list(session, actor, campaign, wanted, now),
        filter=wanted,
        tiers=sorted(tiers),
        suppliers=list(suppliers),
    )


def _of(actor: Actor, campaign: Campaign, column: Any) -> Select[Any]:
    return select(column).where(DataRequest.scope(actor), DataRequest.campaign_id == campaign.id)


def coverage(session: Session, actor: Actor, campaign: Campaign) -> Coverage:
    """Count items whose requests are all accepted, and those with some accepted."""
    accepted = func.sum(case((DataRequest.state == RequestState.ACCEPTED, 1), else_=0))
    counted = session.execute(
        select(func.count(), accepted)
        .where(
            DataRequest.scope(actor),
            DataRequest.campaign_id == campaign.id,
            DataRequest.state != RequestState.REVOKED,
        )
        .group_by(DataRequest.item_id)
    ).all()
    full = sum(1 for asked, got in counted if asked == got)
    partly = sum(1 for asked, got in counted if 0 < got < asked)
    return Coverage(len(counted), full, partly)


def _list(
    session: Session, actor: Actor, campaign: Campaign, wanted: Filter, now: datetime
) -> Page[RequestRow]:
    query = _limited(
        visible_to(actor, DataRequest)
        .join(DataRequest.supplier)
        .join(DataRequest.item)
        .where(DataRequest.campaign_id == campaign.id),
        wanted,
        now,
    )
    query = query.options(
        contains_eager(DataRequest.supplier),
        joinedload(DataRequest.site),
        contains_eager(DataRequest.item),
    ).order_by(DataRequest.due_at, DataRequest.tier, Supplier.name, Item.code, DataRequest.id)
    found = fetch(session, query, wanted.page)
    last = last_events(session, actor, [request.id for request in found.rows])
    rows = tuple(_row(request, last.get(request.id), now) for request in found.rows)
    return replace(found, rows=rows)


def chosen(
    session: Session,
    actor: Actor,
    campaign: Campaign,
    wanted: Filter,
    ids: list[str] | None,
    *,
    now: datetime,
) -> list[DataRequest]:
    """Return the requests named by ``ids``, or all that a filter lets through where it is none.

    One more than may be done at once is returned at most.
    """
    query = (
        visible_to(actor, DataRequest)
        .join(DataRequest.supplier)
        .join(DataRequest.item)
        .where(DataRequest.campaign_id == campaign.id)
        .options(contains_eager(DataRequest.supplier), contains_eager(DataRequest.item))
        .order_by(DataRequest.supplier_id, DataRequest.tier, DataRequest.id)
        .limit(MOST_AT_ONCE + 1)
    )
    if ids is None:
        query = _limited(query, wanted, now)
    else:
        named = [known for known in map(_uuid, ids[: MOST_AT_ONCE + 1]) if known]
        query = query.where(DataRequest.id.in_(named))
    return list(session.scalars(query))


def _limited(query: Select[Any], wanted: Filter, now: datetime) -> Select[Any]:
    if wanted.state:
        query = query.where(standing.condition(wanted.state, now))
    if wanted.tier:
        query = query.where(DataRequest.tier == wanted.tier)
    if wanted.supplier_id:
        query = query.where(DataRequest.supplier_id == wanted.supplier_id)
    if wanted.text:
        columns = (Supplier.name, Supplier.name_en, Supplier.code, Item.code, Item.name)
        query = query.where(
            or_(*(c.icontains(wanted.text, autoescape=True) for c in (*columns, Item.name_zh)))
        )
    return query


def _row(request: DataRequest, last: RequestEvent | None, now: datetime) -> RequestRow:
    return RequestRow(
        id=request.id,
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
