"""The second contact of a supplier: who hears of it when the first one does not answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.campaigns import notices
from portal.campaigns.mending import Contact
from portal.campaigns.models import DataRequest
from portal.campaigns.people import second_contact
from portal.core import audit
from portal.core.actor import Actor
from portal.suppliers.models import SecondContact, Supplier


def keep(
    session: Session, supplier: Supplier, contact: Contact, actor: Actor, at: datetime
) -> None:
    """Keep a supplier's second contact; one without an address is removed."""
    known = second_contact(session, actor, supplier)
    if not contact.email:
        if known is not None:
            session.execute(delete(SecondContact).where(SecondContact.id == known.id))
    elif known is None:
        session.add(
            SecondContact(
                company_id=supplier.company_id,
                supplier_id=supplier.id,
                name=contact.name,
                email=contact.email,
                locale=contact.locale,
            )
        )
    else:
        known.name, known.email, known.locale = contact.name, contact.email, contact.locale
    session.flush()
    audit.record(session, actor, "supplier.second_contact", supplier, at=at)


def escalate(session: Session, requests: Sequence[DataRequest], actor: Actor, at: datetime) -> int:
    """Write to the second contact of the requests' supplier; return how many mails."""
    first = requests[0]
    query = select(SecondContact).where(SecondContact.supplier_id == first.supplier_id)
    second = session.scalars(query).first()
    if second is None:
        return 0
    receiver = notices.Receiver(second.email, second.name, second.locale, is_contact=True)
    path = notices.way_in(session, first.supplier, receiver, requests, actor, at=at)
    notices.write(session, "request_escalated", receiver, requests, actor, at=at, path=path)
    return 1
