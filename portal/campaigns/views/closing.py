"""The end of a campaign, and the next one: closing, opening again, copying."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns import copying, nudging, policy, said, together, withdrawing
from portal.campaigns.forms import LONGEST_NOTE
from portal.campaigns.models import Campaign
from portal.campaigns.views.blueprint import bp
from portal.catalogue.sourcing import read_period
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
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
    pairs = _withdrawn(campaign) if request.form.get("open") == "withdraw" else []
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


def _withdrawn(campaign: Campaign) -> list[together.Pair]:
    standing_in = request.form.get("standing_in") == "withdraw"
    return withdrawing.open_ones(session(), actor(), campaign, standing_in=standing_in)


@bp.post("/campaigns/<uuid:campaign_id>/reopen")
@access(policy.CHANGE, Campaign)
def reopen(campaign: Campaign) -> ResponseReturnValue:
    """Open a closed campaign again."""
    withdrawing.reopen(session(), campaign, actor(), now())
    flash(_("The campaign is open again."), "success")
    return redirect(url_for("campaigns.board", campaign_id=campaign.id), 303)


@bp.get("/campaigns/<uuid:campaign_id>/copy")
@access(policy.PLAN, Campaign)
def ask_to_copy(campaign: Campaign) -> ResponseReturnValue:
    """Show what the same campaign for the next period takes along."""
    period = campaign.period + 1
    return render_template(
        "pages/campaigns/copy.html",
        campaign=campaign,
        period=period,
        name=copying.next_name(campaign.name, campaign.period),
        earlier=copying.shares_before(session(), actor(), campaign, period),
    )


@bp.post("/campaigns/<uuid:campaign_id>/copy")
@access(policy.CHANGE, Campaign)
def copy(campaign: Campaign) -> ResponseReturnValue:
    """Begin the same campaign for the next period, with the shares of this one if so chosen."""
    source = read_period(request.form.get("shares", ""))
    copied = copying.copy(session(), campaign, actor(), now())
    flash(_("A draft for %(period)s was made. Check its scope.", period=copied.period), "success")
    if source is not None and source < copied.period:
        taken = copying.take_shares(session(), copied, actor(), source, now())
        flash(said.carried(taken, source, copied.period), "success" if taken else "info")
    return redirect(url_for("campaigns.scope", campaign_id=copied.id), 303)


@bp.post("/campaigns/<uuid:campaign_id>/shares")
@access(policy.CHANGE, Campaign)
def take_shares(campaign: Campaign) -> ResponseReturnValue:
    """Take the sourcing shares of an earlier period into that of the campaign."""
    source = read_period(request.form.get("from", ""))
    if source is None or source >= campaign.period:
        raise Invalid([Problem("campaigns.no_earlier_period", "from")])
    taken = copying.take_shares(session(), campaign, actor(), source, now())
    flash(said.carried(taken, source, campaign.period), "success" if taken else "info")
    step = "campaigns.people_step" if request.form.get("back") == "people" else "campaigns.preview"
    return redirect(url_for(step, campaign_id=campaign.id), 303)
