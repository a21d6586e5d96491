"""What lies below the products of a campaign, as plain numbers: items, and how many of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from aggregator import units
from aggregator.errors import AggregatorError
from portal.catalogue.models import BomLine, Item
from portal.catalogue.queries import end_of, holds_on
from portal.core.actor import Actor

BOUGHT = frozenset({"component", "material"})
"""Kinds of items that somebody supplies; energy, transport and waste need no request."""


class What(NamedTuple):
    """An item as planning needs it; ``mass_kg`` is of one declared unit, none: unknown."""

    id: UUID
    code: str
    name: str
    name_zh: str
    kind: str
    unit: str
    mass_kg: float | None
    category: str
    factor_category: str

    def is_called(self, text: str) -> bool:
        """Tell whether code or name hold a text; an empty one is in all."""
        sought = text.casefold()
        return any(sought in word.casefold() for word in (self.code, self.name, self.name_zh))


@dataclass(frozen=True, slots=True)
class Bill:
    """Items and lines below some products.

    ``lines`` lists the components of an item, with how many declared units of the component go
    into one declared unit of it; none where units cannot be converted, and for what comes back.
    """

    products: tuple[UUID, ...]
    items: dict[UUID, What]
    lines: dict[UUID, list[tuple[UUID, float | None]]]

    @property
    def bought(self) -> list[What]:
        """Return what somebody could supply, the products themselves left out."""
        return [
            item
            for item in self.items.values()
            if item.kind in BOUGHT and item.id not in self.products
        ]


EMPTY = Bill((), {}, {})


def read(session: Session, actor: Actor, product_ids: Iterable[UUID], period: int) -> Bill:
    """Load everything below products with two light statements.

    The bill of materials is the one that holds on the last day of the period.
    """
    products = tuple(product_ids)
    items = _items(session, actor)
    lines = _lines(session, actor, items, end_of(period))
    below = _reached(lines, products)
    return Bill(
        products,
        {item_id: items[item_id] for item_id in below if item_id in items},
        {item_id: lines[item_id] for item_id in below if item_id in lines},
    )


def _reached(
    lines: dict[UUID, list[tuple[UUID, float | None]]], starts: tuple[UUID, ...]
) -> dict[UUID, None]:
    found = dict.fromkeys(starts)
    waiting = list(starts)
    while waiting:
        for component, _ in lines.get(waiting.pop(), ()):
            if component not in found:
                found[component] = None
                waiting.append(component)
    return found


def _items(session: Session, actor: Actor) -> dict[UUID, What]:
    found = session.execute(
        select(
            Item.id,
            Item.code,
            Item.name,
            Item.name_zh,
            Item.kind,
            Item.declared_unit,
            Item.mass_kg,
            Item.declared_amount,
            Item.purchase_category,
            Item.factor_category,
        ).where(Item.scope(actor))
    )
    return {
        key: What(
            id=key,
            code=code,
            name=name,
            name_zh=name_zh,
            kind=kind,
            unit=unit,
            mass_kg=factor(unit, "kg") if mass is None else float(mass) / (float(amount) or 1.0),
            category=category or "",
            factor_category=family or "",
        )
        for key, code, name, name_zh, kind, unit, mass, amount, category, family in found
    }


@cache
def factor(unit: str, into: str) -> float | None:
    """Return how many of one unit another one is; none where they measure different things.

    >>> factor("t", "kg"), factor("piece", "kg"), factor("nonsense", "kg")
    (1000.0, None, None)
    """
    if unit == into:
        return 1.0
    try:
        return float(units.ratio(units.parse_unit(unit), units.parse_unit(into)))
    except AggregatorError:
        return None


def counted(quantity: float, unit: str, item: What) -> float | None:
    """Return a quantity in declared units of ``item``; through its mass where that is known."""
    if (direct := factor(unit, item.unit)) is not None:
        return quantity * direct
    in_kg = factor(unit, "kg")
    return quantity * in_kg / item.mass_kg if in_kg is not None and item.mass_kg else None


def _lines(
    session: Session, actor: Actor, items: dict[UUID, What], on: date
) -> dict[UUID, list[tuple[UUID, float | None]]]:
    rows = session.execute(
        select(
            BomLine.parent_id,
            BomLine.component_id,
            BomLine.quantity,
            BomLine.unit,
            BomLine.scrap_rate,
            BomLine.is_return,
        )
        .where(BomLine.scope(actor), holds_on(on))
        .order_by(BomLine.parent_id, BomLine.position, BomLine.id)
    )
    found: dict[UUID, list[tuple[UUID, float | None]]] = {}
    for parent, component, quantity, unit, scrap, is_return in rows:
        bought = float(quantity) / (1 - float(scrap)) if scrap < 1 else float(quantity)
        amount = None if is_return else counted(bought, unit, items[component])
        found.setdefault(parent, []).append((component, amount))
    return found
