"""Keeping items."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from aggregator.units import parse_unit
from portal.catalogue import errors
from portal.catalogue.models import BomLine, Item
from portal.catalogue.reading import ItemFacts, read_item
from portal.catalogue.units import to_declared
from portal.core import audit, changes
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem

__all__ = ["change", "create", "differing", "errors", "write"]

COUNTS = frozenset({"declared_unit", "declared_amount", "mass_kg", "kind", "factor_category"})
"""What of an item a footprint rests on; a new name changes no number."""


def create(session: Session, actor: Actor, typed: Mapping[str, str], at: datetime) -> Item:
    """Add an item.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed.
    """
    facts, problems = read_item(typed)
    if _is_taken(session, actor, facts.code):
        problems.append(Problem("catalogue.code_taken", "code", {"code": facts.code}))
    if problems:
        raise Invalid(problems)
    item = Item(company_id=actor.company_id, **facts.values())
    session.add(item)
    session.flush()
    audit.record(session, actor, "item.created", item, at=at, code=item.code)
    return item


def _is_taken(session: Session, actor: Actor, code: str) -> bool:
    query = select(Item.id).where(Item.scope(actor), Item.code == code)
    return bool(code) and session.scalar(query) is not None


def change(
    session: Session,
    item: Item,
    actor: Actor,
    typed: Mapping[str, str],
    at: datetime,
    *,
    version: int | None,
) -> bool:
    """Bring an item up to date; its code stays. ``False`` if nothing differs.

    Raises
    ------
    Invalid
        Everything that is wrong, or that somebody else changed the item meanwhile.
    """
    kept = {"declared_amount": str(item.declared_amount), "code": item.code}
    facts, problems = read_item({**typed, **kept})
    if version != item.version:
        problems.insert(0, Problem("suppliers.changed_meanwhile"))
    problems += unit_problems(session, item, facts)
    if problems:
        raise Invalid(problems)
    return write(session, item, actor, facts.values(), at)


def unit_problems(session: Session, item: Item, facts: ItemFacts) -> list[Problem]:
    """Return why the declared unit cannot change: lines are counted in it or per one of it."""
    if not facts.declared_unit or facts.declared_unit == item.declared_unit:
        return []
    lines = session.scalars(
        select(BomLine).where(
            or_(BomLine.parent_id == item.id, BomLine.component_id == item.id),
            BomLine.retired_at.is_(None),
        )
    )
    after = Item(
        declared_unit=facts.declared_unit,
        declared_amount=facts.declared_amount,
        mass_kg=facts.mass_kg,
    )
    held = [line for line in lines if _holds(line, item, after)]
    if not held:
        return []
    units = {"before": item.declared_unit, "after": facts.declared_unit}
    return [Problem("catalogue.unit_in_use", "declared_unit", units | {"lines": len(held)})]


def _holds(line: BomLine, item: Item, after: Item) -> bool:
    """Tell whether a line loses its meaning when the item's unit changes."""
    return line.parent_id == item.id or to_declared(after, parse_unit(line.unit)) is None


def differing(record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that a record does not have yet."""
    return {name: value for name, value in values.items() if getattr(record, name) != value}


def write(
    session: Session, item: Item, actor: Actor, values: Mapping[str, Any], at: datetime
) -> bool:
    """Save those values that differ, with a trace; numbers that rest on them are announced."""
    changed = differing(item, values)
    if not changed:
        return False
    for name, value in changed.items():
        setattr(item, name, value)
    session.flush()
    audit.record(session, actor, "item.changed", item, at=at, code=item.code, fields=list(changed))
    if COUNTS & changed.keys():
        reason = {"kind": "bom", "change": "item", "item_ids": [str(item.id)], "item": item.code}
        changes.announce(session, item.company_id, reason)
    return True


def count_of_lines(session: Session, actor: Actor, item: Item) -> int:
    """Return how many lines in force lie directly below an item."""
    query = select(func.count(BomLine.id)).where(
        BomLine.scope(actor), BomLine.parent_id == item.id, BomLine.retired_at.is_(None)
    )
    return session.scalar(query) or 0
