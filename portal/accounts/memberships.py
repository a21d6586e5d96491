"""The members of a company: letting people in, giving and taking roles."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import invitations, passing_on
from portal.accounts.attempts import Limit
from portal.accounts.errors import InvitationEnded, LastAdministrator
from portal.accounts.invitations import LinkState
from portal.accounts.models import Invitation, InvitationKind, Membership, User
from portal.core import audit
from portal.core.actor import Actor, Role

INVITED_BY_COMPANY = Limit("invite.company", 100, timedelta(hours=1))
INVITED_ADDRESS = Limit("invite.address", 5, timedelta(hours=1))


def is_member(session: Session, company_id: UUID | None, email: str) -> bool:
    """Tell whether somebody with this address has a role in the company."""
    known = session.scalar(
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.company_id == company_id, User.email == email)
        .limit(1)
    )
    return known is not None


def invite(
    session: Session,
    actor: Actor,
    at: datetime,
    *,
    name: str,
    email: str,
    locale: str,
    roles: Iterable[Role],
) -> Invitation:
    """Invite a person into the actor's company and mail the link."""
    assert actor.company_id is not None  # noqa: S101 - an administrator has a company
    given = tuple(roles)
    invitation, token = invitations.invite(
        session,
        kind=InvitationKind.MEMBER,
        company_id=actor.company_id,
        email=email,
        name=name,
        locale=locale,
        roles=given,
        at=at,
        invited_by_id=actor.user_id,
    )
    passing_on.send(session, invitation, token, by=actor.label)
    audit.record(
        session, actor, "invitation.sent", invitation, at=at, email=email, roles=list(given)
    )
    return invitation


def revoke(session: Session, invitation: Invitation, actor: Actor, at: datetime) -> None:
    """Make an open invitation worthless.

    Raises
    ------
    InvitationEnded
        It was used or has ended already.
    """
    if invitations.state_of(invitation, at) not in {LinkState.OPEN, LinkState.EXPIRED}:
        raise InvitationEnded
    invitation.revoked_at = at
    session.flush()
    audit.record(session, actor, "invitation.revoked", invitation, at=at, email=invitation.email)


def give_role(session: Session, member: Membership, role: Role, actor: Actor, at: datetime) -> None:
    """Give a member one more role; giving it twice changes nothing."""
    held = select(Membership.id).where(
        Membership.user_id == member.user_id,
        Membership.company_id == member.company_id,
        Membership.role == role,
    )
    if session.scalar(held) is not None:
        return
    given = Membership(user_id=member.user_id, company_id=member.company_id, role=role)
    session.add(given)
    session.flush()
    audit.record(
        session, actor, "member.role_given", given, at=at, role=role, member=member.user.email
    )


def take_role(session: Session, membership: Membership, actor: Actor, at: datetime) -> None:
    """Take a role from a member; without any role a person does not belong to the company.

    Raises
    ------
    LastAdministrator
        Nobody could administer the company any more.
    """
    if membership.role == Role.ADMINISTRATOR and not _others_administer(session, membership):
        raise LastAdministrator
    email = membership.user.email
    session.delete(membership)
    session.flush()
    audit.record(
        session, actor, "member.role_taken", membership, at=at, role=membership.role, member=email
    )


def _others_administer(session: Session, membership: Membership) -> bool:
    """Tell whether another open account administers the company.

    The rows are locked, so that two administrators cannot remove each other at the same instant.
    """
    administrators = session.scalars(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.company_id == membership.company_id,
            Membership.role == Role.ADMINISTRATOR,
            User.disabled_at.is_(None),
        )
        .order_by(Membership.id)
        .with_for_update(of=Membership)
    )
    return any(other.id != membership.id for other in administrators)
