"""What the pages of accounts show."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.invitations import LinkState, state_of
from portal.accounts.models import Invitation, InvitationKind, Membership, User
from portal.core.actor import Actor, Role
from portal.core.tenancy import visible_to


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """One role of a member, with the row that gives it."""

    membership_id: UUID
    role: Role


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the company with all roles."""

    user_id: UUID
    name: str
    email: str
    is_me: bool
    is_closed: bool
    last_seen_at: datetime | None
    roles: tuple[RoleHeld, ...]

    @property
    def lacks(self) -> tuple[Role, ...]:
        """Return the roles that could still be given."""
        held = {role.role for role in self.roles}
        return tuple(role for role in Role if role not in held)


@dataclass(frozen=True, slots=True)
class Invited:
    """One person who was invited and has not come yet."""

    id: UUID
    name: str
    email: str
    roles: tuple[Role, ...]
    expires_at: datetime
    has_expired: bool


ORDER = {role.value: place for place, role in enumerate(Role)}


def members(session: Session, actor: Actor) -> list[Member]:
    """Return the people of the actor's company, by name."""
    rows = session.scalars(
        visible_to(actor, Membership)
        .join(User, User.id == Membership.user_id)
        .options(joinedload(Membership.user))
        .order_by(func.lower(User.name), User.email, Membership.id)
    )
    by_user: dict[UUID, list[Membership]] = defaultdict(list)
    for row in rows:
        by_user[row.user_id].append(row)
    return [_member(held, actor) for held in by_user.values()]


def _member(held: list[Membership], actor: Actor) -> Member:
    user = held[0].user
    ordered = sorted(held, key=lambda m: ORDER.get(m.role, len(ORDER)))
    return Member(
        user_id=user.id,
        name=user.name,
        email=user.email,
        is_me=user.id == actor.user_id,
        is_closed=user.disabled_at is not None,
        last_seen_at=user.last_seen_at,
        roles=tuple(RoleHeld(m.id, m.as_role) for m in ordered),
    )


def invited(session: Session, actor: Actor, at: datetime) -> list[Invited]:
    """Return the colleagues whose invitation waits or has expired, newest first."""
    rows = session.scalars(
        visible_to(actor, Invitation)
        .where(
            Invitation.kind == InvitationKind.MEMBER,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
        .limit(200)
    )
    return [
        Invited(
            id=row.id,
            name=row.name,
            email=row.email,
            roles=tuple(Role(role) for role in row.roles),
            expires_at=row.expires_at,
            has_expired=state_of(row, at) is LinkState.EXPIRED,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Heads:
    """How many people belong to a company, and how many were invited and have not come yet."""

    members: int
    invited: int


def heads(session: Session, actor: Actor) -> Heads:
    """Return the head counts of the actor's company, in one statement."""
    members = select(func.count(func.distinct(Membership.user_id))).where(
        Membership.company_id == actor.company_id
    )
    invited = select(func.count(Invitation.id)).where(
        Invitation.scope(actor),
        Invitation.kind == InvitationKind.MEMBER,
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    found = session.execute(select(members.scalar_subquery(), invited.scalar_subquery())).one()
    return Heads(*found)


def me(session: Session, actor: Actor) -> User:
    """Return the row of whoever is signed in."""
    return session.scalars(select(User).where(User.id == actor.user_id)).one()
