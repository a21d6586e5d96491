"""One's own account: name, language, time zone, password."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.accounts import passwords, policy, profile, queries, setting_passwords
from portal.accounts.forms import AccountForm, ChangePasswordForm
from portal.accounts.views.blueprint import bp
from portal.accounts.views.language import remember_language
from portal.core.clock import now
from portal.core.guards import access, actor, database, session
from portal.core.messages import sentence


@bp.get("/account")
@access(policy.SEE_ACCOUNT)
def account() -> ResponseReturnValue:
    """Show what the portal knows of the person, and let them change it."""
    return _page()


@bp.post("/account")
@access(policy.CHANGE_ACCOUNT)
def change_account() -> ResponseReturnValue:
    """Save name, language and time zone."""
    form = AccountForm()
    if not form.validate_on_submit():
        return _page(form=form), 422
    profile.change(
        session(),
        actor(),
        now(),
        name=str(form.name.data),
        language=str(form.language.data),
        timezone=str(form.timezone.data),
    )
    with force_locale(form.language.data):
        flash(_("Your account is saved."), "success")
    response = make_response(redirect(url_for("accounts.account"), code=303))
    return remember_language(response, str(form.language.data))


@bp.post("/account/password")
@access(policy.CHANGE_PASSWORD)
def change_password() -> ResponseReturnValue:
    """Set a new password against the present one."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        _check(form)
    if form.errors:
        return _page(passwords_form=form), 422
    new_hash = passwords.hash_password(str(form.password.data))
    setting_passwords.change(session(), actor(), new_hash, now())
    flash(_("Your password is changed. You have been signed out everywhere else."), "success")
    return redirect(url_for("accounts.account"), code=303)


def _check(form: ChangePasswordForm) -> None:
    """Apply the rules that need to know the person; nothing is locked meanwhile."""
    me = queries.me(session(), actor())
    found = setting_passwords.problems(session(), me, str(form.password.data))
    form.password.errors = [sentence(problem.code, problem.facts) for problem in found]
    session().rollback()
    present = str(form.present_password.data)
    if not setting_passwords.present_is(database(), actor(), present, now()):
        form.present_password.errors = [sentence("accounts.password_wrong")]
    elif present == form.password.data:
        form.password.errors = [sentence("password.unchanged")]


def _page(form: AccountForm | None = None, passwords_form: ChangePasswordForm | None = None) -> str:
    me = queries.me(session(), actor())
    typed = form or AccountForm(
        formdata=None, data={"name": me.name, "language": me.locale, "timezone": me.timezone}
    )
    return render_template(
        "pages/accounts/account.html",
        me=me,
        form=typed,
        passwords_form=passwords_form or ChangePasswordForm(formdata=None),
    )
