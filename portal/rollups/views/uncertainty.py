"""The uncertainty of a product's number: its interval, who causes it, and draws."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.catalogue.models import Item
from portal.core.clock import now
from portal.core.errors import NotFound
from portal.core.guards import access, actor, session
from portal.rollups import charts, mending, pages, policy, runs, simulating
from portal.rollups.forms import DrawForm
from portal.rollups.views import bp
from portal.rollups.views.product import render_tab, shown

MOST_MENDS = 10


def _page(page: pages.ProductPage, form: DrawForm) -> str:
    """Render the tab with its picture of the draws, if there are any."""
    picture = charts.histogram(page.spread, page.unit) if page.is_drawn and page.spread else None
    return render_tab(
        "uncertainty",
        page,
        form=form,
        picture=picture,
        causes=list(mending.causes(page)),
        mends=mending.mends(session(), actor(), page, MOST_MENDS),
        drawing=simulating.standing(session(), page.simulation),
    )


@bp.get("/products/<uuid:item_id>/uncertainty")
@access(policy.SEE, Item)
def uncertainty(item: Item) -> ResponseReturnValue:
    """Show where the number lies, what causes its spread, and what to mend first."""
    return _page(shown(item), DrawForm())


@bp.post("/products/<uuid:item_id>/draws")
@access(policy.RUN, Item)
def draw(item: Item) -> ResponseReturnValue:
    """Make draws of the newest run."""
    period = request.form.get("period", default=runs.PERIOD, type=runs.year)
    page, form = shown(item, period), DrawForm()
    if page.run is None or page.run.footprint_kgco2e is None:
        raise NotFound
    if not form.validate_on_submit():
        return _page(page, form), 422
    draws, seed = int(form.draws.data), int(form.seed.data or 0)
    simulating.request(session(), page.run, draws=draws, seed=seed, actor=actor(), at=now())
    flash(_("The draws are under way. The page shows the interval by itself."), "info")
    return redirect(url_for(".uncertainty", item_id=item.id, period=period), code=303)


@bp.get("/products/<uuid:item_id>/draws")
@access(policy.SEE, Item)
def draw_progress(item: Item) -> ResponseReturnValue:
    """Return how far the draws are; tell the page to load anew once they are done."""
    page = shown(item)
    drawing = simulating.standing(session(), page.simulation)
    response = make_response(
        render_template("partials/rollups/_draws.html", page=page, drawing=drawing)
    )
    if drawing is None:
        response.headers["HX-Refresh"] = "true"
    return response
