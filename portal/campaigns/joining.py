"""A supplier without an account: what its invitation is about, and what accepting it changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts import invitations
from portal.accounts.models import Company, Invitation, InvitationKind, User
from portal.campaigns import notices
from portal.campaigns.models import DataRequest, RequestEvent
from portal.campaigns.requests import remember
from portal.campaigns.workflow import OPEN_STATES
from portal.core.actor import Actor
from portal.core.clock import now
from portal.suppliers.models import Supplier


def about(session: Session, invitation: Invitation) -> dict[str, Any] | None:
    """Return who asks what until when, for the page that the invitation leads to."""
    requests = waiting(session, invitation)
    if not requests:
        return None
    first = requests[0]
    return {
        "template": "partials/campaigns/_about.html",
        "requests": notices.lines(requests),
        "period": first.period,
        "due_at": min(request.due_at for request in requests),
        "timezone": first.timezone,
        "sharing": first.sharing_asked,
        "now": now(),
    }


def waiting(session: Session, invitation: Invitation) -> list[DataRequest]:
    """Return the open requests that the invited supplier would find, by due date."""
    if invitation.kind != InvitationKind.DATA_REQUEST or invitation.supplier_id is None:
        return []
    query = (
        select(DataRequest)
        .where(
            DataRequest.supplier_id == invitation.supplier_id,
            DataRequest.company_id == invitation.company_id,
            DataRequest.state.in_(OPEN_STATES),
        )
        .order_by(DataRequest.due_at, DataRequest.tier, DataRequest.id)
    )
    return list(session.scalars(query))


def partner(session: Session, invitation: Invitation) -> invitations.Partner | None:
    """Return which company answers as the invited supplier; its row stays locked."""
    if invitation.kind != InvitationKind.DATA_REQUEST or invitation.supplier_id is None:
        return None
    query = select(Supplier).where(Supplier.id == invitation.supplier_id).with_for_update()
    supplier = session.scalars(query).one()
    return invitations.Partner(
        name=supplier.name,
        company_id=supplier.partner_company_id,
        name_en=supplier.name_en,
        country=supplier.country,
        uscc=supplier.uscc,
    )


def write(session: Session, invitation: Invitation, path: str, by: str) -> None:
    """Write the mail of an invitation that was passed on or renewed."""
    requests = waiting(session, invitation)
    if not requests:
        return
    receiver = notices.Receiver(
        invitation.email, invitation.name, invitation.locale, is_contact=True
    )
    asker = invitation.invited_by
    sender = Actor(
        company_id=invitation.company_id,
        name=by,
        email=asker.email if asker is not None else "",
        company_name=invitation.company.name,
    )
    notices.write(session, "data_request", receiver, requests, sender, at=now(), path=path)


def joined(
    session: Session, invitation: Invitation, company: Company, user: User, at: datetime
) -> None:
    """Give the supplier's requests, and their histories, to the company that will answer.

    A supplier that answers from one company already keeps it: nobody can take its requests over
    by accepting a second invitation from elsewhere.
    """
    if invitation.kind != InvitationKind.DATA_REQUEST or invitation.supplier_id is None:
        return
    supplier = session.get_one(Supplier, invitation.supplier_id)
    if supplier.partner_company_id not in {None, company.id}:
        return
    supplier.partner_company_id = company.id
    session.flush()
    actor = Actor(company_id=company.id, user_id=user.id, name=user.name, company_name=company.name)
    for request in _unclaimed(session, supplier.id):
        request.partner_company_id = company.id
        session.flush()
        _hand_over_history(session, request)
        remember(session, request, "join", actor, at)


def _unclaimed(session: Session, supplier_id: UUID) -> list[DataRequest]:
    query = (
        select(DataRequest)
        .where(DataRequest.supplier_id == supplier_id, DataRequest.partner_company_id.is_(None))
        .order_by(DataRequest.id)
    )
    return list(session.scalars(query))


def _hand_over_history(session: Session, request: DataRequest) -> None:
    session.execute(
        update(RequestEvent)
        .where(RequestEvent.request_id == request.id, RequestEvent.partner_company_id.is_(None))
        .values(partner_company_id=request.partner_company_id)
    )


invitations.ON_ACCEPT.append(joined)
invitations.ABOUT.append(about)
invitations.PARTNERS.append(partner)
invitations.WRITERS[InvitationKind.DATA_REQUEST.value] = write
