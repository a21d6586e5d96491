"""Turns a difference into steps that can be taken back, and says once what happened."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.catalogue.importing.compare import (
    LINE_FIELDS,
    NEW,
    Difference,
    LineChange,
    Present,
    ShareChange,
    supply_of,
)
from portal.catalogue.lines import ended
from portal.catalogue.models import BomLine, BomUpload, Item, Sourcing
from portal.core import audit, changes, steps
from portal.core.actor import Actor
from portal.core.steps import Step
from portal.factors.models import OwnFactor

MOST_NAMED = 200
"""So many items are named to the listeners; more than that touch everything anyway."""


def plan(
    upload: BomUpload,
    difference: Difference,
    present: Present,
    at: datetime,
    *,
    valid_from: date | None = None,
) -> list[Step]:
    """Return every row that a difference adds, changes or removes; nothing is written yet."""
    by, company_id = upload.uploaded_by, upload.company_id
    trail = list(_items(upload, difference, at))
    ids = {code: item.id for code, item in present.items.items()}
    ids |= {step.label: step.id for step in trail}
    for change in difference.lines:
        label = f"{change.parent} / {change.component}"
        if change.present is not None:
            trail.append(
                steps.changed(change.present, ended(change.present, by, at, valid_from), label)
            )
        if change.wanted is not None:
            facts = _line(change, ids, by, valid_from)
            trail.append(steps.added(BomLine, company_id, at, label=label, **facts))
    for factor_change in difference.factors:
        code = factor_change.code
        if factor_change.present is not None:
            gone = {"retired_at": at, "retired_by": by}
            trail.append(steps.changed(factor_change.present, gone, code))
        if factor_change.facts is not None:
            facts = {"item_id": ids[code], "created_by": by, **factor_change.facts.values()}
            trail.append(steps.added(OwnFactor, company_id, at, label=code, **facts))
    for share_change in difference.shares:
        trail += _shares(upload, share_change, ids[share_change.code], at)
    return trail


def _items(upload: BomUpload, difference: Difference, at: datetime) -> Iterator[Step]:
    for change in difference.items:
        if change.item is None:
            given = {"code": change.code, **change.values}
            yield steps.added(Item, upload.company_id, at, label=change.code, **given)
            continue
        item = change.item
        changed = {name: v for name, v in change.values.items() if getattr(item, name) != v}
        yield steps.changed(item, changed, change.code)


def _line(
    change: LineChange, ids: Mapping[str, UUID], by: str, valid_from: date | None
) -> dict[str, Any]:
    """Return the line to add; what the file does not state stays as it was."""
    wanted, present = change.wanted, change.present
    if wanted is None:
        raise ValueError("a retired line has no successor")
    values: dict[str, Any] = {
        name: wanted.value(name)
        if present is None or name in wanted.stated
        else getattr(present, name)
        for name in LINE_FIELDS
    }
    values |= {"line_key": present.line_key, "valid_from": present.valid_from} if present else {}
    values |= {"valid_from": valid_from} if valid_from is not None else {}
    of_both = {"parent_id": ids[change.parent], "component_id": ids[change.component]}
    return values | of_both | {"position": wanted.row, "created_by": by}


def _shares(upload: BomUpload, change: ShareChange, item_id: UUID, at: datetime) -> Iterator[Step]:
    label = f"{change.code} {change.period}"
    before = {(row.supplier_id, row.site_id): row for row in change.present}
    wanted = {supply_of(share): share for share in change.shares}
    for key, row in before.items():
        if key not in wanted:
            yield steps.removed(row, label)
    for (supplier_id, site_id), share in wanted.items():
        known = before.get((supplier_id, site_id))
        if known is None:
            facts: dict[str, Any] = {
                "supplier_id": supplier_id,
                "site_id": site_id,
                "period": change.period,
            }
            facts |= {"item_id": item_id, "share": share.share, "spend": share.spend}
            yield steps.added(Sourcing, upload.company_id, at, label=label, **facts)
            continue
        values = {"share": share.share} | ({"spend": share.spend} if share.states_spend else {})
        if any(getattr(known, name) != value for name, value in values.items()):
            yield steps.changed(known, values, label)


def tell(
    session: Session,
    actor: Actor,
    upload: BomUpload,
    difference: Difference,
    *,
    items: Mapping[str, Item],
    at: datetime,
) -> None:
    """Write one audit entry for the whole upload, and tell whose numbers rest on it.

    The lines themselves keep who made them and when, and the upload keeps every row of the file.
    """
    counts = difference.counts()
    facts: dict[str, Any] = {"file": upload.file_name, "sha256": upload.sha256, "counts": counts}
    audit.record(session, actor, "bom.imported", upload, at=at, by=upload.uploaded_by, **facts)
    if not difference.changes_anything:
        return
    touched = {c.parent for c in difference.lines}
    touched |= {c.code for c in difference.items if c.kind != NEW}
    touched |= {c.code for c in difference.factors} | {c.code for c in difference.shares}
    reason: dict[str, Any] = {"kind": "bom", "change": "imported", **facts}
    if len(touched) <= MOST_NAMED:
        reason["item_ids"] = sorted(str(items[code].id) for code in touched)
    changes.announce(session, upload.company_id, reason)
