"""Steering many requests at once: a few hundred while somebody waits, more of them by jobs.

What is done is the same either way; jobs take whole suppliers, so that each gets one mail.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import true
from sqlalchemy.orm import Session

from portal.campaigns import nudging, withdrawing, working
from portal.campaigns.models import Campaign, CampaignWork, DataRequest
from portal.campaigns.nudging import Done
from portal.core import failpoints
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.shards import Shard
from portal.core.tenancy import visible_to

NUDGE, EXTEND, REVOKE = "campaigns.nudge", "campaigns.extend", "campaigns.revoke"
KINDS = (NUDGE, EXTEND, REVOKE)
AT_ONCE = 500
"""Requests that are steered while somebody waits."""

A_PART = 200
"""Requests that one job steers, about."""

EVERYWHERE = "everywhere"
"""Fact of a work that is about requests of all campaigns, not of the one that it is kept with."""

Pair: TypeAlias = tuple[UUID, UUID]
"""A request and its supplier."""


def steer(
    session: Session,
    campaign: Campaign,
    kind: str,
    pairs: Sequence[Pair],
    actor: Actor,
    *,
    at: datetime,
    facts: Mapping[str, Any],
) -> Done | CampaignWork:
    """Remind of, extend or withdraw requests; return what was done, or the work that does it.

    Raises
    ------
    Invalid
        There is no request, or the new day is not later than any due date.
    """
    withdrawing.refuse_empty(pairs)
    if len(pairs) <= AT_ONCE:
        chosen = _load(session, actor, [pair[0] for pair in pairs], campaign)
        return _do(session, campaign, kind, chosen, actor, at=at, facts=facts)
    if kind == EXTEND and date.fromisoformat(facts["day"]) <= at.date():
        raise Invalid([Problem("campaigns.not_later", "due_on")])
    return _begin(session, campaign, kind, pairs, actor, at=at, facts=facts)


def nudge_everywhere(
    session: Session, pairs: Sequence[Pair], actor: Actor, at: datetime
) -> Done | CampaignWork:
    """Remind of requests of any campaigns; a supplier gets one mail a due date over all of them.

    Raises
    ------
    Invalid
        There is no request.
    """
    withdrawing.refuse_empty(pairs)
    if len(pairs) <= AT_ONCE:
        return nudging.nudge(session, _load(session, actor, [pair[0] for pair in pairs]), actor, at)
    first = session.get_one(DataRequest, pairs[0][0]).campaign
    return _begin(session, first, NUDGE, pairs, actor, at=at, facts={EVERYWHERE: True})


def _begin(
    session: Session,
    campaign: Campaign,
    kind: str,
    pairs: Sequence[Pair],
    actor: Actor,
    *,
    at: datetime,
    facts: Mapping[str, Any],
) -> CampaignWork:
    by_supplier: dict[UUID, list[str]] = {}
    for request_id, supplier_id in pairs:
        by_supplier.setdefault(supplier_id, []).append(str(request_id))
    groups = list(by_supplier.values())
    return working.begin(
        session, campaign, kind, groups, actor, at=at, per_part=A_PART, facts=facts
    )


def _load(
    session: Session, actor: Actor, ids: Sequence[UUID], campaign: Campaign | None = None
) -> list[DataRequest]:
    query = (
        visible_to(actor, DataRequest)
        .where(
            DataRequest.company_id == actor.company_id,
            DataRequest.id.in_(ids),
            true() if campaign is None else DataRequest.campaign_id == campaign.id,
        )
        .order_by(DataRequest.supplier_id, DataRequest.tier, DataRequest.id)
        .with_for_update()
    )
    return list(session.scalars(query))


def _do(
    session: Session,
    campaign: Campaign,
    kind: str,
    chosen: list[DataRequest],
    actor: Actor,
    *,
    at: datetime,
    facts: Mapping[str, Any],
) -> Done:
    if kind == EXTEND:
        day = date.fromisoformat(facts["day"])
        return nudging.extend(session, campaign, chosen, day, actor, at=at)
    if kind == REVOKE:
        return withdrawing.revoke(session, chosen, actor, at, reason=facts["reason"])
    return nudging.nudge(session, chosen, actor, at)


def _maker(kind: str) -> Callable[[Shard], working.Made]:
    def make(shard: Shard) -> working.Made:
        task = working.Task.read(shard)
        ids = [UUID(one) for group in task.groups for one in group]

        def apply(session: Session) -> None:
            campaign = session.get_one(Campaign, task.campaign_id)
            within = None if task.facts.get(EVERYWHERE) else campaign
            chosen = _load(session, task.actor, ids, within)
            try:
                _do(session, campaign, kind, chosen, task.actor, at=task.at, facts=task.facts)
            except Invalid:
                return  # nothing of this part can be extended any more
            failpoints.reach("campaigns.steered")

        return {"requests": len(ids)}, apply

    return make


for _kind in KINDS:
    working.MAKERS[_kind] = _maker(_kind)
