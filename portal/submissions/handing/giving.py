"""Handing a section to a colleague, taking it back, and saying that it is ready."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forms.model import Section
from portal.accounts import invitations
from portal.accounts.attempts import Limit
from portal.accounts.models import Company, Invitation, InvitationKind, Membership, User
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.core import audit, mail
from portal.core.actor import SUPPLYING_ROLES, Actor, Role
from portal.core.errors import NotFound
from portal.core.i18n import language
from portal.submissions.models import SectionTask

GIVEN_BY_COMPANY = Limit("section.given", 60, timedelta(hours=1))
OPENS = SUPPLYING_ROLES | {Role.CONTRIBUTOR}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who is to fill in, and what is said to them."""

    name: str
    email: str
    note: str = ""


def give(
    session: Session,
    request: DataRequest,
    sections: Iterable[Section],
    colleague: Colleague,
    *,
    actor: Actor,
    at: datetime,
) -> list[SectionTask]:
    """Hand sections to a colleague of the same company, who gets one mail with the way in.

    Somebody without an account is invited as a contributor: with that role alone a person sees
    nothing but the sections that were handed over. What the colleague has already stays as it is.
    """
    chosen = list(sections)
    user = _member(session, actor, colleague.email)
    held = set(
        session.scalars(
            select(SectionTask.section).where(
                SectionTask.scope(actor),
                SectionTask.request_id == request.id,
                SectionTask.email == colleague.email,
                SectionTask.revoked_at.is_(None),
            )
        )
    )
    assert actor.company_id is not None  # noqa: S101 - the policy asked for this side
    tasks = [
        SectionTask(
            company_id=actor.company_id,
            request_id=request.id,
            section=section.key,
            user_id=user.id if user else None,
            name=(user.name if user and user.name else colleague.name),
            email=colleague.email,
            note=colleague.note,
            given_by=actor.label,
            given_by_id=actor.user_id,
            given_at=at,
        )
        for section in chosen
        if section.key not in held
    ]
    session.add_all(tasks)
    session.flush()
    if user is not None:
        _let_open(session, user, actor)
        locale, first = user.locale, chosen[0].key
        path = url_for("submissions.form", data_request_id=request.id, section=first)
    else:
        path, locale = _invite(session, colleague, actor, at), language()
    _write(session, request, chosen, colleague, path=path, locale=locale, actor=actor)
    for task in tasks:
        audit.record(session, actor, "section.given", task, at=at, section=task.section)
    return tasks


def _member(session: Session, actor: Actor, email: str) -> User | None:
    """Return the member of the actor's company with this address."""
    return session.scalar(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.company_id == actor.company_id,
            User.email == email,
            User.disabled_at.is_(None),
        )
        .order_by(User.id)
        .limit(1)
    )


def _invite(session: Session, colleague: Colleague, actor: Actor, at: datetime) -> str:
    """Invite somebody without an account and return the address of the invitation."""
    assert actor.company_id is not None  # noqa: S101 - the policy asked for this side
    _invitation, token = invitations.invite(
        session,
        kind=InvitationKind.MEMBER,
        company_id=actor.company_id,
        email=colleague.email,
        name=colleague.name,
        locale=language(),
        roles=_roles(session, actor, colleague.email),
        at=at,
        invited_by_id=actor.user_id,
    )
    return url_for("accounts.invitation", token=token)


def _let_open(session: Session, user: User, actor: Actor) -> None:
    """Give a member who answers nothing else the role of a contributor."""
    held = session.scalars(
        select(Membership.role).where(
            Membership.user_id == user.id, Membership.company_id == actor.company_id
        )
    )
    if OPENS.isdisjoint(held):
        session.add(Membership(user_id=user.id, company_id=actor.company_id, role=Role.CONTRIBUTOR))
        session.flush()


def _roles(session: Session, actor: Actor, email: str) -> list[Role]:
    """Return the roles of the invitation: those that an open one offers are not taken away."""
    offered = session.scalars(
        select(Invitation.roles).where(
            Invitation.company_id == actor.company_id,
            Invitation.kind == InvitationKind.MEMBER,
            Invitation.email == email,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    )
    known = {Role(role) for roles in offered for role in roles}
    return sorted(known | (set() if known & OPENS else {Role.CONTRIBUTOR}))


def _write(
    session: Session,
    request: DataRequest,
    sections: list[Section],
    colleague: Colleague,
    *,
    path: str,
    locale: str,
    actor: Actor,
) -> None:
    mail.post(
        session,
        "section_given",
        to_email=colleague.email,
        to_name=colleague.name,
        locale=locale,
        company_id=actor.company_id,
        path=path,
        asked=Asked.read(request.asked),
        sections=[section.title.get(locale) for section in sections],
        due_at=request.due_at,
        timezone=request.timezone,
        by=actor.label,
        note=colleague.note,
        contact=actor.email,
    )


def revoke(session: Session, task: SectionTask, *, actor: Actor, at: datetime) -> None:
    """Take a section back; what was typed stays, and the colleague sees it no more."""
    if task.revoked_at is not None:
        return
    task.revoked_at = at
    session.flush()
    audit.record(session, actor, "section.revoked", task, at=at, section=task.section)


def say_ready(session: Session, task: SectionTask | None, *, actor: Actor, at: datetime) -> None:
    """Say that one's section is ready, or that it is not any more.

    Raises
    ------
    NotFound
        The section was not handed to the actor.
    """
    if task is None or task.user_id != actor.user_id:
        raise NotFound
    task.done_at = None if task.done_at else at
    session.flush()
    audit.record(session, actor, "section.ready", task, at=at, ready=task.done_at is not None)


def joined(
    session: Session, invitation: Invitation, company: Company, user: User, _at: datetime
) -> None:
    """Give the tasks that waited for a person to the account that accepted."""
    if invitation.kind != InvitationKind.MEMBER:
        return
    session.execute(
        update(SectionTask)
        .where(
            SectionTask.company_id == company.id,
            SectionTask.email == invitation.email,
            SectionTask.user_id.is_(None),
        )
        .values(user_id=user.id)
        .execution_options(synchronize_session=False)
    )


invitations.ON_ACCEPT.append(joined)
