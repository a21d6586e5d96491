"""The list of campaigns, the board of one, and the board of all requests."""

from collections.abc import Sequence

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
from portal.core.errors import Problem
from portal.core.guards import access, actor, session
from portal.core.messages import sentence
from portal.core.paging import number_of
from portal.core.policy import may

PLACES = {"request": "requests", "due_on": "due_on", "reason": "withdraw-reason"}
"""Where on the board something is mended, by the field of the form."""


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
    return shown(campaign, boards.Filter.read(request.args))


@bp.get("/campaigns/requests")
@access(policy.SEE)
def all_requests() -> ResponseReturnValue:
    """Show where the requests of all campaigns stand."""
    return shown(None, boards.Filter.read(request.args))


def shown(
    campaign: Campaign | None, wanted: boards.Filter, problems: Sequence[Problem] = ()
) -> tuple[str, int]:
    """Return a board's page; what was refused is said on it, with what was ticked and typed."""
    at = now()
    is_swap = bool(request.headers.get("HX-Request"))
    name = "board" if campaign else "board_all"
    page = render_template(
        "partials/campaigns/_board.html" if is_swap else f"pages/campaigns/{name}.html",
        campaign=campaign,
        board=boards.board(session(), actor(), campaign, wanted, at),
        now=at,
        is_swap=is_swap,
        typed=request.form,
        problems=[(sentence(one.code, one.facts), PLACES.get(one.place)) for one in problems],
    )
    return page, 422 if problems else 200


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
