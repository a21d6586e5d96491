"""What the company that asked does with a request after it went out."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.campaigns import notices, requests
from portal.campaigns.models import DataRequest, RequestMail
from portal.campaigns.workflow import OPEN_STATES, RequestAction, RequestState, word
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem, WrongState
from portal.core.formats import moment
from portal.core.i18n import language, zone

REST = timedelta(hours=20)
"""Nobody is reminded by hand of the same request more often than once a working day."""


def remind(session: Session, request: DataRequest, actor: Actor, at: datetime) -> int:
    """Remind the supplier once by mail; return how many people were written to.

    Raises
    ------
    WrongState
        The supplier has nothing to do.
    Invalid
        Nobody can be written to, or a reminder went out within :data:`REST`.
    """
    session.refresh(request, with_for_update={"of": DataRequest})  # of two at once, one writes
    state = RequestState(request.state)
    if state not in OPEN_STATES:
        raise WrongState(word(state), "remind")
    last = last_reminder(session, request)
    if last is not None and last > at - REST:
        facts = {"last": last, "next": last + REST}
        there = {
            name: moment(when, zone(actor.timezone), language()) for name, when in facts.items()
        }
        raise Invalid([Problem("campaigns.reminded_already", facts=there)])
    written = notices.reminded(session, [request], actor, at)
    if not written:
        raise Invalid([Problem("campaigns.nobody_to_write_to")])
    requests.remember(session, request, "remind", actor, at)
    audit.record(session, actor, "request.reminded", request, at=at, mails=written)
    return written


def last_reminder(session: Session, request: DataRequest) -> datetime | None:
    """Return when the newest reminder of a request was written, by hand or by plan."""
    query = select(func.max(RequestMail.at)).where(
        RequestMail.request_id == request.id, RequestMail.kind == "request_reminder"
    )
    return session.scalar(query)


def revoke(
    session: Session, request: DataRequest, actor: Actor, at: datetime, *, reason: str
) -> None:
    """Withdraw a request that is no longer wanted, and tell the supplier."""
    requests.take(session, request, RequestAction.REVOKE, actor, at, comment=reason or None)
    notices.revoked(session, request, actor, at, reason=reason)


def change_level(
    session: Session, request: DataRequest, level: str, actor: Actor, at: datetime
) -> bool:
    """Ask for another level and tell the supplier; say whether anything changed."""
    if not requests.change_level(session, request, level, actor, at):
        return False
    notices.tell(session, "request_level", request, actor, at)
    return True
