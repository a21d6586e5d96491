"""Handing many requests to other people: one contact for each supplier among them.

A person belongs to a supplier, so what was ticked on the board is laid out by supplier. Whoever
is named gets one mail about all requests of that supplier; whom nobody is named for stays asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import emails
from portal.campaigns import reassigning
from portal.campaigns.mending import Contact
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import OPEN_STATES
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.i18n import LANGUAGES
from portal.suppliers.models import SecondContact, Supplier

MOST_SUPPLIERS = 20
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Group:
    """The open requests of one supplier, whom else it has, and what was typed for it."""

    supplier: Supplier
    requests: tuple[DataRequest, ...]
    second: SecondContact | None
    name: str
    email: str
    locale: str

    @property
    def key(self) -> str:
        """Return the end of the names of its controls."""
        return str(self.supplier.id)


@dataclass(frozen=True, slots=True)
class Done:
    """How many requests were handed over, to how many people."""

    requests: int
    people: int


def groups(
    session: Session, actor: Actor, chosen: Sequence[DataRequest], typed: Mapping[str, str]
) -> list[Group]:
    """Return what can be handed over, by supplier; what is not owed any more is left out.

    Raises
    ------
    Invalid
        Nothing of it is open, or it is of too many suppliers for one page.
    """
    by_supplier: dict[UUID, list[DataRequest]] = {}
    for one in chosen:
        if one.state in OPEN_STATES:
            by_supplier.setdefault(one.supplier_id, []).append(one)
    if not by_supplier:
        raise Invalid([Problem("campaigns.nothing_to_hand_over", "request")])
    if len(by_supplier) > MOST_SUPPLIERS:
        facts = {"count": len(by_supplier), "most": MOST_SUPPLIERS}
        raise Invalid([Problem("campaigns.too_many_suppliers", "request", facts)])
    query = select(SecondContact).where(
        SecondContact.scope(actor), SecondContact.supplier_id.in_(list(by_supplier))
    )
    seconds = {one.supplier_id: one for one in session.scalars(query)}
    found = [
        _group(mine, seconds.get(supplier_id), typed) for supplier_id, mine in by_supplier.items()
    ]
    return sorted(found, key=lambda one: (one.supplier.name, one.key))


def _group(
    mine: Sequence[DataRequest], second: SecondContact | None, typed: Mapping[str, str]
) -> Group:
    supplier = mine[0].supplier

    def said(name: str) -> str:
        return typed.get(f"{name}-{supplier.id}", "").replace("\0", "").strip()

    locale = said("locale") if said("locale") in LANGUAGES else supplier.locale
    return Group(supplier, tuple(mine), second, said("name"), said("email"), locale)


def hand_over(session: Session, wanted: Sequence[Group], actor: Actor, at: datetime) -> Done:
    """Hand the requests of each supplier to whoever is named for it.

    Raises
    ------
    Invalid
        Nobody is named, or everything that is wrong with what was typed.
    """
    named = [one for one in wanted if one.name or one.email]
    problems = [problem for one in named for problem in _problems(one)]
    if not named:
        problems = [Problem("campaigns.nobody_named", f"email-{wanted[0].key}")]
    if problems:
        raise Invalid(problems)
    for one in named:
        contact = Contact(one.name, emails.canonical(one.email) or "", one.locale)
        reassigning.hand_over(session, one.supplier, one.requests, contact, actor, at=at)
    return Done(sum(len(one.requests) for one in named), len(named))


def _problems(one: Group) -> list[Problem]:
    found = []
    if emails.canonical(one.email) is None:
        found.append(Problem("campaigns.email_unreadable", f"email-{one.key}"))
    if len(one.name) > LONGEST_NAME:
        found.append(Problem("campaigns.name_too_long", f"name-{one.key}", {"most": LONGEST_NAME}))
    return found
