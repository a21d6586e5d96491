"""What pages and other capabilities want to know of suppliers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from portal.core import paging
from portal.core.actor import Actor
from portal.core.paging import Page
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier, SupplierSite
from portal.suppliers.reading import code_key


def find_suppliers(
    session: Session, actor: Actor, *, text: str = "", country: str = "", page: int = 1
) -> Page[Supplier]:
    """Return one page of the suppliers that match, by code; their sites are loaded."""
    return paging.fetch(session, _matching(actor, text, country), page)


def every(session: Session, actor: Actor, text: str, country: str) -> Sequence[Supplier]:
    """Return all suppliers that match, by code, for a file; their sites are loaded."""
    return session.scalars(_matching(actor, text, country)).all()


def _matching(actor: Actor, text: str, country: str) -> Select[Any]:
    query = visible_to(actor, Supplier).options(selectinload(Supplier.sites))
    for word in text.split()[:8]:
        columns = (
            Supplier.code,
            Supplier.name,
            Supplier.name_en,
            Supplier.contact_name,
            Supplier.contact_email,
            Supplier.uscc,
        )
        query = query.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    if country:
        query = query.where(Supplier.country == country)
    return query.order_by(Supplier.code, Supplier.id)


def countries_in_use(session: Session, actor: Actor) -> list[str]:
    """Return the countries that suppliers are in."""
    query = select(Supplier.country).where(Supplier.scope(actor), Supplier.country != "")
    return sorted(session.scalars(query.distinct()))


def with_sites(session: Session, actor: Actor, supplier_id: UUID) -> Supplier:
    """Return one supplier with its sites."""
    query = (
        visible_to(actor, Supplier)
        .where(Supplier.id == supplier_id)
        .options(selectinload(Supplier.sites))
    )
    supplier: Supplier = session.scalars(query).one()
    return supplier


def by_code(session: Session, actor: Actor) -> dict[str, Supplier]:
    """Return all suppliers by their code as it is compared, sites loaded."""
    query = (
        visible_to(actor, Supplier)
        .options(selectinload(Supplier.sites))
        .order_by(Supplier.code, Supplier.id)
    )
    return {code_key(supplier.code): supplier for supplier in session.scalars(query)}


def has_code(session: Session, actor: Actor, code: str, besides: UUID | None = None) -> bool:
    """Tell whether another supplier already has this code."""
    query = select(Supplier.id, Supplier.code).where(Supplier.scope(actor))
    wanted = code_key(code)
    return any(code_key(c) == wanted and i != besides for i, c in session.execute(query))


def has_site(supplier: Supplier, name: str, besides: SupplierSite | None = None) -> bool:
    """Tell whether the supplier already has a site of this name."""
    return any(s is not besides and code_key(s.name) == code_key(name) for s in supplier.sites)
