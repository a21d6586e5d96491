"""Passing a request on: the company asks its own suppliers about materials of its answer.

What a campaign needs (supplier, item, campaign, request) is made in the company's own keeping;
from then on the request is one like any other, and the company is the one that asks. Who asked
first, and for what, stands nowhere in it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.accounts import emails
from portal.accounts.attempts import Limit
from portal.accounts.models import Membership, User
from portal.campaigns import reminders
from portal.campaigns.asked import Asked
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.writing import Order, keep, write
from portal.cascade import counting, records
from portal.cascade.laying import row_of
from portal.cascade.materials import materials
from portal.cascade.models import CascadeLink
from portal.cascade.reading import (
    Terms,
    Wish,
    chosen,
    company_of,
    problems_of,
    problems_of_terms,
    read_wishes,
)
from portal.catalogue.models import Item
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.tenancy import visible_to
from portal.submissions.drafts import open_for_writing
from portal.suppliers.models import Supplier, SupplierSite

ASKED_BY_COMPANY = Limit("cascade.asked", 30, timedelta(hours=1))
MOST_TIERS = 9
MOST_SUPPLIERS = 300


def books_of(session: Session, actor: Actor) -> list[Supplier]:
    """Return the suppliers in the company's own books, by name."""
    query = visible_to(actor, Supplier).options(selectinload(Supplier.sites))
    return list(session.scalars(query.order_by(Supplier.name, Supplier.id).limit(MOST_SUPPLIERS)))


def ask(
    session: Session,
    request: DataRequest,
    typed: dict[str, str],
    terms: Terms,
    *,
    actor: Actor,
    at: datetime,
) -> list[CascadeLink]:
    """Ask the company's suppliers about the chosen materials; each supplier gets one mail.

    Raises
    ------
    Closed
        The request that is answered takes no answers now.
    Invalid
        Everything that is wrong with what was typed, all at once.
    """
    known = open_for_writing(session, request, actor, at)
    wishes = read_wishes(materials(session, known, actor).rows, typed)
    books = books_of(session, actor)
    wanted = [one for one in wishes if one.is_chosen]
    found = problems_of_terms(terms, at, request)
    if not wanted:
        found.append(Problem("cascade.nothing_chosen"))
    if request.tier >= MOST_TIERS:
        found.append(Problem("cascade.too_deep", "", {"most": MOST_TIERS}))
    own = _own_addresses(session, actor, wanted)
    for one in wanted:
        found += problems_of(one, books) or _circles(one, request, actor, books, own)
    if found:
        raise Invalid(found)
    return _issue(session, request, wanted, terms, books, actor=actor, at=at)


def _own_addresses(session: Session, actor: Actor, wishes: Sequence[Wish]) -> set[str]:
    """Return which of the typed addresses are of the company's own people."""
    typed = {address for one in wishes if (address := emails.canonical(one.email))}
    query = (
        select(User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.scope(actor), User.email.in_(sorted(typed)))
    )
    return set(session.scalars(query)) if typed else set()


def _circles(
    wish: Wish, request: DataRequest, actor: Actor, books: Sequence[Supplier], own: set[str]
) -> list[Problem]:
    """Return whether a request would go to the company itself, or back to who asks it.

    Who stands further up is not the company's to know, so nothing is said of them: such a
    request is one between two companies, and how deep it can go is limited.
    """
    about = {"material": wish.material.name}
    company, address = company_of(wish, books), emails.canonical(wish.email)
    place = f"{wish.place}-{'supplier' if wish.supplier else 'email'}"
    if company == actor.company_id or (not wish.supplier and address in own):
        return [Problem("cascade.own_company", place, about)]
    asked = Asked.read(request.asked)
    is_asker = not wish.supplier and address == asked.asked_by_email.lower()
    if company == request.company_id or is_asker:
        return [Problem("cascade.asks_you", place, about | {"customer": asked.customer})]
    return []


def _issue(
    session: Session,
    request: DataRequest,
    wishes: Sequence[Wish],
    terms: Terms,
    books: list[Supplier],
    *,
    actor: Actor,
    at: datetime,
) -> list[CascadeLink]:
    """Write the requests as any campaign does, and whose material each of them is about."""
    campaign = records.campaign_of(session, request, terms, actor, at)
    orders: dict[Order, Wish] = {}
    for wish in wishes:
        supplier = chosen(wish, books)
        if supplier is None:
            supplier = records.new_supplier(session, wish, actor, at)
            books.append(supplier)
        taken = {UUID(one.item_id) for one in orders if one.supplier_id == str(supplier.id)}
        item = records.item_of(session, wish, actor, taken)
        site = records.site_of(session, wish, supplier)
        orders[_order(campaign, request, supplier, site, item)] = wish
    written = write(session, campaign, list(orders), actor, at)
    for one in written.requests:
        one.asked = {**one.asked, "whole": True}
    keep(session, campaign, written, actor, at)
    reminders.schedule(session, campaign, at)
    wanted = zip(written.requests, orders.values(), strict=True)
    links = [_link(session, request, one, wish, actor=actor, at=at) for one, wish in wanted]
    audit.record(session, actor, "request.passed_upstream", request, at=at, requests=len(links))
    counting.count_later(session, links[0].request)
    return links


def _order(
    campaign: Campaign,
    request: DataRequest,
    supplier: Supplier,
    site: SupplierSite | None,
    item: Item,
) -> Order:
    return Order(
        supplier_id=str(supplier.id),
        site_id=str(site.id) if site else "",
        item_id=str(item.id),
        tier=request.tier + 1,
        level=campaign.levels["3"],
        list_id=campaign.questionnaire_id,
        list_version=campaign.questionnaire_version,
    )


def _link(
    session: Session,
    request: DataRequest,
    child: DataRequest,
    wish: Wish,
    *,
    actor: Actor,
    at: datetime,
) -> CascadeLink:
    material = wish.material
    row_of(session, actor, request, material.row)
    link = CascadeLink(
        company_id=actor.company_id,
        parent=request,
        request=child,
        row=material.row,
        material=material.name,
        unit=material.unit,
        asked_at=at,
        asked_by=actor.label,
    )
    session.add(link)
    session.flush()
    return link
