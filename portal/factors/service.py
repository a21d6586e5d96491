"""Keeping a company's own factors: added, replaced by a successor, retired; never edited."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import audit, changes
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.factors import errors
from portal.factors.models import OwnFactor
from portal.factors.reading import FactorFacts, ForItem, read_factor

__all__ = ["add", "errors", "put", "replace", "retire"]


def add(
    session: Session,
    actor: Actor,
    typed: Mapping[str, str],
    at: datetime,
    *,
    item_id: UUID | None = None,
    item: ForItem | None = None,
) -> OwnFactor:
    """Add an own factor; an item's factor in use gives way to it.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed.
    """
    facts, problems = read_factor(typed, item)
    if problems:
        raise Invalid(problems)
    return put(session, actor, facts, at, item_id=item_id)


def replace(
    session: Session,
    factor: OwnFactor,
    actor: Actor,
    typed: Mapping[str, str],
    at: datetime,
) -> OwnFactor:
    """Put a successor in place of a factor; the factor itself comes back if nothing differs.

    Raises
    ------
    Invalid
        Everything that is wrong, or that the factor was retired meanwhile.
    """
    session.refresh(factor, with_for_update=True)
    item = ForItem(factor.item.code, factor.item.declared_unit) if factor.item else None
    facts, problems = read_factor(typed, item)
    if factor.retired_at is not None:
        problems.insert(0, Problem("factors.gone"))
    if problems:
        raise Invalid(problems)
    if not differs(factor, facts):
        return factor
    return put(session, actor, facts, at, item_id=factor.item_id, instead_of=factor)


def differs(factor: OwnFactor, facts: FactorFacts) -> bool:
    """Tell whether a factor says anything else than the facts."""
    return any(getattr(factor, name) != value for name, value in facts.values().items())


def put(
    session: Session,
    actor: Actor,
    facts: FactorFacts,
    at: datetime,
    *,
    item_id: UUID | None = None,
    instead_of: OwnFactor | None = None,
) -> OwnFactor:
    """Save a checked factor in place of the one in use, if there is one."""
    if instead_of is None and item_id is not None:
        instead_of = in_use(session, item_id)
    if instead_of is not None:
        _end(session, instead_of, actor, at)
    factor = OwnFactor(
        company_id=actor.company_id, item_id=item_id, created_by=actor.label, **facts.values()
    )
    session.add(factor)
    session.flush()
    what = "added" if instead_of is None else "replaced"
    _tell(session, actor, factor, what, at)
    return factor


def in_use(session: Session, item_id: UUID) -> OwnFactor | None:
    """Return the factor in force of an item, locked for its successor."""
    query = (
        select(OwnFactor)
        .where(OwnFactor.item_id == item_id, OwnFactor.retired_at.is_(None))
        .order_by(OwnFactor.created_at.desc(), OwnFactor.id)
        .with_for_update()
    )
    return session.scalars(query).first()


def retire(session: Session, factor: OwnFactor, actor: Actor, at: datetime) -> bool:
    """Take a factor out of use; ``False`` if that has happened already."""
    session.refresh(factor, with_for_update=True)
    if factor.retired_at is not None:
        return False
    _end(session, factor, actor, at)
    _tell(session, actor, factor, "retired", at)
    return True


def _end(session: Session, factor: OwnFactor, actor: Actor, at: datetime) -> None:
    factor.retired_at, factor.retired_by = at, actor.label
    session.flush()


def _tell(session: Session, actor: Actor, factor: OwnFactor, what: str, at: datetime) -> None:
    """Write the change into the audit log and tell whose numbers rest on it.

    A factor for a category may serve any product, so its reason names no items.
    """
    facts: dict[str, Any] = {"factor": factor.name, "value": str(factor.value), "unit": factor.unit}
    touched: dict[str, Any] = {}
    if factor.item is not None:
        touched = {"item": factor.item.code, "item_ids": [str(factor.item_id)]}
    audit.record(session, actor, f"factor.{what}", factor, at=at, **facts)
    reason = {"kind": "factor", "change": what, "category": factor.category, **facts, **touched}
    changes.announce(session, factor.company_id, reason)
