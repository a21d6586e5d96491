"""What applying a comparison does to the books, as steps that can be taken back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.core import steps
from portal.core.actor import Actor
from portal.core.steps import Step
from portal.core.tenancy import visible_to
from portal.suppliers.importing.compare import LEAVE, Comparison, Work
from portal.suppliers.models import SecondContact, Supplier, SupplierAlias, SupplierSite


def plan(session: Session, actor: Actor, comparison: Comparison, at: datetime) -> list[Step]:
    """Return every row to add or to change; nothing is written yet."""
    trail: list[Step] = []
    ids: dict[str, UUID] = {}
    for work in comparison.work:
        supplier_id = _supplier(trail, actor, work, at)
        ids[work.wanted.key] = supplier_id
        _sites(trail, actor, work, supplier_id, at=at)
        _second(trail, actor, work, supplier_id, at=at)
    trail += _decisions(session, actor, comparison, ids, at)
    return trail


def _supplier(trail: list[Step], actor: Actor, work: Work, at: datetime) -> UUID:
    known = work.supplier
    label = known.code if known is not None else work.wanted.code
    if known is None:
        values = dict(work.values)
        trail.append(steps.added(Supplier, actor.company_id, at, label=label, **values))
        return trail[-1].id
    if work.values:
        trail.append(steps.changed(known, work.values, label))
    return known.id


def _sites(trail: list[Step], actor: Actor, work: Work, supplier_id: UUID, *, at: datetime) -> None:
    country = work.values.get("country") or (work.supplier.country if work.supplier else "")
    for site in work.sites:
        facts: dict[str, Any] = {
            "supplier_id": supplier_id,
            "name": site.name,
            "country": site.country or country,
            "province": site.province,
        }
        trail.append(steps.added(SupplierSite, actor.company_id, at, label=site.name, **facts))


def _second(
    trail: list[Step], actor: Actor, work: Work, supplier_id: UUID, *, at: datetime
) -> None:
    if not work.second:
        return
    label = work.second.get("email", "") or work.wanted.code
    if work.present_second is not None:
        trail.append(steps.changed(work.present_second, work.second, label))
        return
    facts = {"supplier_id": supplier_id, **work.second}
    trail.append(steps.added(SecondContact, actor.company_id, at, label=label, **facts))


def _decisions(
    session: Session, actor: Actor, comparison: Comparison, ids: dict[str, UUID], at: datetime
) -> Iterator[Step]:
    """Keep what was decided of possible duplicates, so that the next file need not ask again."""
    known = {one.key: one for one in session.scalars(visible_to(actor, SupplierAlias))}
    for change in comparison.changes:
        if not change.choice or change.known:
            continue
        if change.choice == LEAVE:
            supplier_id = None
        elif change.choice.startswith("same:"):
            supplier_id = UUID(change.choice.partition(":")[2])
        elif change.choice.startswith("row:"):
            supplier_id = ids.get(change.choice[4:])
        else:
            continue
        label = change.code or change.key
        if (alias := known.get(change.key)) is None:
            facts = {"key": change.key, "supplier_id": supplier_id, "said_by": actor.label}
            yield steps.added(SupplierAlias, actor.company_id, at, label=label, **facts)
        elif alias.supplier_id != supplier_id:
            changed = {"supplier_id": supplier_id, "said_by": actor.label}
            yield steps.changed(alias, changed, label)
