"""One request in full, as the company that asks sees it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from portal.campaigns import standing
from portal.campaigns.asked import Asked
from portal.campaigns.models import Campaign, DataRequest, RequestEvent, RequestMail
from portal.campaigns.people import second_contact
from portal.campaigns.requests import UNANSWERED
from portal.campaigns.standing import is_overdue
from portal.campaigns.workflow import NEXT, OPEN_STATES, RequestAction, RequestState
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.suppliers.models import SecondContact, Supplier


@dataclass(frozen=True, slots=True)
class RequestDetail:
    """Everything the page of one request shows to whoever asked."""

    request: DataRequest
    asked: Asked
    campaign: Campaign
    supplier: Supplier
    item: Item
    site: str
    events: list[RequestEvent]
    mails: list[RequestMail]
    second: SecondContact | None
    stands: str
    is_overdue: bool

    @property
    def contact(self) -> dict[str, str]:
        """Return whom the request is written to, for the form that corrects it."""
        return {
            "name": self.asked.contact_name,
            "email": self.asked.contact_email,
            "locale": self.asked.contact_locale,
        }

    @property
    def may_change_level(self) -> bool:
        """Tell whether nothing has been answered yet."""
        return self.request.state in UNANSWERED

    @property
    def may_remind(self) -> bool:
        """Tell whether the supplier still has something to do."""
        return self.request.state in OPEN_STATES

    @property
    def may_revoke(self) -> bool:
        """Tell whether the request can still be withdrawn."""
        return (RequestState(self.request.state), RequestAction.REVOKE) in NEXT

    @property
    def has_bounced(self) -> bool:
        """Tell whether the newest mail reached nobody for sure, while an answer is owed."""
        return self.may_remind and self.request.delivery in standing.FAILED

    @property
    def has_answers(self) -> bool:
        """Tell whether there is something to review."""
        return self.request.state in {
            RequestState.SUBMITTED,
            RequestState.RETURNED,
            RequestState.ACCEPTED,
        }


def detail(session: Session, actor: Actor, request: DataRequest, now: datetime) -> RequestDetail:
    """Return the facts, history and mails of ``request``."""
    loaded = session.scalars(
        visible_to(actor, DataRequest)
        .where(DataRequest.id == request.id)
        .options(
            joinedload(DataRequest.campaign),
            joinedload(DataRequest.supplier),
            joinedload(DataRequest.site),
            joinedload(DataRequest.item),
        )
        .execution_options(populate_existing=True)
    ).one()
    mails = session.scalars(
        visible_to(actor, RequestMail)
        .where(RequestMail.request_id == request.id)
        .options(joinedload(RequestMail.mail))
        .order_by(RequestMail.at.desc(), RequestMail.id)
    )
    return RequestDetail(
        request=loaded,
        asked=Asked.read(loaded.asked),
        campaign=loaded.campaign,
        supplier=loaded.supplier,
        item=loaded.item,
        site=loaded.site.name if loaded.site else "",
        events=history(session, actor, loaded),
        mails=list(mails),
        second=second_contact(session, actor, loaded.supplier),
        stands=standing.of(loaded),
        is_overdue=is_overdue(loaded, now),
    )


def history(session: Session, actor: Actor, request: DataRequest) -> list[RequestEvent]:
    """Return the request's events, newest first."""
    events = session.scalars(
        visible_to(actor, RequestEvent)
        .where(RequestEvent.request_id == request.id)
        .order_by(RequestEvent.sequence.desc(), RequestEvent.id)
    )
    return list(events)
