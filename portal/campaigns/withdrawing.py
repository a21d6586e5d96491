"""Withdrawing many requests, and closing a campaign with what is still open in it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from portal.campaigns import issuing, notices, reminders, requests
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.nudging import Done
from portal.campaigns.workflow import NEXT, OPEN_STATES, RequestAction, RequestState
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem, WrongState

WITHDRAWN = frozenset(state for state in RequestState if (state, RequestAction.REVOKE) in NEXT)
"""States in which a request can be withdrawn: nothing has been signed."""


def revoke(
    session: Session,
    chosen: Sequence[DataRequest],
    actor: Actor,
    at: datetime,
    *,
    reason: str,
) -> Done:
    """Withdraw what nothing has been signed for; each supplier is told in one mail.

    What has been signed, declined or withdrawn is left alone.
    """
    wanted = [one for one in chosen if one.state in WITHDRAWN]
    by_supplier: dict[UUID, list[DataRequest]] = {}
    for one in wanted:
        requests.take(session, one, RequestAction.REVOKE, actor, at, comment=reason or None)
        by_supplier.setdefault(one.supplier_id, []).append(one)
    mails = sum(
        notices.told(
            session, "request_revoked", together, actor, at, words=lambda _: {"reason": reason}
        )
        for together in by_supplier.values()
    )
    return Done(len(wanted), mails, len(chosen) - len(wanted))


@dataclass(frozen=True, slots=True)
class Left:
    """What is still open in a campaign, by what closing does with it.

    ``standing_in`` are unanswered ones that the company itself enters on behalf of the supplier.
    """

    unanswered: int
    standing_in: int
    returned: int
    in_review: int
    settled: int


def left(session: Session, actor: Actor, campaign: Campaign) -> Left:
    """Count the requests of a campaign by what closing it means for them."""
    rows = session.execute(
        select(DataRequest.state, DataRequest.on_behalf, func.count())
        .where(DataRequest.scope(actor), DataRequest.campaign_id == campaign.id)
        .group_by(DataRequest.state, DataRequest.on_behalf)
    )
    counts: Counter[str] = Counter()
    standing_in = 0
    for state, on_behalf, number in rows:
        counts[state] += number
        standing_in += number if on_behalf and state in WITHDRAWN else 0
    unanswered = sum(counts[state] for state in WITHDRAWN) - standing_in
    returned, in_review = counts[RequestState.RETURNED], counts[RequestState.SUBMITTED]
    settled = counts.total() - unanswered - standing_in - returned - in_review
    return Left(unanswered, standing_in, returned, in_review, settled)


def close(session: Session, campaign: Campaign, actor: Actor, at: datetime, facts: Any) -> None:
    """Close a campaign: nothing more is issued in it and no reminder is written.

    Answers that wait are reviewed as before, and what was returned can still be mended. ``facts``
    is kept in the log: what was withdrawn with it.

    Raises
    ------
    WrongState
        The campaign is a draft, or closed already.
    """
    if campaign.state not in {issuing.ISSUED, issuing.ISSUING}:
        raise WrongState(campaign.state, "close")
    campaign.state, campaign.closed_at = issuing.CLOSED, at
    session.flush()
    audit.record(session, actor, "campaign.closed", campaign, at=at, **facts)


def reopen(session: Session, campaign: Campaign, actor: Actor, at: datetime) -> None:
    """Open a closed campaign again; what was withdrawn stays so and can be issued anew elsewhere.

    Raises
    ------
    WrongState
        The campaign is not closed.
    """
    if campaign.state != issuing.CLOSED:
        raise WrongState(campaign.state, "reopen")
    campaign.state, campaign.closed_at = issuing.ISSUED, None
    session.flush()
    audit.record(session, actor, "campaign.reopened", campaign, at=at)
    reminders.schedule(session, campaign, at)


def refuse_empty(chosen: Sequence[object]) -> None:
    """Refuse to work on nothing.

    Raises
    ------
    Invalid
        There is no request.
    """
    if not chosen:
        raise Invalid([Problem("campaigns.nothing_chosen", "request")])


def open_ones(
    session: Session, actor: Actor, campaign: Campaign, *, standing_in: bool
) -> list[tuple[UUID, UUID]]:
    """Return id and supplier of every request that closing may withdraw.

    What the company is entering on behalf of a supplier is among them only if ``standing_in``.
    """
    found = session.execute(
        select(DataRequest.id, DataRequest.supplier_id)
        .where(
            DataRequest.scope(actor),
            DataRequest.campaign_id == campaign.id,
            DataRequest.state.in_(OPEN_STATES & WITHDRAWN),
            true() if standing_in else DataRequest.on_behalf.is_(False),
        )
        .order_by(DataRequest.supplier_id, DataRequest.id)
    )
    return [(row[0], row[1]) for row in found]
