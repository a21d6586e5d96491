"""Issuing: requests are written, facts copied, suppliers told; each only once.

A few requests are written at once. Many are cut into parts of some suppliers each, which workers
write beside each other; the campaign says that it is being issued until the last one is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.campaigns import reminders, working
from portal.campaigns.models import Campaign, CampaignWork
from portal.campaigns.planning import Plan, plan
from portal.campaigns.writing import Order, keep, write
from portal.core import audit, failpoints
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.shards import Shard

KIND = "campaigns.issue"
DRAFT, ISSUING, ISSUED, CLOSED = "draft", "issuing", "issued", "closed"
AT_ONCE = 200
"""Requests that are written while somebody waits; more of them are written by jobs."""

A_PART = 500
"""Requests that one job writes, about."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What issuing did, or the work that does it."""

    requests: int
    mails: int
    work: CampaignWork | None = None


def issue(
    session: Session, campaign: Campaign, actor: Actor, at: datetime, planned: Plan | None = None
) -> Issued:
    """Write every planned request that can go out, and one mail to each supplier.

    Issuing again adds only what is new: a supplier's site is asked about an item once in a
    campaign. Two people who issue at the same time meet at the campaign's version. Whoever has
    just made the plan in this transaction may give it along.

    Raises
    ------
    Invalid
        The due date has passed, there is nothing to issue, or it is being issued already.
    """
    planned = planned or plan(session, actor, campaign)
    if found := problems(session, campaign, planned, at):
        raise Invalid(found)
    orders = [Order.of(campaign, row) for row in planned.to_issue]
    if len(orders) > AT_ONCE:
        return _begin(session, campaign, orders, actor, at)
    written = write(session, campaign, orders, actor, at)
    keep(session, campaign, written, actor, at)
    finish(session, campaign, actor, at, {"requests": len(orders), "mails": len(written.mails)})
    return Issued(len(orders), len(written.mails))


def problems(session: Session, campaign: Campaign, planned: Plan, at: datetime) -> list[Problem]:
    """Return why nothing can be issued now; empty if all is well."""
    found = []
    if campaign.state == CLOSED:
        found.append(Problem("campaigns.closed"))
    if campaign.state == ISSUING and working.is_under_way(session, campaign, KIND):
        found.append(Problem("campaigns.being_issued"))
    if campaign.due_at <= at:
        found.append(Problem("campaigns.due_passed", "due_on"))
    if not planned.to_issue:
        found.append(Problem("campaigns.nothing_to_issue"))
    return found


def _begin(
    session: Session, campaign: Campaign, orders: Sequence[Order], actor: Actor, at: datetime
) -> Issued:
    by_supplier: dict[str, list[Order]] = {}
    for order in orders:
        by_supplier.setdefault(order.supplier_id, []).append(order)
    campaign.state = ISSUING
    session.flush()
    work = working.begin(
        session,
        campaign,
        KIND,
        list(by_supplier.values()),
        actor,
        at=at,
        per_part=A_PART,
    )
    return Issued(len(orders), len(by_supplier), work)


def finish(
    session: Session, campaign: Campaign, actor: Actor, at: datetime, done: dict[str, Any]
) -> None:
    """Say that everything has gone out, and have the reminders written in time."""
    campaign.state, campaign.issued_at = ISSUED, at
    session.flush()
    audit.record(session, actor, "campaign.issued", campaign, at=at, **done)
    reminders.schedule(session, campaign, at)


def make(shard: Shard) -> working.Made:
    """Write the requests of one part of a campaign."""
    task = working.Task.read(shard)
    orders = [Order(*order) for group in task.groups for order in group]
    with shard.work.reading() as session:
        campaign = session.get_one(Campaign, task.campaign_id)
        written = write(session, campaign, orders, task.actor, task.at)

    def apply(session: Session) -> None:
        campaign = session.get_one(Campaign, task.campaign_id)
        keep(session, campaign, written, task.actor, task.at, unseen=True)
        failpoints.reach("campaigns.issued")

    return {"requests": len(orders), "mails": len(written.mails)}, apply


working.MAKERS[KIND] = make
working.FINISHERS[KIND] = finish
