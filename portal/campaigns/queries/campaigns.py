"""The list of campaigns, with how far each has come."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select, true
from sqlalchemy.orm import Session, joinedload

from portal.campaigns import standing
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.workflow import RequestState as S
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to

PASSED_ON = "cascade"
"""The kind of campaign that a supplier's passing on makes."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many requests of a campaign stand where; revoked ones do not count.

    ``bounced`` counts open requests whose newest mail reached nobody for sure.
    """

    states: dict[str, int] = field(default_factory=dict)
    overdue: int = 0
    bounced: int = 0

    @property
    def total(self) -> int:
        """Return how many requests count."""
        return sum(n for state, n in self.states.items() if state != S.REVOKED)

    def count(self, *states: str) -> int:
        """Return how many stand in any of ``states``."""
        return sum(self.states.get(state, 0) for state in states)


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign in the list."""

    id: UUID
    name: str
    product: Item
    period: int
    due_at: datetime
    timezone: str
    state: str
    progress: Progress


def _listed(actor: Actor) -> Select[Any]:
    """Return the campaigns that lists show: not what passing a request on made."""
    return visible_to(actor, Campaign).where(Campaign.kind != PASSED_ON)


def page(session: Session, actor: Actor, number: int, now: datetime) -> Page[CampaignRow]:
    """Return one page of the company's campaigns, newest first."""
    query = _listed(actor).options(joinedload(Campaign.product))
    found = fetch(session, query.order_by(Campaign.created_at.desc(), Campaign.id), number)
    states = progress(session, actor, [campaign.id for campaign in found.rows], now)
    return replace(found, rows=tuple(_row(campaign, states) for campaign in found.rows))


def every(session: Session, actor: Actor, now: datetime) -> list[CampaignRow]:
    """Return all the company's campaigns, newest first."""
    query = _listed(actor).options(joinedload(Campaign.product))
    found = list(session.scalars(query.order_by(Campaign.created_at.desc(), Campaign.id)))
    states = progress(session, actor, None, now)
    return [_row(campaign, states) for campaign in found]


def _row(campaign: Campaign, states: dict[UUID, Progress]) -> CampaignRow:
    return CampaignRow(
        id=campaign.id,
        name=campaign.name,
        product=campaign.product,
        period=campaign.period,
        due_at=campaign.due_at,
        timezone=campaign.timezone,
        state=campaign.state,
        progress=states.get(campaign.id, Progress()),
    )


def progress(
    session: Session, actor: Actor, campaign_ids: list[UUID] | None, now: datetime
) -> dict[UUID, Progress]:
    """Return where the requests of several campaigns, or of all, stand, in one statement."""
    stands = standing.expression().label("stands")
    late = func.sum(case((standing.overdue(now), 1), else_=0))
    bounced = func.sum(case((standing.bounced(), 1), else_=0))
    counted = session.execute(
        select(DataRequest.campaign_id, stands, func.count(), late, bounced)
        .where(
            DataRequest.scope(actor),
            DataRequest.company_id == actor.company_id,
            true() if campaign_ids is None else DataRequest.campaign_id.in_(campaign_ids),
        )
        .group_by(DataRequest.campaign_id, stands)
    )
    found: dict[UUID, Progress] = {}
    for campaign_id, state, count, behind, failed in counted:
        so_far = found.get(campaign_id, Progress())
        found[campaign_id] = Progress(
            so_far.states | {state: count}, so_far.overdue + behind, so_far.bounced + failed
        )
    return found
