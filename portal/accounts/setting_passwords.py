"""Setting passwords: forgotten ones by a link, present ones against themselves.

The link is written by a job. So asking for one takes the same time and gives the same answer
whether there is such an account or not.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flask import url_for
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts import attempts, password_rules, passwords, sessions
from portal.accounts.attempts import Limit
from portal.accounts.errors import ResetClosed
from portal.accounts.models import Company, Membership, PasswordReset, User
from portal.core import audit, jobs, mail
from portal.core.actor import Actor
from portal.core.db import Database
from portal.core.errors import Problem

LASTS = timedelta(hours=1)
JOB = "accounts.write_reset_link"
ASKED_PER_NETWORK = Limit("reset.network", 10, timedelta(minutes=15))
SENT_PER_ADDRESS = Limit("reset.address", 5, timedelta(days=1))
TRIED_PER_PERSON = Limit("password.change", 10, timedelta(minutes=5))


def ask_for_link(session: Session, email: str, *, lang: str, at: datetime) -> None:
    """Have a link written to ``email`` if somebody has an account there; nobody learns which."""
    jobs.enqueue(
        session,
        JOB,
        {"email": email, "asked_at": at.isoformat(), "lang": lang},
        key=f"{JOB}:{uuid4()}",
        company_id=None,
    )


def may_send(database: Database, email: str, at: datetime) -> bool:
    """Tell whether an address may get one more link today."""
    return attempts.minutes_to_wait(database, [(SENT_PER_ADDRESS, email)], at) == 0


def write_link(session: Session, email: str, path: str, token_hash: str, at: datetime) -> None:
    """Keep a new link and mail it, if the address has an open account; older links end."""
    user = session.scalar(select(User).where(User.email == email, User.disabled_at.is_(None)))
    if user is None:
        return
    session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
        .values(used_at=at)
    )
    session.add(PasswordReset(user_id=user.id, token_hash=token_hash, expires_at=at + LASTS))
    mail.post(
        session,
        "password_reset",
        to_email=user.email,
        to_name=user.name,
        locale=user.locale,
        company_id=None,
        path=path,
    )


def owner_of(session: Session, token: str, at: datetime) -> User:
    """Return whose password a link sets.

    Raises
    ------
    ResetClosed
        The link is unknown, used or too old; which of them is not told.
    """
    user = session.scalar(
        select(User)
        .join(PasswordReset, PasswordReset.user_id == User.id)
        .where(
            PasswordReset.token_hash == sessions.hashed(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > at,
            User.disabled_at.is_(None),
        )
    )
    if user is None:
        raise ResetClosed
    return user


def problems(session: Session, user: User, password: str) -> list[Problem]:
    """Return why ``password`` will not do for this person."""
    companies = session.execute(
        select(Company.name, Company.name_en)
        .join(Membership, Membership.company_id == Company.id)
        .where(Membership.user_id == user.id)
        .distinct()
    )
    names = [name for row in companies for name in row]
    return password_rules.problems(password, (user.email, user.name, *names))


def reset(session: Session, token: str, new_hash: str, at: datetime) -> User:
    """Use up the link, set the password and end every session of the person.

    Raises
    ------
    ResetClosed
        Another browser was faster, or the link has just expired.
    """
    user = owner_of(session, token, at)
    used = session.execute(
        update(PasswordReset)
        .where(
            PasswordReset.token_hash == sessions.hashed(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > at,
        )
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result, as for any UPDATE
        raise ResetClosed
    _set(session, user.id, new_hash, at, "account.password_reset")
    return user


def change(session: Session, actor: Actor, new_hash: str, at: datetime) -> None:
    """Set a new password and end every other session; this browser stays signed in."""
    assert actor.user_id is not None  # noqa: S101 - a person is signed in here
    _set(session, actor.user_id, new_hash, at, "account.password_changed")
    sessions.start(session, actor.user_id, actor.company_id)


def present_is(database: Database, actor: Actor, password: str, at: datetime) -> bool:
    """Tell whether ``password`` is the actor's present one; guessing is bounded."""
    assert actor.user_id is not None  # noqa: S101 - a person is signed in here
    attempts.take(database, [(TRIED_PER_PERSON, str(actor.user_id))], at)
    with database.across("change of password", readonly=True) as db:
        kept = db.scalar(select(User.password_hash).where(User.id == actor.user_id))
    return passwords.check(kept, password)


def _set(session: Session, user_id: UUID, new_hash: str, at: datetime, action: str) -> None:
    user = session.get_one(User, user_id)
    user.password_hash = new_hash
    session.flush()
    sessions.end_all(session, user_id)
    company_id = session.scalar(
        select(Membership.company_id).where(Membership.user_id == user_id).limit(1)
    )
    by = Actor(company_id=company_id, user_id=user_id, name=user.name, email=user.email)
    audit.record(session, by, action, user, at=at)
    mail.post(
        session,
        "password_changed",
        to_email=user.email,
        to_name=user.name,
        locale=user.locale,
        company_id=None,
        path=url_for("accounts.forgotten"),
        at=at,
        timezone=user.timezone,
    )
