"""Work on many requests at once: how far it is."""

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.campaigns import policy, working
from portal.campaigns.models import Campaign, CampaignWork
from portal.campaigns.views.blueprint import bp
from portal.core.guards import access, find, session


@bp.get("/campaigns/work/<uuid:campaign_work_id>")
@access(policy.SEE, CampaignWork)
def work(campaign_work: CampaignWork) -> ResponseReturnValue:
    """Show how far the work is; the part that asks again is told to load anew at the end."""
    progress = working.progress(session(), campaign_work)
    is_part = bool(request.headers.get("HX-Request"))
    template = "partials/campaigns/_work.html" if is_part else "pages/campaigns/work.html"
    campaign = find(Campaign, campaign_work.campaign_id)
    response = make_response(render_template(template, campaign=campaign, progress=progress))
    if is_part and (progress.is_done or progress.is_given_up):
        response.headers["HX-Refresh"] = "true"
    return response
