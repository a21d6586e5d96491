"""The log of every contact with a supplier: mails, what it did, notes by hand; newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import ContactNote, DataRequest, RequestEvent, RequestMail
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier

MOST = 10_000
"""Contacts of one kind that are read; a supplier of many years has hundreds."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact: ``kind`` is mail, event or note; ``code`` names it within its kind.

    ``receiver`` is empty where a colleague was written to whom the customer does not know.
    ``state`` is how far a mail got and ``cause`` why not further, ``said`` the server's answer, a
    reason or the note itself.
    """

    at: datetime
    kind: str
    code: str
    by: str
    request: DataRequest | None = None
    receiver: str = ""
    state: str = ""
    cause: str = ""
    said: str = ""

    @property
    def reason(self) -> str:
        """Return what the server said about a mail."""
        return self.said if self.kind == "mail" else ""


def contacts(
    session: Session, actor: Actor, supplier: Supplier, request_id: UUID | None = None
) -> list[Contact]:
    """Return all contacts with a supplier, or those about one of its requests."""
    query = visible_to(actor, DataRequest).where(
        DataRequest.company_id == actor.company_id, DataRequest.supplier_id == supplier.id
    )
    if request_id is not None:
        query = query.where(DataRequest.id == request_id)
    query = query.options(joinedload(DataRequest.item), joinedload(DataRequest.campaign))
    requests = {row.id: row for row in session.scalars(query.order_by(DataRequest.id))}
    found = [
        *_mails(session, actor, requests),
        *_events(session, actor, requests),
        *_notes(session, actor, supplier, requests, request_id),
    ]
    return sorted(found, key=lambda one: (one.at, one.kind, one.code), reverse=True)


def _mails(session: Session, actor: Actor, requests: dict[UUID, DataRequest]) -> list[Contact]:
    query = (
        visible_to(actor, RequestMail)
        .where(RequestMail.request_id.in_(requests))
        .options(joinedload(RequestMail.mail))
        .order_by(RequestMail.at.desc(), RequestMail.id)
        .limit(MOST)
    )
    return [
        Contact(
            at=row.at,
            kind="mail",
            code=row.kind,
            by=row.by,
            request=requests[row.request_id],
            receiver=" ".join(part for part in (row.to_name, row.to_email) if part),
            state=row.mail.state,
            cause=row.mail.cause or "",
            said=(row.mail.reason or "") if row.to_email else "",
        )
        for row in session.scalars(query)
    ]


def _events(session: Session, actor: Actor, requests: dict[UUID, DataRequest]) -> list[Contact]:
    query = (
        visible_to(actor, RequestEvent)
        .where(RequestEvent.request_id.in_(requests))
        .order_by(RequestEvent.at.desc(), RequestEvent.sequence.desc(), RequestEvent.id)
        .limit(MOST)
    )
    return [
        Contact(
            at=row.at,
            kind="event",
            code=row.action,
            by=row.by,
            request=requests[row.request_id],
            said=row.comment or "",
        )
        for row in session.scalars(query)
    ]


def _notes(
    session: Session,
    actor: Actor,
    supplier: Supplier,
    requests: dict[UUID, DataRequest],
    request_id: UUID | None,
) -> list[Contact]:
    query = visible_to(actor, ContactNote).where(ContactNote.supplier_id == supplier.id)
    if request_id is not None:
        query = query.where(ContactNote.request_id == request_id)
    return [
        Contact(
            at=row.at,
            kind="note",
            code=row.channel,
            by=row.by,
            request=requests.get(row.request_id) if row.request_id else None,
            said=row.text,
        )
        for row in session.scalars(query.order_by(ContactNote.at.desc(), ContactNote.id))
    ]
