"""What a board is about: one campaign, or everything of a period, and of which products."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.campaigns.models import Campaign
from portal.campaigns.queries.filters import Filter, as_id
from portal.catalogue.models import Item, Sourcing
from portal.core.actor import Actor
from portal.core.errors import NotFound
from portal.core.tenancy import visible_to

MOST_PRODUCTS = 200
USUAL_PERIOD = 2025


@dataclass(frozen=True, slots=True)
class Scope:
    """What is shown: ``product`` is the one chosen of ``products``, none: all of them."""

    campaign: Campaign | None
    products: tuple[Item, ...]
    product: Item | None
    period: int
    periods: tuple[int, ...]
    filter: Filter

    @property
    def chosen(self) -> tuple[UUID, ...]:
        """Return the ids of the products that count."""
        return (self.product.id,) if self.product else tuple(one.id for one in self.products)

    @property
    def shown(self) -> Item | None:
        """Return the product of which a tree is shown: the chosen one, or the first."""
        return self.product or (self.products[0] if self.products else None)

    def query(self, **changed: Any) -> str:
        """Return the part of an address after its ``?``, with some of it changed."""
        parts: dict[str, Any] = self.filter.parts() | {
            "campaign": self.campaign.id if self.campaign else None,
            "product": self.product.id if self.product else None,
            "period": None if self.campaign else self.period,
        }
        text = urlencode({name: value for name, value in (parts | changed).items() if value})
        return f"?{text}"


def read(session: Session, actor: Actor, arguments: Mapping[str, str]) -> Scope:
    """Return what an address asks for.

    Raises
    ------
    NotFound
        It names a campaign or a product that the actor may not know of.
    """
    wanted = replace(Filter.read(arguments), campaign_id=None)
    campaign = _campaign(session, actor, arguments.get("campaign", ""))
    periods = () if campaign else _periods(session, actor)
    if campaign is not None:
        period, products = campaign.period, tuple(campaign.products)
    else:
        period = _period(arguments.get("period", ""), periods)
        products = _products(session, actor)
    return Scope(campaign, products, _product(arguments, products), period, periods, wanted)


def _campaign(session: Session, actor: Actor, text: str) -> Campaign | None:
    if not text:
        return None
    query = visible_to(actor, Campaign).where(Campaign.id == as_id(text))
    found: Campaign | None = session.scalar(query) if as_id(text) else None
    if found is None:
        raise NotFound
    return found


def _product(arguments: Mapping[str, str], products: tuple[Item, ...]) -> Item | None:
    text = arguments.get("product", "")
    if not text:
        return None
    found = next((one for one in products if one.id == as_id(text)), None)
    if found is None:
        raise NotFound
    return found


def _products(session: Session, actor: Actor) -> tuple[Item, ...]:
    query = visible_to(actor, Item).where(Item.is_product.is_(True))
    return tuple(session.scalars(query.order_by(Item.code, Item.id).limit(MOST_PRODUCTS)))


def _periods(session: Session, actor: Actor) -> tuple[int, ...]:
    query = select(Sourcing.period).where(Sourcing.scope(actor)).distinct()
    return tuple(sorted(session.scalars(query), reverse=True))


def _period(text: str, periods: tuple[int, ...]) -> int:
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None
    return wanted or (periods[0] if periods else USUAL_PERIOD)
