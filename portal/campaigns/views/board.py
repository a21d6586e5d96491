"""The list of campaigns and the board of one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.campaigns import policy
from portal.campaigns.models import Campaign
from portal.campaigns.queries import board as boards
from portal.campaigns.queries import campaigns
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.paging import number_of
from portal.core.policy import may


@bp.get("/campaigns")
@access(policy.SEE)
def index() -> ResponseReturnValue:
    """List the company's campaigns."""
    at = now()
    return render_template(
        "pages/campaigns/index.html",
        page=campaigns.page(session(), actor(), number_of(request.args.get("page")), at),
        now=at,
    )


@bp.get("/campaigns/<uuid:campaign_id>")
@access(policy.SEE, Campaign)
def board(campaign: Campaign) -> ResponseReturnValue:
    """Show where the requests of a campaign stand."""
    if campaign.state == "draft" and may(actor(), policy.PLAN):
        return redirect(url_for("campaigns.levels", campaign_id=campaign.id))
    at = now()
    wanted = boards.Filter.read(request.args)
    template = "pages/campaigns/board.html"
    if request.headers.get("HX-Request"):
        template = "partials/campaigns/_requests.html"
    return render_template(
        template,
        campaign=campaign,
        board=boards.board(session(), actor(), campaign, wanted, at),
        now=at,
    )
