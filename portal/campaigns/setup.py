"""Setting up a campaign: what is asked, at which level, until when."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from portal.campaigns import lists
from portal.campaigns.models import Campaign
from portal.campaigns.planning import DEFAULT_LEVELS, LEVELS, NOT_ASKED, Plan, Planned
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import WrongState
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

    @property
    def due_at(self) -> datetime:
        """Return the last minute of the due day, where the customer is."""
        return datetime.combine(self.due_on, END_OF_DAY, tzinfo=zone(self.timezone))


def create(session: Session, scope: Scope, actor: Actor, at: datetime) -> Campaign:
    """Begin a campaign as a draft that nobody outside sees."""
    campaign = Campaign(
        company_id=actor.company_id,
        levels=dict(DEFAULT_LEVELS),
        choices={},
        lists={},
        questionnaire_id=lists.BASE,
        questionnaire_version=lists.newest()[lists.BASE],
        created_by=actor.label,
        **_columns(scope),
    )
    session.add(campaign)
    session.flush()
    audit.record(session, actor, "campaign.created", campaign, at=at, period=scope.period)
    return campaign


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
    audit.record(session, actor, "campaign.changed", campaign, at=at, period=scope.period)


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


def choose(session: Session, campaign: Campaign, plan: Plan, chosen: dict[str, str]) -> None:
    """Keep what the purchaser chose otherwise for single requests; others follow their tier."""
    known: dict[str, Planned] = {row.key: row for row in plan.rows}
    choices = dict(campaign.choices)
    for key, level in chosen.items():
        row = known.get(key)
        if row is None or level not in (*LEVELS, NOT_ASKED):
            continue
        if level == row.default_level:
            choices.pop(key, None)
        else:
            choices[key] = level
    if choices != campaign.choices:
        campaign.choices = choices
        session.flush()
