"""The board's whole list with its filter, for a file: plain columns, no records."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.campaigns import standing
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.queries.board import limited_to, ordered
from portal.campaigns.queries.filters import Filter, conditions
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.suppliers.models import Supplier, SupplierSite


@dataclass(frozen=True, slots=True)
class Line:
    """One request as a file lists it; names stand in both languages for the caller to choose."""

    id: UUID
    campaign: str
    period: int
    supplier_code: str
    supplier: str
    supplier_en: str
    site: str | None
    country: str
    buyer: str
    item_code: str
    item: str
    item_zh: str
    category: str
    tier: int
    level: str
    state: str
    is_overdue: bool
    due_at: datetime
    opened_at: datetime | None
    upstream_open: int
    upstream_total: int
    decline_reason: str | None


def lines(
    session: Session, actor: Actor, campaign: Campaign | None, wanted: Filter, now: datetime
) -> list[Line]:
    """Return every request that the filter leaves, in the order of the list."""
    within = limited_to(campaign, wanted)
    late = standing.overdue(now)
    columns: tuple[Any, ...] = (
        DataRequest.id,
        Campaign.name,
        DataRequest.period,
        Supplier.code,
        Supplier.name,
        Supplier.name_en,
        SupplierSite.name,
        Supplier.country,
        Supplier.buyer,
        Item.code,
        Item.name,
        Item.name_zh,
        Item.purchase_category,
        DataRequest.tier,
        DataRequest.level,
        standing.expression(),
        late,
        DataRequest.due_at,
        DataRequest.opened_at,
        DataRequest.upstream_open,
        DataRequest.upstream_total,
        DataRequest.decline_reason,
    )
    query = (
        select(*columns)
        .select_from(DataRequest)
        .join(Campaign, Campaign.id == DataRequest.campaign_id)
        .join(Supplier, Supplier.id == DataRequest.supplier_id)
        .join(Item, Item.id == DataRequest.item_id)
        .outerjoin(SupplierSite, SupplierSite.id == DataRequest.site_id)
        .where(DataRequest.company_id == actor.company_id, *conditions(within, now))
        .order_by(*ordered(within))
    )
    return [Line(*row) for row in session.execute(query)]
