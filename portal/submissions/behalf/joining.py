"""A supplier that comes in is given what was entered on its behalf."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts import invitations
from portal.accounts.models import Company, Invitation, User
from portal.submissions.behalf import entering


def joined(
    session: Session, invitation: Invitation, company: Company, _user: User, _at: datetime
) -> None:
    """Hand entries on behalf over to the company that answers from now on."""
    if invitation.supplier_id is not None:
        entering.company_joined(session, invitation.supplier_id, company.id)


invitations.ON_ACCEPT.append(joined)
