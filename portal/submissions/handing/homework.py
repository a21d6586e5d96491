"""What was handed to somebody, on their home page."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from forms.loader import load
from portal.campaigns.asked import Asked
from portal.core import worklist
from portal.core.actor import Actor, Role
from portal.core.clock import now
from portal.core.i18n import language
from portal.submissions.handing import queries
from portal.submissions.models import SectionTask

MOST = 8


def handed_over(session: Session, actor: Actor) -> worklist.WorkList:
    """Return the sections that were handed to the reader, by due date."""
    tasks = queries.my_open_tasks(session, actor, MOST)
    return worklist.WorkList(
        heading=_("Sections handed to you"),
        tasks=tuple(_task(one) for one in tasks),
        empty=_("When a colleague asks you to fill in a part of an answer, it appears here."),
    )


def _task(one: SectionTask) -> worklist.Task:
    request, lang = one.request, language()
    asked = Asked.read(request.asked)
    questionnaire = load(request.questionnaire_id, request.questionnaire_version)
    return worklist.Task(
        title=f"{questionnaire.section(one.section).title.get(lang)} · {asked.item_name(lang)}",
        url=url_for("submissions.form", data_request_id=request.id, section=one.section),
        kind="request",
        detail=_("asked by %(name)s: %(note)s", name=one.given_by, note=one.note)
        if one.note
        else _("asked by %(name)s", name=one.given_by),
        due_at=request.due_at,
        timezone=request.timezone,
        urgent=request.due_at < now(),
    )


worklist.offer(
    worklist.Provider(handed_over, roles=frozenset({Role.CONTRIBUTOR, Role.CLERK}), order=12)
)
