"""What a customer gives along with its requests from its own books: materials and factors."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import or_
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.bill import BOUGHT
from portal.campaigns.models import Campaign
from portal.catalogue import structure
from portal.catalogue.models import BomLine, Item
from portal.catalogue.queries import end_of, holds_on
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.factors.models import OwnFactor

ACTIVITIES = ("electricity.", "heat.", "fuel.", "transport.", "compressed_air")
"""Beginnings of the categories that a supplier's activity data are computed with."""


@dataclass(frozen=True, slots=True)
class Given:
    """Materials by item, and the factors that go with every request."""

    materials: dict[UUID, tuple[dict[str, Any], ...]]
    factors: tuple[dict[str, Any], ...]
    above: dict[UUID, list[UUID]]
    """The products of the campaign that each item goes into, where it has several."""

    @classmethod
    def look_up(
        cls, session: Session, actor: Actor, campaign: Campaign, item_ids: set[UUID]
    ) -> Self:
        """Return what goes with requests of a campaign about these items.

        The bill of materials is the one that holds on the last day of the campaign's period.
        """
        ids, on = campaign.product_ids, end_of(campaign.period)
        above = structure.products_above(session, actor, ids, on=on) if len(ids) > 1 else {}
        return cls(_materials(session, actor, item_ids, on), _factors(session, actor), above)

    def products(self, campaign: Campaign, item_id: UUID) -> list[Item]:
        """Return the products for which an item is asked about, the campaign's first one first."""
        above = self.above.get(item_id, [])
        return [one for one in campaign.products if one.id in above] or [campaign.product]


def _materials(
    session: Session, actor: Actor, item_ids: set[UUID], on: date
) -> dict[UUID, tuple[dict[str, Any], ...]]:
    """Return the parts and materials of each item on a day, per declared unit."""
    lines = session.scalars(
        visible_to(actor, BomLine)
        .where(
            BomLine.parent_id.in_(item_ids),
            holds_on(on),
            BomLine.line_type.in_(sorted(BOUGHT)),
        )
        .options(joinedload(BomLine.component))
        .order_by(BomLine.parent_id, BomLine.position, BomLine.id)
    )
    found: dict[UUID, tuple[dict[str, Any], ...]] = {}
    for line in lines:
        found[line.parent_id] = (*found.get(line.parent_id, ()), _material(line))
    return found


def _material(line: BomLine) -> dict[str, Any]:
    part = line.component
    return {
        "code": part.code,
        "name": part.name,
        "name_zh": part.name_zh,
        "quantity": str(line.quantity),
        "unit": line.unit,
        "scrap_rate": str(line.scrap_rate),
        "mass_kg": None if part.mass_kg is None else str(part.mass_kg),
    }


def _factors(session: Session, actor: Actor) -> tuple[dict[str, Any], ...]:
    """Return the company's factors in use for activities, not those of single items."""
    query = (
        visible_to(actor, OwnFactor)
        .where(
            OwnFactor.item_id.is_(None),
            OwnFactor.retired_at.is_(None),
            or_(*(OwnFactor.category.startswith(part, autoescape=True) for part in ACTIVITIES)),
        )
        .order_by(OwnFactor.category, OwnFactor.created_at, OwnFactor.id)
    )
    return tuple(_factor(factor) for factor in session.scalars(query))


def _factor(factor: OwnFactor) -> dict[str, Any]:
    return {
        "id": str(factor.id),
        "category": factor.category,
        "name": factor.name,
        "name_zh": factor.name_zh,
        "value": str(factor.value),
        "unit": factor.unit,
        "gas": factor.gas,
        "kind": factor.kind,
        "region": factor.region,
        "year": factor.year,
        "technology": factor.technology,
        "source": factor.source,
        "edition": factor.edition,
        "licence": factor.licence,
    }
