"""Invitations that reached the wrong person or came too late: passing on, asking again."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import invitations
from portal.accounts.attempts import Limit
from portal.accounts.errors import InvitationClosed
from portal.accounts.invitations import LinkState
from portal.accounts.models import Invitation, InvitationKind, Membership, User
from portal.accounts.same_company import same_company
from portal.core import audit, mail
from portal.core.actor import Role
from portal.core.errors import Forbidden

PASSED_PER_NETWORK = Limit("invitation.pass_on", 10, timedelta(hours=1))
ASKED_PER_LINK = Limit("invitation.again", 3, timedelta(hours=1))
MOST_CONTACTS = 3


def send(session: Session, invitation: Invitation, token: str, *, by: str) -> None:
    """Mail an invitation: by whoever knows what it is about, or in general words."""
    path = url_for("accounts.invitation", token=token)
    known = invitations.about(session, invitation) is not None
    writer = invitations.WRITERS.get(invitation.kind, write) if known else write
    writer(session, invitation, path, by)


def write(session: Session, invitation: Invitation, path: str, by: str) -> None:
    """Write the general mail of an invitation."""
    asker = invitation.invited_by
    mail.post(
        session,
        "invitation",
        to_email=invitation.email,
        to_name=invitation.name,
        locale=invitation.locale,
        company_id=invitation.company_id,
        path=path,
        kind=invitation.kind,
        company=invitation.company.name,
        by=by,
        roles=tuple(Role(role) for role in invitation.roles),
        expires_at=invitation.expires_at,
        contact=asker.email if asker is not None else "",
    )


def pass_on(session: Session, token: str, *, name: str, email: str, at: datetime) -> Invitation:
    """Invite a colleague instead; the first link ends, and the asker is told.

    Raises
    ------
    Forbidden
        A membership is for one person and cannot be handed on.
    InvitationClosed
        The link is not worth anything any more.
    """
    first = invitations.find_open(session, token, at)
    if first.kind != InvitationKind.DATA_REQUEST:
        raise Forbidden(action="accounts.pass_invitation_on")
    invitations.claim(session, first, at, revoked_at=at)
    newer, new_token = invitations.invite(
        session,
        kind=first.kind,
        company_id=first.company_id,
        email=email,
        name=name,
        locale=first.locale,
        roles=[Role(role) for role in first.roles],
        at=at,
        supplier_id=first.supplier_id,
        invited_by_id=first.invited_by_id,
    )
    session.refresh(first)
    first.replaced_by_id = newer.id
    session.flush()
    audit.record(
        session,
        None,
        "invitation.passed_on",
        first,
        at=at,
        company_id=first.company_id,
        by=first.email,
        to=email,
    )
    send(session, newer, new_token, by=first.name or first.email)
    _tell_contacts(session, first, "invitation_passed_on", to_person=f"{name} <{email}>")
    return newer


def ask_again(session: Session, token: str, at: datetime) -> LinkState:
    """Answer somebody whose link does not work: a new one, or a word to the asker.

    An expired link is sent anew to the same address. Used, withdrawn or replaced ones are for the
    asker to decide about, who gets a mail. Where the supplier's company is here already, its own
    administrators get one.

    Raises
    ------
    InvitationClosed
        The link still works: there is nothing to ask for.
    """
    invitation = invitations.find(session, token)
    state = invitations.state_of(invitation, at)
    if state is LinkState.OPEN:
        _tell_administrators(session, invitation)
    elif state is LinkState.EXPIRED:
        _renew(session, invitation, at)
    else:
        _tell_contacts(session, invitation, "invitation_wanted")
    audit.record(
        session,
        None,
        "invitation.asked_again",
        invitation,
        at=at,
        company_id=invitation.company_id,
        state=state,
    )
    return state


def _renew(session: Session, old: Invitation, at: datetime) -> None:
    newer, token = invitations.invite_again(session, old, at)
    by = old.invited_by.name if old.invited_by is not None else old.company.name
    send(session, newer, token, by=by)


def _tell_administrators(session: Session, invitation: Invitation) -> None:
    """Tell the company that answers already that one more person wants to."""
    partner = invitations.partner_of(session, invitation)
    same = same_company(session, invitation, partner)
    company_id = same.id if same is not None else partner.company_id
    if invitation.kind == InvitationKind.MEMBER or company_id is None:
        raise InvitationClosed
    for user in _people(session, company_id, (Role.ADMINISTRATOR,)):
        _tell(
            session,
            user,
            company_id,
            invitation,
            "invitation_join_wanted",
            path=url_for("accounts.members"),
        )


def contacts(session: Session, invitation: Invitation) -> list[User]:
    """Return who can help: whoever invited, else the people who invite in that company."""
    if invitation.invited_by is not None and invitation.invited_by.disabled_at is None:
        return [invitation.invited_by]
    is_request = invitation.kind == InvitationKind.DATA_REQUEST
    roles = (Role.PURCHASER, Role.ADMINISTRATOR) if is_request else (Role.ADMINISTRATOR,)
    return _people(session, invitation.company_id, roles)


def _people(session: Session, company_id: UUID, roles: tuple[Role, ...]) -> list[User]:
    people = session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.company_id == company_id,
            Membership.role.in_([role.value for role in roles]),
            User.disabled_at.is_(None),
        )
        .distinct()
        .order_by(User.created_at, User.id)
        .limit(MOST_CONTACTS)
    )
    return list(people)


def _tell_contacts(session: Session, invitation: Invitation, template: str, **context: str) -> None:
    for user in contacts(session, invitation):
        _tell(
            session,
            user,
            invitation.company_id,
            invitation,
            template,
            path=url_for("accounts.home"),
            **context,
        )


def _tell(
    session: Session,
    user: User,
    company_id: UUID,
    invitation: Invitation,
    template: str,
    **context: str,
) -> None:
    mail.post(
        session,
        template,
        to_email=user.email,
        to_name=user.name,
        locale=user.locale,
        company_id=company_id,
        invited=f"{invitation.name} <{invitation.email}>".strip(),
        is_request=invitation.kind == InvitationKind.DATA_REQUEST,
        contact="",
        **context,
    )
