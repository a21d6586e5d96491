"""One request, as the company that asked sees and steers it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.campaigns import lists, mending, policy, steering
from portal.campaigns.forms import ContactForm, ReasonForm
from portal.campaigns.models import DataRequest
from portal.campaigns.planning import LEVELS
from portal.campaigns.queries.detail import detail
from portal.campaigns.views.blueprint import bp
from portal.campaigns.views.elsewhere import review_url
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, session
from portal.core.i18n import language
from portal.core.messages import sentence

HERE = "/campaigns/requests/<uuid:data_request_id>"


@bp.get(HERE)
@access(policy.SEE_REQUEST, DataRequest)
def request_detail(data_request: DataRequest) -> ResponseReturnValue:
    """Show the facts of a request, what happened to it, and the mails about it."""
    return _page(data_request)


def _page(
    data_request: DataRequest,
    form: ReasonForm | None = None,
    contact: ContactForm | None = None,
    status: int = 200,
) -> tuple[str, int]:
    at = now()
    shown = detail(session(), actor(), data_request, at)
    page = render_template(
        "pages/campaigns/request.html",
        page=shown,
        contact_form=contact or ContactForm(formdata=None, data=shown.contact),
        review_url=review_url(data_request),
        questionnaire=lists.named(
            data_request.questionnaire_id, data_request.questionnaire_version, language()
        ),
        levels=LEVELS,
        form=form or ReasonForm(formdata=None),
        now=at,
    )
    return page, status


def _back(data_request: DataRequest) -> ResponseReturnValue:
    return redirect(url_for("campaigns.request_detail", data_request_id=data_request.id), 303)


@bp.post(f"{HERE}/level")
@access(policy.STEER_REQUEST, DataRequest)
def change_level(data_request: DataRequest) -> ResponseReturnValue:
    """Ask for another questionnaire level."""
    level = request.form.get("level", "")
    if level not in LEVELS:
        raise Invalid([Problem("campaigns.level_unknown", "level")])
    if steering.change_level(session(), data_request, level, actor(), now()):
        flash(_("The level was changed and the supplier told."), "success")
    return _back(data_request)


@bp.post(f"{HERE}/remind")
@access(policy.STEER_REQUEST, DataRequest)
def remind(data_request: DataRequest) -> ResponseReturnValue:
    """Remind the supplier by mail."""
    try:
        count = steering.remind(session(), data_request, actor(), now())
    except Invalid as refused:
        for one in refused.problems:
            flash(sentence(one.code, one.facts), "warning")
        return _page(data_request, status=422)
    flash(ngettext("A reminder was written.", "%(num)s reminders were written.", count), "success")
    return _back(data_request)


@bp.post(f"{HERE}/contact")
@access(policy.STEER_REQUEST, DataRequest)
def mend_contact(data_request: DataRequest) -> ResponseReturnValue:
    """Correct whom the supplier is reached by, and send again."""
    form = ContactForm()
    if not form.validate_on_submit():
        return _page(data_request, contact=form, status=422)
    count = mending.mend(session(), data_request, form.contact(), actor(), now())
    said = ngettext(
        "The contact was corrected; the mail about %(num)s request was written again.",
        "The contact was corrected; one mail about %(num)s requests was written again.",
        count,
    )
    flash(said, "success")
    if request.form.get("back") == "bounces":
        address = url_for("campaigns.bounces", campaign_id=data_request.campaign_id)
        return redirect(address, 303)
    return _back(data_request)


@bp.post(f"{HERE}/revoke")
@access(policy.STEER_REQUEST, DataRequest)
def revoke(data_request: DataRequest) -> ResponseReturnValue:
    """Withdraw the request."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(data_request, form, status=422)
    steering.revoke(session(), data_request, actor(), now(), reason=form.text)
    flash(_("The request was withdrawn and the supplier told."), "success")
    return _back(data_request)
