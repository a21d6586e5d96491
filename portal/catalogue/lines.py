"""Changing the lines of bills of materials: a change retires a line and adds its successor."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.catalogue import errors, queries
from portal.catalogue.models import BomLine, Item
from portal.catalogue.reading import LineFacts, read_line, unknown
from portal.catalogue.units import misfit
from portal.core import audit, changes
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem

__all__ = ["add", "change", "errors", "remove", "retire"]

SHOWN_OF_A_LOOP = 20


def add(
    session: Session, parent: Item, actor: Actor, typed: Mapping[str, str], at: datetime
) -> BomLine:
    """Add a line below ``parent``.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed.
    """
    facts, component = _checked(session, parent, actor, typed)
    last = session.scalar(
        select(func.max(BomLine.position)).where(
            BomLine.parent_id == parent.id, BomLine.retired_at.is_(None)
        )
    )
    line = _line(parent, component, facts, actor, (last or 0) + 1)
    session.add(line)
    session.flush()
    _tell(session, actor, "added", line, at)
    return line


def change(
    session: Session, line: BomLine, actor: Actor, typed: Mapping[str, str], at: datetime
) -> BomLine:
    """Replace a line by its successor; the line itself comes back if nothing differs.

    Raises
    ------
    Invalid
        Everything that is wrong, or that somebody else changed the line meanwhile.
    """
    session.refresh(line, with_for_update=True)
    parent = line.parent
    facts, component = _checked(session, parent, actor, typed, replacing=line)
    if not _differs(line, facts, component):
        return line
    retire(session, line, actor, at)
    successor = _line(parent, component, facts, actor, line.position)
    successor.line_key = line.line_key
    session.add(successor)
    session.flush()
    _tell(session, actor, "changed", successor, at, before=_said(line))
    return successor


def remove(session: Session, line: BomLine, actor: Actor, at: datetime) -> bool:
    """Retire a line without a successor; ``False`` if that has happened already."""
    session.refresh(line, with_for_update=True)
    if line.retired_at is not None:
        return False
    retire(session, line, actor, at)
    _tell(session, actor, "removed", line, at)
    return True


def retire(session: Session, line: BomLine, actor: Actor, at: datetime) -> None:
    """Take a line out of force; it stays readable for good."""
    line.retired_at, line.retired_by = at, actor.label
    session.flush()


def _checked(
    session: Session,
    parent: Item,
    actor: Actor,
    typed: Mapping[str, str],
    replacing: BomLine | None = None,
) -> tuple[LineFacts, Item]:
    facts, problems = read_line(typed)
    if replacing is not None and replacing.retired_at is not None:
        problems.insert(0, Problem("catalogue.line_gone"))
    known = queries.by_code(session, actor)
    component = known.get(facts.component)
    if component is None:
        if facts.component:
            problems.append(unknown(facts.component, known, "code", "component"))
        raise Invalid(problems)
    wrong_unit = misfit(component, facts.unit) if facts.unit else None
    if wrong_unit is not None:
        problems.append(wrong_unit)
    if not facts.is_return and (path := _loop(session, actor, parent, component, replacing)):
        problems.append(Problem("catalogue.cycle", "component", {"path": path}))
    if problems:
        raise Invalid(problems)
    return facts, component


def _loop(
    session: Session, actor: Actor, parent: Item, component: Item, replacing: BomLine | None
) -> str:
    """Return the loop that the line would close, in words; empty if it closes none."""
    edges = queries.forward_edges(session, actor, besides=replacing.id if replacing else None)
    way = queries.way(edges, component.id, parent.id)
    if not way:
        return ""
    codes = {item.id: item.code for item in queries.items(session, actor, way)}
    shown = [parent.code, *(codes[item_id] for item_id in way)][:SHOWN_OF_A_LOOP]
    return " → ".join(shown) + (" → …" if len(way) >= SHOWN_OF_A_LOOP else "")


def _line(parent: Item, component: Item, facts: LineFacts, actor: Actor, position: int) -> BomLine:
    if facts.unit is None:
        raise ValueError("a line without a unit was not refused")
    return BomLine(
        company_id=parent.company_id,
        parent_id=parent.id,
        component_id=component.id,
        position=position,
        quantity=facts.quantity,
        unit=facts.unit.code,
        scrap_rate=facts.scrap_rate,
        line_type=facts.line_type,
        is_return=facts.is_return,
        source=facts.source,
        created_by=actor.label,
    )


def _differs(line: BomLine, facts: LineFacts, component: Item) -> bool:
    before = (
        line.component_id,
        line.quantity,
        line.unit,
        line.scrap_rate,
        line.line_type,
        line.is_return,
        line.source,
    )
    return before != (
        component.id,
        facts.quantity,
        facts.unit.code if facts.unit else "",
        facts.scrap_rate,
        facts.line_type,
        facts.is_return,
        facts.source,
    )


def _said(line: BomLine) -> str:
    return f"{line.quantity} {line.unit}"


def _tell(
    session: Session, actor: Actor, what: str, line: BomLine, at: datetime, **more: Any
) -> None:
    """Write the change into the audit log and tell whose numbers rest on it."""
    codes = {"parent": line.parent.code, "component": line.component.code}
    facts = codes | {"quantity": _said(line)} | more
    audit.record(session, actor, f"bom.line_{what}", line, at=at, **facts)
    reason = {"kind": "bom", "change": what, "item_ids": [str(line.parent_id)], **facts}
    changes.announce(session, line.company_id, reason)
