"""The first company of an instance and its first administrator."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts import zones
from portal.accounts.errors import FoundedAlready
from portal.accounts.models import Company, Membership, User
from portal.core import audit
from portal.core.actor import BUYING_ROLES, Actor, Role

FIRST_ROLES = (Role.ADMINISTRATOR, *sorted(BUYING_ROLES))
"""Whoever starts alone can do the whole main job, and give roles away later."""


def is_empty(session: Session) -> bool:
    """Tell whether nobody and no company is here yet."""
    people = session.scalar(select(func.count()).select_from(User)) or 0
    companies = session.scalar(select(func.count()).select_from(Company)) or 0
    return people + companies == 0


def found(
    session: Session,
    at: datetime,
    *,
    company: str,
    name: str,
    email: str,
    password_hash: str,
    language: str,
) -> User:
    """Make the company and its first administrator, who also runs the instance.

    Raises
    ------
    FoundedAlready
        Somebody or some company is here already.
    """
    if not is_empty(session):
        raise FoundedAlready
    first = Company(name=company)
    user = User(
        email=email,
        name=name,
        password_hash=password_hash,
        locale=language,
        timezone=zones.default(language),
        is_operator=True,
    )
    session.add_all([first, user])
    session.flush()
    session.add_all(
        Membership(user_id=user.id, company_id=first.id, role=role) for role in FIRST_ROLES
    )
    session.flush()
    actor = Actor(company_id=first.id, user_id=user.id, name=name, email=email)
    audit.record(session, actor, "instance.founded", first, at=at, email=email)
    return user
