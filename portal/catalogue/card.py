"""Everything about one item on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.accounts import currency
from portal.catalogue import queries
from portal.catalogue.models import BomLine, Item, Sourcing
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.factors.models import OwnFactor
from portal.factors.queries import item_factors

MOST_USES = 50
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One item with its lines, uses, suppliers and value."""

    item: Item
    lines: tuple[BomLine, ...]
    more_lines: int
    uses: tuple[BomLine, ...]
    more_uses: int
    sourcing: tuple[tuple[int, tuple[Sourcing, ...]], ...]
    factor: OwnFactor | None
    currency: str


def item_card(session: Session, actor: Actor, item: Item) -> ItemCard:
    """Return what the page of an item shows."""
    lines = queries.current_lines(session, actor, [item.id])
    uses = lines_using(session, actor, item.id)
    return ItemCard(
        item=item,
        lines=tuple(lines[:MOST_LINES]),
        more_lines=max(0, len(lines) - MOST_LINES),
        uses=tuple(uses[:MOST_USES]),
        more_uses=max(0, len(uses) - MOST_USES),
        sourcing=_by_period(_sourcing(session, actor, item.id)),
        factor=item_factors(session, actor, [item.id]).get(item.id),
        currency=currency.of(session, actor),
    )


def lines_using(session: Session, actor: Actor, item_id: UUID) -> list[BomLine]:
    """Return the lines in force that consume an item, parents loaded."""
    query = (
        visible_to(actor, BomLine)
        .where(BomLine.component_id == item_id, BomLine.retired_at.is_(None))
        .options(joinedload(BomLine.parent), joinedload(BomLine.component))
        .order_by(BomLine.created_at, BomLine.id)
    )
    return list(session.scalars(query))


def _sourcing(session: Session, actor: Actor, item_id: UUID) -> list[Sourcing]:
    query = (
        visible_to(actor, Sourcing)
        .where(Sourcing.item_id == item_id)
        .options(joinedload(Sourcing.supplier), joinedload(Sourcing.site))
        .order_by(Sourcing.period.desc(), Sourcing.created_at, Sourcing.id)
    )
    return list(session.scalars(query))


def _by_period(rows: Sequence[Sourcing]) -> tuple[tuple[int, tuple[Sourcing, ...]], ...]:
    periods: dict[int, list[Sourcing]] = {}
    for row in rows:
        periods.setdefault(row.period, []).append(row)
    return tuple(
        (period, tuple(sorted(found, key=lambda row: (-row.share, row.supplier.code))))
        for period, found in periods.items()
    )


def history(session: Session, actor: Actor, line: BomLine) -> list[BomLine]:
    """Return all versions of a line, the newest first."""
    query = (
        visible_to(actor, BomLine)
        .where(BomLine.line_key == line.line_key)
        .options(joinedload(BomLine.component))
        .order_by(BomLine.created_at.desc(), BomLine.id)
    )
    return list(session.scalars(query))


def successor(session: Session, actor: Actor, line: BomLine) -> BomLine | None:
    """Return the version of a line that is in force, ``None`` if it was removed."""
    query = visible_to(actor, BomLine).where(
        BomLine.line_key == line.line_key, BomLine.retired_at.is_(None)
    )
    found: BomLine | None = session.scalar(query)
    return found


def component_codes(session: Session, actor: Actor, limit: int = 500) -> list[tuple[str, str]]:
    """Return codes and names of items, as suggestions while typing."""
    query = select(Item.code, Item.name).where(Item.scope(actor)).order_by(Item.code, Item.id)
    return [(code, name) for code, name in session.execute(query.limit(limit))]
