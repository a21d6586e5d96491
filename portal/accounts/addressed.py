"""Invitations that wait for somebody who has an account: found again without the mail's link.

A link proves that whoever opens it reads the mailbox. Whoever accepted an invitation at this
address, or set a new password by a mail to it, has proven the same before, and opens what waits
with a press. For anybody else the mail is sent once more, to the address that was invited.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.accounts import invitations, passing_on
from portal.accounts.attempts import Limit
from portal.accounts.models import Company, Invitation, PasswordReset, User
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import NotFound
from portal.core.tenancy import unscoped

OPENED = Limit("invitation.found", 20, timedelta(hours=1))
SENT = Limit("invitation.sent_again", 3, timedelta(hours=1))
MOST = 8

_invitation, _company, _user = Invitation.__table__, Company.__table__, User.__table__


@dataclass(frozen=True, slots=True)
class Waiting:
    """One invitation that nobody has accepted yet: who asks, for what, until when."""

    id: UUID
    kind: str
    company: str
    asker: str
    expires_at: datetime


def waiting(session: Session, actor: Actor, at: datetime) -> list[Waiting]:
    """Return what waits for the actor's address, whichever company invited; newest first.

    Tables are asked here, not models: an invitation is of the company that wrote it, and the
    address to which it went is what lets the reader know of it.
    """
    columns = _invitation.c
    rows = session.execute(
        select(columns.id, columns.kind, _company.c.name, _user.c.name, columns.expires_at)
        .join(_company, _company.c.id == columns.company_id)
        .join(_user, _user.c.id == columns.invited_by_id, isouter=True)
        .where(
            columns.email == actor.email,
            columns.used_at.is_(None),
            columns.revoked_at.is_(None),
            columns.expires_at > at,
        )
        .order_by(columns.created_at.desc(), columns.id)
        .limit(MOST)
    )
    return [Waiting(*row[:3], row[3] or "", row[4]) for row in rows]


def is_proven(session: Session, actor: Actor) -> bool:
    """Tell whether the person has followed a link that was mailed to this address."""
    resets, accepted = PasswordReset.__table__.c, _invitation.c
    query = select(
        or_(
            exists().where(
                accepted.used_by_id == actor.user_id,
                accepted.email == actor.email,
                accepted.used_at.is_not(None),
            ),
            exists().where(resets.user_id == actor.user_id, resets.used_at.is_not(None)),
        )
    )
    return bool(session.scalar(query))


def find(session: Session, actor: Actor, invitation_id: UUID, at: datetime) -> Invitation:
    """Return an open invitation to the actor's address; the session is opened for it.

    Raises
    ------
    NotFound
        There is none, it is somebody else's, or it is not open any more.
    """
    unscoped(session, "an invitation is for whoever it is addressed to")
    invitation = session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.email == actor.email)
        .options(joinedload(Invitation.company), joinedload(Invitation.invited_by))
    )
    if invitation is None or invitations.state_of(invitation, at) is not invitations.LinkState.OPEN:
        raise NotFound
    return invitation


def open_again(session: Session, invitation: Invitation, actor: Actor, at: datetime) -> str:
    """Return the token of a link that takes the place of the mailed one, and ends when that did.

    Raises
    ------
    NotFound
        The person has not proven to read this mailbox.
    InvitationClosed
        It was accepted or withdrawn this very instant.
    """
    if not is_proven(session, actor):
        raise NotFound
    return _replaced(session, invitation, actor, "invitation.found", at)[1]


def send_again(session: Session, invitation: Invitation, actor: Actor, at: datetime) -> None:
    """Mail a new link to the address that was invited; the first one ends.

    Raises
    ------
    InvitationClosed
        It was accepted or withdrawn this very instant.
    """
    newer, token = _replaced(session, invitation, actor, "invitation.sent_again", at)
    asker = newer.invited_by
    passing_on.send(session, newer, token, by=asker.name if asker else newer.company.name)


def _replaced(
    session: Session, old: Invitation, actor: Actor, action: str, at: datetime
) -> tuple[Invitation, str]:
    invitations.claim(session, old, at, revoked_at=at)
    newer, token = invitations.invite_again(session, old, at)
    newer.expires_at = old.expires_at
    session.refresh(old)
    old.replaced_by_id = newer.id
    session.flush()
    audit.record(session, actor, action, newer, at=at, company_id=old.company_id)
    return newer, token
