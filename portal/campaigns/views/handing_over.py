"""Handing the requests that were chosen on a board to other people, by supplier."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.campaigns import handing_over, policy, said
from portal.campaigns.handing_over import Group
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.queries import board as boards
from portal.campaigns.queries.filters import as_id
from portal.campaigns.views import board
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, find, session
from portal.core.messages import sentence


@bp.post("/campaigns/requests/hand-over")
@access(policy.CHANGE)
def hand_over_many() -> ResponseReturnValue:
    """Ask for a person for each supplier of the chosen requests, then hand them over."""
    campaign = _campaign()
    chosen = _chosen(campaign)
    try:
        said.refuse_odd_number(chosen)
    except Invalid as refused:
        return board.shown(campaign, _filter(), refused.problems)
    groups = handing_over.groups(session(), actor(), chosen, request.form)
    if "named" not in request.form:
        return _page(campaign, groups)
    try:
        done = handing_over.hand_over(session(), groups, actor(), now())
    except Invalid as refused:
        return _page(campaign, groups, refused.problems)
    told = ngettext(
        "%(num)s request was handed over and a mail written.",
        "%(num)s requests were handed over, with one mail a supplier.",
        done.requests,
    )
    flash(told, "success")
    return redirect(_board(campaign), 303)


def _campaign() -> Campaign | None:
    wanted = as_id(request.values.get("campaign", ""))
    return find(Campaign, wanted) if wanted else None


def _filter() -> boards.Filter:
    return boards.Filter.parse(request.form.get("filter", ""))


def _chosen(campaign: Campaign | None) -> list[DataRequest]:
    ids = None if request.form.get("which") == "all" else request.form.getlist("request")
    return boards.chosen(session(), actor(), campaign, _filter(), ids, now=now())


def _board(campaign: Campaign | None) -> str:
    if campaign is None:
        return url_for("campaigns.all_requests") + _filter().query()
    return url_for("campaigns.board", campaign_id=campaign.id) + _filter().query()


def _page(
    campaign: Campaign | None, groups: Sequence[Group], problems: Sequence[Problem] = ()
) -> tuple[str, int]:
    page = render_template(
        "pages/campaigns/hand_over.html",
        campaign=campaign,
        groups=groups,
        filter=request.form.get("filter", ""),
        board_url=_board(campaign),
        problems=[(one.place, sentence(one.code, one.facts)) for one in problems],
    )
    return page, 422
