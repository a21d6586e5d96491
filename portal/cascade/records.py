"""The company's own records that a passed-on request needs: campaign, supplier, site, item.

Nobody typed codes for them, so they get ones; what is in the books already is used again.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts import emails
from portal.campaigns import lists
from portal.campaigns.asked import Asked
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.planning import DEFAULT_LEVELS
from portal.campaigns.setup import END_OF_DAY
from portal.cascade.reading import Terms, Wish, code_of
from portal.catalogue.models import Item
from portal.core import audit
from portal.core.actor import Actor
from portal.core.i18n import zone
from portal.suppliers.models import Supplier, SupplierSite

CASCADE = "cascade"
"""The kind of campaign that passing on makes."""

BOUGHT = ("component", "material")
MASSES = frozenset({"kg", "g", "t"})
"""What is bought by mass is asked about per kilogram, whatever unit the table counts in."""


def campaign_of(
    session: Session, request: DataRequest, terms: Terms, actor: Actor, at: datetime
) -> Campaign:
    """Return the round that these requests belong to; no list of campaigns shows it."""
    day = terms.day
    assert day is not None  # noqa: S101 - the terms were checked
    product = session.scalars(
        select(Item)
        .where(Item.scope(actor), Item.name == terms.product)
        .order_by(Item.created_at, Item.id)
        .limit(1)
    ).first()
    if product is None:
        product = Item(
            company_id=actor.company_id,
            code=_code("P"),
            name=terms.product,
            declared_unit=Asked.read(request.asked).declared_unit or "piece",
        )
        session.add(product)
        session.flush()
    campaign = Campaign(
        company_id=actor.company_id,
        kind=CASCADE,
        name=terms.product,
        product=product,
        period=request.period,
        due_at=datetime.combine(day, END_OF_DAY, tzinfo=zone(request.timezone)),
        timezone=request.timezone,
        questionnaire_id=lists.BASE,
        questionnaire_version=lists.newest()[lists.BASE],
        levels=DEFAULT_LEVELS | {"3": terms.level},
        choices={},
        lists={},
        sharing_asked=terms.sharing,
        note=terms.note,
        state="issued",
        created_by=actor.label,
        issued_at=at,
    )
    session.add(campaign)
    session.flush()
    return campaign


def new_supplier(session: Session, wish: Wish, actor: Actor, at: datetime) -> Supplier:
    """Take a supplier that was only typed here into the company's books."""
    supplier = Supplier(
        company_id=actor.company_id,
        code=_code("U"),
        name=wish.name,
        contact_email=emails.canonical(wish.email) or "",
        locale=wish.locale,
        uscc=code_of(wish)[0],
        sites=[],
    )
    session.add(supplier)
    session.flush()
    audit.record(session, actor, "supplier.created", supplier, at=at, code=supplier.code)
    return supplier


def site_of(session: Session, wish: Wish, supplier: Supplier) -> SupplierSite | None:
    """Return the site that is asked: the one typed, made at need, else the only one there is."""
    if not wish.site:
        return supplier.sites[0] if len(supplier.sites) == 1 else None
    for one in supplier.sites:
        if one.name.casefold() == wish.site.casefold():
            return one
    site = SupplierSite(company_id=supplier.company_id, supplier_id=supplier.id, name=wish.site)
    supplier.sites.append(site)
    session.flush()
    return site


def item_of(session: Session, wish: Wish, actor: Actor, taken: Collection[UUID]) -> Item:
    """Return the item that the material is in the company's own books, made at need."""
    material = wish.material
    unit, mass = ("kg", None) if material.unit in MASSES else (material.unit, material.unit_mass_kg)
    query = (
        select(Item)
        .where(
            Item.scope(actor),
            Item.name == material.name,
            Item.declared_unit == unit,
            Item.kind.in_(BOUGHT),
            or_(Item.mass_kg.is_(None), Item.mass_kg == mass),
        )
        .order_by(Item.created_at, Item.id)
    )
    for known in session.scalars(query):
        if known.id not in taken:
            return known
    item = Item(
        company_id=actor.company_id,
        code=_code("M"),
        name=material.name,
        kind="material",
        declared_unit=unit,
        mass_kg=mass,
    )
    session.add(item)
    session.flush()
    return item


def _code(letter: str) -> str:
    """Return a code for a record of the company's own books that nobody typed one for."""
    return f"{letter}-{uuid4().hex[:8].upper()}"
