"""Invitations: links that let a person in.

The link holds a random token, the table its hash. Role and company come from the row, never from
a form. Looking at a link never uses it up: mail scanners follow links.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session, joinedload

from portal.accounts import emails, sessions
from portal.accounts.errors import InvitationClosed
from portal.accounts.models import Company, Invitation, InvitationKind, User
from portal.core.actor import Role
from portal.core.db import insert_all
from portal.core.errors import NotFound

LASTS = timedelta(days=14)
TABLE = cast("Table", Invitation.__table__)


@dataclass(frozen=True, slots=True)
class Partner:
    """The company that stands behind an invited supplier, and how its customer knows it."""

    name: str
    company_id: UUID | None = None
    name_en: str = ""
    country: str = ""
    uscc: str = ""


ON_ACCEPT: list[Callable[[Session, Invitation, Company, User, datetime], None]] = []
"""Called when somebody has accepted, in that transaction."""

ABOUT: list[Callable[[Session, Invitation], dict[str, Any] | None]] = []
"""What an invitation is about, for the page it leads to; the first answer counts."""

PARTNERS: list[Callable[[Session, Invitation], Partner | None]] = []
"""Who the invited supplier is, its row locked until the end of the transaction."""

WRITERS: dict[str, Callable[[Session, Invitation, str, str], None]] = {}
"""Who writes the mail of a kind: called with the invitation, the path and who sends it."""


class LinkState(StrEnum):
    """What a link is worth."""

    OPEN = "open"
    USED = "used"
    REPLACED = "replaced"
    PASSED_ON = "passed_on"
    REVOKED = "revoked"
    EXPIRED = "expired"


def state_of(invitation: Invitation, at: datetime) -> LinkState:
    """Return what the link of ``invitation`` is worth now."""
    if invitation.used_at is not None:
        return LinkState.USED
    if invitation.revoked_at is not None:
        return LinkState.REPLACED if invitation.replaced_by_id else LinkState.REVOKED
    return LinkState.OPEN if invitation.expires_at > at else LinkState.EXPIRED


def invite(
    session: Session,
    *,
    kind: str,
    company_id: UUID,
    email: str,
    name: str,
    locale: str,
    roles: Iterable[Role],
    at: datetime,
    supplier_id: UUID | None = None,
    invited_by_id: UUID | None = None,
) -> tuple[Invitation, str]:
    """Write an invitation and return it with the token for its link; the caller mails it.

    Parameters
    ----------
    kind
        ``member`` joins ``company_id``; ``data_request`` joins or founds the company that answers
        as ``supplier_id``.
    invited_by_id
        Who asks, for the page and for whoever wants a new link.

    An earlier open invitation of the same kind to the same address ends here.
    """
    invitation, token = written(
        kind=kind,
        company_id=company_id,
        email=email,
        name=name,
        locale=locale,
        roles=roles,
        at=at,
        supplier_id=supplier_id,
        invited_by_id=invited_by_id,
    )
    earlier = _end_earlier(session, invitation, at)
    session.add(invitation)
    session.flush()
    if earlier:
        session.execute(
            update(Invitation)
            .where(Invitation.id.in_(earlier))
            .values(replaced_by_id=invitation.id)
            .execution_options(synchronize_session="fetch")
        )
    return invitation, token


def invite_again(session: Session, old: Invitation, at: datetime) -> tuple[Invitation, str]:
    """Write the same invitation to the same address once more, with a link of its own."""
    return invite(
        session,
        kind=old.kind,
        company_id=old.company_id,
        email=old.email,
        name=old.name,
        locale=old.locale,
        roles=[Role(role) for role in old.roles],
        at=at,
        supplier_id=old.supplier_id,
        invited_by_id=old.invited_by_id,
    )


def written(
    *,
    kind: str,
    company_id: UUID,
    email: str,
    name: str,
    locale: str,
    roles: Iterable[Role],
    at: datetime,
    supplier_id: UUID | None = None,
    invited_by_id: UUID | None = None,
) -> tuple[Invitation, str]:
    """Return an invitation that is not kept yet, with its id and the token for its link.

    The address is kept in its one form, in which signing in looks it up.
    """
    token, token_hash = sessions.new_token()
    invitation = Invitation(
        id=uuid4(),
        kind=str(kind),
        company_id=company_id,
        supplier_id=supplier_id,
        email=emails.canonical(email) or email,
        name=name,
        locale=locale,
        roles=[str(role) for role in roles],
        token_hash=token_hash,
        expires_at=at + LASTS,
        invited_by_id=invited_by_id,
    )
    return invitation, token


def keep_all(session: Session, newer: Sequence[Invitation], at: datetime) -> None:
    """Keep invitations of one company and kind to its suppliers; each ends what it replaces."""
    if not newer:
        return
    by_place = {(one.supplier_id, one.email): one.id for one in newer}
    earlier = session.execute(
        select(Invitation.id, Invitation.supplier_id, Invitation.email)
        .where(
            Invitation.company_id == newer[0].company_id,
            Invitation.kind == newer[0].kind,
            Invitation.supplier_id.in_([one.supplier_id for one in newer]),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .with_for_update()
    )
    replaced = [(row[0], by_place[row[1], row[2]]) for row in earlier if row[1:] in by_place]
    _change_all(session, [{"id": old, "revoked_at": at} for old, _ in replaced])
    insert_all(session, newer)
    _change_all(session, [{"id": old, "replaced_by_id": new} for old, new in replaced])


def _change_all(session: Session, changes: list[dict[str, Any]]) -> None:
    if changes:
        session.connection().execute(
            update(TABLE)
            .where(TABLE.c.id == bindparam("of"))
            .values({name: bindparam(name) for name in changes[0] if name != "id"}),
            [
                {"of" if name == "id" else name: value for name, value in one.items()}
                for one in changes
            ],
        )


def _end_earlier(session: Session, newer: Invitation, at: datetime) -> list[UUID]:
    """End what ``newer`` replaces; before it is added, as accepting locks in this order too."""
    same_supplier = (
        Invitation.supplier_id.is_(None)
        if newer.supplier_id is None
        else Invitation.supplier_id == newer.supplier_id
    )
    ended = session.scalars(
        update(Invitation)
        .where(
            Invitation.company_id == newer.company_id,
            Invitation.kind == newer.kind,
            Invitation.email == newer.email,
            same_supplier,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=at)
        .returning(Invitation.id)
        .execution_options(synchronize_session="fetch")
    )
    return list(ended)


def find(session: Session, token: str) -> Invitation:
    """Return the invitation behind a link, whatever it is worth.

    Raises
    ------
    NotFound
        There never was such a link.
    """
    invitation = session.scalar(
        select(Invitation)
        .where(Invitation.token_hash == sessions.hashed(token))
        .options(joinedload(Invitation.company), joinedload(Invitation.invited_by))
    )
    if invitation is None:
        raise NotFound
    return invitation


def find_open(session: Session, token: str, at: datetime) -> Invitation:
    """Return the invitation behind a link that can still be accepted.

    Raises
    ------
    InvitationClosed
        It was used, withdrawn, replaced or has expired.
    """
    invitation = find(session, token)
    if state_of(invitation, at) is not LinkState.OPEN:
        raise InvitationClosed
    return invitation


def claim(session: Session, invitation: Invitation, at: datetime, **values: Any) -> None:
    """Use up an invitation; of two at the same instant exactly one succeeds.

    Raises
    ------
    InvitationClosed
        Somebody was faster.
    """
    claimed = session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > at,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result, as for any UPDATE
        raise InvitationClosed


def about(session: Session, invitation: Invitation) -> dict[str, Any] | None:
    """Return what a capability has to say about the invitation, if one has."""
    answers = (tell(session, invitation) for tell in ABOUT)
    return next((answer for answer in answers if answer is not None), None)


def partner_of(session: Session, invitation: Invitation) -> Partner:
    """Return which company the invitation leads to."""
    if invitation.kind == InvitationKind.MEMBER:
        company = session.get_one(Company, invitation.company_id)
        return Partner(company.name, company.id, company.name_en)
    answers = (tell(session, invitation) for tell in PARTNERS)
    known = next((answer for answer in answers if answer is not None), None)
    return known or Partner(invitation.name or invitation.email.partition("@")[2])
