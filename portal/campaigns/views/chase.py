"""Chasing from the board: reminding many at once, moving due dates, the plan of reminders."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns import escalating, nudging, planning_reminders, policy, said, together
from portal.campaigns.forms import LONGEST_NOTE, SecondContactForm
from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.queries import board as boards
from portal.campaigns.timetable import FARTHEST
from portal.campaigns.views import board
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, session
from portal.core.messages import sentence


def _filter() -> boards.Filter:
    return boards.Filter.parse(request.form.get("filter", ""))


def _chosen(campaign: Campaign) -> list[together.Pair]:
    """Return what the form names: single requests, or all that the board's filter lets through."""
    if request.form.get("which") == "all":
        return boards.chosen_pairs(session(), actor(), campaign, _filter(), now())
    ids = request.form.getlist("request")
    found = boards.chosen(session(), actor(), campaign, _filter(), ids, now=now())
    return [(one.id, one.supplier_id) for one in found]


def _steer(campaign: Campaign, kind: str, **facts: str) -> nudging.Done | ResponseReturnValue:
    """Do it, or lead to the page that shows how far the work is; or say what is wrong."""
    try:
        chosen = _chosen(campaign)
        done = together.steer(session(), campaign, kind, chosen, actor(), at=now(), facts=facts)
    except Invalid as refused:
        return _refused(campaign, *refused.problems)
    if isinstance(done, nudging.Done):
        return done
    return redirect(url_for("campaigns.work", campaign_work_id=done.id), 303)


def _refused(campaign: Campaign, *problems: Problem) -> ResponseReturnValue:
    """Say what is wrong on the page that the form stands on."""
    if request.form.get("back") != "request":
        return board.shown(campaign, _filter(), problems)
    for one in problems:
        flash(sentence(one.code, one.facts), "warning")
    return _back(campaign)


def _back(campaign: Campaign) -> ResponseReturnValue:
    wanted = _filter()
    if request.form.get("back") == "request" and (one := request.form.get("request", "")):
        return redirect(url_for("campaigns.request_detail", data_request_id=one), 303)
    return redirect(url_for("campaigns.board", campaign_id=campaign.id) + wanted.query(), 303)


@bp.post("/campaigns/<uuid:campaign_id>/nudge")
@access(policy.CHANGE, Campaign)
def nudge(campaign: Campaign) -> ResponseReturnValue:
    """Remind the suppliers of the chosen requests."""
    done = _steer(campaign, together.NUDGE)
    if not isinstance(done, nudging.Done):
        return done
    flash(said.reminded(done), "success" if done.requests else "info")
    return _back(campaign)


@bp.post("/campaigns/<uuid:campaign_id>/extend")
@access(policy.CHANGE, Campaign)
def extend(campaign: Campaign) -> ResponseReturnValue:
    """Move the due date of the chosen requests to a later day."""
    try:
        day = date.fromisoformat(request.form.get("due_on", ""))
    except ValueError:
        return _refused(campaign, Problem("campaigns.day_unreadable", "due_on"))
    done = _steer(campaign, together.EXTEND, day=day.isoformat())
    if not isinstance(done, nudging.Done):
        return done
    flash(said.extended(done), "success")
    return _back(campaign)


@bp.post("/campaigns/<uuid:campaign_id>/revoke")
@access(policy.CHANGE, Campaign)
def revoke_many(campaign: Campaign) -> ResponseReturnValue:
    """Withdraw the chosen requests that nothing has been signed for."""
    reason = request.form.get("reason", "").replace("\0", "").strip()[:LONGEST_NOTE]
    if not reason:
        return _refused(campaign, Problem("campaigns.reason_missing", "reason"))
    done = _steer(campaign, together.REVOKE, reason=reason)
    if not isinstance(done, nudging.Done):
        return done
    flash(said.withdrawn(done), "success" if done.requests else "info")
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
