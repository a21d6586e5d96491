"""Taking the sourcing shares of an earlier period into a later one that has none."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.catalogue.importing.write import MOST_NAMED
from portal.catalogue.models import Item, Sourcing
from portal.core import audit, changes
from portal.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Earlier:
    """The newest earlier period that says who supplies what, and of how many items."""

    period: int
    items: int


def earlier(
    session: Session, actor: Actor, item_ids: Collection[UUID], period: int
) -> Earlier | None:
    """Return what could be taken into a period for those of the items that have no share in it."""
    newest = func.max(Sourcing.period)
    rows = session.execute(
        select(Sourcing.item_id, newest)
        .where(
            Sourcing.scope(actor),
            Sourcing.period < period,
            Sourcing.item_id.not_in(_mapped(actor, period)),
        )
        .group_by(Sourcing.item_id)
    )
    wanted = set(item_ids)
    periods = [row[1] for row in rows if row[0] in wanted]
    if not periods:
        return None
    return Earlier(max(periods), periods.count(max(periods)))


def carry(
    session: Session,
    actor: Actor,
    item_ids: Collection[UUID],
    *,
    source: int,
    target: int,
    subject: Any,
    at: datetime,
) -> int:
    """Take the shares of one period into another; return of how many items.

    Only items that have no share in the new period are touched. What was paid stays with its
    period. One audit entry about ``subject`` names every item.
    """
    rows = session.execute(
        select(Sourcing, Item.code)
        .join(Item, Item.id == Sourcing.item_id)
        .where(
            Sourcing.scope(actor),
            Sourcing.period == source,
            Sourcing.item_id.not_in(_mapped(actor, target)),
        )
        .order_by(Item.code, Sourcing.id)
    )
    wanted = set(item_ids)
    taken = [(row, code) for row, code in rows if row.item_id in wanted]
    codes = {row.item_id: code for row, code in taken}
    if not codes:
        return 0
    session.add_all(_again(row, target) for row, _ in taken)
    session.flush()
    facts: dict[str, Any] = {"from": source, "period": target}
    audit.record(
        session, actor, "sourcing.carried", subject, at=at, items=list(codes.values()), **facts
    )
    reason: dict[str, Any] = {"kind": "sourcing", **facts}
    if len(codes) <= MOST_NAMED:
        reason["item_ids"] = sorted(map(str, codes))
    changes.announce(session, taken[0][0].company_id, reason)
    return len(codes)


def _mapped(actor: Actor, period: int) -> Any:
    """Return a query for the items that somebody supplies in a period."""
    return select(Sourcing.item_id).where(Sourcing.scope(actor), Sourcing.period == period)


def _again(row: Sourcing, period: int) -> Sourcing:
    return Sourcing(
        company_id=row.company_id,
        item_id=row.item_id,
        supplier_id=row.supplier_id,
        site_id=row.site_id,
        period=period,
        share=row.share,
    )
