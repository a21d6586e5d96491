"""Chasing from the board: reminding many at once, moving due dates, the plan of reminders."""

from datetime import date
from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.campaigns import escalating, nudging, planning_reminders, policy
from portal.campaigns.forms import SecondContactForm
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.queries import board as boards
from portal.campaigns.timetable import FARTHEST
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, session


def _chosen(campaign: Campaign) -> list[DataRequest]:
    """Return what the form names: single requests, or all that the board's filter lets through."""
    wanted = boards.Filter.read(dict(parse_qsl(request.form.get("filter", "").lstrip("?"))))
    ids = None if request.form.get("which") == "all" else request.form.getlist("request")
    found = boards.chosen(session(), actor(), campaign, wanted, ids, now=now())
    if not found:
        raise Invalid([Problem("campaigns.nothing_chosen", "request")])
    if len(found) > boards.MOST_AT_ONCE:
        facts = {"count": len(found), "most": boards.MOST_AT_ONCE}
        raise Invalid([Problem("campaigns.too_many_at_once", "request", facts)])
    return found


def _back(campaign: Campaign) -> ResponseReturnValue:
    wanted = boards.Filter.read(dict(parse_qsl(request.form.get("filter", "").lstrip("?"))))
    if request.form.get("back") == "request" and (one := request.form.get("request", "")):
        return redirect(url_for("campaigns.request_detail", data_request_id=one), 303)
    return redirect(url_for("campaigns.board", campaign_id=campaign.id) + wanted.query(), 303)


@bp.post("/campaigns/<uuid:campaign_id>/nudge")
@access(policy.CHANGE, Campaign)
def nudge(campaign: Campaign) -> ResponseReturnValue:
    """Remind the suppliers of the chosen requests."""
    done = nudging.nudge(session(), _chosen(campaign), actor(), now())
    said = ngettext(
        "A reminder about %(num)s request was written.",
        "Reminders about %(num)s requests were written, one a supplier.",
        done.requests,
    )
    if done.spared:
        spared = ngettext(
            "%(num)s was left alone: nothing is owed, or a reminder went out today.",
            "%(num)s were left alone: nothing is owed, or a reminder went out today.",
            done.spared,
        )
        said = f"{said} {spared}"
    flash(said, "success" if done.requests else "info")
    return _back(campaign)


@bp.post("/campaigns/<uuid:campaign_id>/extend")
@access(policy.CHANGE, Campaign)
def extend(campaign: Campaign) -> ResponseReturnValue:
    """Move the due date of the chosen requests to a later day."""
    try:
        day = date.fromisoformat(request.form.get("due_on", ""))
    except ValueError:
        raise Invalid([Problem("campaigns.day_unreadable", "due_on")]) from None
    done = nudging.extend(session(), campaign, _chosen(campaign), day, actor(), at=now())
    said = ngettext(
        "The due date of %(num)s request was moved and the supplier told.",
        "The due dates of %(num)s requests were moved and the suppliers told.",
        done.requests,
    )
    flash(said, "success")
    return _back(campaign)


def _plan_page(
    campaign: Campaign, typed: planning_reminders.Typed, status: int = 200
) -> tuple[str, int]:
    page = render_template(
        "pages/campaigns/reminders.html", campaign=campaign, typed=typed, farthest=FARTHEST
    )
    return page, status


@bp.get("/campaigns/<uuid:campaign_id>/reminders")
@access(policy.SEE, Campaign)
def reminder_plan(campaign: Campaign) -> ResponseReturnValue:
    """Show by which plan reminders leave."""
    return _plan_page(campaign, planning_reminders.of(campaign))


@bp.post("/campaigns/<uuid:campaign_id>/reminders")
@access(policy.CHANGE, Campaign)
def save_reminder_plan(campaign: Campaign) -> ResponseReturnValue:
    """Keep the plan by which reminders leave from now on."""
    typed = planning_reminders.read(request.form)
    if typed.problems:
        return _plan_page(campaign, typed, 422)
    planning_reminders.keep(session(), campaign, typed, actor(), now())
    flash(_("The plan was kept. It holds for every reminder from now on."), "success")
    return redirect(url_for("campaigns.reminder_plan", campaign_id=campaign.id), 303)


@bp.post("/campaigns/requests/<uuid:data_request_id>/second-contact")
@access(policy.STEER_REQUEST, DataRequest)
def keep_second_contact(data_request: DataRequest) -> ResponseReturnValue:
    """Keep whom else the supplier has, for when nobody answers."""
    form = SecondContactForm()
    if not form.validate_on_submit():
        raise Invalid([Problem("campaigns.email_unreadable", "email")])
    escalating.keep(session(), data_request.supplier, form.contact(), actor(), now())
    flash(_("The second contact was kept."), "success")
    return redirect(url_for("campaigns.request_detail", data_request_id=data_request.id), 303)
