"""Forgotten passwords: asking for a link, setting a new one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import attempts, passwords, policy, setting_passwords
from portal.accounts.errors import ResetClosed
from portal.accounts.forms import ForgottenForm, NewPasswordForm
from portal.accounts.views.blueprint import bp
from portal.core.clock import now
from portal.core.guards import access, database, session
from portal.core.i18n import language
from portal.core.messages import sentence


@bp.get("/forgotten-password")
@access(policy.SEE_FORGOTTEN)
def forgotten() -> ResponseReturnValue:
    """Show the form that asks for a link."""
    return _forgotten_page(ForgottenForm(formdata=None))


@bp.post("/forgotten-password")
@access(policy.ASK_RESET)
def ask_reset() -> ResponseReturnValue:
    """Have a link mailed; the answer is the same whether the address is known or not."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return _forgotten_page(form), 422
    session().rollback()  # the attempt is counted in a transaction of its own
    network = attempts.network(request.remote_addr)
    attempts.take(database(), [(setting_passwords.ASKED_PER_NETWORK, network)], now())
    setting_passwords.ask_for_link(session(), str(form.email.data), lang=language(), at=now())
    return redirect(url_for("accounts.link_sent"), code=303)


@bp.get("/forgotten-password/sent")
@access(policy.SEE_FORGOTTEN)
def link_sent() -> ResponseReturnValue:
    """Say what happens next."""
    return render_template("pages/accounts/link_sent.html")


@bp.get("/reset-password/<token>")
@access(policy.SEE_RESET)
def show_reset(token: str) -> ResponseReturnValue:
    """Show the form for a new password; looking does not use up the link."""
    user = setting_passwords.owner_of(session(), token, now())
    return _reset_page(NewPasswordForm(formdata=None), user.email, token)


@bp.post("/reset-password/<token>")
@access(policy.RESET)
def reset(token: str) -> ResponseReturnValue:
    """Set the new password and end all sessions."""
    user = setting_passwords.owner_of(session(), token, now())
    form = NewPasswordForm()
    if form.validate_on_submit():
        found = setting_passwords.problems(session(), user, str(form.password.data))
        form.password.errors = [sentence(problem.code, problem.facts) for problem in found]
    if form.errors:
        return _reset_page(form, user.email, token), 422
    session().rollback()  # nothing may be locked while the password is hashed
    new_hash = passwords.hash_password(str(form.password.data))
    setting_passwords.reset(session(), token, new_hash, now())
    flash(_("Your new password is set. Sign in with it."), "success")
    return redirect(url_for("accounts.sign_in"), code=303)


def _forgotten_page(form: ForgottenForm) -> str:
    return render_template("pages/accounts/forgotten.html", form=form)


def _reset_page(form: NewPasswordForm, email: str, token: str) -> str:
    return render_template("pages/accounts/reset.html", form=form, email=email, token=token)


@bp.errorhandler(ResetClosed)
def _closed(_error: ResetClosed) -> ResponseReturnValue:
    return render_template("pages/accounts/reset_closed.html"), ResetClosed.status
