"""Setting up a campaign in four steps: scope, levels, people, preview."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.campaigns import issuing, lists, people, policy, setup
from portal.campaigns.forms import ScopeForm, first_values, values_of
from portal.campaigns.models import Campaign
from portal.campaigns.planning import LEVELS, NOT_ASKED, Plan, plan
from portal.campaigns.queries.products import products
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.i18n import language
from portal.core.paging import cut, number_of

ROWS = 100


def _form(values: dict[str, object] | None = None) -> ScopeForm:
    form = ScopeForm(data=values)
    return form.offer(products(session(), actor()), language())


def _scope_page(form: ScopeForm, campaign: Campaign | None, status: int = 200) -> tuple[str, int]:
    page = render_template("pages/campaigns/scope.html", form=form, campaign=campaign)
    return page, status


@bp.get("/campaigns/new")
@access(policy.PLAN)
def new() -> ResponseReturnValue:
    """Ask what the campaign is about."""
    values = first_values(actor().timezone)
    return _scope_page(_form(values | {"product_id": request.args.get("product", "")}), None)


@bp.post("/campaigns/new")
@access(policy.CHANGE)
def create() -> ResponseReturnValue:
    """Begin a draft."""
    form = _form()
    if not form.validate_on_submit():
        return _scope_page(form, None, 422)
    campaign = setup.create(session(), form.scope(), actor(), now())
    return redirect(url_for("campaigns.levels", campaign_id=campaign.id), 303)


@bp.get("/campaigns/<uuid:campaign_id>/scope")
@access(policy.PLAN, Campaign)
def scope(campaign: Campaign) -> ResponseReturnValue:
    """Show what the draft is about."""
    return _scope_page(_form(values_of(campaign)), campaign)


@bp.post("/campaigns/<uuid:campaign_id>/scope")
@access(policy.CHANGE, Campaign)
def save_scope(campaign: Campaign) -> ResponseReturnValue:
    """Change what the draft is about."""
    form = _form()
    if not form.validate_on_submit():
        return _scope_page(form, campaign, 422)
    setup.change_scope(session(), campaign, form.scope(), actor(), now())
    return redirect(url_for("campaigns.levels", campaign_id=campaign.id), 303)


@bp.get("/campaigns/<uuid:campaign_id>/levels")
@access(policy.PLAN, Campaign)
def levels(campaign: Campaign) -> ResponseReturnValue:
    """Show the level of each tier and the sharing asked."""
    return render_template(
        "pages/campaigns/levels.html",
        campaign=campaign,
        plan=plan(session(), actor(), campaign),
        levels=LEVELS,
        sharing=setup.SHARING,
        offered=lists.offered(language()),
    )


@bp.post("/campaigns/<uuid:campaign_id>/levels")
@access(policy.CHANGE, Campaign)
def save_levels(campaign: Campaign) -> ResponseReturnValue:
    """Keep the level of each tier and the sharing asked."""
    chosen = {
        tier: request.form[f"level-{tier}"]
        for tier in campaign.levels
        if request.form.get(f"level-{tier}") in LEVELS
    }
    asked = request.form.get("sharing", "")
    sharing = asked if asked in setup.SHARING else campaign.sharing_asked
    setup.set_levels(session(), campaign, chosen, actor(), now(), sharing=sharing)
    items = plan(session(), actor(), campaign).items
    lists.choose(session(), campaign, items, request.form, actor=actor(), at=now())
    return redirect(url_for("campaigns.people_step", campaign_id=campaign.id), 303)


@bp.get("/campaigns/<uuid:campaign_id>/people")
@access(policy.PLAN, Campaign)
def people_step(campaign: Campaign) -> ResponseReturnValue:
    """Show whom the requests go to, and who is missing a contact."""
    planned = plan(session(), actor(), campaign)
    return _people_page(campaign, planned, people.untouched(planned.without_contact))


@bp.post("/campaigns/<uuid:campaign_id>/people")
@access(policy.CHANGE, Campaign)
def save_people(campaign: Campaign) -> ResponseReturnValue:
    """Keep the contacts that were typed."""
    planned = plan(session(), actor(), campaign)
    typed = people.read(planned.without_contact, request.form)
    if any(contact.problem for contact in typed):
        return _people_page(campaign, planned, typed, 422)
    people.keep(session(), typed, actor(), now())
    return redirect(url_for("campaigns.preview", campaign_id=campaign.id), 303)


def _people_page(
    campaign: Campaign, planned: Plan, contacts: list[people.TypedContact], status: int = 200
) -> tuple[str, int]:
    page = render_template(
        "pages/campaigns/people.html", campaign=campaign, plan=planned, contacts=contacts
    )
    return page, status


@bp.get("/campaigns/<uuid:campaign_id>/preview")
@access(policy.PLAN, Campaign)
def preview(campaign: Campaign) -> ResponseReturnValue:
    """Show which supplier would be asked about which item at which level."""
    return _preview_page(campaign, plan(session(), actor(), campaign))


@bp.post("/campaigns/<uuid:campaign_id>/preview")
@access(policy.CHANGE, Campaign)
def save_preview(campaign: Campaign) -> ResponseReturnValue:
    """Keep what was chosen for single requests."""
    planned = _choose(campaign)
    if request.headers.get("HX-Request"):
        return _preview_page(campaign, planned, template="partials/campaigns/_plan.html")
    address = url_for("campaigns.preview", campaign_id=campaign.id, page=_page_number())
    return redirect(address, 303)


@bp.post("/campaigns/<uuid:campaign_id>/issue")
@access(policy.ISSUE, Campaign)
def issue(campaign: Campaign) -> ResponseReturnValue:
    """Issue the requests of the preview."""
    planned = _choose(campaign)
    if issuing.problems(campaign, planned, now()):
        return _preview_page(campaign, planned, status=422)
    done = issuing.issue(session(), campaign, actor(), now())
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
    setup.choose(session(), campaign, plan(session(), actor(), campaign), chosen)
    return plan(session(), actor(), campaign)


def _page_number() -> int:
    return number_of(request.values.get("page"))


def _preview_page(
    campaign: Campaign,
    planned: Plan,
    status: int = 200,
    template: str = "pages/campaigns/preview.html",
) -> tuple[str, int]:
    text = render_template(
        template,
        campaign=campaign,
        plan=planned,
        page=cut(planned.rows, _page_number(), ROWS),
        levels=LEVELS,
        not_asked=NOT_ASKED,
        problems=issuing.problems(campaign, planned, now()),
    )
    return text, status
