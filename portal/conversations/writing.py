"""Writing into a conversation, reading it, closing it. Messages are added and never changed."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.conversations import queries, telling
from portal.conversations.about import About
from portal.conversations.errors import RequestClosed
from portal.conversations.models import Message, Thread
from portal.conversations.queries import ANSWERED, CLOSED, QUESTION
from portal.conversations.sides import ASKING, other
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem

LONGEST: Final = 2000


def problems(request: DataRequest, about: About | None, text: str) -> list[Problem]:
    """Return why a message cannot be sent as it is."""
    found = []
    if about is None or not about.exists(request):
        found.append(Problem("conversations.unknown_place"))
    if not text.strip():
        found.append(Problem("conversations.empty", "text"))
    if len(text.strip()) > LONGEST:
        found.append(Problem("conversations.too_long", "text", {"most": LONGEST}))
    return found


def write(
    session: Session,
    request: DataRequest,
    about: About | None,
    text: str,
    *,
    side: str,
    actor: Actor,
    at: datetime,
    by_link: bool = False,
) -> Thread:
    """Add a message to the thread about a place, and have the other side told by mail.

    The first message of a thread, and one into a closed thread, is a question; one of the side
    that was asked answers it.

    Raises
    ------
    Invalid
        The message is empty or too long, or about a place that does not exist.
    RequestClosed
        The request was withdrawn.
    """
    if found := problems(request, about, text):
        raise Invalid(found)
    assert about is not None  # noqa: S101 - told as a problem above
    session.refresh(request, with_for_update={"of": DataRequest})  # writers stand in line
    if request.state == RequestState.REVOKED:
        raise RequestClosed
    thread = queries.find(session, request, about) or _begun(session, request, about, side, at)
    if thread.state == CLOSED or (thread.state == ANSWERED and thread.asked != side):
        thread.asked, thread.state = side, QUESTION
    elif thread.asked != side:
        thread.state = ANSWERED
    else:
        thread.state = QUESTION
    thread.last_side, thread.last_at = side, at
    _mark_seen(thread, side, at)
    session.flush()
    session.add(
        Message(
            company_id=request.company_id,
            partner_company_id=request.partner_company_id,
            thread_id=thread.id,
            request_id=request.id,
            number=_next_number(session, thread),
            side=side,
            by=actor.label,
            by_id=actor.user_id,
            by_company=actor.company_name,
            by_link=by_link,
            at=at,
            text=text.strip(),
        )
    )
    session.flush()
    _record(session, actor, "conversation.written", thread, at, side=side, by_link=by_link)
    telling.tell_later(session, request, other(side), at)
    return thread


def _begun(session: Session, request: DataRequest, about: About, side: str, at: datetime) -> Thread:
    thread = Thread(
        company_id=request.company_id,
        partner_company_id=request.partner_company_id,
        request_id=request.id,
        section=about.section,
        row=about.row,
        field=about.field,
        state=QUESTION,
        asked=side,
        last_side=side,
        last_at=at,
    )
    session.add(thread)
    return thread


def _next_number(session: Session, thread: Thread) -> int:
    last = session.scalar(select(func.max(Message.number)).where(Message.thread_id == thread.id))
    return (last or 0) + 1


def _mark_seen(thread: Thread, side: str, at: datetime) -> None:
    if side == ASKING:
        thread.seen_by_asking_at = at
    else:
        thread.seen_by_answering_at = at


def read(session: Session, talks: list[queries.Talk], at: datetime) -> None:
    """Note that a side has read what is unread; nothing is written where nothing was."""
    for one in talks:
        if one.is_unread:
            _mark_seen(one.thread, one.side, at)
    session.flush()


def close(session: Session, thread: Thread, side: str, actor: Actor, at: datetime) -> None:
    """Mark a thread as settled; the next message opens it again. Twice is once."""
    if thread.state == CLOSED:
        return
    thread.state = CLOSED
    session.flush()
    _record(session, actor, "conversation.closed", thread, at, side=side)


def _record(
    session: Session, actor: Actor, action: str, thread: Thread, at: datetime, **facts: object
) -> None:
    """Write down who did what; never what was written."""
    chain = actor.company_id or thread.company_id
    about = About.of(thread).key
    audit.record(
        session,
        actor,
        action,
        thread,
        at=at,
        company_id=chain,
        request=str(thread.request_id),
        about=about,
        **facts,
    )
