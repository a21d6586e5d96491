"""The list of campaigns, the board of one, and the board of all requests."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns import board_files, policy
from portal.campaigns.models import Campaign
from portal.campaigns.queries import board as boards
from portal.campaigns.queries import campaigns, keeping, taking_along
from portal.campaigns.views.blueprint import bp
from portal.core import exports
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


@bp.get("/campaigns.<any(csv, xlsx):as_file>")
@access(policy.SEE)
def index_file(as_file: str) -> ResponseReturnValue:
    """Give the list of campaigns as a file."""
    rows = campaigns.every(session(), actor(), now())
    return exports.file(_("Campaigns"), as_file, board_files.campaigns(rows))


@bp.get("/campaigns/<uuid:campaign_id>")
@access(policy.SEE, Campaign)
def board(campaign: Campaign) -> ResponseReturnValue:
    """Show where the requests of a campaign stand."""
    if campaign.state == "draft" and may(actor(), policy.PLAN):
        return redirect(url_for("campaigns.levels", campaign_id=campaign.id))
    return _board(campaign, "pages/campaigns/board.html")


@bp.get("/campaigns/requests")
@access(policy.SEE)
def all_requests() -> ResponseReturnValue:
    """Show where the requests of all campaigns stand."""
    return _board(None, "pages/campaigns/board_all.html")


def _board(campaign: Campaign | None, template: str) -> str:
    at = now()
    is_swap = bool(request.headers.get("HX-Request"))
    if is_swap:
        template = "partials/campaigns/_board.html"
    found = boards.board(session(), actor(), campaign, boards.Filter.read(request.args), at)
    return render_template(template, campaign=campaign, board=found, now=at, is_swap=is_swap)


@bp.get("/campaigns/<uuid:campaign_id>/requests.<any(csv, xlsx):as_file>")
@access(policy.SEE, Campaign)
def board_file(campaign: Campaign, as_file: str) -> ResponseReturnValue:
    """Give the list of a campaign's board with its filter as a file."""
    return _file(campaign, as_file)


@bp.get("/campaigns/requests.<any(csv, xlsx):as_file>")
@access(policy.SEE)
def all_requests_file(as_file: str) -> ResponseReturnValue:
    """Give the list of all requests with its filter as a file."""
    return _file(None, as_file)


def _file(campaign: Campaign | None, as_file: str) -> ResponseReturnValue:
    at, wanted = now(), boards.Filter.read(request.args)
    lines = taking_along.lines(session(), actor(), campaign, wanted, at)
    ids = keeping.id_list(session(), actor(), wanted.ids) if wanted.ids else None
    name = campaign.name if campaign else _("All requests")
    about = board_files.filter_sheet(wanted, name, ids, at.isoformat(timespec="minutes"))
    return exports.file(name, as_file, board_files.requests(lines), about)
