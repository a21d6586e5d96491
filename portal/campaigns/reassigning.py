"""A request that went to the wrong place: to another contact, or to another supplier's site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns import notices, requests, withdrawing, writing
from portal.campaigns.mending import Contact
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.requests import UNANSWERED
from portal.campaigns.workflow import OPEN_STATES, RequestState, word
from portal.campaigns.writing import Order
from portal.catalogue.models import Sourcing
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem, WrongState
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier, SupplierSite

MOST_OFFERED = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A supplier's site, or a supplier without one, that could be asked instead."""

    supplier: Supplier
    site: SupplierSite | None

    @property
    def key(self) -> str:
        """Return the name of the place in a form."""
        return f"{self.supplier.id}:{self.site.id if self.site else ''}"


def to_contact(
    session: Session, request: DataRequest, contact: Contact, actor: Actor, at: datetime
) -> None:
    """Hand one request to another person at the same supplier; the supplier's contact stays.

    Raises
    ------
    WrongState
        The supplier has nothing to do any more.
    """
    state = RequestState(request.state)
    if state not in OPEN_STATES:
        raise WrongState(word(state), "contact")
    hand_over(session, request.supplier, [request], contact, actor, at=at)


def hand_over(
    session: Session,
    supplier: Supplier,
    chosen: Sequence[DataRequest],
    contact: Contact,
    actor: Actor,
    *,
    at: datetime,
) -> None:
    """Hand open requests of one supplier to another person there, who gets one mail."""
    for request in chosen:
        request.asked = request.asked | {
            "contact_name": contact.name,
            "contact_email": contact.email,
            "contact_locale": contact.locale,
        }
    session.flush()
    receiver = notices.Receiver(contact.email, contact.name, contact.locale, is_contact=True)
    path = notices.way_in(session, supplier, receiver, chosen, actor, at=at)
    notices.write(session, "data_request", receiver, chosen, actor, at=at, path=path)
    for request in chosen:
        requests.remember(session, request, "hand_over", actor, at)
        audit.record(session, actor, "request.handed_over", request, at=at)


def places(session: Session, actor: Actor, request: DataRequest) -> list[Place]:
    """Return who could be asked instead: the supplier's other sites, and who else supplies it."""
    sites = session.scalars(
        visible_to(actor, SupplierSite)
        .where(SupplierSite.supplier_id == request.supplier_id)
        .options(joinedload(SupplierSite.supplier))
        .order_by(SupplierSite.name, SupplierSite.id)
    )
    found = [Place(site.supplier, site) for site in sites]
    others = session.scalars(
        visible_to(actor, Sourcing)
        .where(Sourcing.item_id == request.item_id)
        .options(joinedload(Sourcing.supplier), joinedload(Sourcing.site))
        .order_by(Sourcing.period.desc(), Sourcing.id)
        .limit(MOST_OFFERED)
    )
    found += [Place(one.supplier, one.site) for one in others]
    here = (request.supplier_id, request.site_id)
    free = (one for one in found if (one.supplier.id, one.site.id if one.site else None) != here)
    return list({one.key: one for one in free}.values())


def to_place(
    session: Session, request: DataRequest, place: Place, actor: Actor, at: datetime
) -> DataRequest:
    """Ask another supplier's site instead: this request is withdrawn, the same one written there.

    Raises
    ------
    WrongState
        Somebody has begun to answer.
    Invalid
        The other one is asked the same already, or nobody there can be written to.
    """
    state = RequestState(request.state)
    if state not in UNANSWERED:
        raise WrongState(word(state), "place")
    campaign = request.campaign
    _check(session, actor, campaign, request, place)
    order = Order(
        str(place.supplier.id),
        str(place.site.id) if place.site else "",
        str(request.item_id),
        request.tier,
        request.level,
        request.questionnaire_id,
        request.questionnaire_version,
    )
    written = writing.write(session, campaign, [order], actor, at, due_at=request.due_at)
    (newer,) = written.requests
    writing.keep(session, campaign, written, actor, at)
    withdrawing.revoke(session, [request], actor, at, reason="")
    audit.record(session, actor, "request.reassigned", request, at=at, to=newer.id)
    return newer


def _check(
    session: Session, actor: Actor, campaign: Campaign, request: DataRequest, place: Place
) -> None:
    if not (place.supplier.contact_email or place.supplier.partner_company_id):
        raise Invalid([Problem("campaigns.nobody_to_write_to", "place")])
    asked = select(DataRequest.id).where(
        DataRequest.scope(actor),
        DataRequest.campaign_id == campaign.id,
        DataRequest.supplier_id == place.supplier.id,
        DataRequest.item_id == request.item_id,
        DataRequest.site_id.is_(None)
        if place.site is None
        else DataRequest.site_id == place.site.id,
    )
    if session.scalar(asked.limit(1)) is not None:
        raise Invalid([Problem("campaigns.asked_there", "place")])


def place_of(session: Session, actor: Actor, request: DataRequest, key: str) -> Place:
    """Return the place that a form names, among those that are offered.

    Raises
    ------
    Invalid
        It is none of them.
    """
    for place in places(session, actor, request):
        if place.key == key:
            return place
    raise Invalid([Problem("campaigns.place_unknown", "place")])
