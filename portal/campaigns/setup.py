"""Setting up a campaign: what is asked, at which level, until when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from portal.campaigns import lists
from portal.campaigns.models import Campaign, CampaignProduct
from portal.campaigns.narrowing import Wanted, percentage
from portal.campaigns.planned import NOT_ASKED, Plan, Planned, chosen
from portal.campaigns.proposing import (
    DEFAULT_LEVELS,
    LEVELS,
    MOST_CHANGES,
    Change,
    Rule,
)
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem, WrongState
from portal.core.i18n import zone

SHARING = ("footprint_only", "by_stage", "full")
END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the first step of the set-up asks."""

    name: str
    product_id: UUID
    period: int
    due_on: date
    timezone: str
    note: str = ""
    further: tuple[UUID, ...] = ()
    """Products beside the one the campaign is named after."""

    @property
    def due_at(self) -> datetime:
        """Return the last minute of the due day, where the customer is."""
        return datetime.combine(self.due_on, END_OF_DAY, tzinfo=zone(self.timezone))


def create(
    session: Session, scope: Scope, actor: Actor, at: datetime, *, rule: Rule | None = None
) -> Campaign:
    """Begin a campaign as a draft that nobody outside sees; without rule the tier alone counts."""
    campaign = Campaign(
        company_id=actor.company_id,
        levels=dict(DEFAULT_LEVELS),
        choices={},
        lists={},
        proposal=rule.write() if rule else None,
        questionnaire_id=lists.BASE,
        questionnaire_version=lists.newest()[lists.BASE],
        created_by=actor.label,
        **_columns(scope),
    )
    session.add(campaign)
    session.flush()
    _set_further(session, campaign, scope)
    _write_down(session, actor, "campaign.created", campaign, scope, at=at)
    return campaign


def _write_down(
    session: Session, actor: Actor, action: str, campaign: Campaign, scope: Scope, *, at: datetime
) -> None:
    products = 1 + len(campaign.others)
    audit.record(session, actor, action, campaign, at=at, period=scope.period, products=products)


def _set_further(session: Session, campaign: Campaign, scope: Scope) -> None:
    """Keep the further products in the order given, each once and never the first again."""
    wanted = [one for one in dict.fromkeys(scope.further) if one != scope.product_id]
    if wanted == [other.item_id for other in campaign.others]:
        return
    campaign.others.clear()
    session.flush()
    campaign.others.extend(
        CampaignProduct(company_id=campaign.company_id, item_id=item_id, position=place)
        for place, item_id in enumerate(wanted)
    )
    session.flush()


def _columns(scope: Scope) -> dict[str, object]:
    return {
        "name": scope.name,
        "product_id": scope.product_id,
        "period": scope.period,
        "due_at": scope.due_at,
        "timezone": scope.timezone,
        "note": scope.note,
    }


def change_scope(
    session: Session, campaign: Campaign, scope: Scope, actor: Actor, at: datetime
) -> None:
    """Change what a draft is about.

    Raises
    ------
    WrongState
        Requests have gone out: they say what was asked, and stay so.
    """
    if campaign.state != "draft":
        raise WrongState(campaign.state, "scope")
    for name, value in _columns(scope).items():
        setattr(campaign, name, value)
    session.flush()
    _set_further(session, campaign, scope)
    _write_down(session, actor, "campaign.changed", campaign, scope, at=at)


def set_levels(
    session: Session,
    campaign: Campaign,
    levels: dict[str, str],
    actor: Actor,
    at: datetime,
    *,
    sharing: str,
) -> None:
    """Choose the questionnaire level of each tier and the sharing asked, for what goes out next."""
    campaign.levels = dict(campaign.levels) | levels
    campaign.sharing_asked = sharing
    session.flush()
    audit.record(
        session, actor, "campaign.levels", campaign, at=at, levels=campaign.levels, sharing=sharing
    )


def set_rule(
    session: Session, campaign: Campaign, typed: Mapping[str, str], actor: Actor, at: datetime
) -> None:
    """Keep how levels follow from shares of footprint and spend, besides the tier.

    Raises
    ------
    Invalid
        A share is no percentage.
    """
    most, least = percentage(typed.get("most")), percentage(typed.get("least"))
    found = [
        Problem("campaigns.share_unreadable", place)
        for place, value in (("most", most), ("least", least))
        if value is None
    ]
    if found or most is None or least is None:
        raise Invalid(found)
    rule = Rule.read(campaign.proposal)
    _keep(
        session,
        campaign,
        replace(rule, by_share=bool(typed.get("by_share")), most=most, least=least),
        actor,
        at,
    )


def change_in_bulk(
    session: Session, campaign: Campaign, wanted: Wanted, level: str, actor: Actor, *, at: datetime
) -> None:
    """Give everything that a filter lets through one level; a later change goes over earlier ones.

    What is chosen for a single request stays as chosen.

    Raises
    ------
    Invalid
        There is no such level, or there are too many changes to keep apart.
    """
    if level not in (*LEVELS, NOT_ASKED):
        raise Invalid([Problem("campaigns.level_unknown", "level")])
    rule = Rule.read(campaign.proposal)
    others = tuple(one for one in rule.changes if one.wanted != wanted)
    if len(others) >= MOST_CHANGES:
        raise Invalid([Problem("campaigns.too_many_changes", "level", {"most": MOST_CHANGES})])
    changes = (*others, Change(wanted, level))
    _keep(session, campaign, replace(rule, changes=changes), actor, at)


def take_back(
    session: Session, campaign: Campaign, number: int, actor: Actor, at: datetime
) -> None:
    """Take one change in bulk back, counted from 0; what is gone already is no problem."""
    rule = Rule.read(campaign.proposal)
    left = tuple(one for place, one in enumerate(rule.changes) if place != number)
    if left != rule.changes:
        _keep(session, campaign, replace(rule, changes=left), actor, at)


def _keep(session: Session, campaign: Campaign, rule: Rule, actor: Actor, at: datetime) -> None:
    if rule.write() == (campaign.proposal or Rule().write()):
        return
    campaign.proposal = rule.write()
    session.flush()
    audit.record(session, actor, "campaign.rule", campaign, at=at, rule=campaign.proposal)


def choose(session: Session, campaign: Campaign, plan: Plan, levels: Mapping[str, str]) -> Plan:
    """Keep what the purchaser chose for single requests; return the plan as it is then."""
    known: dict[str, Planned] = {row.key: row for row in plan.rows} if levels else {}
    choices = dict(campaign.choices)
    for key, level in levels.items():
        row = known.get(key)
        if row is None or level not in (*LEVELS, NOT_ASKED):
            continue
        if level == row.default_level:
            choices.pop(key, None)
        else:
            choices[key] = level
    if choices == campaign.choices:
        return plan
    campaign.choices = choices
    session.flush()
    return replace(plan, rows=chosen(plan.rows, choices))
