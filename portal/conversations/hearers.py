"""Who hears of a message: the supplier's people, or whoever asked; and who may answer it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.campaigns import notices
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.conversations.models import Message, Thread
from portal.conversations.sides import ANSWERING, ASKING, READERS, WRITERS, company_of
from portal.core.actor import Role

MOST_RECEIVERS = 5


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is written to; without ``may_answer`` the mail carries no link to answer by."""

    email: str
    name: str
    locale: str
    user_id: UUID | None = None
    is_contact: bool = False
    may_answer: bool = True


def receivers(
    session: Session, request: DataRequest, side: str, threads: list[Thread]
) -> list[Receiver]:
    """Return who hears: whoever wrote there, the supplier's people, or who asked.

    This looks over the border on purpose: a mail must reach whoever answers there. Their addresses
    go into the mail and nowhere else.
    """
    company_id = company_of(request, side)
    members = _members(session, company_id, side)
    people = {user.id: roles for user, roles in members}
    users = {user.id: user for user, _ in members}
    wrote = set(
        session.scalars(
            select(Message.by_id).where(
                Message.thread_id.in_([one.id for one in threads]), Message.side == side
            )
        )
    )
    chosen = [one for one in users.values() if one.id in wrote]
    if side == ANSWERING:
        return _at_the_supplier(session, request, chosen, users, people)
    asker = Asked.read(request.asked).asked_by_email.lower()
    chosen = chosen or [one for one in users.values() if one.email.lower() == asker]
    writers = [one for one in users.values() if people[one.id] & WRITERS[ASKING]]
    return [_receiver(one, people[one.id], ASKING) for one in (chosen or writers)[:MOST_RECEIVERS]]


def _at_the_supplier(
    session: Session,
    request: DataRequest,
    wrote: list[User],
    users: dict[UUID, User],
    people: dict[UUID, frozenset[Role]],
) -> list[Receiver]:
    by_address = {one.email.lower(): one for one in users.values()}
    found = {one.email.lower(): _receiver(one, people[one.id], ANSWERING) for one in wrote}
    for one in notices.receivers(session, request):
        user = by_address.get(one.email.lower())
        if user is not None:
            found.setdefault(one.email.lower(), _receiver(user, people[user.id], ANSWERING))
        elif request.partner_company_id is None:
            found[one.email.lower()] = Receiver(one.email, one.name, one.locale, is_contact=True)
    contact = Asked.read(request.asked).contact_email.lower()
    return [
        one if address != contact else _as_contact(one)
        for address, one in list(found.items())[:MOST_RECEIVERS]
    ]


def _as_contact(one: Receiver) -> Receiver:
    return Receiver(
        one.email, one.name, one.locale, one.user_id, is_contact=True, may_answer=one.may_answer
    )


def _receiver(user: User, roles: frozenset[Role], side: str) -> Receiver:
    may = bool(roles & WRITERS[side])
    return Receiver(user.email, user.name, user.locale, user.id, may_answer=may)


def _members(
    session: Session, company_id: UUID | None, side: str
) -> list[tuple[User, frozenset[Role]]]:
    if company_id is None:
        return []
    held = Membership.__table__
    query = (
        select(User, held.c.role)
        .join(held, held.c.user_id == User.id)
        .where(
            held.c.company_id == company_id,
            held.c.role.in_([role.value for role in READERS[side]]),
            User.disabled_at.is_(None),
        )
        .order_by(User.created_at, User.id)
    )
    found: dict[UUID, tuple[User, set[Role]]] = {}
    for user, role in session.execute(query):
        found.setdefault(user.id, (user, set()))[1].add(Role(role))
    return [(user, frozenset(roles)) for user, roles in found.values()]


def writer(session: Session, company_id: UUID | None, side: str, user_id: UUID) -> User | None:
    """Return a person who may write on a side now, ``None`` once that has ended."""
    for user, roles in _members(session, company_id, side):
        if user.id == user_id and roles & WRITERS[side]:
            return user
    return None
