"""Answering by the link of a mail: what it is worth now, and whose word is posted by it.

Nothing is decided once and for all: each use asks anew whether the link has expired, the request
still stands, and the person may still write there. A link opens one thread, its newest messages
and a field to answer; no other page, no answer of the questionnaire, no other thread.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.attempts import Limit
from portal.accounts.models import Company
from portal.accounts.sessions import hashed
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.conversations import hearers, queries, writing
from portal.conversations.about import About
from portal.conversations.errors import LinkClosed
from portal.conversations.models import Message, ReplyLink, Thread
from portal.conversations.sides import company_of
from portal.core.actor import Actor
from portal.core.errors import NotFound

PER_LINK = Limit("conversation.link", 20, timedelta(hours=1))
PER_NETWORK = Limit("conversation.network", 60, timedelta(hours=1))
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link shows: the thread, who would write, and the newest messages."""

    thread: Thread
    request: DataRequest
    asked: Asked
    side: str
    actor: Actor
    messages: tuple[Message, ...]

    @property
    def about(self) -> About:
        """Return what the thread is about."""
        return About.of(self.thread)


def opened(session: Session, token: str, at: datetime) -> Opened:
    """Return what a link opens now.

    Raises
    ------
    NotFound
        There never was such a link.
    LinkClosed
        It expired, the request was withdrawn, or the person may not write there any more.
    """
    link = session.scalar(select(ReplyLink).where(ReplyLink.token_hash == hashed(token)))
    if link is None:
        raise NotFound
    request = queries.request_of(session, link.thread)
    actor = _actor(session, link, request)
    if link.expires_at <= at or request.state == RequestState.REVOKED or actor is None:
        raise LinkClosed
    newest = select(Message).where(Message.thread_id == link.thread_id)
    messages = session.scalars(newest.order_by(Message.number.desc()).limit(MOST_SHOWN)).all()
    return Opened(
        link.thread,
        request,
        Asked.read(request.asked),
        link.side,
        actor,
        tuple(reversed(messages)),
    )


def _actor(session: Session, link: ReplyLink, request: DataRequest) -> Actor | None:
    """Return whose word is posted, ``None`` once they may not write there."""
    company_id = company_of(request, link.side)
    if link.user_id is None:
        known = Asked.read(request.asked)
        if company_id is not None or known.contact_email.lower() != link.email.lower():
            return None
        return Actor(company_id=None, name=link.name, email=link.email, company_name=known.supplier)
    user = hearers.writer(session, company_id, link.side, link.user_id)
    company = session.get(Company, company_id) if company_id else None
    if user is None or company is None:
        return None
    return Actor(
        company_id=company.id,
        user_id=user.id,
        name=user.name,
        email=user.email,
        company_name=company.name,
    )


def answer(session: Session, found: Opened, text: str, at: datetime) -> Thread:
    """Post an answer as the receiver of the mail, marked as written by link.

    Raises
    ------
    Invalid
        The text is empty or too long.
    """
    return writing.write(
        session,
        found.request,
        found.about,
        text,
        side=found.side,
        actor=found.actor,
        at=at,
        by_link=True,
    )
