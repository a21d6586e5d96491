"""Signing in and out, the language, the company one acts for."""

from uuid import UUID

from flask import flash, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.accounts import (
    attempts,
    devices,
    policy,
    profile,
    resend,
    sessions,
    sign_in_page,
    signing_in,
)
from portal.accounts.destinations import own_page
from portal.accounts.forms import SignInForm
from portal.accounts.views.blueprint import bp
from portal.accounts.views.language import remember_language
from portal.core import audit
from portal.core.clock import now
from portal.core.errors import NotFound
from portal.core.guards import access, actor, current_actor, database, session
from portal.core.i18n import LANGUAGES, written_in
from portal.core.messages import sentence


@bp.get("/sign-in")
@access(policy.SEE_SIGN_IN)
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page; who is signed in already goes on."""
    if current_actor() is not None:
        return redirect(own_page(request.args.get("next")) or url_for("accounts.home"), code=303)
    return sign_in_page.show(SignInForm(formdata=None))


@bp.post("/sign-in")
@access(policy.SIGN_IN)
def start_session() -> ResponseReturnValue:
    """Try address and password; go on where the person wanted to be."""
    form, sealed = SignInForm(), request.form.get("kept")
    if not form.validate_on_submit():
        return sign_in_page.show(form, status=422, sealed=sealed)
    session().rollback()  # nothing may be locked while the password is hashed
    email, password = str(form.email.data), str(form.password.data)
    visitor = signing_in.Visitor(
        attempts.network(request.remote_addr), devices.known(request, email)
    )
    outcome = signing_in.attempt(database(), email, password, visitor, now())
    if outcome.user_id is None:
        problem = sentence(outcome.code, outcome.facts)
        return sign_in_page.show(form, status=outcome.status, problem=problem, sealed=sealed)
    signing_in.sign_in(session(), outcome.user_id, password, now())
    response = _go_on(outcome.user_id, sealed)
    devices.remember(request, response, email)
    return response


def _go_on(user_id: UUID, sealed: str | None) -> Response:
    """Show what was typed before the session ended, or go to the page that was wanted."""
    kept = resend.unseal(sealed)
    if kept is None:
        wanted = own_page(request.form.get("next"))
        return make_response(redirect(wanted or url_for("accounts.home"), code=303))
    g.actor = sessions.actor_for(session(), user_id)
    return resend.page(kept)


@bp.post("/sign-out")
@access(policy.SIGN_OUT)
def sign_out() -> ResponseReturnValue:
    """End this browser's session; an invitation's page may be where one goes next."""
    who = current_actor()
    sessions.end(session())
    if who is not None:
        audit.record(session(), who, "account.signed_out", ("users", who.user_id), at=now())
    wanted = own_page(request.form.get("next"))
    flash(_("You have signed out."), "success")
    return redirect(wanted or url_for("accounts.sign_in"), code=303)


@bp.post("/language")
@access(policy.CHOOSE_LANGUAGE)
def language() -> ResponseReturnValue:
    """Change the language of the pages, and of mails for whoever is signed in."""
    chosen = request.form.get("lang", "")
    if chosen not in LANGUAGES:
        raise NotFound
    who = current_actor()
    if who is not None:
        profile.set_language(session(), who, chosen)
    return remember_language(_in_language(chosen), chosen)


def _in_language(chosen: str) -> Response:
    """Return the page in another language; one that keeps what was typed is shown again with it."""
    sealed = request.form.get("kept")
    kept = resend.unseal(sealed)
    if kept is None:
        wanted = own_page(request.form.get("next"))
        return make_response(redirect(wanted or url_for("accounts.home"), code=303))
    with written_in(chosen):
        if current_actor() is not None:
            return resend.page(kept)
        return sign_in_page.show(SignInForm(formdata=None), sealed=sealed)


@bp.post("/company")
@access(policy.SWITCH_COMPANY)
def switch_company() -> ResponseReturnValue:
    """Act for another of one's companies."""
    own = {str(company_id): company_id for company_id, _name in g.companies}
    chosen = own.get(request.form.get("company", ""))
    if chosen is None:
        raise NotFound
    profile.switch_company(session(), actor(), chosen, frozenset(own.values()), now())
    return redirect(url_for("accounts.home"), code=303)
