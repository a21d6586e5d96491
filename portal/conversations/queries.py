"""Reading conversations: threads of a request, all that wait, what is unread."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from portal.campaigns.models import DataRequest
from portal.conversations.about import About
from portal.conversations.models import Message, Thread
from portal.conversations.sides import ANSWERING, ASKING, READERS, Handed, handed
from portal.core.actor import Actor
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to

QUESTION, ANSWERED, CLOSED = "question", "answered", "closed"
SHOWN = ("waiting", "unread", "")


@dataclass(frozen=True, slots=True)
class Talk:
    """One thread as one side sees it."""

    thread: Thread
    side: str
    about: About

    @property
    def is_unread(self) -> bool:
        """Tell whether the other side wrote since this one last read."""
        thread = self.thread
        seen = thread.seen_by_asking_at if self.side == ASKING else thread.seen_by_answering_at
        return thread.last_side != self.side and (seen is None or seen < thread.last_at)

    @property
    def waits_for_us(self) -> bool:
        """Tell whether the other side asked something that nobody here has answered."""
        return self.thread.state == QUESTION and self.thread.asked != self.side

    @property
    def last(self) -> Message:
        """Return its newest message."""
        return self.thread.messages[-1]


def talks(
    session: Session, actor: Actor, request: DataRequest, side: str, limit: Handed | None
) -> list[Talk]:
    """Return the threads of a request with their messages, the newest first."""
    query = (
        visible_to(actor, Thread)
        .where(Thread.request_id == request.id)
        .options(joinedload(Thread.messages))
        .order_by(Thread.last_at.desc(), Thread.id)
    )
    found = (Talk(one, side, About.of(one)) for one in session.scalars(query).unique())
    return [one for one in found if limit is None or (request.id, one.about.section) in limit]


def find(session: Session, request: DataRequest, about: About) -> Thread | None:
    """Return the thread about a place, if anybody has written there."""
    query = select(Thread).where(
        Thread.request_id == request.id,
        Thread.section == about.section,
        Thread.row == about.row,
        Thread.field == about.field,
    )
    found: Thread | None = session.scalar(query)
    return found


def _sides(session: Session, actor: Actor) -> list[tuple[str, ColumnElement[bool]]]:
    """Return the sides on which the actor stands, each with the condition of what it sees."""
    found: list[tuple[str, ColumnElement[bool]]] = []
    if actor.has(*READERS[ASKING]):
        found.append((ASKING, Thread.company_id == actor.company_id))
    if actor.has(*READERS[ANSWERING]):
        mine = Thread.partner_company_id == actor.company_id
        limit = handed(session, actor, ANSWERING)
        found.append((ANSWERING, mine if limit is None else and_(mine, _within(limit))))
    return found


def _within(limit: Handed) -> ColumnElement[bool]:
    if not limit:
        return false()
    return tuple_(Thread.request_id, Thread.section).in_(sorted(limit, key=str))


def _unread(side: str) -> ColumnElement[bool]:
    seen = Thread.seen_by_asking_at if side == ASKING else Thread.seen_by_answering_at
    return and_(Thread.last_side != side, or_(seen.is_(None), seen < Thread.last_at))


def _waiting(side: str) -> ColumnElement[bool]:
    return and_(Thread.state == QUESTION, Thread.asked != side)


def inbox(session: Session, actor: Actor, show: str, number: int) -> Page[Talk]:
    """Return one page of the company's threads: those that wait for it, unread ones, or all."""
    sides = _sides(session, actor)
    limits = {"waiting": _waiting, "unread": _unread}
    conditions = [
        and_(mine, limits[show](side)) if show in limits else mine for side, mine in sides
    ]
    found = fetch(session, _listed(actor, or_(false(), *conditions)), number)
    return replace(found, rows=tuple(_talk(actor, sides, one) for one in found.rows))


def _listed(actor: Actor, condition: ColumnElement[bool]) -> Select[Any]:
    return (
        visible_to(actor, Thread)
        .join(Thread.request)
        .where(condition)
        .options(
            contains_eager(Thread.request).joinedload(DataRequest.supplier),
            selectinload(Thread.messages),
        )
        .order_by(Thread.last_at.desc(), Thread.id)
    )


def _talk(actor: Actor, sides: list[tuple[str, ColumnElement[bool]]], thread: Thread) -> Talk:
    """Return a thread as the actor's side sees it; whoever stands on both asks."""
    names = [side for side, _ in sides]
    asks = ASKING in names and thread.company_id == actor.company_id
    return Talk(thread, ASKING if asks else ANSWERING, About.of(thread))


def waiting(session: Session, actor: Actor, most: int) -> list[Talk]:
    """Return the questions that wait for the actor's company, the oldest first."""
    sides = _sides(session, actor)
    conditions = [and_(mine, or_(_waiting(side), _unread(side))) for side, mine in sides]
    query = _listed(actor, or_(false(), *conditions)).order_by(None)
    rows = session.scalars(query.order_by(Thread.last_at, Thread.id).limit(most)).unique()
    return [_talk(actor, sides, one) for one in rows]


def count_unread(session: Session, actor: Actor) -> int:
    """Count the threads in which the other side wrote since somebody here last read."""
    conditions = [and_(mine, _unread(side)) for side, mine in _sides(session, actor)]
    if not conditions:
        return 0
    counted = select(func.count()).where(Thread.scope(actor), or_(*conditions))
    return session.scalar(counted) or 0


def request_of(session: Session, thread: Thread) -> DataRequest:
    """Return the request of a thread, with its supplier."""
    query = select(DataRequest).where(DataRequest.id == thread.request_id)
    found: DataRequest = session.scalars(query.options(joinedload(DataRequest.supplier))).one()
    return found


def first_unseen(talks: list[Talk]) -> UUID | None:
    """Return the thread that a page opens at: the first with something unread."""
    return next((one.thread.id for one in talks if one.is_unread), None)
