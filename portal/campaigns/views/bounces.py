"""The list of suppliers that no mail reached, each with the form that mends it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.campaigns import policy
from portal.campaigns.models import Campaign
from portal.campaigns.queries import bounces as queries
from portal.campaigns.views.blueprint import bp
from portal.core.guards import access, actor, session
from portal.core.i18n import LANGUAGES
from portal.core.paging import number_of


@bp.get("/campaigns/<uuid:campaign_id>/bounces")
@access(policy.SEE, Campaign)
def bounces(campaign: Campaign) -> ResponseReturnValue:
    """Show whom the campaign's mails did not reach."""
    number = number_of(request.args.get("page"))
    return render_template(
        "pages/campaigns/bounces.html",
        campaign=campaign,
        page=queries.bounces(session(), actor(), campaign, number),
        languages=LANGUAGES,
    )
