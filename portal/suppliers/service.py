"""Keeping suppliers and their sites."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.suppliers import errors, queries
from portal.suppliers.models import Supplier, SupplierSite
from portal.suppliers.reading import SiteFacts, SupplierFacts, read_site, read_supplier

__all__ = ["add_site", "change", "change_site", "create", "errors"]


def create(session: Session, actor: Actor, typed: Mapping[str, str], at: datetime) -> Supplier:
    """Take a new supplier into the books, with its first site where one was typed.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed.
    """
    facts, problems = read_supplier(typed)
    site, more = read_site(typed, needed=False)
    if facts.code and queries.has_code(session, actor, facts.code):
        problems.append(Problem("suppliers.code_taken", "code", {"code": facts.code}))
    seen = {(p.code, p.place) for p in problems}
    problems += [p for p in more if (p.code, p.place) not in seen]
    if problems:
        raise Invalid(problems)
    return take_in(session, actor, facts, site, at)


def take_in(
    session: Session, actor: Actor, facts: SupplierFacts, site: SiteFacts | None, at: datetime
) -> Supplier:
    """Save a checked supplier and its first site."""
    supplier = Supplier(company_id=actor.company_id, sites=[], **facts.values())
    session.add(supplier)
    session.flush()
    if site is not None:
        put_site(session, supplier, site)
    audit.record(session, actor, "supplier.created", supplier, at=at, code=facts.code)
    return supplier


def put_site(session: Session, supplier: Supplier, facts: SiteFacts) -> SupplierSite:
    """Save a checked site."""
    site = SupplierSite(
        company_id=supplier.company_id,
        supplier_id=supplier.id,
        name=facts.name,
        country=facts.country or supplier.country,
        province=facts.province,
    )
    supplier.sites.append(site)
    session.flush()
    return site


def change(
    session: Session,
    supplier: Supplier,
    actor: Actor,
    typed: Mapping[str, str],
    at: datetime,
    *,
    version: int | None,
) -> bool:
    """Bring a supplier up to date; ``False`` if nothing differs.

    Raises
    ------
    Invalid
        Everything that is wrong, or that somebody else changed the supplier meanwhile.
    """
    facts, problems = read_supplier(typed)
    if facts.code and queries.has_code(session, actor, facts.code, besides=supplier.id):
        problems.append(Problem("suppliers.code_taken", "code", {"code": facts.code}))
    if version != supplier.version:
        problems.insert(0, Problem("suppliers.changed_meanwhile"))
    if problems:
        raise Invalid(problems)
    return bring_up_to_date(session, supplier, actor, facts.values(), at)


def bring_up_to_date(
    session: Session, supplier: Supplier, actor: Actor, values: Mapping[str, str], at: datetime
) -> bool:
    """Write those values that differ and note what they were; ``False`` if none does."""
    changed = differing(supplier, values)
    if not changed:
        return False
    for name in changed:
        setattr(supplier, name, values[name])
    session.flush()
    # Names and addresses of people stay out of the log, which is kept for good.
    audit.record(session, actor, "supplier.changed", supplier, at=at, fields=sorted(changed))
    return True


def differing(record: Any, values: Mapping[str, Any]) -> list[str]:
    """Return the names of the values that a record does not have yet."""
    return [name for name, value in values.items() if getattr(record, name) != value]


def add_site(
    session: Session, supplier: Supplier, actor: Actor, typed: Mapping[str, str], at: datetime
) -> SupplierSite:
    """Add a production site.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed.
    """
    facts = _checked_site(supplier, typed)
    site = put_site(session, supplier, facts)
    audit.record(session, actor, "supplier.site_added", site, at=at, supplier=supplier.code)
    return site


def change_site(
    session: Session, site: SupplierSite, actor: Actor, typed: Mapping[str, str], at: datetime
) -> bool:
    """Bring a site up to date; ``False`` if nothing differs.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed.
    """
    facts = _checked_site(site.supplier, typed, besides=site)
    values = {"name": facts.name, "country": facts.country, "province": facts.province}
    changed = differing(site, values)
    for name in changed:
        setattr(site, name, values[name])
    session.flush()
    if changed:
        audit.record(session, actor, "supplier.site_changed", site, at=at, fields=sorted(changed))
    return bool(changed)


def _checked_site(
    supplier: Supplier, typed: Mapping[str, str], besides: SupplierSite | None = None
) -> SiteFacts:
    facts, problems = read_site(typed)
    if facts and facts.name and queries.has_site(supplier, facts.name, besides):
        problems.append(Problem("suppliers.site_taken", "site", {"name": facts.name}))
    if problems or facts is None:
        raise Invalid(problems)
    return facts
