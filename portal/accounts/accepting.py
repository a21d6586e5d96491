"""Accepting an invitation: who somebody is, which company they join, with which roles."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from portal.accounts import invitations, password_rules, same_company, zones
from portal.accounts.errors import AccountClosed, CompanyKnown
from portal.accounts.invitations import LinkState, Partner
from portal.accounts.models import Company, Invitation, InvitationKind, Membership, User
from portal.core import audit
from portal.core.actor import SUPPLYING_ROLES, Actor, Role
from portal.core.errors import Conflict, NotFound, Problem

ANSWERING = SUPPLYING_ROLES | {Role.ADMINISTRATOR}


class Way(StrEnum):
    """How the person in front of the page can accept."""

    NEW = "new"
    """Nobody has an account with this address: name and password make one."""
    EXISTING = "existing"
    """There is an account: sign in first."""
    MINE = "mine"
    """Signed in with the invited address: one button."""
    OTHER = "other"
    """Signed in as somebody else: sign out first."""
    KNOWN = "known"
    """The supplier's company is here already, without this person: its people let others in."""
    CLOSED = "closed"
    """The link is not worth anything any more."""


@dataclass(frozen=True, slots=True)
class Landing:
    """What the page behind an invitation shows."""

    invitation: Invitation
    way: Way
    state: LinkState
    about: dict[str, Any] | None = None
    partner: Partner | None = None
    companies: tuple[Company, ...] = field(default=())
    proposed: UUID | None = None
    same_company: Company | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """Return the roles that come with the invitation."""
        return tuple(Role(role) for role in self.invitation.roles)


def landing(session: Session, token: str, actor: Actor | None, at: datetime) -> Landing:
    """Return what a link leads to for whoever opens it; nothing is used up."""
    invitation = invitations.find(session, token)
    state = invitations.state_of(invitation, at)
    if state is not LinkState.OPEN:
        return Landing(invitation, Way.CLOSED, state)
    user = _owner(session, invitation)
    companies = tuple(_may_answer_for(user, invitation)) if user is not None else ()
    partner = invitations.partner_of(session, invitation)
    is_known = is_elsewhere(invitation, partner, companies)
    same = same_company.same_company(session, invitation, partner)
    is_own = same is not None and same.id in {company.id for company in companies}
    return Landing(
        invitation,
        Way.KNOWN if is_known else _way(invitation, user, actor),
        state,
        invitations.about(session, invitation),
        partner,
        () if partner.company_id else companies,
        same_company.proposed(companies, partner),
        None if is_own else same,
    )


def is_elsewhere(invitation: Invitation, partner: Partner, companies: tuple[Company, ...]) -> bool:
    """Tell whether the invited supplier has a company here that the person does not belong to."""
    if invitation.kind == InvitationKind.MEMBER or partner.company_id is None:
        return False
    return partner.company_id not in {company.id for company in companies}


def _owner(session: Session, invitation: Invitation) -> User | None:
    return session.scalar(
        select(User)
        .where(User.email == invitation.email)
        .options(selectinload(User.memberships).joinedload(Membership.company))
    )


def _way(invitation: Invitation, user: User | None, actor: Actor | None) -> Way:
    if actor is not None:
        return Way.MINE if actor.email == invitation.email else Way.OTHER
    return Way.EXISTING if user is not None and user.password_hash else Way.NEW


def _may_answer_for(user: User, invitation: Invitation) -> list[Company]:
    """Return the person's companies that may answer this customer, oldest membership first."""
    if invitation.kind == InvitationKind.MEMBER:
        return []
    found: dict[UUID, Company] = {}
    for membership in user.memberships:
        if membership.as_role in ANSWERING and membership.company_id != invitation.company_id:
            found[membership.company_id] = membership.company
    return list(found.values())


def problems(landing: Landing, name: str, password: str) -> list[Problem]:
    """Return why the chosen password will not do."""
    company = landing.partner
    known = (company.name, company.name_en) if company else ()
    return password_rules.problems(password, (landing.invitation.email, name, *known))


