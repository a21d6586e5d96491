"""What a supplier sees first of a request: who asks, for what, until when, who sees it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import attempts
from portal.campaigns import answering, policy, words
from portal.campaigns.asked import Asked
from portal.campaigns.forms import PassOnForm, ReasonForm
from portal.campaigns.models import DataRequest
from portal.campaigns.queries.detail import history
from portal.campaigns.standing import is_overdue
from portal.campaigns.views.blueprint import bp
from portal.campaigns.views.elsewhere import answering_links
from portal.campaigns.workflow import NEXT, OPEN_STATES, RequestAction, RequestState
from portal.core.clock import now
from portal.core.guards import access, actor, database, session

HERE = "/requests/<uuid:data_request_id>"


@bp.get(HERE)
@access(policy.READ, DataRequest, writes=True)
def landing(data_request: DataRequest) -> ResponseReturnValue:
    """Show the request; the first visit is recorded."""
    answering.open_(session(), data_request, actor(), now())
    return _page(data_request)


def _page(
    data_request: DataRequest,
    *,
    decline_form: ReasonForm | None = None,
    pass_on_form: PassOnForm | None = None,
    status: int = 200,
) -> tuple[str, int]:
    state, at = RequestState(data_request.state), now()
    page = render_template(
        "pages/campaigns/landing.html",
        request_=data_request,
        asked=Asked.read(data_request.asked),
        minutes=words.MINUTES.get(data_request.level),
        sharing=words.SHARED,
        events=history(session(), actor(), data_request),
        answering=answering_links(data_request),
        decline_form=decline_form or ReasonForm(formdata=None),
        pass_on_form=pass_on_form or PassOnForm(formdata=None),
        may_decline=(state, RequestAction.DECLINE) in NEXT,
        is_open=state in OPEN_STATES,
        is_overdue=is_overdue(data_request, at),
        now=at,
    )
    return page, status


def _back(data_request: DataRequest) -> ResponseReturnValue:
    return redirect(url_for("campaigns.landing", data_request_id=data_request.id), 303)


@bp.post(f"{HERE}/decline")
@access(policy.DECLINE, DataRequest)
def decline(data_request: DataRequest) -> ResponseReturnValue:
    """Say that no answer will come, and why."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(data_request, decline_form=form, status=422)
    answering.decline(session(), data_request, actor(), now(), reason=form.text)
    flash(_("You declined this request. The customer sees your reason."), "info")
    return _back(data_request)


@bp.post(f"{HERE}/answer-after-all")
@access(policy.DECLINE, DataRequest)
def answer_after_all(data_request: DataRequest) -> ResponseReturnValue:
    """Take back that the request was declined."""
    answering.answer_after_all(session(), data_request, actor(), now())
    return _back(data_request)


@bp.post(f"{HERE}/pass-on")
@access(policy.PASS_ON, DataRequest)
def pass_on(data_request: DataRequest) -> ResponseReturnValue:
    """Hand the request to a colleague."""
    form = PassOnForm()
    if not form.validate_on_submit():
        return _page(data_request, pass_on_form=form, status=422)
    session().rollback()  # the attempt is counted in a transaction of its own
    whose = str(actor().company_id)
    attempts.take(database(), [(answering.PASSED_BY_COMPANY, whose)], now())
    answering.pass_on(
        session(),
        data_request,
        actor(),
        now(),
        **form.colleague(),
    )
    flash(_("%(name)s was written to.", **form.colleague()), "success")
    return _back(data_request)
