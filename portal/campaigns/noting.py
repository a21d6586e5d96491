"""Writing down a contact that took place outside the portal."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.campaigns.models import ContactNote, DataRequest
from portal.core import audit
from portal.core.actor import Actor
from portal.suppliers.models import Supplier


def note(
    session: Session,
    supplier: Supplier,
    request: DataRequest | None,
    actor: Actor,
    *,
    at: datetime,
    channel: str,
    text: str,
) -> ContactNote:
    """Add a note to the log of contacts; it stays as it was written."""
    written = ContactNote(
        company_id=supplier.company_id,
        supplier_id=supplier.id,
        request_id=request.id if request else None,
        channel=channel,
        at=at,
        by=actor.label,
        text=text,
    )
    session.add(written)
    session.flush()
    audit.record(session, actor, "supplier.contacted", supplier, at=at, channel=channel)
    return written
