"""The products that a campaign can be about."""

from sqlalchemy.orm import Session

from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.tenancy import visible_to


def products(session: Session, actor: Actor) -> list[Item]:
    """Return the company's products by name."""
    query = visible_to(actor, Item).where(Item.is_product.is_(True))
    return list(session.scalars(query.order_by(Item.name, Item.code, Item.id)))
