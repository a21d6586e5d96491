"""A campaign copied to the next period: the same question, asked again a year later."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.campaigns import bill, lists
from portal.campaigns.models import Campaign, CampaignProduct
from portal.campaigns.planned import Plan
from portal.catalogue import carrying
from portal.catalogue.carrying import Earlier
from portal.core import audit
from portal.core.actor import Actor

USUAL_DAYS = 42


def copy(session: Session, campaign: Campaign, actor: Actor, at: datetime) -> Campaign:
    """Begin a draft for the next period with everything that was set up for this one.

    Taken along are products, levels, rule, changes in bulk, what was chosen for single requests,
    lists, reminders, sharing and note; of the lists, the newest version. Requests, contacts and
    answers are not copied: who supplies what is that of the new period, into which
    :func:`take_shares` takes it where it is the same.
    """
    newest = lists.newest()
    copied = Campaign(
        company_id=campaign.company_id,
        name=next_name(campaign.name, campaign.period),
        product_id=campaign.product_id,
        period=campaign.period + 1,
        due_at=next_due(campaign.due_at, at),
        timezone=campaign.timezone,
        questionnaire_id=campaign.questionnaire_id,
        questionnaire_version=newest.get(campaign.questionnaire_id, campaign.questionnaire_version),
        levels=dict(campaign.levels),
        choices=dict(campaign.choices),
        lists=dict(campaign.lists),
        proposal=campaign.proposal,
        reminders=list(campaign.reminders),
        sharing_asked=campaign.sharing_asked,
        note=campaign.note,
        created_by=actor.label,
    )
    session.add(copied)
    session.flush()
    session.add_all(
        CampaignProduct(
            company_id=campaign.company_id,
            campaign_id=copied.id,
            item_id=other.item_id,
            position=other.position,
        )
        for other in campaign.others
    )
    session.flush()
    audit.record(
        session, actor, "campaign.copied", copied, at=at, of=campaign.id, period=copied.period
    )
    return copied


def shares_before(
    session: Session, actor: Actor, campaign: Campaign, period: int
) -> Earlier | None:
    """Return the shares that could be taken into a period for what is bought for a campaign."""
    below = bill.read(session, actor, campaign.product_ids, period)
    return carrying.earlier(session, actor, {item.id for item in below.bought}, period)


def offered(session: Session, actor: Actor, campaign: Campaign, planned: Plan) -> Earlier | None:
    """Return the shares that could be taken over for what a plan cannot ask for, if any."""
    if not planned.without_supplier:
        return None
    missing = {item.id for item in planned.without_supplier}
    return carrying.earlier(session, actor, missing, campaign.period)


def take_shares(
    session: Session, campaign: Campaign, actor: Actor, source: int, at: datetime
) -> int:
    """Take the shares of an earlier period into the campaign's own; return of how many items."""
    below = bill.read(session, actor, campaign.product_ids, campaign.period)
    bought = {item.id for item in below.bought}
    return carrying.carry(
        session, actor, bought, source=source, target=campaign.period, subject=campaign, at=at
    )


def next_name(name: str, period: int) -> str:
    """Return the name with the next year in it.

    >>> next_name("Pack 2025", 2025), next_name("Pack", 2025)
    ('Pack 2026', 'Pack 2026')
    """
    before, after = str(period), str(period + 1)
    return name.replace(before, after) if before in name else f"{name} {after}"


def next_due(due_at: datetime, at: datetime) -> datetime:
    """Return the same day a year later; where that has passed, six weeks from now."""
    try:
        later = due_at.replace(year=due_at.year + 1)
    except ValueError:
        later = due_at + timedelta(days=365)
    if later > at:
        return later
    days = (at - later).days + USUAL_DAYS
    return later + timedelta(days=days)
