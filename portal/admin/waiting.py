"""What waits for operators on the home page."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.admin import queries
from portal.core.actor import Actor
from portal.core.jobs import JobState
from portal.core.mail import MailState
from portal.core.worklist import Provider, Task, WorkList, offer


def offer_all() -> None:
    """Offer this capability's block of the home page."""
    offer(Provider(for_operators, operator=True, order=90))


def for_operators(session: Session, actor: Actor) -> WorkList:
    """Return what the instance asks of whoever runs it."""
    known = queries.states(session, actor)
    return WorkList(
        heading=_("This instance"),
        tasks=tuple(task for task in (_failed(known), _refused(known), _kept(known)) if task),
        empty=_("All jobs are done and all mails have left."),
        start_url=url_for("admin.health"),
        start_label=_("See how the instance is doing"),
    )


def _failed(known: queries.States) -> Task | None:
    if not known.failed:
        return None
    return Task(
        title=ngettext("%(num)s job has failed", "%(num)s jobs have failed", known.failed),
        url=url_for("admin.jobs", state=JobState.FAILED),
        kind="exclamation-triangle",
        detail=_("Read the reason, mend it and try again."),
        urgent=True,
    )


def _refused(known: queries.States) -> Task | None:
    if not known.undeliverable:
        return None
    return Task(
        title=ngettext(
            "%(num)s mail could not be delivered",
            "%(num)s mails could not be delivered",
            known.undeliverable,
        ),
        url=url_for("admin.mails", state=MailState.UNDELIVERABLE),
        kind="envelope",
        detail=_("The receiver's server refused the address."),
        urgent=True,
    )


def _kept(known: queries.States) -> Task | None:
    if not known.kept:
        return None
    return Task(
        title=ngettext("%(num)s mail is kept here", "%(num)s mails are kept here", known.kept),
        url=url_for("admin.mails", state=MailState.KEPT),
        kind="envelope-open",
        detail=_("No mail server is set, so nothing leaves: read the mails and their links here."),
    )
