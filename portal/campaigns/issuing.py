"""Issuing: requests are written, facts copied, suppliers told; each only once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.campaigns import lists, notices, reminders
from portal.campaigns.asked import Asked
from portal.campaigns.given import Given
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.planning import Plan, Planned, plan
from portal.campaigns.requests import remember
from portal.campaigns.workflow import RequestState
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem


@dataclass(frozen=True, slots=True)
class Issued:
    """What issuing did."""

    requests: int
    mails: int


def issue(session: Session, campaign: Campaign, actor: Actor, at: datetime) -> Issued:
    """Write every planned request that can go out, and one mail to each supplier.

    Issuing again adds only what is new: a supplier's site is asked about an item once in a
    campaign. Two people who issue at the same time meet at the campaign's version.

    Raises
    ------
    Invalid
        The due date has passed, or there is nothing to issue.
    """
    planned = plan(session, actor, campaign)
    if found := problems(campaign, planned, at):
        raise Invalid(found)
    campaign.state, campaign.issued_at = "issued", at
    session.flush()
    given = Given.look_up(session, actor, {row.item.id for row in planned.to_issue})
    requests = [_write(session, campaign, row, actor, at, given=given) for row in planned.to_issue]
    audit.record(session, actor, "campaign.issued", campaign, at=at, requests=len(requests))
    mails = notices.invited(session, requests, actor, at)
    reminders.schedule(session, campaign, at)
    return Issued(len(requests), mails)


def problems(campaign: Campaign, planned: Plan, at: datetime) -> list[Problem]:
    """Return why nothing can be issued now; empty if all is well."""
    found = []
    if campaign.due_at <= at:
        found.append(Problem("campaigns.due_passed", "due_on"))
    if not planned.to_issue:
        found.append(Problem("campaigns.nothing_to_issue"))
    return found


def _write(
    session: Session,
    campaign: Campaign,
    row: Planned,
    actor: Actor,
    at: datetime,
    *,
    given: Given,
) -> DataRequest:
    list_id, list_version = lists.of_item(campaign, row.item)
    request = DataRequest(
        company_id=campaign.company_id,
        partner_company_id=row.supplier.partner_company_id,
        campaign_id=campaign.id,
        supplier=row.supplier,
        site=row.site,
        item=row.item,
        tier=row.tier,
        level=row.level,
        sharing_asked=campaign.sharing_asked,
        period=campaign.period,
        due_at=campaign.due_at,
        timezone=campaign.timezone,
        questionnaire_id=list_id,
        questionnaire_version=list_version,
        asked=_asked(campaign, row, actor, given).write(),
        state=RequestState.ISSUED.value,
    )
    session.add(request)
    session.flush()
    audit.record(session, actor, "request.issued", request, at=at, level=row.level, tier=row.tier)
    remember(session, request, "issue", actor, at)
    return request


def _asked(campaign: Campaign, row: Planned, actor: Actor, given: Given) -> Asked:
    item, supplier = row.item, row.supplier
    return Asked(
        customer=actor.company_name,
        asked_by=actor.name,
        asked_by_email=actor.email,
        note=campaign.note,
        product=campaign.product.name,
        product_zh=campaign.product.name_zh,
        product_code=campaign.product.code,
        item=item.name,
        item_zh=item.name_zh,
        item_code=item.code,
        declared_unit=item.declared_unit,
        declared_amount=str(item.declared_amount),
        mass_kg=None if item.mass_kg is None else str(item.mass_kg),
        supplier=supplier.name,
        site=row.site.name if row.site else "",
        contact_name=supplier.contact_name,
        contact_email=supplier.contact_email,
        contact_locale=supplier.locale,
        bom_materials=given.materials.get(item.id, ()),
        factors=given.factors,
    )
