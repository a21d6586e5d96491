"""Filters that people keep by name, and lists of ids that they upload as a filter."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.campaigns import id_lists, nudging, policy, said, saved_filters, together
from portal.campaigns.kept import IdList, SavedFilter
from portal.campaigns.models import Campaign
from portal.campaigns.queries import board as boards
from portal.campaigns.queries.filters import Filter, as_id
from portal.campaigns.views import board
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, find, session


def _board_named() -> Campaign | None:
    """Return the campaign whose board the form came from; none: that of all requests."""
    known: UUID | None = as_id(request.values.get("board", ""))
    return find(Campaign, known) if known else None


def _to(campaign: Campaign | None, query: str) -> ResponseReturnValue:
    here = (
        url_for("campaigns.board", campaign_id=campaign.id)
        if campaign
        else url_for("campaigns.all_requests")
    )
    return redirect(here + query, 303)


def _typed() -> Filter:
    return Filter.parse(request.values.get("filter", "")[:2000])


@bp.post("/campaigns/filters")
@access(policy.KEEP)
def keep_filter() -> ResponseReturnValue:
    """Keep the filter of a board under a name."""
    campaign, wanted = _board_named(), _typed()
    one = saved_filters.keep(
        session(), request.form.get("name", ""), wanted, campaign, actor(), at=now()
    )
    flash(_("The filter was kept as “%(name)s”.", name=one.name), "success")
    return _to(campaign, wanted.query())


@bp.post("/campaigns/filters/<uuid:saved_filter_id>/remove")
@access(policy.KEEP, SavedFilter)
def drop_filter(saved_filter: SavedFilter) -> ResponseReturnValue:
    """Forget a filter."""
    campaign = find(Campaign, saved_filter.campaign_id) if saved_filter.campaign_id else None
    saved_filters.drop(session(), saved_filter, actor(), now())
    flash(_("The filter was removed."), "success")
    return _to(campaign, _typed().query())


def _form(campaign: Campaign | None, problems: tuple[Problem, ...] = ()) -> tuple[str, int]:
    page = render_template(
        "pages/campaigns/board_ids.html",
        campaign=campaign,
        filter=_typed(),
        text=request.form.get("ids", ""),
        problems=problems,
    )
    return page, 422 if problems else 200


@bp.get("/campaigns/lists/new")
@access(policy.SEE)
def new_list() -> ResponseReturnValue:
    """Ask for a list of ids."""
    return _form(_board_named())


@bp.post("/campaigns/lists")
@access(policy.KEEP)
def keep_list() -> ResponseReturnValue:
    """Keep a list of ids and show what it leaves of the board."""
    campaign = _board_named()
    try:
        one = _read_list()
    except Invalid as error:
        return _form(campaign, tuple(error.problems))
    told = ngettext(
        "%(found)s of %(num)s id was found.",
        "%(found)s of %(num)s ids were found.",
        one.given,
        found=one.found,
    )
    flash(told, "success" if one.found == one.given else "warning")
    return _to(campaign, _typed().query(ids=one.short))


def _read_list() -> IdList:
    file = request.files.get("file")
    if file is not None and file.filename:
        return id_lists.from_file(session(), file.filename, file.read(), actor(), now())
    return id_lists.from_text(session(), request.form.get("ids", ""), actor(), now())


@bp.get("/campaigns/lists/<uuid:id_list_id>")
@access(policy.SEE, IdList)
def show_list(id_list: IdList) -> ResponseReturnValue:
    """Show which ids of a list were not found."""
    return render_template("pages/campaigns/board_list.html", list=id_list)


@bp.post("/campaigns/requests/nudge")
@access(policy.CHANGE)
def nudge_any() -> ResponseReturnValue:
    """Remind the suppliers of the chosen requests of any campaign."""
    wanted = _typed()
    if request.form.get("which") == "all":
        pairs = boards.chosen_pairs(session(), actor(), None, wanted, now())
    else:
        ids = request.form.getlist("request")
        found = boards.chosen(session(), actor(), None, wanted, ids, now=now())
        pairs = [(one.id, one.supplier_id) for one in found]
    try:
        done = together.nudge_everywhere(session(), pairs, actor(), now())
    except Invalid as refused:
        return board.shown(None, wanted, refused.problems)
    if not isinstance(done, nudging.Done):
        return redirect(url_for("campaigns.work", campaign_work_id=done.id), 303)
    flash(said.reminded(done), "success" if done.requests else "info")
    return _to(None, wanted.query())
