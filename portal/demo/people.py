"""The people: the brand owner's staff, and whoever answers for a supplier."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.accounts import accepting, founding, memberships, passwords
from portal.accounts.models import Company, Membership, User
from portal.core.actor import Actor, Role
from portal.core.mail import Mail
from portal.demo import reading
from portal.demo.reading import Person
from portal.demo.stage import Stage

LINK = re.compile(r"/invitations/([\w-]+)")


@dataclass(frozen=True, slots=True)
class Staff:
    """The brand owner's people, as services see them."""

    administrator: Actor
    purchaser: Actor
    product_owner: Actor
    reviewer: Actor


def found_company(stage: Stage, at: datetime) -> Staff:
    """Found the brand owner, mark it as a demonstration, and let its people in."""
    password_hash = passwords.hash_password(reading.password())
    people = reading.staff()
    operator = _found(stage, people.pop("operator"), password_hash, at)
    actors = {
        key: _let_in(stage, operator, person, password_hash, at) for key, person in people.items()
    }
    return Staff(**actors)


def _found(stage: Stage, person: Person, password_hash: str, at: datetime) -> Actor:
    facts = reading.document("people")["company"]
    with stage.database.across("the demonstration begins") as session:
        user = founding.found(
            session,
            at,
            company=facts["name"],
            name=person.name,
            email=person.email,
            password_hash=password_hash,
            language=person.language,
        )
        company = session.scalars(select(Company)).one()
        company.is_demo = True
        company.name_en, company.country = facts["name_en"], facts["country"]
        company.uscc = facts["uscc"]
        actor = actor_of(session, user.email)
        _keep_roles(session, actor, person, at)
    return actor


def _keep_roles(session: Session, founder: Actor, person: Person, at: datetime) -> None:
    """Take from the founder what others will do."""
    held = select(Membership).where(Membership.user_id == founder.user_id)
    for membership in session.scalars(held.options(joinedload(Membership.user))):
        if membership.role not in person.roles:
            memberships.take_role(session, membership, founder, at)


def _let_in(stage: Stage, by: Actor, person: Person, password_hash: str, at: datetime) -> Actor:
    """Invite a colleague and accept in their name."""
    with stage.acting(by) as session:
        memberships.invite(
            session,
            by,
            at,
            name=person.name,
            email=person.email,
            locale=person.language,
            roles=[Role(role) for role in person.roles],
        )
    return accept(stage, person, password_hash, at)


def accept(stage: Stage, person: Person, password_hash: str, at: datetime) -> Actor:
    """Follow the link of the newest mail, choose a password, and come in."""
    with stage.arriving(person.language) as session:
        accepting.accept_as_new(
            session,
            newest_link(session, person.email),
            name=person.name,
            password_hash=password_hash,
            language=person.language,
            at=at,
        )
        return actor_of(session, person.email)


def newest_link(session: Session, email: str) -> str:
    """Return the token in the newest mail to an address, as its reader would follow it."""
    query = select(Mail.text).where(Mail.to_email == email)
    for text in session.scalars(query.order_by(Mail.created_at.desc(), Mail.id)):
        if (link := LINK.search(text)) is not None:
            return link[1]
    raise LookupError(f"no mail with an invitation went to {email}")


def actor_of(session: Session, email: str) -> Actor:
    """Return a person with an account as services see them."""
    user = session.scalars(
        select(User)
        .where(User.email == email)
        .options(selectinload(User.memberships).joinedload(Membership.company))
        .execution_options(populate_existing=True)
    ).one()
    company = user.memberships[0].company
    return Actor(
        company_id=company.id,
        roles=frozenset(m.as_role for m in user.memberships if m.company_id == company.id),
        user_id=user.id,
        name=user.name,
        email=user.email,
        company_name=company.name,
        locale=user.locale,
        timezone=user.timezone,
        is_operator=user.is_operator,
    )


def is_known(session: Session, email: str) -> bool:
    """Tell whether somebody has an account with this address."""
    return session.scalar(select(User.id).where(User.email == email)) is not None


def staff_of(session: Session) -> Staff:
    """Return the brand owner's people of a loaded demonstration."""
    people = reading.staff()
    del people["operator"]
    return Staff(**{key: actor_of(session, person.email) for key, person in people.items()})
