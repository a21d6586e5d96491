"""Setting up a campaign, its first three steps: scope, levels, people."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.campaigns import copying, lists, people, policy, setup
from portal.campaigns.forms import ScopeForm, first_values, values_of
from portal.campaigns.models import Campaign
from portal.campaigns.planning import LEVELS, Plan, plan
from portal.campaigns.proposing import USUAL, Rule
from portal.campaigns.queries.products import products
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.errors import Invalid
from portal.core.guards import access, actor, session
from portal.core.i18n import language
from portal.core.messages import sentence
from portal.core.paging import cut, number_of


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
    campaign = setup.create(session(), form.scope(), actor(), now(), rule=USUAL)
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


def _levels_page(
    campaign: Campaign, problems: dict[str, str], status: int = 200
) -> tuple[str, int]:
    planned = plan(session(), actor(), campaign)
    sought = request.args.get("q", "").strip()[:100]
    shown = [item for item in planned.items if item.is_called(sought)]
    page = render_template(
        "pages/campaigns/levels.html",
        campaign=campaign,
        plan=planned,
        rule=Rule.read(campaign.proposal),
        typed=request.form,
        problems=problems,
        items=cut(shown, number_of(request.args.get("page"))),
        sought=sought,
        levels=LEVELS,
        sharing=setup.SHARING,
        offered=lists.offered(language()),
    )
    return page, status


@bp.get("/campaigns/<uuid:campaign_id>/levels")
@access(policy.PLAN, Campaign)
def levels(campaign: Campaign) -> ResponseReturnValue:
    """Show the level of each tier, the rule besides, and the sharing asked."""
    return _levels_page(campaign, {})


@bp.post("/campaigns/<uuid:campaign_id>/levels")
@access(policy.CHANGE, Campaign)
def save_levels(campaign: Campaign) -> ResponseReturnValue:
    """Keep the level of each tier, the rule besides, and the sharing asked."""
    if "rule" in request.form:
        try:
            setup.set_rule(session(), campaign, request.form, actor(), now())
        except Invalid as refused:
            return _levels_page(
                campaign, {p.place: sentence(p.code) for p in refused.problems}, 422
            )
    _keep_levels(campaign)
    step = "campaigns.levels" if request.form.get("then") == "stay" else "campaigns.people_step"
    return redirect(url_for(step, campaign_id=campaign.id), 303)


def _keep_levels(campaign: Campaign) -> None:
    chosen = {
        tier: request.form[f"level-{tier}"]
        for tier in campaign.levels
        if request.form.get(f"level-{tier}") in LEVELS
    }
    asked = request.form.get("sharing", "")
    sharing = asked if asked in setup.SHARING else campaign.sharing_asked
    setup.set_levels(session(), campaign, chosen, actor(), now(), sharing=sharing)
    lists.choose(session(), campaign, request.form, actor=actor(), at=now())


@bp.get("/campaigns/<uuid:campaign_id>/people")
@access(policy.PLAN, Campaign)
def people_step(campaign: Campaign) -> ResponseReturnValue:
    """Show whom the requests go to, and who is missing a contact."""
    planned = plan(session(), actor(), campaign)
    missing = cut(planned.without_contact, number_of(request.args.get("missing")))
    return _people_page(campaign, planned, people.untouched(missing.rows))


@bp.post("/campaigns/<uuid:campaign_id>/people")
@access(policy.CHANGE, Campaign)
def save_people(campaign: Campaign) -> ResponseReturnValue:
    """Keep the contacts that were typed."""
    planned = plan(session(), actor(), campaign)
    typed = people.read(planned.without_contact, request.form)
    if any(contact.problem for contact in typed):
        return _people_page(campaign, planned, typed, 422)
    people.keep(session(), typed, actor(), now())
    step = "campaigns.people_step" if request.form.get("then") == "stay" else "campaigns.preview"
    return redirect(url_for(step, campaign_id=campaign.id), 303)


def _people_page(
    campaign: Campaign, planned: Plan, contacts: list[people.TypedContact], status: int = 200
) -> tuple[str, int]:
    page = render_template(
        "pages/campaigns/people.html",
        campaign=campaign,
        plan=planned,
        contacts=contacts,
        earlier=copying.offered(session(), actor(), campaign, planned),
        missing=cut(planned.without_contact, number_of(request.args.get("missing"))),
        reachable=cut(planned.reachable_suppliers, number_of(request.args.get("page"))),
    )
    return page, status
