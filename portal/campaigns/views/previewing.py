"""Setting up a campaign, its last step: what would go out, changed one by one or together."""

from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.campaigns import copying, issuing, narrowing, people, policy, setup
from portal.campaigns.models import Campaign
from portal.campaigns.narrowing import Wanted
from portal.campaigns.planned import NOT_ASKED, Plan
from portal.campaigns.planning import LEVELS, plan
from portal.campaigns.proposing import Rule
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, session
from portal.core.i18n import language
from portal.core.paging import cut, number_of

FEW = 20
"""Suppliers without a contact whose contact can be typed here; of more there is step 3."""


@bp.get("/campaigns/<uuid:campaign_id>/preview")
@access(policy.PLAN, Campaign)
def preview(campaign: Campaign) -> ResponseReturnValue:
    """Show which supplier would be asked about which item at which level, and why."""
    return _page(campaign, plan(session(), actor(), campaign))


@bp.post("/campaigns/<uuid:campaign_id>/preview")
@access(policy.CHANGE, Campaign)
def save_preview(campaign: Campaign) -> ResponseReturnValue:
    """Keep what was chosen for single requests."""
    planned = _choose(campaign)
    if request.headers.get("HX-Request"):
        return _page(campaign, planned, template="partials/campaigns/_plan.html")
    return _back(campaign)


@bp.post("/campaigns/<uuid:campaign_id>/preview/together")
@access(policy.CHANGE, Campaign)
def change_together(campaign: Campaign) -> ResponseReturnValue:
    """Give the ticked requests, or all that the filter lets through, one level."""
    level, wanted = request.form.get("together", ""), _wanted()
    if level not in (*LEVELS, NOT_ASKED):
        raise Invalid([Problem("campaigns.level_unknown", "together")])
    if request.form.get("which") == "all":
        setup.change_in_bulk(session(), campaign, wanted, level, actor(), at=now())
        flash(_("The level was changed for everything that fits the filter."), "success")
        return _back(campaign)
    ticked = request.form.getlist("row")[: narrowing.MOST_TICKED]
    if not ticked:
        raise Invalid([Problem("campaigns.nothing_chosen", "row")])
    planned = plan(session(), actor(), campaign)
    setup.choose(session(), campaign, planned, dict.fromkeys(ticked, level))
    flash(ngettext("%(num)s level changed.", "%(num)s levels changed.", len(ticked)), "success")
    return _back(campaign)


@bp.post("/campaigns/<uuid:campaign_id>/preview/take-back")
@access(policy.CHANGE, Campaign)
def take_back_change(campaign: Campaign) -> ResponseReturnValue:
    """Take one change in bulk back."""
    number = request.form.get("change", "")
    if number.isascii() and number.isdigit() and len(number) < 4:
        setup.take_back(session(), campaign, int(number), actor(), now())
    return _back(campaign)


@bp.post("/campaigns/<uuid:campaign_id>/preview/contacts")
@access(policy.CHANGE, Campaign)
def mend_contacts(campaign: Campaign) -> ResponseReturnValue:
    """Keep contacts that were missing, typed where they were missed."""
    planned = plan(session(), actor(), campaign)
    typed = people.read(planned.without_contact[:FEW], request.form)
    if any(contact.problem for contact in typed):
        return _page(campaign, planned, status=422, contacts=typed)
    count = people.keep(session(), typed, actor(), now())
    flash(ngettext("%(num)s contact kept.", "%(num)s contacts kept.", count), "success")
    return _back(campaign)


@bp.post("/campaigns/<uuid:campaign_id>/issue")
@access(policy.ISSUE, Campaign)
def issue(campaign: Campaign) -> ResponseReturnValue:
    """Issue the requests of the preview."""
    planned = _choose(campaign)
    if issuing.problems(session(), campaign, planned, now()):
        return _page(campaign, planned, status=422)
    done = issuing.issue(session(), campaign, actor(), now(), planned)
    if done.work is not None:
        address = url_for("campaigns.work", campaign_work_id=done.work.id)
        return redirect(address, 303)
    text = ngettext("%(num)s request issued.", "%(num)s requests issued.", done.requests)
    mails = ngettext("%(num)s mail written.", "%(num)s mails written.", done.mails)
    flash(f"{text} {mails}" if language() == "en" else f"{text}{mails}", "success")
    return redirect(url_for("campaigns.board", campaign_id=campaign.id), 303)


def _choose(campaign: Campaign) -> Plan:
    chosen = {
        name.removeprefix("level:"): value
        for name, value in request.form.items()
        if name.startswith("level:")
    }
    return setup.choose(session(), campaign, plan(session(), actor(), campaign), chosen)


def _wanted() -> Wanted:
    """Return the filter: that of the address, or the one a form of the page carries along."""
    carried = request.form.get("filter")
    return Wanted.read(dict(parse_qsl(carried.lstrip("?"))) if carried else request.args)


def _back(campaign: Campaign) -> ResponseReturnValue:
    wanted, page = _wanted(), number_of(request.form.get("page"))
    here = url_for("campaigns.preview", campaign_id=campaign.id)
    return redirect(here + wanted.query(page=page if page > 1 else None), 303)


def _page(
    campaign: Campaign,
    planned: Plan,
    status: int = 200,
    template: str = "pages/campaigns/preview.html",
    contacts: list[people.TypedContact] | None = None,
) -> tuple[str, int]:
    wanted = _wanted()
    text = render_template(
        template,
        campaign=campaign,
        plan=planned,
        rule=Rule.read(campaign.proposal),
        wanted=wanted,
        earlier=copying.offered(session(), actor(), campaign, planned),
        offered=narrowing.offered(planned.rows),
        page=cut(narrowing.narrow(planned.rows, wanted), number_of(request.values.get("page"))),
        levels=LEVELS,
        not_asked=NOT_ASKED,
        contacts=contacts or people.untouched(planned.without_contact[:FEW]),
        problems=issuing.problems(session(), campaign, planned, now()),
    )
    return text, status
