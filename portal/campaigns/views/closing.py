"""The end of a campaign, and the next one: closing, opening again, copying."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns import copying, nudging, policy, together, withdrawing
from portal.campaigns.forms import LONGEST_NOTE
from portal.campaigns.models import Campaign
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.guards import access, actor, session


@bp.get("/campaigns/<uuid:campaign_id>/close")
@access(policy.PLAN, Campaign)
def ask_to_close(campaign: Campaign) -> ResponseReturnValue:
    """Show what closing means for each request."""
    left = withdrawing.left(session(), actor(), campaign)
    return render_template("pages/campaigns/close.html", campaign=campaign, left=left)


@bp.post("/campaigns/<uuid:campaign_id>/close")
@access(policy.CHANGE, Campaign)
def close(campaign: Campaign) -> ResponseReturnValue:
    """Close a campaign; what nobody answered is withdrawn, if so chosen."""
    withdraws = request.form.get("open") == "withdraw"
    pairs = withdrawing.open_ones(session(), actor(), campaign) if withdraws else []
    facts = {"withdrawn": len(pairs)}
    withdrawing.close(session(), campaign, actor(), now(), facts)
    flash(_("The campaign is closed."), "success")
    board = redirect(url_for("campaigns.board", campaign_id=campaign.id), 303)
    if not pairs:
        return board
    reason = request.form.get("reason", "").replace("\0", "").strip()[:LONGEST_NOTE]
    done = together.steer(
        session(), campaign, together.REVOKE, pairs, actor(), at=now(), facts={"reason": reason}
    )
    if isinstance(done, nudging.Done):
        return board
    return redirect(url_for("campaigns.work", campaign_work_id=done.id), 303)


@bp.post("/campaigns/<uuid:campaign_id>/reopen")
@access(policy.CHANGE, Campaign)
def reopen(campaign: Campaign) -> ResponseReturnValue:
    """Open a closed campaign again."""
    withdrawing.reopen(session(), campaign, actor(), now())
    flash(_("The campaign is open again."), "success")
    return redirect(url_for("campaigns.board", campaign_id=campaign.id), 303)


@bp.post("/campaigns/<uuid:campaign_id>/copy")
@access(policy.CHANGE, Campaign)
def copy(campaign: Campaign) -> ResponseReturnValue:
    """Begin the same campaign for the next period."""
    copied = copying.copy(session(), campaign, actor(), now())
    flash(_("A draft for %(period)s was made. Check its scope.", period=copied.period), "success")
    return redirect(url_for("campaigns.scope", campaign_id=copied.id), 303)
