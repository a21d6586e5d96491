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
from portal.accounts.models import InvitationKind, Membership, User
from portal.campaigns import deliveries
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest, RequestMail
from portal.campaigns.words import MINUTES
from portal.core import mail
from portal.core.actor import Actor, Role
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
    if company_id is None:
        return []
    held = Membership.__table__
    query = (
        select(User)
        .join(held, held.c.user_id == User.id)
        .where(
            held.c.company_id == company_id,
            held.c.role.in_([role.value for role in ANSWERING]),
            User.disabled_at.is_(None),
        )
        .order_by(User.created_at, User.id)
    )
    return list(session.scalars(query).unique())


def receivers(session: Session, request: DataRequest) -> list[Receiver]:
    """Return who hears about a request: its contact, or whoever answers for the supplier now.

    The contact may have passed the request on; then the supplier's own people are written to.
    """
    asked = Asked.read(request.asked)
    contact = Receiver(
        asked.contact_email, asked.contact_name, asked.contact_locale, is_contact=True
    )
    return _chosen(contact, members(session, request.partner_company_id))


def _chosen(contact: Receiver, people: Sequence[User]) -> list[Receiver]:
    for user in people:
        if user.email.lower() == contact.email.lower():
            return [Receiver(user.email, user.name, user.locale, is_contact=True)]
    known = [Receiver(user.email, user.name, user.locale) for user in people[:MOST_RECEIVERS]]
    return known or ([contact] if contact.email else [])


def invited(session: Session, requests: Sequence[DataRequest], actor: Actor, at: datetime) -> int:
    """Write one mail to each supplier about all that it is asked; return how many were written."""
    by_supplier: dict[UUID, list[DataRequest]] = {}
    for request in requests:
        by_supplier.setdefault(request.supplier_id, []).append(request)
    return sum(
        _invite(session, together[0].supplier, together, actor, at)
        for together in by_supplier.values()
    )


def _invite(
    session: Session,
    supplier: Supplier,
    requests: list[DataRequest],
    actor: Actor,
    at: datetime,
) -> int:
    people = members(session, supplier.partner_company_id)
    contact = Receiver(
        supplier.contact_email, supplier.contact_name, supplier.locale, is_contact=True
    )
    path = _path(requests) if people else _invitation_path(session, supplier, contact, actor, at)
    chosen = _chosen(contact, people)
    for receiver in chosen:
        write(session, "data_request", receiver, requests, actor, at=at, path=path)
    return len(chosen)


def _invitation_path(
    session: Session, supplier: Supplier, contact: Receiver, actor: Actor, at: datetime
) -> str:
    _invitation, token = invitations.invite(
        session,
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
    return _address("accounts.invitation", token=token)


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
    contact = Receiver(
        supplier.contact_email, supplier.contact_name, supplier.locale, is_contact=True
    )
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
        return _path(requests)
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


def _path(requests: Sequence[DataRequest]) -> str:
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
    first = requests[0]
    posted = mail.post(
        session,
        template,
        to_email=receiver.email,
        to_name=receiver.name,
        locale=receiver.locale,
        company_id=first.company_id,
        path=path,
        lines=lines(requests),
        asked=Asked.read(first.asked),
        period=first.period,
        due_at=first.due_at,
        timezone=first.timezone,
        sharing=first.sharing_asked,
        is_late=first.due_at < at,
        contact=actor.email,
        by=actor.name,
        **context,
    )
    for request in requests:
        session.add(
            RequestMail(
                company_id=request.company_id,
                request_id=request.id,
                mail_id=posted.id,
                kind=template,
                to_name=receiver.name if receiver.is_contact else "",
                to_email=receiver.email if receiver.is_contact else "",
                at=at,
                by=actor.label,
            )
        )
    session.flush()
    deliveries.refresh(session, [request.id for request in requests])


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
    path = _path(requests)
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


def accepted(session: Session, request: DataRequest, actor: Actor, at: datetime) -> int:
    """Tell the supplier that its answer stands."""
    return tell(session, "request_accepted", request, actor, at)


def reminded(session: Session, requests: Sequence[DataRequest], actor: Actor, at: datetime) -> int:
    """Remind one supplier of what is due."""
    return told(session, "request_reminder", requests, actor, at)


def revoked(
    session: Session, request: DataRequest, actor: Actor, at: datetime, *, reason: str
) -> int:
    """Tell the supplier that the request is no longer wanted."""
    return tell(session, "request_revoked", request, actor, at, words=lambda _: {"reason": reason})
