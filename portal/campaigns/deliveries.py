"""How far the mails about a request got, kept with the request so that boards need not join."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import DataRequest, RequestMail
from portal.campaigns.workflow import OPEN_STATES
from portal.core import mail
from portal.core.mail import Mail, MailState

BEST_FIRST = (
    MailState.SENT,
    MailState.QUEUED,
    MailState.HANDING,
    MailState.KEPT,
    MailState.DELAYED,
    MailState.UNCERTAIN,
    MailState.UNDELIVERABLE,
    MailState.WITHDRAWN,
)


def best(states: Iterable[str]) -> str:
    """Return how far the luckiest of some mails got; nothing if there is none.

    >>> best(["undeliverable", "sent"]), best(["undeliverable"]), best([])
    ('sent', 'undeliverable', '')
    """
    known = set(states)
    return next((state.value for state in BEST_FIRST if state in known), "")


def newest(mails: Sequence[RequestMail]) -> list[RequestMail]:
    """Return the mails that were written together last; withdrawn ones do not count."""
    written = [row for row in mails if row.mail.state != MailState.WITHDRAWN]
    last = max((row.at for row in written), default=None)
    return [row for row in written if row.at == last]


def refresh(session: Session, request_ids: Sequence[UUID]) -> None:
    """Keep how far the newest mails about these requests got.

    This is no step that somebody takes, so it leaves the version of the requests alone: nobody
    who works on one is told that somebody else was faster.
    """
    rows = session.scalars(
        select(RequestMail)
        .where(RequestMail.request_id.in_(request_ids))
        .options(joinedload(RequestMail.mail))
        .execution_options(populate_existing=True)
    )
    by_request: dict[UUID, list[RequestMail]] = {}
    for row in rows:
        by_request.setdefault(row.request_id, []).append(row)
    by_state: dict[str, list[UUID]] = {}
    for request_id, mails in by_request.items():
        state = best(row.mail.state for row in newest(mails))
        by_state.setdefault(state, []).append(request_id)
    for state, ids in by_state.items():
        session.execute(
            update(DataRequest).where(DataRequest.id.in_(ids)).values(delivery=state),
            execution_options={"synchronize_session": "fetch"},
        )


def settled(session: Session, sent: Mail) -> None:
    """Follow a mail to its end."""
    about = select(RequestMail.request_id).where(RequestMail.mail_id == sent.id)
    if ids := list(session.scalars(about)):
        refresh(session, ids)


def still_wanted(session: Session, waiting: Mail) -> bool:
    """Tell whether a reminder that waits to be sent is still about something owed."""
    query = (
        select(DataRequest.id)
        .join(RequestMail, RequestMail.request_id == DataRequest.id)
        .where(RequestMail.mail_id == waiting.id, DataRequest.state.in_(OPEN_STATES))
        .limit(1)
    )
    return session.scalar(query) is not None


mail.SETTLED.append(settled)
mail.WANTED |= dict.fromkeys(("request_reminder", "request_escalated"), still_wanted)
