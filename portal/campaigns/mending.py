"""Correcting whom a supplier is reached by, and writing again what did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.campaigns import notices, requests
from portal.campaigns.models import DataRequest
from portal.campaigns.standing import FAILED
from portal.campaigns.workflow import OPEN_STATES, RequestState, word
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import WrongState
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a supplier is reached by; ``email`` in its one form."""

    name: str
    email: str
    locale: str


def mend(
    session: Session, request: DataRequest, contact: Contact, actor: Actor, at: datetime
) -> int:
    """Correct the contact of the request's supplier and send again what did not arrive.

    The contact is kept with the supplier and with each of its open requests. Written again is
    about ``request`` and about what of the same campaign reached nobody, in one mail.

    Returns
    -------
    int
        How many requests were written about.

    Raises
    ------
    WrongState
        The supplier has nothing to do any more.
    """
    state = RequestState(request.state)
    if state not in OPEN_STATES:
        raise WrongState(word(state), "contact")
    _keep(session, request.supplier, contact, actor, at)
    open_ones = _open_requests(session, actor, request)
    for one in open_ones:
        one.asked = one.asked | {
            "contact_name": contact.name,
            "contact_email": contact.email,
            "contact_locale": contact.locale,
        }
    session.flush()
    again = [one for one in open_ones if _is_missed(one, request)]
    for kind, together in _by_kind(again):
        notices.write_to_contact(session, kind, request.supplier, together, actor, at=at)
    for one in again:
        requests.remember(session, one, "contact", actor, at)
        audit.record(session, actor, "request.sent_again", one, at=at)
    return len(again)


def _keep(
    session: Session, supplier: Supplier, contact: Contact, actor: Actor, at: datetime
) -> None:
    supplier.contact_name = contact.name
    supplier.contact_email = contact.email
    supplier.locale = contact.locale
    session.flush()
    audit.record(session, actor, "supplier.contact", supplier, at=at)


def _open_requests(session: Session, actor: Actor, request: DataRequest) -> list[DataRequest]:
    query = (
        visible_to(actor, DataRequest)
        .where(
            DataRequest.company_id == actor.company_id,
            DataRequest.supplier_id == request.supplier_id,
            DataRequest.state.in_(OPEN_STATES),
        )
        .order_by(DataRequest.due_at, DataRequest.tier, DataRequest.id)
    )
    return list(session.scalars(query))


def _is_missed(one: DataRequest, chosen: DataRequest) -> bool:
    if one.id == chosen.id:
        return True
    return one.campaign_id == chosen.campaign_id and one.delivery in FAILED


def _by_kind(again: Sequence[DataRequest]) -> list[tuple[str, list[DataRequest]]]:
    """Return the first mail again for what was never opened, a reminder for the rest."""
    unopened = [one for one in again if one.state == RequestState.ISSUED]
    known = [one for one in again if one.state != RequestState.ISSUED]
    kinds = [("data_request", unopened), ("request_reminder", known)]
    return [(kind, together) for kind, together in kinds if together]
