"""A supplier that comes in finds what was written to it before it had an account."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts import invitations
from portal.accounts.models import Company, Invitation, User
from portal.campaigns import joining as requests_joining
from portal.campaigns.models import DataRequest
from portal.conversations.models import Message, Telling, Thread


def joined(
    session: Session, invitation: Invitation, company: Company, _user: User, _at: datetime
) -> None:
    """Give the conversations of the supplier's requests to the company that answers them now."""
    if invitation.supplier_id is None:
        return
    theirs = select(DataRequest.id).where(
        DataRequest.supplier_id == invitation.supplier_id,
        DataRequest.partner_company_id == company.id,
    )
    for model in (Thread, Message, Telling):
        session.execute(
            update(model)
            .where(model.request_id.in_(theirs), model.partner_company_id.is_(None))
            .values(partner_company_id=company.id)
            .execution_options(synchronize_session=False)
        )


assert requests_joining.joined in invitations.ON_ACCEPT  # noqa: S101 - the requests come first
invitations.ON_ACCEPT.append(joined)
