"""A request as its supplier would see it, shown to the purchaser before it is issued."""

import io

from flask import current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.campaigns import policy, sampling
from portal.campaigns.models import Campaign
from portal.campaigns.planning import plan
from portal.campaigns.views.blueprint import bp
from portal.core.errors import NotFound
from portal.core.guards import access, actor, session
from portal.core.i18n import LANGUAGES, language, written_in
from portal.core.sheets import XLSX


def _sample(campaign: Campaign) -> tuple[sampling.Sample | None, str]:
    """Return the sample that the address asks for, if anybody is planned, and its language."""
    row = sampling.row_of(plan(session(), actor(), campaign), request.args.get("row", ""))
    wanted = request.args.get("in", "")
    told = wanted if wanted in LANGUAGES else (row.supplier.locale if row else language())
    return (sampling.sample(session(), actor(), campaign, row, told) if row else None), told


@bp.get("/campaigns/<uuid:campaign_id>/sample")
@access(policy.PLAN, Campaign)
def sample(campaign: Campaign) -> ResponseReturnValue:
    """Show what one supplier would be told and asked, in either language; nothing is written."""
    shown, told = _sample(campaign)
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


@bp.get("/campaigns/<uuid:campaign_id>/sample.xlsx")
@access(policy.PLAN, Campaign)
def sample_workbook(campaign: Campaign) -> ResponseReturnValue:
    """Send the workbook that one supplier would get, with what it begins with."""
    shown, told = _sample(campaign)
    if shown is None:
        raise NotFound
    with written_in(told):
        content = sampling.as_workbook(campaign, shown, told)
    kept = "".join(one if one.isalnum() or one in "-_" else "-" for one in shown.asked.item_code)
    name = f"{kept or 'request'}-{campaign.period}-sample.xlsx"
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=name)
