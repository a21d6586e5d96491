"""Invitations that wait for whoever is signed in."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import addressed, attempts, policy
from portal.accounts.views.blueprint import bp
from portal.core.clock import now
from portal.core.guards import access, actor, database, session

HERE = "/account/invitations"


@bp.get(HERE)
@access(policy.SEE_OWN_INVITATIONS)
def own_invitations() -> ResponseReturnValue:
    """Show the invitations to the address of whoever is signed in."""
    return render_template(
        "pages/accounts/own_invitations.html",
        waiting=addressed.waiting(session(), actor(), now()),
        is_proven=addressed.is_proven(session(), actor()),
    )


@bp.post(f"{HERE}/<uuid:invitation_id>/open")
@access(policy.OPEN_OWN_INVITATION)
def open_own_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """Lead to the page of an invitation, as the link of its mail does."""
    _count(addressed.OPENED, invitation_id)
    found = addressed.find(session(), actor(), invitation_id, now())
    token = addressed.open_again(session(), found, actor(), now())
    return redirect(url_for("accounts.invitation", token=token), code=303)


@bp.post(f"{HERE}/<uuid:invitation_id>/send")
@access(policy.OPEN_OWN_INVITATION)
def send_own_invitation(invitation_id: UUID) -> ResponseReturnValue:
    """Send the mail of an invitation once more."""
    _count(addressed.SENT, invitation_id)
    found = addressed.find(session(), actor(), invitation_id, now())
    addressed.send_again(session(), found, actor(), now())
    flash(_("The mail is on its way to %(email)s.", email=found.email), "success")
    return redirect(url_for("accounts.own_invitations"), code=303)


def _count(limit: attempts.Limit, invitation_id: UUID) -> None:
    """Count an attempt in a transaction of its own; only of who was invited."""
    addressed.find(session(), actor(), invitation_id, now())
    session().rollback()
    attempts.take(database(), [(limit, str(actor().user_id))], now())
