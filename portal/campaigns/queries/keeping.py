"""What a person kept of the board: filters by name, and lists of ids."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.campaigns.kept import IdList, SavedFilter
from portal.campaigns.models import Campaign, DataRequest
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier

AT_ONCE = 500
"""Parameters of one statement; SQLite takes few of them."""


def saved(session: Session, actor: Actor, campaign: Campaign | None) -> list[SavedFilter]:
    """Return the actor's own filters of one board, by name."""
    query = visible_to(actor, SavedFilter).where(
        SavedFilter.user_id == actor.user_id,
        SavedFilter.campaign_id.is_(None)
        if campaign is None
        else SavedFilter.campaign_id == campaign.id,
    )
    return list(session.scalars(query.order_by(SavedFilter.name, SavedFilter.id)))


def count_saved(session: Session, actor: Actor) -> int:
    """Return how many filters the actor keeps on all boards."""
    query = select(func.count()).where(
        SavedFilter.scope(actor), SavedFilter.user_id == actor.user_id
    )
    return session.scalar(query) or 0


def saved_as(session: Session, actor: Actor, name: str) -> SavedFilter | None:
    """Return the actor's filter of a name."""
    query = visible_to(actor, SavedFilter).where(
        SavedFilter.user_id == actor.user_id, SavedFilter.name == name
    )
    found: SavedFilter | None = session.scalar(query)
    return found


def id_list(session: Session, actor: Actor, short: str) -> IdList | None:
    """Return the company's list of a short id."""
    found: IdList | None = session.scalar(visible_to(actor, IdList).where(IdList.short == short))
    return found


def suppliers_by_code(session: Session, actor: Actor) -> dict[str, UUID]:
    """Return the company's suppliers by code, as written and with its letters made small."""
    rows = session.execute(select(Supplier.code, Supplier.id).where(Supplier.scope(actor)))
    return _either_way({row[0]: row[1] for row in rows})


def items_by_code(session: Session, actor: Actor) -> dict[str, UUID]:
    """Return the company's items by code, as written and with its letters made small."""
    rows = session.execute(select(Item.code, Item.id).where(Item.scope(actor)))
    return _either_way({row[0]: row[1] for row in rows})


def _either_way(by_code: dict[str, UUID]) -> dict[str, UUID]:
    return {code.casefold(): key for code, key in by_code.items()} | by_code


def requests_among(session: Session, actor: Actor, ids: list[UUID]) -> set[UUID]:
    """Return those of ``ids`` that are requests of the company."""
    found: set[UUID] = set()
    for start in range(0, len(ids), AT_ONCE):
        query = select(DataRequest.id).where(
            DataRequest.company_id == actor.company_id,
            DataRequest.id.in_(ids[start : start + AT_ONCE]),
        )
        found.update(session.scalars(query))
    return found
