"""How items hang together: what lies below a product, at which tier, and what a change touches."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import Item
from portal.catalogue.queries import (
    Edges,
    edges_down,
    edges_up,
    end_of,
    items,
    lines_below,
    reached,
    sourced_items,
)
from portal.core.actor import Actor

__all__ = ["items_below", "lines_below", "products_above", "products_using", "tiers", "tiers_below"]


def tiers(session: Session, actor: Actor, product_id: UUID, period: int) -> dict[UUID, int]:
    """Return the supplier tier of every sourced item below a product.

    The tier of an item is the number of sourced items on the way from the product down to it,
    itself included; where several ways lead there, the shortest counts. Items without a
    supplier are made by whoever makes their parent and have no tier of their own.
    """
    return tiers_below(session, actor, [product_id], period)


def tiers_below(
    session: Session, actor: Actor, product_ids: Sequence[UUID], period: int
) -> dict[UUID, int]:
    """Return the supplier tier of every sourced item below any of several products.

    Below several of them an item stands at the smallest of its tiers. The bill of materials is
    that of the period's last day.
    """
    sourced = sourced_items(session, actor, period)
    edges = edges_down(session, actor.company_id, on=end_of(period))
    depth = depths(edges, product_ids, sourced)
    return {item_id: tier for item_id, tier in depth.items() if item_id in sourced}


def depths(edges: Edges, starts: Iterable[UUID], sourced: set[UUID]) -> dict[UUID, int]:
    """Count sourced items along the ways down: a step onto one costs 1, any other nothing."""
    depth = {start: int(start in sourced) for start in starts}
    queue = deque(sorted(depth, key=depth.__getitem__))
    while queue:
        here = queue.popleft()
        for below in edges.get(here, ()):
            cost = int(below in sourced)
            if depth[here] + cost < depth.get(below, len(edges) + len(sourced) + 2):
                depth[below] = depth[here] + cost
                (queue.append if cost else queue.appendleft)(below)
    return depth


def items_below(session: Session, actor: Actor, *product_ids: UUID) -> list[Item]:
    """Return the items below products, by code; the products themselves are not among them."""
    reachable = reached(edges_down(session, actor.company_id), product_ids)
    return items(session, actor, [one for one in reachable if one not in product_ids])


def products_above(
    session: Session, actor: Actor, product_ids: Sequence[UUID], *, on: date | None = None
) -> dict[UUID, list[UUID]]:
    """Return which of the products each item goes into, in their order.

    ``on`` is the day whose bill of materials counts; default: the newest lines.
    """
    edges = edges_down(session, actor.company_id, on=on)
    above: dict[UUID, list[UUID]] = {}
    for product_id in product_ids:
        for item_id in reached(edges, [product_id]):
            above.setdefault(item_id, []).append(product_id)
    return above


def products_using(session: Session, company_id: UUID, item_ids: Iterable[UUID]) -> list[Item]:
    """Return the products whose footprint rests on any of the items, themselves included."""
    above = set(reached(edges_up(session, company_id), item_ids))
    query = select(Item).where(Item.company_id == company_id, Item.is_product.is_(True))
    products = session.scalars(query.order_by(Item.code, Item.id))
    return [product for product in products if product.id in above]
