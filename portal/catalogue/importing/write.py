"""Writes a difference: retire, add, and say once what happened."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.catalogue.importing.compare import (
    NEW,
    Difference,
    FactorChange,
    ItemChange,
    LineChange,
    Present,
)
from portal.catalogue.models import BomLine, BomUpload, Item
from portal.catalogue.sourcing import save
from portal.core import audit, changes
from portal.core.actor import Actor
from portal.factors.models import OwnFactor

MOST_NAMED = 200
"""So many items are named to the listeners; more than that touch everything anyway."""


def write(
    session: Session,
    actor: Actor,
    upload: BomUpload,
    difference: Difference,
    *,
    present: Present,
    at: datetime,
) -> None:
    """Put a difference into force.

    One audit entry stands for the whole upload; the lines themselves keep who made them and
    when, and the upload keeps every row of the file.
    """
    by = upload.uploaded_by
    items = dict(present.items) | {c.code: _item(upload, c) for c in difference.items}
    session.add_all(items[change.code] for change in difference.items)
    _retire(difference, by, at)
    session.flush()
    session.add_all(
        _line(upload, change, items, by) for change in difference.lines if change.wanted is not None
    )
    session.add_all(
        _factor(upload, change, items, by)
        for change in difference.factors
        if change.facts is not None
    )
    for share_change in difference.shares:
        save(session, items[share_change.code], upload.tables["period"], share_change.shares)
    session.flush()
    _tell(session, actor, upload, difference, items=items, at=at)


def _item(upload: BomUpload, change: ItemChange) -> Item:
    if change.item is None:
        return Item(company_id=upload.company_id, code=change.code, **change.values)
    for name, value in change.values.items():
        setattr(change.item, name, value)
    return change.item


def _retire(difference: Difference, by: str, at: datetime) -> None:
    for change in difference.lines:
        if change.present is not None:
            change.present.retired_at, change.present.retired_by = at, by
    for factor_change in difference.factors:
        if factor_change.present is not None:
            factor_change.present.retired_at, factor_change.present.retired_by = at, by


def _line(upload: BomUpload, change: LineChange, items: dict[str, Item], by: str) -> BomLine:
    """Return the line to add; what the file does not state stays as it was."""
    wanted, present = change.wanted, change.present
    if wanted is None:
        raise ValueError("a retired line has no successor")
    names = ("quantity", "unit", "scrap_rate", "line_type", "is_return", "source")
    values: dict[str, Any] = {
        name: wanted.value(name)
        if present is None or name in wanted.stated
        else getattr(present, name)
        for name in names
    }
    line = BomLine(
        company_id=upload.company_id,
        parent_id=items[change.parent].id,
        component_id=items[change.component].id,
        position=wanted.row,
        created_by=by,
        **values,
    )
    if present is not None:
        line.line_key = present.line_key
    return line


def _factor(upload: BomUpload, change: FactorChange, items: dict[str, Item], by: str) -> OwnFactor:
    if change.facts is None:
        raise ValueError("a retired factor has no successor")
    return OwnFactor(
        company_id=upload.company_id,
        item_id=items[change.code].id,
        created_by=by,
        **change.facts.values(),
    )


def _tell(
    session: Session,
    actor: Actor,
    upload: BomUpload,
    difference: Difference,
    *,
    items: dict[str, Item],
    at: datetime,
) -> None:
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
