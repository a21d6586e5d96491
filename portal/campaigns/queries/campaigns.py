"""The list of campaigns, with how far each has come."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.workflow import OPEN_STATES
from portal.campaigns.workflow import RequestState as S
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to


@dataclass(frozen=True, slots=True)
class Progress:
    """How many requests of a campaign stand where; revoked ones do not count."""

    states: dict[str, int] = field(default_factory=dict)
    overdue: int = 0

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


def page(session: Session, actor: Actor, number: int, now: datetime) -> Page[CampaignRow]:
    """Return one page of the company's campaigns, newest first."""
    query = visible_to(actor, Campaign).options(joinedload(Campaign.product))
    found = fetch(session, query.order_by(Campaign.created_at.desc(), Campaign.id), number)
    states = progress(session, actor, [campaign.id for campaign in found.rows], now)
    return replace(found, rows=tuple(_row(campaign, states) for campaign in found.rows))


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
    session: Session, actor: Actor, campaign_ids: list[UUID], now: datetime
) -> dict[UUID, Progress]:
    """Return where the requests of several campaigns stand, in one statement."""
    late = case((DataRequest.due_at < now, 1), else_=0)
    counted = session.execute(
        select(DataRequest.campaign_id, DataRequest.state, func.count(), func.sum(late))
        .where(
            DataRequest.scope(actor),
            DataRequest.company_id == actor.company_id,
            DataRequest.campaign_id.in_(campaign_ids),
        )
        .group_by(DataRequest.campaign_id, DataRequest.state)
    )
    states: dict[UUID, dict[str, int]] = {}
    overdue: dict[UUID, int] = {}
    for campaign_id, state, count, behind in counted:
        states.setdefault(campaign_id, {})[state] = count
        if state in OPEN_STATES:
            overdue[campaign_id] = overdue.get(campaign_id, 0) + behind
    return {key: Progress(value, overdue.get(key, 0)) for key, value in states.items()}
