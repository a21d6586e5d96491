"""One company asked by several customers, at several tiers: proposed as one, never joined as one.

What a customer typed about its supplier proves nothing, and that a company is here is nobody's to
know. So the credit code alone says nothing to anybody: a company is proposed to its own people,
and to whoever reads mail at the domain of its people. Who else asks it is told to nobody.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import emails
from portal.accounts.invitations import Partner
from portal.accounts.models import Company, Invitation, InvitationKind, Membership, User


def same_company(session: Session, invitation: Invitation, partner: Partner) -> Company | None:
    """Return the company that the invited supplier is, for a reader at its own mail domain.

    It has the credit code that the customer states, somebody there has an address at the domain
    of the invited one, and there is no second such company.
    """
    if invitation.kind == InvitationKind.MEMBER or partner.company_id or not partner.uscc:
        return None
    domain = invitation.email.rpartition("@")[2]
    if emails.is_of_a_provider(domain):
        return None
    query = (
        select(Company)
        .join(Membership, Membership.company_id == Company.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Company.uscc == partner.uscc,
            Company.id != invitation.company_id,
            User.email.endswith(f"@{domain}", autoescape=True),
            User.disabled_at.is_(None),
        )
        .distinct()
        .limit(2)
    )
    found = list(session.scalars(query))
    return found[0] if len(found) == 1 else None


def proposed(companies: tuple[Company, ...], partner: Partner) -> UUID | None:
    """Return for which of a person's own companies it is proposed to answer, if for any.

    That with the stated credit code goes first; one with another code is another company.
    """
    same = [one for one in companies if partner.uscc and one.uscc == partner.uscc]
    open_ones = [one for one in companies if not (partner.uscc and one.uscc)]
    return next((one.id for one in (*same, *open_ones)), None)
