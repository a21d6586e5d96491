"""The mails about requests: who is written to, in whose language, and what was sent to whom."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import invitations
from portal.accounts.models import Invitation, InvitationKind, Membership, User
from portal.campaigns import deliveries, lettering
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest, RequestMail
from portal.campaigns.words import MINUTES
from portal.core import mail
from portal.core.actor import Actor, Role
from portal.core.mail import Mail
from portal.letters import stationery
from portal.letters.stationery import Stationery
from portal.suppliers.models import Supplier

ANSWERING = (Role.CLERK, Role.APPROVER)
MOST_RECEIVERS = 5
FIRST_ROLES = (Role.CLERK, Role.APPROVER, Role.ADMINISTRATOR)
"""Roles of the first person of a supplier: somebody must answer, sign and let colleagues in."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is written to; whoever asked knows the name of its own contact only."""

    email: str
    name: str
    locale: str
    is_contact: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One request as a mail lists it."""

    asked: Asked
    level: str
    minutes: tuple[int, int]


def lines(requests: Iterable[DataRequest]) -> list[Line]:
    """Return the requests as a mail lists them."""
    return [
        Line(Asked.read(request.asked), request.level, MINUTES.get(request.level, (15, 60)))
        for request in requests
    ]


def members(session: Session, company_id: UUID | None) -> list[User]:
    """Return the people of a supplier's company who answer requests, oldest first.

    This looks over the border on purpose, past the session's scope (hence the bare table): a
    mail must reach whoever answers there. Their addresses go into the mail and nowhere else.
    """
    return [] if company_id is None else members_of(session, [company_id]).get(company_id, [])


def members_of(session: Session, company_ids: Iterable[UUID]) -> dict[UUID, list[User]]:
    """Return the same for many companies, in one statement."""
    held = Membership.__table__
    query = (
        select(held.c.company_id, User)
        .join(held, held.c.user_id == User.id)
        .where(
            held.c.company_id.in_(list(company_ids)),
            held.c.role.in_([role.value for role in ANSWERING]),
            User.disabled_at.is_(None),
        )
        .order_by(User.created_at, User.id)
    )
    found: dict[UUID, list[User]] = {}
    for company_id, user in session.execute(query).unique():
        found.setdefault(company_id, []).append(user)
    return found


def receivers(session: Session, request: DataRequest) -> list[Receiver]:
    """Return who hears about a request: its contact, or whoever answers for the supplier now.

    The contact may have passed the request on; then the supplier's own people are written to.
    """
    asked = Asked.read(request.asked)
    contact = Receiver(
        asked.contact_email, asked.contact_name, asked.contact_locale, is_contact=True
    )
    return hearers(contact, members(session, request.partner_company_id))


def hearers(contact: Receiver, people: Sequence[User]) -> list[Receiver]:
    """Return who hears: the contact if it answers there, else its people, else the contact."""
    for user in people:
        if user.email.lower() == contact.email.lower():
            return [Receiver(user.email, user.name, user.locale, is_contact=True)]
    known = [Receiver(user.email, user.name, user.locale) for user in people[:MOST_RECEIVERS]]
    return known or ([contact] if contact.email else [])


def contact_of(supplier: Supplier) -> Receiver:
    """Return whom the customer knows at a supplier."""
    return Receiver(supplier.contact_email, supplier.contact_name, supplier.locale, is_contact=True)


def invitation(
    supplier: Supplier, contact: Receiver, actor: Actor, at: datetime
) -> tuple[Invitation, str]:
    """Return an invitation of a supplier that is not kept yet, and the path of its link."""
    written, token = invitations.written(
        kind=InvitationKind.DATA_REQUEST,
        company_id=supplier.company_id,
        email=contact.email,
        name=contact.name,
        locale=contact.locale,
        roles=FIRST_ROLES,
        at=at,
        supplier_id=supplier.id,
        invited_by_id=actor.user_id,
    )
    return written, _address("accounts.invitation", token=token)


def _invitation_path(
    session: Session, supplier: Supplier, contact: Receiver, actor: Actor, at: datetime
) -> str:
    written, address = invitation(supplier, contact, actor, at)
    invitations.keep_all(session, [written], at)
    return address


def write_to_contact(
    session: Session,
    template: str,
    supplier: Supplier,
    requests: Sequence[DataRequest],
    actor: Actor,
    *,
    at: datetime,
) -> None:
    """Write to the supplier's contact, whoever else there may answer by now."""
    contact = contact_of(supplier)
    path = way_in(session, supplier, contact, requests, actor, at=at)
    write(session, template, contact, requests, actor, at=at, path=path)


def way_in(
    session: Session,
    supplier: Supplier,
    receiver: Receiver,
    requests: Sequence[DataRequest],
    actor: Actor,
    *,
    at: datetime,
) -> str:
    """Return where the receiver's button leads: to the requests, or to an invitation."""
    people = members(session, supplier.partner_company_id)
    if any(user.email.lower() == receiver.email.lower() for user in people):
        return leads_to(requests)
    return _invitation_path(session, supplier, receiver, actor, at)


def asker(request: DataRequest) -> Actor:
    """Return who asked for this, as the sender of mails that nobody writes by hand."""
    asked = Asked.read(request.asked)
    return Actor(
        company_id=request.company_id,
        name=asked.asked_by,
        email=asked.asked_by_email,
        company_name=asked.customer,
    )


