"""What waits for administrators on the home page."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.accounts import queries
from portal.core.actor import Actor, Role
from portal.core.worklist import Provider, Task, WorkList, offer


def offer_all() -> None:
    """Offer this capability's block of the home page."""
    offer(Provider(for_administrators, roles=frozenset({Role.ADMINISTRATOR}), order=80))


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