def accept_as_new(
    session: Session, token: str, *, name: str, password_hash: str, language: str, at: datetime
) -> User:
    """Make the account of the invited address, its company and its roles.

    Raises
    ------
    InvitationClosed
        The link was used, withdrawn, replaced or has expired, perhaps this very instant.
    Conflict
        There is an account with this address by now.
    """
    invitation = invitations.find_open(session, token, at)
    invitations.claim(session, invitation, at, used_at=at)
    user = _owner(session, invitation)
    if user is not None and user.password_hash:
        raise Conflict
    if user is None:
        user = User(email=invitation.email, locale=language, timezone=zones.default(language))
        session.add(user)
    if user.disabled_at is not None:
        raise AccountClosed
    user.name, user.password_hash = name, password_hash
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise Conflict from None
    _accept(session, invitation, user, None, at)
    return user


def accept_as_member(
    session: Session, token: str, actor: Actor, company_id: UUID | None, at: datetime
) -> Company:
    """Accept with the account that is signed in; it must be the invited address.

    Raises
    ------
    NotFound
        The invitation is for somebody else, or the chosen company is not the person's.
    """
    invitation = invitations.find_open(session, token, at)
    user = _owner(session, invitation)
    if user is None or user.id != actor.user_id:
        raise NotFound
    if company_id is not None and company_id not in {
        c.id for c in _may_answer_for(user, invitation)
    }:
        raise NotFound
    invitations.claim(session, invitation, at, used_at=at)
    return _accept(session, invitation, user, company_id, at)


def _accept(
    session: Session,
    invitation: Invitation,
    user: User,
    chosen_id: UUID | None,
    at: datetime,
) -> Company:
    """Let the person in and tell whoever waits for it; the invitation is used up already.

    The supplier's row is locked before anything else is written: whoever is second finds the
    company that the first one founded.
    """
    company, widens = _company(session, invitation, user, chosen_id)
    session.refresh(invitation)
    invitation.used_by_id = user.id
    if widens:
        _give(session, user, company, invitation.roles)
    audit.record(
        session,
        Actor(company_id=company.id, user_id=user.id, name=user.name, email=user.email),
        "invitation.accepted",
        invitation,
        at=at,
        company_id=invitation.company_id,
        kind=invitation.kind,
        company=company.id,
        email=user.email,
    )
    for hear in invitations.ON_ACCEPT:
        hear(session, invitation, company, user, at)
    session.flush()
    return company


def _company(
    session: Session, invitation: Invitation, user: User, chosen_id: UUID | None
) -> tuple[Company, bool]:
    """Return which company the person joins, and whether the invitation gives roles there.

    Only a company's own people let others into it. A customer's invitation gives roles in the
    company that it founds; in one that exists already it never widens anybody's rights.
    """
    partner = invitations.partner_of(session, invitation)
    if invitation.kind == InvitationKind.MEMBER:
        return session.get_one(Company, invitation.company_id), True
    own = {company.id: company for company in _may_answer_for(user, invitation)}
    if partner.company_id is not None:
        if partner.company_id not in own:
            raise CompanyKnown
        return own[partner.company_id], False
    if chosen_id is not None:
        return own[chosen_id], False
    company = Company(
        name=partner.name,
        name_en=partner.name_en,
        country=partner.country,
        uscc=partner.uscc,
        is_demo=invitation.company.is_demo,
    )
    session.add(company)
    session.flush()
    return company, True


def _give(session: Session, user: User, company: Company, roles: list[Any]) -> None:
    held = set(
        session.scalars(
            select(Membership.role).where(
                Membership.user_id == user.id, Membership.company_id == company.id
            )
        )
    )
    for role in roles:
        if role not in held:
            session.add(Membership(user_id=user.id, company_id=company.id, role=str(Role(role))))
    session.flush()
