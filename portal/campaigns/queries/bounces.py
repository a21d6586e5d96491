"""What reached nobody so far: open requests whose newest mail was refused, cut off or put off."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy.orm import Session, joinedload

from portal.campaigns import standing
from portal.campaigns.deliveries import newest
from portal.campaigns.models import Campaign, DataRequest, RequestMail
from portal.campaigns.workflow import OPEN_STATES
from portal.core.actor import Actor
from portal.core.mail import MailState
from portal.core.paging import Page, cut
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier

UNREACHED = (*standing.FAILED, MailState.DELAYED.value)


@dataclass(frozen=True, slots=True)
class Bounce:
    """One supplier that was not reached: which requests, at which address, and why.

    ``email`` is empty where a colleague was written to whom the customer does not know.
    """

    supplier: Supplier
    requests: tuple[DataRequest, ...]
    email: str
    at: datetime
    state: str
    cause: str
    reason: str

    @property
    def first(self) -> DataRequest:
        """Return the request by which the contact is corrected."""
        return self.requests[0]


def bounces(session: Session, actor: Actor, campaign: Campaign, number: int) -> Page[Bounce]:
    """Return one page of the suppliers that were not reached, by name."""
    query = (
        visible_to(actor, DataRequest)
        .join(DataRequest.supplier)
        .where(
            DataRequest.campaign_id == campaign.id,
            and_(DataRequest.state.in_(OPEN_STATES), DataRequest.delivery.in_(UNREACHED)),
        )
        .options(joinedload(DataRequest.supplier), joinedload(DataRequest.item))
        .order_by(Supplier.name, Supplier.id, DataRequest.tier, DataRequest.id)
    )
    by_supplier: dict[UUID, list[DataRequest]] = {}
    for request in session.scalars(query):
        by_supplier.setdefault(request.supplier_id, []).append(request)
    page = cut(list(by_supplier.values()), number)
    mails = _mails(session, actor, [together[0].id for together in page.rows])
    rows = tuple(_bounce(together, mails.get(together[0].id, [])) for together in page.rows)
    return Page(rows, page.total, page.number, page.per_page)


def _mails(session: Session, actor: Actor, ids: list[UUID]) -> dict[UUID, list[RequestMail]]:
    query = (
        visible_to(actor, RequestMail)
        .where(RequestMail.request_id.in_(ids))
        .options(joinedload(RequestMail.mail))
        .order_by(RequestMail.at, RequestMail.id)
    )
    found: dict[UUID, list[RequestMail]] = {}
    for row in session.scalars(query):
        found.setdefault(row.request_id, []).append(row)
    return found


def _bounce(requests: list[DataRequest], mails: list[RequestMail]) -> Bounce:
    failed = next((row for row in newest(mails) if row.mail.state in UNREACHED), None)
    return Bounce(
        supplier=requests[0].supplier,
        requests=tuple(requests),
        email=failed.to_email if failed else "",
        at=failed.at if failed else requests[0].created_at,
        state=failed.mail.state if failed else MailState.UNDELIVERABLE.value,
        cause=(failed.mail.cause or "") if failed else "",
        reason=(failed.mail.reason or "") if failed and failed.to_email else "",
    )
