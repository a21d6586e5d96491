"""Which data collection list an item is asked by: the campaign's, or one of its industry."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from forms import loader
from portal.campaigns.models import Campaign
from portal.core import audit
from portal.core.actor import Actor

BASE = "pcf_base"
FIELD = "list-"
AS_CAMPAIGN = ""
"""What is chosen for an item that follows the campaign."""


def newest() -> Mapping[str, str]:
    """Return the newest published version of each list, by the list's id."""
    return dict(loader.published())


def offered(lang: str) -> list[tuple[str, str]]:
    """Return the lists to choose from with their titles, the base list first."""
    titles = [(one, loader.load(one, version).title.get(lang)) for one, version in newest().items()]
    return sorted(titles, key=lambda pair: (pair[0] != BASE, pair[1]))


def named(one: str, version: str, lang: str) -> str:
    """Return the title and version of a published list."""
    return f"{loader.load(one, version).title.get(lang)} {version}"


def of_item(campaign: Campaign, item_id: UUID) -> tuple[str, str]:
    """Return id and version of the list by which an item is asked."""
    chosen = campaign.lists.get(str(item_id), AS_CAMPAIGN) if campaign.lists else AS_CAMPAIGN
    if not chosen or chosen not in newest():  # the newest lists are looked up on the disk
        return campaign.questionnaire_id, campaign.questionnaire_version
    return chosen, newest()[chosen]


def choose(
    session: Session,
    campaign: Campaign,
    chosen: Mapping[str, str],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep which list the campaign asks, and which items are asked by another one.

    ``chosen`` holds ``list`` and ``list-<item id>``; what it does not name stays as it was.
    """
    main = chosen.get("list", campaign.questionnaire_id)
    if main in newest() and main != campaign.questionnaire_id:
        campaign.questionnaire_id, campaign.questionnaire_version = main, newest()[main]
    lists = dict(campaign.lists)
    for item_id, name in _by_item(chosen):
        if name in {AS_CAMPAIGN, campaign.questionnaire_id}:
            lists.pop(item_id, None)
        elif name in newest():
            lists[item_id] = name
    if lists != campaign.lists:
        campaign.lists = lists
    session.flush()
    asked = campaign.questionnaire_id
    audit.record(session, actor, "campaign.lists", campaign, at=at, list=asked, others=len(lists))


def _by_item(chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the ids of items with what was chosen for them; what is no id is left out."""
    found = []
    for field, name in chosen.items():
        try:
            found.append((str(UUID(field.removeprefix(FIELD))), name))
        except ValueError:
            continue
    return found
