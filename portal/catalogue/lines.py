"""Changing the lines of bills of materials: a change retires a line and adds its successor."""

from collections.abc import Mapping
from datetime import date, datetime
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
    facts, component, on = _checked(session, parent, actor, typed)
    last = session.scalar(
        select(func.max(BomLine.position)).where(
            BomLine.parent_id == parent.id, BomLine.retired_at.is_(None)
        )
    )
    line = _line(parent, component, facts, actor, (last or 0) + 1)
    line.valid_from = on
    session.add(line)
    session.flush()
    _tell(session, actor, "added", line, at)
    return line


def change(
    session: Session, line: BomLine, actor: Actor, typed: Mapping[str, str], at: datetime
) -> BomLine:
    """Replace a line by its successor; the line itself comes back if nothing differs.

    Where a day is typed (``valid_from``), the line holds until it and its successor from it on.

    Raises
    ------
    Invalid
        Everything that is wrong, or that somebody else changed the line meanwhile.
    """
    session.refresh(line, with_for_update=True)
    parent = line.parent
    facts, component, on = _checked(session, parent, actor, typed, replacing=line)
    if not _differs(line, facts, component):
        return line
    retire(session, line, actor, at, on)
    successor = _line(parent, component, facts, actor, line.position)
    successor.line_key = line.line_key
    successor.valid_from = on or line.valid_from
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


def retire(
    session: Session, line: BomLine, actor: Actor, at: datetime, on: date | None = None
) -> None:
    """Take a line out of force, from a day on or altogether; it stays readable for good."""
    for name, value in ended(line, actor.label, at, on).items():
        setattr(line, name, value)
    session.flush()


def ended(line: BomLine, by: str, at: datetime, on: date | None) -> dict[str, Any]:
    """Return what a line is when another takes its place.

    With a day the line counts until it. Without one the change is a correction, and so it is when
    the line would not have counted for a single day.
    """
    gone: dict[str, Any] = {"retired_at": at, "retired_by": by}
    if on is None or (line.valid_from is not None and line.valid_from >= on):
        return gone
    return gone | {"valid_to": on}


def read_day(text: str) -> date | None:
    """Return the day that was typed, ``None`` for an empty text.

    Raises
    ------
    ValueError
        The text is no day.
    """
    text = text.strip()
    return date.fromisoformat(text) if text else None


def _checked(
    session: Session,
    parent: Item,
    actor: Actor,
    typed: Mapping[str, str],
    replacing: BomLine | None = None,
) -> tuple[LineFacts, Item, date | None]:
    facts, problems = read_line(typed)
    on, wrong_day = _day(typed.get("valid_from", ""), replacing)
    problems += wrong_day
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
    return facts, component, on


def _day(text: str, replacing: BomLine | None) -> tuple[date | None, list[Problem]]:
    """Return the day from which a change holds, and what is wrong with it."""
    try:
        on = read_day(text)
    except ValueError:
        return None, [Problem("catalogue.day_invalid", "valid_from", {"text": text[:40]})]
    before = replacing.valid_from if replacing is not None else None
    if on is None or replacing is None or before is None or before <= on:
        return on, []
    facts = {"parent": replacing.parent.code, "component": replacing.component.code}
    facts |= {"day": before.isoformat(), "wanted": on.isoformat()}
    return None, [Problem("catalogue.valid_from_too_early", "valid_from", facts)]


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
