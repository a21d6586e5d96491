"""Requests of some suppliers with their mails: made first, then kept all together.

Making them takes time and needs no transaction; keeping them is one, in which either all of a
supplier's requests and its mail are written or none. So a worker that dies leaves no request
without its mail and no mail without its request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple, Self, TypeVar
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from portal.accounts import invitations
from portal.accounts.models import Invitation, User
from portal.campaigns import lists, notices
from portal.campaigns.asked import Asked
from portal.campaigns.given import Given
from portal.campaigns.models import Campaign, DataRequest, RequestEvent, RequestMail
from portal.campaigns.planned import Planned
from portal.campaigns.workflow import RequestState
from portal.catalogue.models import Item
from portal.core import audit, mail
from portal.core.actor import Actor
from portal.core.db import insert_all
from portal.core.mail import Mail
from portal.core.tenancy import visible_to
from portal.letters import stationery
from portal.letters.stationery import Stationery
from portal.suppliers.models import Supplier, SupplierSite


class Order(NamedTuple):
    """One request to write, in plain texts, so that a job can carry it."""

    supplier_id: str
    site_id: str
    item_id: str
    tier: int
    level: str
    list_id: str
    list_version: str

    @classmethod
    def of(cls, campaign: Campaign, row: Planned) -> Self:
        """Return the order for a planned request."""
        list_id, version = lists.of_item(campaign, row.item.id)
        supplier, site, item = str(row.supplier.id), str(row.site_id or ""), str(row.item.id)
        return cls(supplier, site, item, row.tier, row.level, list_id, version)


@dataclass(slots=True)
class Written:
    """Requests with everything that is kept together with them."""

    requests: list[DataRequest] = field(default_factory=list)
    events: list[RequestEvent] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    kept: list[RequestMail] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Books:
    """The records that orders name, each table read once."""

    suppliers: dict[UUID, Supplier]
    sites: dict[UUID, SupplierSite]
    items: dict[UUID, Item]
    people: dict[UUID, list[User]]
    given: Given
    paper: Stationery

    @classmethod
    def open(
        cls, session: Session, actor: Actor, campaign: Campaign, orders: Sequence[Order]
    ) -> Self:
        """Load what some orders name."""
        suppliers = _named(session, actor, Supplier, (one.supplier_id for one in orders))
        partners = {one.partner_company_id for one in suppliers.values()} - {None}
        items = _named(session, actor, Item, (one.item_id for one in orders))
        return cls(
            suppliers,
            _named(session, actor, SupplierSite, (one.site_id for one in orders)),
            items,
            notices.members_of(session, [one for one in partners if one]),
            Given.look_up(session, actor, campaign, set(items)),
            stationery.of(session, campaign.company_id),
        )


Record = TypeVar("Record", Supplier, SupplierSite, Item)


def _named(
    session: Session, actor: Actor, model: type[Record], ids: Iterable[str]
) -> dict[UUID, Record]:
    wanted = {UUID(one) for one in ids if one}
    found = session.scalars(visible_to(actor, model).where(model.id.in_(wanted)))
    return {row.id: row for row in found}


def write(
    session: Session,
    campaign: Campaign,
    orders: Sequence[Order],
    actor: Actor,
    at: datetime,
    *,
    due_at: datetime | None = None,
) -> Written:
    """Make the requests of some suppliers, one mail to each; nothing is saved yet.

    They are due with the campaign, unless ``due_at`` says otherwise.
    """
    books, written = Books.open(session, actor, campaign, orders), Written()
    by_supplier: dict[UUID, list[DataRequest]] = {}
    for order in orders:
        request = _request(campaign, order, books, actor)
        request.due_at = due_at or campaign.due_at
        by_supplier.setdefault(request.supplier_id, []).append(request)
        written.requests.append(request)
        written.events.append(_event(request, actor, at))
    for supplier_id, together in by_supplier.items():
        _invite(written, books, books.suppliers[supplier_id], together, actor, at=at)
    return written


def _request(campaign: Campaign, order: Order, books: Books, actor: Actor) -> DataRequest:
    supplier, item = books.suppliers[UUID(order.supplier_id)], books.items[UUID(order.item_id)]
    site = books.sites[UUID(order.site_id)] if order.site_id else None
    return DataRequest(
        id=uuid4(),
        company_id=campaign.company_id,
        partner_company_id=supplier.partner_company_id,
        campaign_id=campaign.id,
        supplier_id=supplier.id,
        site_id=site.id if site else None,
        item_id=item.id,
        tier=order.tier,
        level=order.level,
        sharing_asked=campaign.sharing_asked,
        period=campaign.period,
        due_at=campaign.due_at,
        timezone=campaign.timezone,
        questionnaire_id=order.list_id,
        questionnaire_version=order.list_version,
        asked=asked_of(campaign, supplier, site, item, actor, given=books.given).write(),
        state=RequestState.ISSUED.value,
        delivery="",
    )


def asked_of(
    campaign: Campaign,
    supplier: Supplier,
    site: SupplierSite | None,
    item: Item,
    actor: Actor,
    *,
    given: Given,
) -> Asked:
    """Return what a supplier is told of what it is asked."""
    product, *further = given.products(campaign, item.id)
    return Asked(
        customer=actor.company_name,
        asked_by=actor.name,
        asked_by_email=actor.email,
        note=campaign.note,
        product=product.name,
        product_zh=product.name_zh,
        product_code=product.code,
        further=tuple({"name": p.name, "name_zh": p.name_zh, "code": p.code} for p in further),
        item=item.name,
        item_zh=item.name_zh,
        item_code=item.code,
        declared_unit=item.declared_unit,
        declared_amount=str(item.declared_amount),
        mass_kg=None if item.mass_kg is None else str(item.mass_kg),
        supplier=supplier.name,
        site=site.name if site else "",
        contact_name=supplier.contact_name,
        contact_email=supplier.contact_email,
        contact_locale=supplier.locale,
        bom_materials=given.materials.get(item.id, ()),
        factors=given.factors,
    )


def _event(request: DataRequest, actor: Actor, at: datetime) -> RequestEvent:
    return RequestEvent(
        company_id=request.company_id,
        partner_company_id=request.partner_company_id,
        request_id=request.id,
        sequence=1,
        action="issue",
        state=request.state,
        by=actor.label,
        by_company=actor.company_name,
        at=at,
    )


def _invite(
    written: Written,
    books: Books,
    supplier: Supplier,
    requests: list[DataRequest],
    actor: Actor,
    *,
    at: datetime,
) -> None:
    people = (
        books.people.get(supplier.partner_company_id, []) if supplier.partner_company_id else []
    )
    contact = notices.contact_of(supplier)
    chosen = notices.hearers(contact, people)
    if not chosen:
        return
    if people:
        path = notices.leads_to(requests)
    else:
        invitation, path = notices.invitation(supplier, contact, actor, at)
        written.invitations.append(invitation)
    for receiver in chosen:
        composed, kept = notices.compose(
            "data_request", receiver, requests, actor, at, path=path, paper=books.paper
        )
        written.mails.append(composed)
        written.kept += kept
    for request in requests:
        request.delivery = written.mails[-1].state


def keep(
    session: Session,
    campaign: Campaign,
    written: Written,
    actor: Actor,
    at: datetime,
    *,
    unseen: bool = False,
) -> None:
    """Save what was made, in the transaction of whoever calls, with one entry in the log.

    The entry holds how many requests there are, and a print of their ids in order. ``unseen``
    saves the requests faster, and the session does not get to know them.
    """
    invitations.keep_all(session, written.invitations, at)
    if unseen:
        insert_all(session, written.requests)
    else:
        session.add_all(written.requests)
    insert_all(session, written.events)
    mail.put(session, written.mails)
    insert_all(session, written.kept)
    ids = "\n".join(sorted(str(request.id) for request in written.requests))
    audit.record(
        session,
        actor,
        "campaign.requests",
        campaign,
        at=at,
        requests=len(written.requests),
        mails=len(written.mails),
        ids_sha256=sha256(ids.encode()).hexdigest(),
    )
