"""What waits on the home page: invitations for everybody, people for administrators."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.accounts import addressed, queries
from portal.accounts.models import InvitationKind
from portal.core.actor import Actor, Role
from portal.core.clock import now
from portal.core.worklist import Provider, Task, WorkList, offer


def offer_all() -> None:
    """Offer this capability's block of the home page."""
    offer(Provider(for_invited, everybody=True, order=5))
    offer(Provider(for_administrators, roles=frozenset({Role.ADMINISTRATOR}), order=80))


def for_invited(session: Session, actor: Actor) -> WorkList | None:
    """Return the invitations to the reader's address that nobody has accepted yet."""
    found = addressed.waiting(session, actor, now())
    if not found:
        return None
    return WorkList(heading=_("Invitations"), tasks=tuple(map(_invited_task, found)), empty="")


def _invited_task(one: addressed.Waiting) -> Task:
    is_request = one.kind == InvitationKind.DATA_REQUEST
    return Task(
        title=_("%(company)s asks you for data", company=one.company)
        if is_request
        else _("%(company)s invites you", company=one.company),
        url=url_for("accounts.own_invitations"),
        kind="envelope",
        detail=_("An invitation of %(name)s waits for you.", name=one.asker)
        if one.asker
        else _("An invitation waits for you."),
        tag=_("not accepted yet"),
    )


def for_administrators(session: Session, actor: Actor) -> WorkList:
    """Return what to do about the people of the company."""
    members_url = url_for("accounts.members")
    heads, tasks = queries.heads(session, actor), []
    if heads.invited:
        tasks.append(
            Task(
                title=ngettext(
                    "%(num)s invitation is not accepted yet",
                    "%(num)s invitations are not accepted yet",
                    heads.invited,
                ),
                url=members_url,
                kind="envelope",
                detail=_("Withdraw it, or invite again to send a new link."),
            )
        )
    if heads.members == 1:
        tasks.append(
            Task(
                title=_("You are the only member of %(company)s", company=actor.company_name),
                url=members_url,
                kind="people",
                detail=_("Invite colleagues and give each the roles they need."),
            )
        )
    return WorkList(
        heading=_("Your company"),
        tasks=tuple(tasks),
        empty=_("Nobody waits for you. New invitations and their state appear here."),
        start_url=members_url,
        start_label=_("See the members"),
    )
