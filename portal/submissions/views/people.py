"""Who works on what: handing sections to colleagues, taking them back, saying that one is ready."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.accounts import attempts
from portal.campaigns.models import DataRequest
from portal.core.clock import now
from portal.core.guards import access, actor, database, find, session
from portal.core.i18n import language
from portal.submissions import policy
from portal.submissions.answering import Answering, answering
from portal.submissions.forms import HandOutForm
from portal.submissions.handing import giving, queries
from portal.submissions.models import SectionTask
from portal.submissions.pages.contents import shown_sections
from portal.submissions.pages.people import people_page
from portal.submissions.views.blueprint import HERE, bp


@bp.get(f"{HERE}/people")
@access(policy.READ, DataRequest)
def people(data_request: DataRequest) -> ResponseReturnValue:
    """Show each section with its progress and the people who work on it."""
    known = _known(data_request)
    return _page(known, _form(known, filled=False))


def _known(data_request: DataRequest) -> Answering:
    return answering(session(), data_request, actor(), now())


def _form(known: Answering, *, filled: bool = True) -> HandOutForm:
    titles = [(one.key, one.title.get(language())) for one in shown_sections(known)]
    return HandOutForm().offer(titles) if filled else HandOutForm(formdata=None).offer(titles)


def _page(known: Answering, form: HandOutForm, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "pages/submissions/people.html",
        request_=known.request,
        asked=known.asked,
        page=people_page(session(), known, actor(), language()),
        form=form,
        is_open=known.openness.anything,
        now=now(),
    )
    return page, status


@bp.post(f"{HERE}/people")
@access(policy.HAND_OUT, DataRequest)
def hand_out(data_request: DataRequest) -> ResponseReturnValue:
    """Hand the chosen sections to a colleague."""
    known = _known(data_request)
    form = _form(known)
    if not form.validate_on_submit():
        return _page(known, form, 422)
    session().rollback()  # the attempt is counted in a transaction of its own
    whose = str(actor().company_id)
    attempts.take(database(), [(giving.GIVEN_BY_COMPANY, whose)], now())
    given, colleague = form.sections.data or [], giving.Colleague(**form.colleague())
    chosen = [one for one in shown_sections(known) if one.key in given]
    giving.give(session(), data_request, chosen, colleague, actor=actor(), at=now())
    said = ngettext(
        "%(num)s section was handed to %(who)s, who gets a mail.",
        "%(num)s sections were handed to %(who)s, who gets a mail.",
        len(chosen),
        who=colleague.name or colleague.email,
    )
    flash(said, "success")
    return _back(data_request)


@bp.post(f"{HERE}/people/<uuid:section_task_id>/revoke")
@access(policy.HAND_OUT, DataRequest)
def take_back(data_request: DataRequest, section_task_id: UUID) -> ResponseReturnValue:
    """Take a section back from a colleague."""
    task = find(SectionTask, section_task_id, request_id=data_request.id)
    giving.revoke(session(), task, actor=actor(), at=now())
    flash(_("Taken back. What %(name)s typed stays.", name=task.name or task.email), "info")
    return _back(data_request)


def _back(data_request: DataRequest) -> ResponseReturnValue:
    return redirect(url_for(".people", data_request_id=data_request.id), 303)


@bp.post(f"{HERE}/form/<section>/ready")
@access(policy.EDIT_PART, DataRequest)
def section_ready(data_request: DataRequest, section: str) -> ResponseReturnValue:
    """Say that a section that was handed over is ready, or not any more."""
    task = queries.my_task(session(), actor(), data_request, section)
    giving.say_ready(session(), task, actor=actor(), at=now())
    address = url_for(".form", data_request_id=data_request.id, section=section)
    return redirect(address, 303)
