"""A company's own factors, for the pages and for whoever computes with them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from aggregator.factors import LIFE_CYCLE, Factor, equivalents
from portal.core import paging
from portal.core.actor import Actor
from portal.core.paging import Page
from portal.core.tenancy import visible_to
from portal.factors.models import OwnFactor


def item_factors(
    session: Session, actor: Actor, item_ids: Iterable[UUID] | None = None
) -> dict[UUID, OwnFactor]:
    """Return the factors in use of items by item; the newest where there are several.

    Parameters
    ----------
    item_ids
        Only of these items; default: of all.
    """
    query = (
        visible_to(actor, OwnFactor)
        .where(OwnFactor.item_id.is_not(None), OwnFactor.retired_at.is_(None))
        .order_by(OwnFactor.created_at, OwnFactor.id)
    )
    if item_ids is not None:
        query = query.where(OwnFactor.item_id.in_(set(item_ids)))
    return {factor.item_id: factor for factor in session.scalars(query) if factor.item_id}


def factors_for(session: Session, actor: Actor) -> list[Factor]:
    """Return the company's own factors for activities, as the engine reads them.

    Their ids are ``own:<uuid>``. Factors of single items are not among them: they belong to the
    item and to no activity.
    """
    query = (
        visible_to(actor, OwnFactor)
        .where(OwnFactor.item_id.is_(None), OwnFactor.retired_at.is_(None))
        .order_by(OwnFactor.created_at, OwnFactor.id)
    )
    return [as_factor(own) for own in session.scalars(query)]


def as_factor(own: OwnFactor) -> Factor:
    """Return an own factor as the engine reads it."""
    return Factor(
        id=f"own:{own.id}",
        category=own.category,
        name_en=own.name,
        name_zh=own.name_zh,
        gases=equivalents(own.value),
        unit=own.unit,
        boundary=LIFE_CYCLE,
        region=own.region,
        year=own.year,
        source=own.source,
        edition=own.edition,
        licence=own.licence,
        technology=own.technology,
        gwp_set=own.gwp_set or None,
        kind=own.kind,
    )


def own_factors(
    session: Session, actor: Actor, *, text: str = "", retired: bool = False, page: int = 1
) -> Page[OwnFactor]:
    """Return one page of the company's own factors by name, items loaded."""
    query = visible_to(actor, OwnFactor).options(joinedload(OwnFactor.item))
    condition = OwnFactor.retired_at.is_not(None) if retired else OwnFactor.retired_at.is_(None)
    query = query.where(condition)
    for word in text.split()[:8]:
        columns = (OwnFactor.name, OwnFactor.name_zh, OwnFactor.category, OwnFactor.source)
        query = query.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    return paging.fetch(session, query.order_by(OwnFactor.name, OwnFactor.id), page)


def successor(session: Session, actor: Actor, factor: OwnFactor) -> OwnFactor | None:
    """Return the factor that is now in use for the same item, if there is one."""
    if factor.item_id is None:
        return None
    query = select(OwnFactor).where(
        OwnFactor.scope(actor),
        OwnFactor.item_id == factor.item_id,
        OwnFactor.retired_at.is_(None),
    )
    return session.scalars(query.order_by(OwnFactor.created_at.desc(), OwnFactor.id)).first()
