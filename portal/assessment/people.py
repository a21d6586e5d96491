"""Whom one knows at a supplier: contacts, people who acted there, mails that reached nobody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import DataRequest, RequestEvent, RequestMail
from portal.campaigns.people import second_contact
from portal.campaigns.queries.contacts import Contact, contacts
from portal.campaigns.standing import FAILED
from portal.core.actor import Actor
from portal.core.mail import Mail
from portal.core.tenancy import visible_to
from portal.suppliers.models import SecondContact, Supplier

MOST_PEOPLE = 30
MOST_BOUNCES = 20
NEWEST = 8


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the supplier who did something that the customer may see."""

    name: str
    steps: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class People:
    """What the tab of contacts shows."""

    second: SecondContact | None
    known: tuple[Known, ...]
    bounces: tuple[RequestMail, ...]
    newest: tuple[Contact, ...]
    count: int


def people(session: Session, actor: Actor, supplier: Supplier) -> People:
    """Return whom one knows at a supplier, and what did not arrive there."""
    log = contacts(session, actor, supplier)
    return People(
        second=second_contact(session, actor, supplier),
        known=_known(session, actor, supplier.id),
        bounces=_bounces(session, actor, supplier.id),
        newest=tuple(log[:NEWEST]),
        count=len(log),
    )


def _known(session: Session, actor: Actor, supplier_id: UUID) -> tuple[Known, ...]:
    """Return who took steps on the supplier's side; the customer's own people are left out."""
    last = func.max(RequestEvent.at)
    query = (
        select(RequestEvent.by, func.count(), last)
        .join(DataRequest, DataRequest.id == RequestEvent.request_id)
        .where(
            RequestEvent.scope(actor),
            DataRequest.scope(actor),
            DataRequest.company_id == actor.company_id,
            DataRequest.supplier_id == supplier_id,
            RequestEvent.by != "",
            RequestEvent.by_company != "",
            RequestEvent.by_company != actor.company_name,
        )
        .group_by(RequestEvent.by)
        .order_by(last.desc(), RequestEvent.by)
        .limit(MOST_PEOPLE)
    )
    return tuple(Known(name, steps, at) for name, steps, at in session.execute(query))


def _bounces(session: Session, actor: Actor, supplier_id: UUID) -> tuple[RequestMail, ...]:
    query = (
        visible_to(actor, RequestMail)
        .join(DataRequest, DataRequest.id == RequestMail.request_id)
        .join(RequestMail.mail)
        .where(DataRequest.supplier_id == supplier_id, Mail.state.in_(FAILED))
        .options(joinedload(RequestMail.mail))
        .order_by(RequestMail.at.desc(), RequestMail.id)
        .limit(MOST_BOUNCES)
    )
    return tuple(session.scalars(query))
