"""The pages behind an invitation's link."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import (
    accepting,
    attempts,
    passing_on,
    passwords,
    policy,
    sessions,
    signing_in,
    zones,
)
from portal.accounts.accepting import Landing, Way
from portal.accounts.errors import InvitationClosed
from portal.accounts.forms import AcceptForm, PassOnForm
from portal.accounts.invitations import LinkState
from portal.accounts.models import InvitationKind
from portal.accounts.names import ROLE_NAMES, ROLE_TASKS
from portal.accounts.views.blueprint import bp
from portal.core.clock import now
from portal.core.guards import access, actor, current_actor, database, session
from portal.core.i18n import language
from portal.core.messages import sentence


@bp.get("/invitations/<token>")
@access(policy.SEE_INVITATION)
def invitation(token: str) -> ResponseReturnValue:
    """Show who asks for what; nothing is used up, whoever opens it and however often."""
    return _page(_landing(token), token)


@bp.post("/invitations/<token>")
@access(policy.ACCEPT)
def accept(token: str) -> ResponseReturnValue:
    """Accept with a name and a new password, and be signed in."""
    landing = _landing(token)
    if landing.way is not Way.NEW:
        return _page(landing, token, status=409)
    form = _checked(landing)
    if form.errors:
        return _page(landing, token, form=form, status=422)
    session().rollback()  # nothing may be locked while the password is hashed
    new_hash = passwords.hash_password(str(form.password.data))
    user = accepting.accept_as_new(
        session(),
        token,
        name=str(form.name.data),
        password_hash=new_hash,
        language=language(),
        at=now(),
    )
    signing_in.sign_in(session(), user.id, None, now())
    flash(_("Welcome. Your account is ready."), "success")
    return redirect(url_for("accounts.home"), code=303)


@bp.post("/invitations/<token>/join")
@access(policy.ACCEPT)
def join(token: str) -> ResponseReturnValue:
    """Accept with the account that is signed in."""
    who = actor()
    chosen = request.form.get("company", "")
    company_id = UUID(chosen) if _is_id(chosen) else None
    company = accepting.accept_as_member(session(), token, who, company_id, now())
    sessions.switch(session(), company.id)
    flash(_("You are in. This is what waits for you."), "success")
    return redirect(url_for("accounts.home"), code=303)


@bp.post("/invitations/<token>/pass-on")
@access(policy.PASS_ON)
def pass_on(token: str) -> ResponseReturnValue:
    """Send the invitation to a colleague instead."""
    landing, form = _landing(token), PassOnForm()
    if form.validate_on_submit() and form.email.data == landing.invitation.email:
        form.email.errors = [sentence("accounts.same_address")]
    if form.errors:
        return _page(landing, token, pass_on_form=form, status=422)
    session().rollback()  # the attempt is counted in a transaction of its own
    network = attempts.network(request.remote_addr)
    attempts.take(database(), [(passing_on.PASSED_PER_NETWORK, network)], now())
    newer = passing_on.pass_on(
        session(), token, name=str(form.colleague.data), email=str(form.email.data), at=now()
    )
    return make_response(
        render_template("pages/accounts/passed_on.html", name=newer.name, email=newer.email)
    )


@bp.post("/invitations/<token>/again")
@access(policy.ASK_AGAIN)
def ask_again(token: str) -> ResponseReturnValue:
    """Send an expired link anew, or tell the asker that somebody wants one."""
    session().rollback()  # the attempt is counted in a transaction of its own
    attempts.take(database(), [(passing_on.ASKED_PER_LINK, sessions.hashed(token))], now())
    state = passing_on.ask_again(session(), token, now())
    return render_template("pages/accounts/asked_again.html", state=state)


def _checked(landing: Landing) -> AcceptForm:
    """Return the form as posted, with what speaks against its password."""
    form = AcceptForm()
    if form.validate_on_submit():
        found = accepting.problems(landing, str(form.name.data), str(form.password.data))
        form.password.errors = [sentence(problem.code, problem.facts) for problem in found]
    return form


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _landing(token: str) -> Landing:
    return accepting.landing(session(), token, current_actor(), now())


def _page(
    landing: Landing,
    token: str,
    *,
    form: AcceptForm | None = None,
    pass_on_form: PassOnForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """Return the page of an open link, or the one that says why it is not open."""
    if landing.way is Way.CLOSED:
        return _closed_page(landing.state, token)
    page = render_template(
        "pages/accounts/invitation.html",
        landing=landing,
        is_request=landing.invitation.kind == InvitationKind.DATA_REQUEST,
        zone_name=zones.default(language()),
        token=token,
        form=form or AcceptForm(formdata=None, data={"name": landing.invitation.name}),
        pass_on_form=pass_on_form or PassOnForm(formdata=None),
        role_names=ROLE_NAMES,
        role_tasks=ROLE_TASKS,
    )
    return make_response(page, status)


def _closed_page(state: LinkState, token: str) -> ResponseReturnValue:
    page = render_template("pages/accounts/invitation_closed.html", state=state, token=token)
    return make_response(page, InvitationClosed.status)


@bp.errorhandler(InvitationClosed)
def _closed_meanwhile(_error: InvitationClosed) -> ResponseReturnValue:
    """Say why the link does not work, found out anew: somebody else was faster."""
    token = str((request.view_args or {}).get("token", ""))
    with database().across("closed invitation", readonly=True) as db:
        landing = accepting.landing(db, token, None, now())
        state = LinkState.USED if landing.state is LinkState.OPEN else landing.state
    return _closed_page(state, token)
