"""Earlier answers: look at them, agree that they serve, take them over, end the consent."""

from urllib.parse import urlencode
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.campaigns.models import DataRequest
from portal.core.clock import now
from portal.core.errors import NotFound
from portal.core.guards import access, actor, find, session
from portal.core.i18n import language
from portal.submissions import policy
from portal.submissions.answering import answering
from portal.submissions.carrying import consenting, sources, taking
from portal.submissions.models import AnswerConsent
from portal.submissions.pages.earlier import earlier_page
from portal.submissions.views.blueprint import HERE, bp


@bp.get(f"{HERE}/earlier")
@access(policy.READ, DataRequest)
def earlier(data_request: DataRequest) -> ResponseReturnValue:
    """Show what was answered before, beside what stands now."""
    return _page(data_request)


def _page(data_request: DataRequest, problem: str = "") -> str:
    known = answering(session(), data_request, actor(), now())
    found = sources.sources(session(), actor(), known)
    wanted = request.values.get("from", "")
    chosen = next((one for one in found if str(one.request_id) == wanted), None)
    if wanted and chosen is None:
        raise NotFound
    return render_template(
        "pages/submissions/earlier.html",
        request_=data_request,
        asked=known.asked,
        page=earlier_page(known, found, chosen, language()),
        is_open=known.openness.anything,
        problem=problem,
        now=now(),
    )


@bp.post(f"{HERE}/earlier")
@access(policy.EDIT, DataRequest)
def take_earlier(data_request: DataRequest) -> ResponseReturnValue:
    """Take the chosen earlier answers over into the draft."""
    chosen = set(request.form.getlist("take"))
    count = taking.take(
        session(),
        data_request,
        _source_id(),
        chosen,
        with_figures=request.form.get("figures") != "no",
        actor=actor(),
        at=now(),
    )
    said = ngettext("%(num)s answer was taken over.", "%(num)s answers were taken over.", count)
    if count:
        flash(said, "success")
    else:
        flash(_("Nothing was taken over: choose at least one answer that differs."), "info")
    return redirect(_address(data_request), 303)


@bp.post(f"{HERE}/earlier/consent")
@access(policy.CONSENT, DataRequest)
def consent_to_earlier(data_request: DataRequest) -> ResponseReturnValue:
    """Agree that answers signed for one customer serve another's request."""
    sections = set(request.form.getlist("sections"))
    if not sections or "agreed" not in request.form:
        said = _("Choose at least one section and tick the agreement; nothing was recorded.")
        return _page(data_request, said), 422
    consenting.give(session(), data_request, _source_id(), sections, actor=actor(), at=now())
    flash(_("Your consent is recorded. Choose below what is taken over."), "success")
    return redirect(_address(data_request), 303)


@bp.post(f"{HERE}/earlier/consent/<uuid:answer_consent_id>/revoke")
@access(policy.CONSENT, DataRequest)
def revoke_consent(data_request: DataRequest, answer_consent_id: UUID) -> ResponseReturnValue:
    """End a consent; what it brought goes back unless it was signed or changed since."""
    consent = find(AnswerConsent, answer_consent_id, request_id=data_request.id)
    back, kept = consenting.revoke(session(), data_request, consent, actor=actor(), at=now())
    said = ngettext("%(num)s answer was taken back.", "%(num)s answers were taken back.", back)
    flash(_("The consent has ended.") + " " + said, "info")
    if kept:
        said = ngettext(
            "%(num)s answer stays, because it was changed since.",
            "%(num)s answers stay, because they were changed since.",
            kept,
        )
        flash(said, "warning")
    return redirect(_address(data_request), 303)


def _source_id() -> UUID:
    """Return which answers are meant, by the request they were signed for."""
    try:
        return UUID(request.form.get("from", ""))
    except ValueError:
        raise NotFound from None


def _address(data_request: DataRequest) -> str:
    address = url_for(".earlier", data_request_id=data_request.id)
    return f"{address}?{urlencode({'from': request.form['from']})}"
