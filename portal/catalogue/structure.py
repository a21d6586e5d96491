"""How items hang together: what lies below a product, at which tier, and what a change touches."""

from collections import deque
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import Item
from portal.catalogue.queries import (
    Edges,
    edges_down,
    edges_up,
    items,
    lines_below,
    reached,
    sourced_items,
)
from portal.core.actor import Actor

__all__ = ["items_below", "lines_below", "products_using", "tiers"]


def tiers(session: Session, actor: Actor, product_id: UUID, period: int) -> dict[UUID, int]:
    """Return the supplier tier of every sourced item below a product.

    The tier of an item is the number of sourced items on the way from the product down to it,
    itself included; where several ways lead there, the shortest counts. Items without a
    supplier are made by whoever makes their parent and have no tier of their own.
    """
    sourced = sourced_items(session, actor, period)
    depth = _depths(edges_down(session, actor.company_id), product_id, sourced)
    return {item_id: tier for item_id, tier in depth.items() if item_id in sourced}


def _depths(edges: Edges, start: UUID, sourced: set[UUID]) -> dict[UUID, int]:
    """Count sourced items along the ways down: a step onto one costs 1, any other nothing."""
    depth = {start: int(start in sourced)}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for below in edges.get(here, ()):
            cost = int(below in sourced)
            if depth[here] + cost < depth.get(below, len(edges) + len(sourced) + 2):
                depth[below] = depth[here] + cost
                (queue.append if cost else queue.appendleft)(below)
    return depth


def items_below(session: Session, actor: Actor, product_id: UUID) -> list[Item]:
    """Return the items below a product, by code; the product itself is not among them."""
    below = reached(edges_down(session, actor.company_id), [product_id])[1:]
    return items(session, actor, below)


def products_using(session: Session, company_id: UUID, item_ids: Iterable[UUID]) -> list[Item]:
    """Return the products whose footprint rests on any of the items, themselves included."""
    above = set(reached(edges_up(session, company_id), item_ids))
    query = select(Item).where(Item.company_id == company_id, Item.is_product.is_(True))
    products = session.scalars(query.order_by(Item.code, Item.id))
    return [product for product in products if product.id in above]