def _address(endpoint: str, **values: Any) -> str:
    """Return the path of a page; jobs write mails too, where there is no request."""
    return current_app.url_map.bind("").build(endpoint, values)


def leads_to(requests: Sequence[DataRequest]) -> str:
    """Return where a mail about requests leads somebody who can sign in."""
    if len(requests) == 1:
        return _address("campaigns.landing", data_request_id=requests[0].id)
    return _address("campaigns.inbox")


def write(
    session: Session,
    template: str,
    receiver: Receiver,
    requests: Sequence[DataRequest],
    actor: Actor,
    *,
    at: datetime,
    path: str,
    **context: Any,
) -> None:
    """Post one mail about ``requests`` and remember for each of them that it was written."""
    paper = stationery.of(session, requests[0].company_id)
    posted, written = compose(
        template, receiver, requests, actor, at, path=path, paper=paper, **context
    )
    mail.put(session, [posted])
    session.add_all(written)
    session.flush()
    deliveries.refresh(session, [request.id for request in requests])


def compose(
    template: str,
    receiver: Receiver,
    requests: Sequence[DataRequest],
    actor: Actor,
    at: datetime,
    *,
    path: str,
    paper: Stationery = stationery.PLAIN,
    **context: Any,
) -> tuple[Mail, list[RequestMail]]:
    """Return one mail about ``requests``, and what is kept beside each of them; nothing is saved.

    The requests need not be saved either, so that many mails can be written before their
    transaction begins. ``paper`` is how the company that asks words its mails.
    """
    first, told_of = requests[0], lines(requests)
    composed = mail.compose(
        template,
        to_email=receiver.email,
        to_name=receiver.name,
        locale=receiver.locale,
        company_id=first.company_id,
        path=path,
        from_name=paper.sender_name,
        reply_to=paper.reply_to,
        own=lettering.own(
            paper, template, requests, to=receiver.name, by=actor.name, lang=receiver.locale
        ),
        signature=paper.signature(receiver.locale),
        ways=lettering.ways(template, requests, path, leads_to(requests)),
        lines=told_of,
        asked=told_of[0].asked,
        period=first.period,
        due_at=first.due_at,
        timezone=first.timezone,
        sharing=first.sharing_asked,
        is_late=first.due_at < at,
        contact=paper.reply_to or actor.email,
        by=actor.name,
        **context,
    )
    return composed, [
        RequestMail(
            company_id=request.company_id,
            request_id=request.id,
            mail_id=composed.id,
            kind=template,
            to_name=receiver.name if receiver.is_contact else "",
            to_email=receiver.email if receiver.is_contact else "",
            at=at,
            by=actor.label,
        )
        for request in requests
    ]


def tell(
    session: Session,
    template: str,
    request: DataRequest,
    actor: Actor,
    at: datetime,
    *,
    words: Callable[[str], dict[str, Any]] = lambda _locale: {},
) -> int:
    """Write the same mail about one request to all who hear of it; return how many."""
    return told(session, template, [request], actor, at, words=words)


def told(
    session: Session,
    template: str,
    requests: Sequence[DataRequest],
    actor: Actor,
    at: datetime,
    *,
    words: Callable[[str], dict[str, Any]] = lambda _locale: {},
) -> int:
    """Write the same mail about requests of one supplier to all who hear of it; return how many.

    A supplier without an account gets a new invitation: the old link cannot be written again,
    because only its hash is kept. ``words`` gives what the mail says besides the request, in the
    receiver's language.
    """
    first = requests[0]
    chosen = receivers(session, first)
    path = leads_to(requests)
    if chosen and not members(session, first.partner_company_id):
        path = _invitation_path(session, first.supplier, chosen[0], actor, at)
    for receiver in chosen:
        said = words(receiver.locale)
        write(session, template, receiver, requests, actor, at=at, path=path, **said)
    return len(chosen)


def returned(
    session: Session,
    request: DataRequest,
    actor: Actor,
    at: datetime,
    *,
    points: Callable[[str], Sequence[tuple[str, str]]],
) -> int:
    """Tell the supplier which answers came back: ``points`` lists (question, comment)."""
    return tell(
        session,
        "request_returned",
        request,
        actor,
        at,
        words=lambda locale: {"points": points(locale)},
    )


def accepted(session: Session, requests: Sequence[DataRequest], actor: Actor, at: datetime) -> int:
    """Tell one supplier that its answers stand."""
    return told(session, "request_accepted", requests, actor, at)


def acceptance_withdrawn(
    session: Session, requests: Sequence[DataRequest], actor: Actor, at: datetime, *, reason: str
) -> int:
    """Tell one supplier that its answers are looked at again, and why."""
    said = {"reason": reason}
    return told(session, "acceptance_withdrawn", requests, actor, at, words=lambda _: said)


def reminded(session: Session, requests: Sequence[DataRequest], actor: Actor, at: datetime) -> int:
    """Remind one supplier of what is due."""
    return told(session, "request_reminder", requests, actor, at)


def revoked(
    session: Session, request: DataRequest, actor: Actor, at: datetime, *, reason: str
) -> int:
    """Tell the supplier that the request is no longer wanted."""
    return tell(session, "request_revoked", request, actor, at, words=lambda _: {"reason": reason})
