"""Keeping a board's filter under a name, and letting it go."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.campaigns.kept import SavedFilter
from portal.campaigns.models import Campaign
from portal.campaigns.queries import keeping
from portal.campaigns.queries.filters import Filter
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, NotFound, Problem

MOST = 50
LONGEST_NAME = 60


def keep(
    session: Session,
    name: str,
    wanted: Filter,
    campaign: Campaign | None,
    actor: Actor,
    *,
    at: datetime,
) -> SavedFilter:
    """Keep a filter under a name; the same name again holds the newer filter.

    Raises
    ------
    Invalid
        The name is missing or too long, or there are too many of them already.
    """
    shown = " ".join(name.replace("\0", "").split())
    if not shown or len(shown) > LONGEST_NAME:
        raise Invalid([Problem("campaigns.filter_name", "name", {"most": LONGEST_NAME})])
    one = keeping.saved_as(session, actor, shown)
    if one is None:
        if keeping.count_saved(session, actor) >= MOST:
            raise Invalid([Problem("campaigns.too_many_filters", "name", {"most": MOST})])
        assert actor.user_id is not None  # noqa: S101 - only people see the board
        one = SavedFilter(company_id=actor.company_id, user_id=actor.user_id, name=shown)
        session.add(one)
    one.query = wanted.query()
    one.campaign_id = campaign.id if campaign else None
    session.flush()
    audit.record(session, actor, "board.filter_kept", one, at=at, name=one.name)
    return one


def drop(session: Session, one: SavedFilter, actor: Actor, at: datetime) -> None:
    """Forget one of the actor's own filters.

    Raises
    ------
    NotFound
        It is a colleague's.
    """
    if one.user_id != actor.user_id:
        raise NotFound
    audit.record(session, actor, "board.filter_removed", one, at=at, name=one.name)
    session.delete(one)
    session.flush()
