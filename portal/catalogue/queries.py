"""What other capabilities and pages want to know of items and lines."""

from collections import deque
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from portal.catalogue.models import BomLine, Item, Sourcing
from portal.core.actor import Actor
from portal.core.tenancy import visible_to

Edges = dict[UUID, list[UUID]]


def holds_on(day: date | None) -> ColumnElement[bool]:
    """Return the condition of a line to hold on a day; without one, to be the newest.

    A change that named no day corrects the line for all days, so what it replaced never holds.
    """
    if day is None:
        return BomLine.retired_at.is_(None)
    return and_(
        or_(BomLine.retired_at.is_(None), BomLine.valid_to > day),
        or_(BomLine.valid_from.is_(None), BomLine.valid_from <= day),
    )


def end_of(period: int) -> date:
    """Return the day whose bill of materials a period takes: its last.

    >>> end_of(2025)
    datetime.date(2025, 12, 31)
    """
    return date(period, 12, 31)


def current_lines(
    session: Session,
    actor: Actor,
    item_ids: Iterable[UUID] | None = None,
    *,
    on: date | None = None,
) -> list[BomLine]:
    """Return the lines in force, parents and components loaded.

    Parameters
    ----------
    item_ids
        Only the lines of these parents; default: all lines of the company.
    on
        The day on which they hold; default: the newest lines, whenever they begin to hold.
    """
    query = (
        visible_to(actor, BomLine)
        .where(holds_on(on))
        .order_by(BomLine.parent_id, BomLine.position, BomLine.created_at, BomLine.id)
    )
    if item_ids is not None:
        both = (joinedload(BomLine.parent), joinedload(BomLine.component))
        return list(
            session.scalars(query.where(BomLine.parent_id.in_(set(item_ids))).options(*both))
        )
    return _with_items(list(session.scalars(query)), session.scalars(visible_to(actor, Item)))


def _with_items(lines: list[BomLine], found: Iterable[Item]) -> list[BomLine]:
    """Give all lines their items; a join would read every item once for each of its lines."""
    by_id = {item.id: item for item in found}
    for line in lines:
        set_committed_value(line, "parent", by_id[line.parent_id])
        set_committed_value(line, "component", by_id[line.component_id])
    return lines


def lines_below(
    session: Session, actor: Actor, product_id: UUID, *, on: date | None = None
) -> list[BomLine]:
    """Return every line on the way down from a product, nearest parents first.

    ``on`` is the day on which they hold; default: the newest lines.
    """
    by_parent: dict[UUID, list[BomLine]] = {}
    for line in current_lines(session, actor, on=on):
        by_parent.setdefault(line.parent_id, []).append(line)
    edges = {parent: [line.component_id for line in lines] for parent, lines in by_parent.items()}
    return [line for item_id in reached(edges, [product_id]) for line in by_parent.get(item_id, ())]


def reached(edges: Edges, starts: Iterable[UUID]) -> list[UUID]:
    """Return what can be reached along ``edges``, the starts included, nearest first."""
    order = list(dict.fromkeys(starts))
    seen, queue = set(order), deque(order)
    while queue:
        for following in edges.get(queue.popleft(), ()):
            if following not in seen:
                seen.add(following)
                order.append(following)
                queue.append(following)
    return order


def edges_down(session: Session, company_id: UUID | None, *, on: date | None = None) -> Edges:
    """Return parent to components of all lines in force, with one light statement."""
    return _edges(session, company_id, upwards=False, on=on)


def edges_up(session: Session, company_id: UUID | None) -> Edges:
    """Return component to parents of all lines in force, with one light statement."""
    return _edges(session, company_id, upwards=True)


def _edges(
    session: Session, company_id: UUID | None, *, upwards: bool, on: date | None = None
) -> Edges:
    query = (
        select(BomLine.parent_id, BomLine.component_id)
        .where(BomLine.company_id == company_id, holds_on(on))
        .order_by(BomLine.parent_id, BomLine.position, BomLine.id)
    )
    edges: Edges = {}
    for parent_id, component_id in session.execute(query):
        start, end = (component_id, parent_id) if upwards else (parent_id, component_id)
        edges.setdefault(start, []).append(end)
    return edges


def forward_edges(session: Session, actor: Actor, besides: UUID | None = None) -> Edges:
    """Return parent to components of the lines in force that are no declared closed loops."""
    query = (
        select(BomLine.parent_id, BomLine.component_id)
        .where(
            BomLine.scope(actor),
            BomLine.retired_at.is_(None),
            BomLine.is_return.is_(False),
            BomLine.id != besides if besides else true(),
        )
        .order_by(BomLine.parent_id, BomLine.position, BomLine.id)
    )
    edges: Edges = {}
    for parent_id, component_id in session.execute(query):
        edges.setdefault(parent_id, []).append(component_id)
    return edges


def way(edges: Edges, start: UUID, goal: UUID) -> list[UUID]:
    """Return the shortest way from ``start`` to ``goal``, both included; empty if there is none."""
    came_from: dict[UUID, UUID | None] = {start: None}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if here == goal:
            return _backwards(came_from, goal)
        for following in edges.get(here, ()):
            if following not in came_from:
                came_from[following] = here
                queue.append(following)
    return []


def _backwards(came_from: dict[UUID, UUID | None], goal: UUID) -> list[UUID]:
    found: list[UUID] = []
    here: UUID | None = goal
    while here is not None:
        found.append(here)
        here = came_from[here]
    return found[::-1]


def sourced_items(session: Session, actor: Actor, period: int) -> set[UUID]:
    """Return the items that have a supplier in a period."""
    query = select(Sourcing.item_id).where(Sourcing.scope(actor), Sourcing.period == period)
    return set(session.scalars(query.distinct()))


def items(session: Session, actor: Actor, item_ids: Iterable[UUID]) -> list[Item]:
    """Return these items by code.

    They are picked from all items here: a product may have more of them below it than SQLite
    takes parameters in one statement.
    """
    wanted = set(item_ids)
    query = visible_to(actor, Item).order_by(Item.code, Item.id)
    return [item for item in session.scalars(query) if item.id in wanted]


def by_code(session: Session, actor: Actor) -> dict[str, Item]:
    """Return all items of the company by code."""
    query = visible_to(actor, Item).order_by(Item.code, Item.id)
    return {item.code: item for item in session.scalars(query)}
