"""A request as its supplier would see it, shown to the purchaser before it is issued."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.campaigns import policy, sampling
from portal.campaigns.models import Campaign
from portal.campaigns.planning import plan
from portal.campaigns.views.blueprint import bp
from portal.core.guards import access, actor, session
from portal.core.i18n import LANGUAGES, language, written_in


@bp.get("/campaigns/<uuid:campaign_id>/sample")
@access(policy.PLAN, Campaign)
def sample(campaign: Campaign) -> ResponseReturnValue:
    """Show what one supplier would be told and asked, in either language; nothing is written."""
    row = sampling.row_of(plan(session(), actor(), campaign), request.args.get("row", ""))
    wanted = request.args.get("in", "")
    told = wanted if wanted in LANGUAGES else (row.supplier.locale if row else language())
    shown = sampling.sample(session(), actor(), campaign, row, told) if row else None
    with written_in(told):
        bare = current_app.jinja_env.get_template("partials/campaigns/_sample.html")
        part = bare.render(campaign=campaign, sample=shown, lang=told)
    return render_template(
        "pages/campaigns/sample.html",
        campaign=campaign,
        sample=shown,
        part=Markup(part),  # noqa: S704 - rendered by a template of ours just above
        told=told,
    )
