"""Contacts of suppliers that a campaign is missing: typed once, kept with the supplier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts import emails
from portal.campaigns.planned import Who
from portal.core import audit
from portal.core.actor import Actor
from portal.core.i18n import LANGUAGES
from portal.core.tenancy import visible_to
from portal.suppliers.models import SecondContact, Supplier

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class TypedContact:
    """What was typed for one supplier, with what is wrong about it."""

    supplier: Who
    name: str = ""
    email: str = ""
    locale: str = "zh"
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was typed: the supplier stays without contact for now."""
        return not (self.name or self.email)


def untouched(suppliers: Sequence[Who]) -> list[TypedContact]:
    """Return empty contacts for the suppliers."""
    return [TypedContact(s, name=s.contact_name, locale=s.locale) for s in suppliers]


def read(suppliers: Sequence[Who], typed: Mapping[str, str]) -> list[TypedContact]:
    """Return what a form holds for each supplier, all problems at once."""
    return [_read(supplier, typed) for supplier in suppliers]


def _read(supplier: Who, typed: Mapping[str, str]) -> TypedContact:
    name = typed.get(f"name-{supplier.id}", "").strip()[:LONGEST_NAME]
    email = typed.get(f"email-{supplier.id}", "").strip()
    locale = typed.get(f"locale-{supplier.id}", supplier.locale)
    address = emails.canonical(email) if email else ""
    problem = ""
    if email and address is None:
        problem = "campaigns.email_unreadable"
    elif name and not email and name != supplier.contact_name:
        problem = "campaigns.email_missing"
    return TypedContact(
        supplier,
        name=name,
        email=address or email,
        locale=locale if locale in LANGUAGES else supplier.locale,
        problem=problem,
    )


def keep(session: Session, contacts: list[TypedContact], actor: Actor, at: datetime) -> int:
    """Save the contacts that have an address; return how many."""
    given = [contact for contact in contacts if contact.email and not contact.problem]
    known = _suppliers(session, actor, [contact.supplier.id for contact in given])
    for contact in given:
        supplier = known[contact.supplier.id]
        supplier.contact_email = contact.email
        supplier.contact_name = contact.name
        supplier.locale = contact.locale
        session.flush()
        audit.record(session, actor, "supplier.contact", supplier, at=at)
    return len(given)


def _suppliers(session: Session, actor: Actor, ids: list[UUID]) -> dict[UUID, Supplier]:
    query = visible_to(actor, Supplier).where(Supplier.id.in_(ids))
    return {supplier.id: supplier for supplier in session.scalars(query)}


def second_contact(session: Session, actor: Actor, supplier: Supplier) -> SecondContact | None:
    """Return whom else the supplier has, if anybody."""
    query = visible_to(actor, SecondContact).where(SecondContact.supplier_id == supplier.id)
    return session.scalars(query).first()
