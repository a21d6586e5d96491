"""Mails: all of them, and one to read."""

from flask import current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.admin import letters, paging, policy, queries, words
from portal.admin.views.blueprint import bp
from portal.admin.waiting import offer_all
from portal.config import Config
from portal.core import security
from portal.core.guards import access, actor, session
from portal.core.i18n import N_
from portal.core.mail import Mail
from portal.core.navigation import Entry, offer

PREVIEW_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "sandbox",
    )
)
"""A mail's own page may look like itself and do nothing: no script, no form, no picture from
elsewhere, no way out of its frame."""

offer(
    Entry(
        "admin.mails",
        N_("Operation"),
        "gear",
        operator=True,
        order=90,
        count=queries.failed_jobs,
    )
)
offer_all()


def _hide_keys() -> bool:
    config: Config = current_app.extensions["config"]
    return bool(config.mail_url)


@bp.get("/operator/mails")
@access(policy.SEE_MAILS)
def mails() -> ResponseReturnValue:
    """List the mails, newest first."""
    search, state = request.args.get("q", ""), request.args.get("state", "")
    number = paging.number_of(request.args.get("page"))
    return render_template(
        "pages/admin/mails.html",
        page=queries.mails(session(), actor(), search, state, number),
        counts=queries.counts(session(), actor(), Mail),
        search=search,
        state=state,
        states=words.MAIL_STATES,
        kind_of=words.kind_of,
        leaves=_hide_keys(),
        box=queries.report_box(session(), actor()),
    )


@bp.get("/operator/mails/<uuid:mail_id>")
@access(policy.SEE_MAILS, Mail)
def mail(mail: Mail) -> ResponseReturnValue:
    """Show one mail as text and as its receiver sees it."""
    page = render_template(
        "pages/admin/mail.html",
        mail=mail,
        letter=letters.read(mail, hide_keys=_hide_keys()),
        states=words.MAIL_STATES,
        kind_of=words.kind_of,
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = f"{security.POLICY}; frame-src 'self'"
    return response


@bp.get("/operator/mails/<uuid:mail_id>/preview")
@access(policy.SEE_MAILS, Mail)
def preview(mail: Mail) -> ResponseReturnValue:
    """Serve the mail's page for its frame."""
    response = make_response(letters.read(mail, hide_keys=_hide_keys()).html)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response
