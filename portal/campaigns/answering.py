"""What the supplier does with a request before it answers: open, decline, pass on."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import invitations
from portal.accounts.attempts import Limit
from portal.accounts.models import InvitationKind, Membership, User
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.campaigns.notices import lines
from portal.campaigns.requests import remember, take
from portal.campaigns.workflow import OPEN_STATES, RequestAction, RequestState, word
from portal.core import audit, mail
from portal.core.actor import Actor, Role
from portal.core.errors import WrongState
from portal.core.i18n import language

PASSED_BY_COMPANY = Limit("request.passed_on", 30, timedelta(hours=1))


def open_(session: Session, request: DataRequest, actor: Actor, at: datetime) -> None:
    """Record that the supplier has seen the request, the first time only."""
    if request.state == RequestState.ISSUED:
        take(session, request, RequestAction.OPEN, actor, at)


def decline(
    session: Session, request: DataRequest, actor: Actor, at: datetime, *, reason: str
) -> None:
    """Say that no answer will come, and why."""
    take(session, request, RequestAction.DECLINE, actor, at, comment=reason)


def answer_after_all(session: Session, request: DataRequest, actor: Actor, at: datetime) -> None:
    """Take back that a request was declined."""
    if request.state != RequestState.DECLINED:
        raise WrongState(word(RequestState(request.state)), "reopen")
    take(session, request, RequestAction.OPEN, actor, at)


def pass_on(
    session: Session,
    request: DataRequest,
    actor: Actor,
    at: datetime,
    *,
    name: str,
    email: str,
    note: str,
) -> None:
    """Hand the request to a colleague, who gets a mail, and a way in if they need one.

    The colleague becomes a clerk of the same company; other roles are the administrator's to
    give. The customer sees that the request was passed on, not to whom.

    Raises
    ------
    WrongState
        There is nothing left to answer.
    """
    state = RequestState(request.state)
    if state not in OPEN_STATES:
        raise WrongState(word(state), "pass_on")
    path, locale = _way_in(session, request, actor, at, name=name, email=email)
    mail.post(
        session,
        "request_passed_on",
        to_email=email,
        to_name=name,
        locale=locale,
        company_id=actor.company_id,
        path=path,
        lines=lines([request]),
        asked=Asked.read(request.asked),
        due_at=request.due_at,
        timezone=request.timezone,
        by=actor.label,
        note=note,
        contact=actor.email,
    )
    remember(session, request, "pass_on", actor, at)
    audit.record(session, actor, "request.passed_on", request, at=at)


def _way_in(
    session: Session, request: DataRequest, actor: Actor, at: datetime, *, name: str, email: str
) -> tuple[str, str]:
    """Return the address for the colleague and the language to write in."""
    colleague = _member(session, actor.company_id, email)
    if colleague is not None:
        return url_for("campaigns.landing", data_request_id=request.id), colleague.locale
    assert actor.company_id is not None  # noqa: S101 - the policy lets only members come here
    _invitation, token = invitations.invite(
        session,
        kind=InvitationKind.MEMBER,
        company_id=actor.company_id,
        email=email,
        name=name,
        locale=language(),
        roles=(Role.CLERK,),
        at=at,
        invited_by_id=actor.user_id,
    )
    return url_for("accounts.invitation", token=token), language()


def _member(session: Session, company_id: UUID | None, email: str) -> User | None:
    return session.scalar(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.company_id == company_id, User.email == email, User.disabled_at.is_(None))
        .order_by(User.id)
        .limit(1)
    )
