"""Reminding many suppliers at once, and moving the due date of many requests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.campaigns import notices, reminders, requests
from portal.campaigns.models import Campaign, DataRequest, RequestMail
from portal.campaigns.setup import END_OF_DAY
from portal.campaigns.steering import REST
from portal.campaigns.workflow import OPEN_STATES
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.i18n import zone


@dataclass(frozen=True, slots=True)
class Done:
    """What became of several requests: written about, and left alone."""

    requests: int = 0
    mails: int = 0
    spared: int = 0


def nudge(session: Session, chosen: Sequence[DataRequest], actor: Actor, at: datetime) -> Done:
    """Remind of what is owed, one mail a supplier and due date.

    Left alone is what is not owed any more, what was reminded of within a day, and whoever has
    no contact.
    """
    rested = _reminded_since(session, [one.id for one in chosen], at - REST)
    owed = [one for one in chosen if one.state in OPEN_STATES and one.id not in rested]
    written, mails = 0, 0
    for together in _by_supplier(owed):
        count = notices.reminded(session, together, actor, at)
        if not count:
            continue
        mails, written = mails + count, written + len(together)
        for one in together:
            requests.remember(session, one, "remind", actor, at)
            audit.record(session, actor, "request.reminded", one, at=at, mails=count)
    return Done(written, mails, len(chosen) - written)


def extend(
    session: Session,
    campaign: Campaign,
    chosen: Sequence[DataRequest],
    day: date,
    actor: Actor,
    *,
    at: datetime,
) -> Done:
    """Move the due date of what is owed to the end of a later day, and tell the suppliers.

    The plan of reminders moves along: its steps count from the new day.

    Raises
    ------
    Invalid
        The day has passed, or it is later for none of the requests.
    """
    later = [one for one in chosen if one.state in OPEN_STATES and _end(one, day) > one.due_at]
    if not later or _end(later[0], day) <= at:
        raise Invalid([Problem("campaigns.not_later", "due_on")])
    for one in later:
        before, one.due_at = one.due_at, _end(one, day)
        session.flush()
        requests.remember(session, one, "extend", actor, at, comment=day.isoformat())
        audit.record(session, actor, "request.extended", one, at=at, before=before, due=one.due_at)
    mails = sum(
        notices.told(session, "request_extended", together, actor, at)
        for together in _by_supplier(later)
    )
    reminders.schedule(session, campaign, at)
    return Done(len(later), mails, len(chosen) - len(later))


def _end(request: DataRequest, day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY, tzinfo=zone(request.timezone))


def _by_supplier(requests: Iterable[DataRequest]) -> list[list[DataRequest]]:
    groups: dict[tuple[UUID, datetime], list[DataRequest]] = {}
    for one in requests:
        groups.setdefault((one.supplier_id, one.due_at), []).append(one)
    return list(groups.values())


def _reminded_since(session: Session, ids: list[UUID], since: datetime) -> set[UUID]:
    query = select(RequestMail.request_id).where(
        RequestMail.request_id.in_(ids),
        RequestMail.kind == "request_reminder",
        RequestMail.at > since,
    )
    return set(session.scalars(query))
