"""The members of a company, for its administrators."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import attempts, currency, memberships, policy, queries
from portal.accounts.forms import InviteForm, RoleForm
from portal.accounts.models import Company, Invitation, Membership
from portal.accounts.names import ROLE_NAMES, ROLE_TASKS, role_named
from portal.accounts.views.blueprint import bp
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.guards import access, actor, database, session
from portal.core.i18n import N_, language, translated
from portal.core.messages import sentence
from portal.core.navigation import Entry, offer

offer(
    Entry(
        "accounts.members",
        N_("Members"),
        "people",
        roles=frozenset({Role.ADMINISTRATOR}),
        order=80,
    )
)


@bp.get("/members")
@access(policy.SEE_MEMBERS)
def members() -> ResponseReturnValue:
    """Show who belongs to the company and who was invited."""
    return _page(InviteForm(formdata=None, data={"language": language()}))


@bp.post("/members/invitations")
@access(policy.INVITE)
def invite() -> ResponseReturnValue:
    """Invite a colleague."""
    form = _checked()
    if form.errors:
        return _page(form), 422
    email = str(form.email.data)
    session().rollback()  # the attempt is counted in a transaction of its own
    whose = str(actor().company_id)
    limits = [(memberships.INVITED_BY_COMPANY, whose), (memberships.INVITED_ADDRESS, whose + email)]
    attempts.take(database(), limits, now())
    memberships.invite(
        session(),
        actor(),
        now(),
        name=str(form.name.data),
        email=email,
        locale=str(form.language.data),
        roles=[Role(role) for role in form.roles.data or ()],
    )
    flash(_("The invitation to %(email)s is on its way.", email=email), "success")
    return redirect(url_for("accounts.members"), code=303)


@bp.post("/members/invitations/<uuid:invitation_id>/revoke")
@access(policy.REVOKE_INVITATION, Invitation)
def revoke(invitation: Invitation) -> ResponseReturnValue:
    """Make an invitation worthless."""
    memberships.revoke(session(), invitation, actor(), now())
    flash(_("The invitation to %(email)s is withdrawn.", email=invitation.email), "success")
    return redirect(url_for("accounts.members"), code=303)


@bp.post("/members/<uuid:membership_id>/roles")
@access(policy.GIVE_ROLE, Membership)
def give_role(membership: Membership) -> ResponseReturnValue:
    """Give a member one more role."""
    role = role_named(RoleForm().role.data)
    memberships.give_role(session(), membership, role, actor(), now())
    name, what = membership.user.name, translated(ROLE_NAMES[role])
    flash(_("%(name)s has the role “%(role)s” now.", name=name, role=what), "success")
    return redirect(url_for("accounts.members"), code=303)


@bp.post("/members/<uuid:membership_id>/remove")
@access(policy.TAKE_ROLE, Membership)
def take_role(membership: Membership) -> ResponseReturnValue:
    """Take a role from a member."""
    name, what = membership.user.name, translated(ROLE_NAMES[membership.as_role])
    is_me = membership.user_id == actor().user_id
    memberships.take_role(session(), membership, actor(), now())
    flash(
        _("%(name)s does not have the role “%(role)s” any more.", name=name, role=what), "success"
    )
    return redirect(url_for("accounts.home" if is_me else "accounts.members"), code=303)


def _checked() -> InviteForm:
    """Return the form as posted; who belongs to the company already needs no invitation."""
    form = InviteForm()
    if form.validate_on_submit():
        email = str(form.email.data)
        if memberships.is_member(session(), actor().company_id, email):
            form.email.errors = [sentence("accounts.already_member", {"email": email})]
    return form


def _page(form: InviteForm) -> str:
    return render_template(
        "pages/accounts/members.html",
        currency=session().get_one(Company, actor().company_id).currency,
        currencies=currency.CURRENCIES,
        members=queries.members(session(), actor()),
        invited=queries.invited(session(), actor(), now()),
        form=form,
        role_names=ROLE_NAMES,
        role_tasks=ROLE_TASKS,
    )


@bp.post("/members/currency")
@access(policy.CHANGE_COMPANY)
def change_currency() -> ResponseReturnValue:
    """Change the currency in which the company states its spend."""
    currency.choose(session(), request.form.get("currency", ""), actor(), now())
    flash(_("The currency was changed."), "success")
    return redirect(url_for("accounts.members"), 303)
