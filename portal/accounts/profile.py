"""What people change of themselves: name, language, time zone, the company they act for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import sessions
from portal.accounts.models import User
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import NotFound


def change(
    session: Session, actor: Actor, at: datetime, *, name: str, language: str, timezone: str
) -> None:
    """Save name, language and time zone."""
    user = _row(session, actor)
    user.name, user.locale, user.timezone = name, language, timezone
    session.flush()
    audit.record(session, actor, "account.changed", user, at=at)


def set_language(session: Session, actor: Actor, language: str) -> None:
    """Remember the language for mails and for other browsers."""
    user = _row(session, actor)
    user.locale = language
    session.flush()


def switch_company(
    session: Session, actor: Actor, company_id: UUID, own: frozenset[UUID], at: datetime
) -> None:
    """Act for another of one's companies on this browser.

    Raises
    ------
    NotFound
        The person does not belong to that company.
    """
    if company_id not in own:
        raise NotFound
    sessions.switch(session, company_id)
    audit.record(session, actor, "account.company_switched", ("company", company_id), at=at)


def _row(session: Session, actor: Actor) -> User:
    return session.scalars(select(User).where(User.id == actor.user_id)).one()
