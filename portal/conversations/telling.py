"""Mails about messages: one at once, then at most one in ten minutes, to whom it concerns.

Each receiver gets a link for each thread that the mail is about, good for answering there and for
nothing else. What somebody has read in the portal meanwhile is not mailed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.sessions import new_token
from portal.campaigns import notices
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.conversations.about import About
from portal.conversations.hearers import Receiver, receivers
from portal.conversations.models import Message, ReplyLink, Telling, Thread
from portal.conversations.sides import ANSWERING, ASKING
from portal.core import jobs, mail
from portal.core.actor import Actor
from portal.core.i18n import written_in

KIND = "conversations.tell"
TEMPLATE = "conversation_message"
APART = timedelta(minutes=10)
LASTS = timedelta(days=30)


def tell_later(session: Session, request: DataRequest, side: str, at: datetime) -> None:
    """Have one side told of what was written; a job that still waits tells of this, too.

    The request's row is locked: between the count and the job's own nothing can slip through.
    """
    known = select(func.count(), func.max(Telling.at)).where(
        Telling.request_id == request.id, Telling.side == side
    )
    count, last = session.execute(known).one()
    jobs.enqueue(
        session,
        KIND,
        {"request": str(request.id), "side": side},
        key=f"{KIND}:{request.id}:{side}:{count}",
        company_id=request.company_id,
        not_before=max(at, last + APART) if last else at,
    )


def tell(session: Session, request: DataRequest, side: str, at: datetime) -> int:
    """Write to one side about all that is new to it; return how many mails."""
    session.refresh(request, with_for_update={"of": DataRequest})
    last = session.scalar(
        select(func.max(Telling.through)).where(
            Telling.request_id == request.id, Telling.side == side
        )
    )
    news = _news(session, request, side, last)
    _remember(session, request, side, at, max([m.at for _, ms in news for m in ms], default=at))
    if not news:
        return 0
    chosen = receivers(session, request, side, [thread for thread, _ in news])
    for one in chosen:
        _Letter(session, request, side, one, at).write(news)
    return len(chosen)


News = list[tuple[Thread, list[Message]]]


def _news(session: Session, request: DataRequest, side: str, last: datetime | None) -> News:
    query = (
        select(Message, Thread)
        .join(Message.thread)
        .where(Message.request_id == request.id, Message.side != side)
        .order_by(Thread.section, Thread.id, Message.number)
    )
    if last is not None:
        query = query.where(Message.at > last)
    found: dict[UUID, tuple[Thread, list[Message]]] = {}
    for message, thread in session.execute(query):
        seen = thread.seen_by_asking_at if side == ASKING else thread.seen_by_answering_at
        if seen is None or seen < message.at:
            found.setdefault(thread.id, (thread, []))[1].append(message)
    return list(found.values())


def _remember(
    session: Session, request: DataRequest, side: str, at: datetime, through: datetime
) -> None:
    session.add(
        Telling(
            company_id=request.company_id,
            partner_company_id=request.partner_company_id,
            request_id=request.id,
            side=side,
            through=through,
            at=at,
        )
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class _Letter:
    """One mail to one receiver about what is new to its side."""

    session: Session
    request: DataRequest
    side: str
    receiver: Receiver
    at: datetime

    def write(self, news: News) -> None:
        """Post the mail, with a link for each thread; what goes to a supplier is in its log."""
        threads = [self._told(*one) for one in news]
        links = [one["path"] for one in threads if one["path"]]
        context: dict[str, Any] = {"threads": threads, "may_answer": bool(links)}
        path = links[0] if len(links) == 1 or (links and not self.receiver.user_id) else self._page
        if self.side == ANSWERING:
            self._to_supplier(news, path, context)
        else:
            self._to_customer(news, path, context)

    @property
    def _page(self) -> str:
        return _address(f"conversations.{self.side}", data_request_id=self.request.id)

    def _to_supplier(self, news: News, path: str, context: dict[str, Any]) -> None:
        one, sender = self.receiver, self._sender(news)
        known = notices.Receiver(one.email, one.name, one.locale, is_contact=one.is_contact)
        requests, at = [self.request], self.at
        notices.write(self.session, TEMPLATE, known, requests, sender, at=at, path=path, **context)

    def _to_customer(self, news: News, path: str, context: dict[str, Any]) -> None:
        mail.post(
            self.session,
            TEMPLATE,
            to_email=self.receiver.email,
            to_name=self.receiver.name,
            locale=self.receiver.locale,
            company_id=self.request.company_id,
            path=path,
            asked=Asked.read(self.request.asked),
            period=self.request.period,
            contact="",
            by=self._sender(news).name,
            **context,
        )

    def _sender(self, news: News) -> Actor:
        """Return who wrote last, for the mail's foot; suppliers' addresses are in no mail."""
        last = max((one for _, messages in news for one in messages), key=lambda one: one.at)
        asker = Asked.read(self.request.asked).asked_by_email
        return Actor(
            company_id=self.request.company_id,
            name=last.by,
            email=asker if self.side == ANSWERING else "",
            company_name=last.by_company,
        )

    def _told(self, thread: Thread, messages: list[Message]) -> dict[str, Any]:
        with written_in(self.receiver.locale):
            heading = About.of(thread).words(self.request, self.receiver.locale)
        path = self._link(thread) if self.receiver.may_answer else ""
        return {"heading": heading, "messages": list(_plain(messages)), "path": path}

    def _link(self, thread: Thread) -> str:
        token, token_hash = new_token()
        self.session.add(
            ReplyLink(
                thread_id=thread.id,
                side=self.side,
                user_id=self.receiver.user_id,
                email=self.receiver.email,
                name=self.receiver.name,
                token_hash=token_hash,
                expires_at=self.at + LASTS,
            )
        )
        return _address("conversations.by_link", token=token)


def _plain(messages: Iterable[Message]) -> Iterable[dict[str, Any]]:
    for one in messages:
        yield {"by": one.by, "company": one.by_company, "at": one.at, "text": one.text}


def _address(endpoint: str, **values: Any) -> str:
    """Return the path of a page; jobs write mails too, where there is no request."""
    return current_app.url_map.bind("").build(endpoint, values)
