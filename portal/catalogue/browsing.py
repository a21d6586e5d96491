"""The list of items: searched, narrowed to what is missing, by the page."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.catalogue.models import BomLine, Item, Sourcing
from portal.catalogue.words import BOUGHT
from portal.core import paging
from portal.core.actor import Actor
from portal.core.i18n import language
from portal.core.paging import Page
from portal.core.tenancy import visible_to
from portal.factors.models import OwnFactor
from portal.suppliers.models import Supplier

PORTION = 1000
"""Items described with one statement for each question."""

VIEWS = ("products", "all", "no_supplier", "no_value")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of the list with what is known of it."""

    item: Item
    suppliers: tuple[str, ...]
    lines: int
    has_factor: bool


def _condition(view: str) -> ColumnElement[bool]:
    """Return what an item must be to stand in a view.

    Sets are compared, not looked for item by item: a database that picks a poor index for the
    search would read all lines in force once per item.
    """
    own_lines = Item.id.in_(select(BomLine.parent_id).where(BomLine.retired_at.is_(None)))
    used = Item.id.in_(select(BomLine.component_id).where(BomLine.retired_at.is_(None)))
    sourced = Item.id.in_(select(Sourcing.item_id))
    in_force = OwnFactor.retired_at.is_(None), OwnFactor.item_id.is_not(None)
    factor = Item.id.in_(select(OwnFactor.item_id).where(*in_force))
    return {
        "products": Item.is_product.is_(True),
        "no_supplier": and_(Item.kind.in_(BOUGHT), ~Item.is_product, ~sourced, used),
        "no_value": and_(~own_lines, ~factor, used),
    }.get(view, Item.id.is_not(None))


def _search(actor: Actor, view: str, text: str, kind: str) -> Select[tuple[Item]]:
    query = visible_to(actor, Item).where(_condition(view))
    for word in text.split()[:8]:
        columns = (Item.code, Item.name, Item.name_zh)
        query = query.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    return query.where(Item.kind == kind) if kind else query


def find_items(
    session: Session, actor: Actor, *, view: str, text: str = "", kind: str = "", page: int = 1
) -> Page[ItemRow]:
    """Return one page of the items that match, by code."""
    query = _search(actor, view, text, kind).order_by(Item.code, Item.id)
    found: Page[Item] = paging.fetch(session, query, page)
    rows = _described(session, actor, found.rows)
    return Page(rows, found.total, found.number)


def every(session: Session, actor: Actor, view: str, text: str, kind: str) -> Iterator[ItemRow]:
    """Yield all items that match, by code, for a file."""
    query: Select[Any] = _search(actor, view, text, kind).order_by(Item.code, Item.id)
    found = session.scalars(query).all()
    for start in range(0, len(found), PORTION):
        yield from _described(session, actor, found[start : start + PORTION])


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """Return how many items stand in each view, with one statement."""
    columns = [
        select(func.count(Item.id))
        .where(Item.scope(actor), _condition(view))
        .scalar_subquery()
        .label(view)
        for view in VIEWS
    ]
    row = session.execute(select(*columns)).one()
    return dict(zip(VIEWS, row, strict=True))


def _described(session: Session, actor: Actor, items: Sequence[Item]) -> tuple[ItemRow, ...]:
    item_ids = [item.id for item in items]
    suppliers = supplier_names(session, actor, item_ids)
    lines = _count_lines(session, actor, item_ids)
    with_factor = items_with_factor(session, actor, item_ids)
    return tuple(
        ItemRow(
            item, tuple(suppliers.get(item.id, ())), lines.get(item.id, 0), item.id in with_factor
        )
        for item in items
    )


def supplier_names(
    session: Session, actor: Actor, item_ids: Sequence[UUID]
) -> dict[UUID, list[str]]:
    """Return the names of the suppliers of these items, in the reader's language."""
    query = (
        select(Sourcing.item_id, Supplier)
        .join(Supplier, Supplier.id == Sourcing.supplier_id)
        .where(Sourcing.scope(actor), Sourcing.item_id.in_(item_ids))
        .order_by(Sourcing.item_id, Supplier.code, Sourcing.period)
    )
    names: dict[UUID, dict[str, None]] = defaultdict(dict)
    for item_id, supplier in session.execute(query):
        names[item_id][supplier.name_in(language())] = None
    return {item_id: list(found) for item_id, found in names.items()}


def _count_lines(session: Session, actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, int]:
    query = (
        select(BomLine.parent_id, func.count(BomLine.id))
        .where(BomLine.scope(actor), BomLine.parent_id.in_(item_ids), BomLine.retired_at.is_(None))
        .group_by(BomLine.parent_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def items_with_factor(session: Session, actor: Actor, item_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the items that have a factor of their own in force."""
    query = select(OwnFactor.item_id).where(
        OwnFactor.scope(actor), OwnFactor.item_id.in_(item_ids), OwnFactor.retired_at.is_(None)
    )
    return {item_id for item_id in session.scalars(query) if item_id is not None}
