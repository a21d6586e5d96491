"""Signing in with a password: bounded, slow for guessers, the same for unknown addresses."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts import attempts, passwords, sessions
from portal.accounts.attempts import Counted, Limit
from portal.accounts.errors import Busy
from portal.accounts.models import Membership, User
from portal.core import audit
from portal.core.actor import Actor
from portal.core.db import Database

log = structlog.get_logger(__name__)

MINUTES = timedelta(minutes=5)
PER_ACCOUNT = Limit("sign_in.account", 10, MINUTES)
PER_NETWORK = Limit("sign_in.network", 10, MINUTES)
PER_DEVICE = Limit("sign_in.device", 10, MINUTES)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where an attempt comes from; ``device`` is a browser that knows the account."""

    network: str
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the password was right; if not, the code of the reason with its facts."""

    user_id: UUID | None = None
    status: int = 303
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def _limits(email: str, visitor: Visitor) -> list[Counted]:
    """Return what the attempt counts against.

    Guesses from anywhere use up the account's limit. A browser on which the account was signed in
    before has a limit of its own, so that they do not lock the owner out.
    """
    if visitor.device:
        return [(PER_DEVICE, f"{email}|{visitor.device}")]
    return [(PER_ACCOUNT, email), (PER_NETWORK, visitor.network)]


def attempt(
    database: Database, email: str, password: str, visitor: Visitor, at: datetime
) -> Outcome:
    """Try a password. Nothing is locked while it is hashed."""
    limits = _limits(email, visitor)
    if minutes := attempts.minutes_to_wait(database, limits, at):
        log.warning("sign_in.throttled", network=visitor.network)
        return Outcome(status=429, code="portal.too_many", facts={"minutes": minutes})
    with database.across("sign-in", readonly=True) as db:
        user = db.execute(
            select(User.id, User.password_hash, User.disabled_at).where(User.email == email)
        ).one_or_none()
    try:
        is_right = passwords.check(user.password_hash if user else None, password)
    except Busy:
        attempts.give_back(database, limits)
        return Outcome(status=429, code=Busy.code)
    if user is None or not is_right or user.disabled_at is not None:
        log.info("sign_in.refused", network=visitor.network)
        return Outcome(status=422, code="accounts.wrong_credentials")
    attempts.forget(database, limits[:1])
    attempts.give_back(database, limits[1:])
    return Outcome(user_id=user.id)


def sign_in(session: Session, user_id: UUID, password: str | None, at: datetime) -> User:
    """Open a session on this browser; a hash made with older settings is made anew."""
    user = session.get_one(User, user_id)
    seen: dict[str, Any] = {"last_seen_at": at}
    if password and user.password_hash and passwords.is_outdated(user.password_hash):
        seen["password_hash"] = passwords.hash_password(password)
    session.execute(update(User).where(User.id == user_id).values(**seen))
    sessions.start(session, user_id, None)
    audit.record(session, actor_of(session, user), "account.signed_in", user, at=at)
    return user


def actor_of(session: Session, user: User) -> Actor:
    """Return a person as the actor of what they just did, in their first company."""
    company_id = session.scalar(
        select(Membership.company_id)
        .where(Membership.user_id == user.id)
        .order_by(Membership.created_at, Membership.id)
        .limit(1)
    )
    return Actor(
        company_id=company_id,
        user_id=user.id,
        name=user.name,
        email=user.email,
        is_operator=user.is_operator,
    )
