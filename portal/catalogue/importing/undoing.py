"""Taking an applied upload back."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.catalogue.importing.service import UNDONE
from portal.catalogue.models import BomLine, BomUpload, Item, Sourcing
from portal.core import applications, changes
from portal.core.actor import Actor
from portal.core.errors import Problem
from portal.core.i18n import N_
from portal.core.steps import Step


def undo(session: Session, actor: Actor, upload: BomUpload, at: datetime) -> list[str]:
    """Restore what an upload found: items, lines under their keys, factors and shares.

    Returns the codes of new products that stay, without lines, for roll-up runs rest on them.

    Raises
    ------
    portal.core.errors.Invalid
        What it made was changed or is used: everything that stands in the way.
    """
    trail = applications.trail_of(session, upload)
    further = _shares_added(session, upload, trail) + _units_used(session, upload, trail)
    staying = applications.take_back(session, actor, upload, at, further=further)
    upload.state = UNDONE
    session.flush()
    reason: dict[str, Any] = {"kind": "bom", "change": "import_undone", "file": upload.file_name}
    changes.announce(session, upload.company_id, reason)
    return staying


def _shares_added(session: Session, upload: BomUpload, trail: list[Step]) -> list[Problem]:
    """Tell of suppliers that were added beside the upload's: all shares would not make one."""
    touched = {step.id for step in trail if step.table == Sourcing.__tablename__}
    if not touched:
        return []
    labels = {step.label for step in trail if step.id in touched}
    query = (
        select(Item.code, Sourcing.period)
        .join(Item, Item.id == Sourcing.item_id)
        .where(
            Sourcing.company_id == upload.company_id,
            Sourcing.created_at > upload.applied_at,
        )
        .distinct()
    )
    return [
        Problem("catalogue.sourcing_changed_since", facts={"label": code, "period": str(period)})
        for code, period in session.execute(query)
        if f"{code} {period}" in labels
    ]


def _units_used(session: Session, upload: BomUpload, trail: list[Step]) -> list[Problem]:
    """Tell of lines that were counted since in a unit which the upload gave an item."""
    changed = {
        step.id: step.label
        for step in trail
        if step.table == Item.__tablename__ and step.before and "declared_unit" in step.before
    }
    if not changed:
        return []
    later = select(BomLine.parent_id, BomLine.component_id).where(
        BomLine.company_id == upload.company_id,
        BomLine.created_at > upload.applied_at,
        or_(BomLine.retired_at.is_(None), BomLine.valid_to.is_not(None)),
    )
    used = {one for both in session.execute(later) for one in both} & changed.keys()
    what = N_("lines of bills of materials")
    return [
        Problem("imports.used_since", facts={"label": changed[one], "count": 1, "what": what})
        for one in used
    ]
