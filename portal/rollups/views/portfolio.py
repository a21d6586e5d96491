"""Rolling up all products at once."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.rollups import policy, portfolio, runs
from portal.rollups.views import bp


@bp.post("/products/compute")
@access(policy.RUN)
def compute_all() -> ResponseReturnValue:
    """Compute all products again, from one set of inputs."""
    period = request.form.get("period", default=runs.PERIOD, type=runs.year)
    portfolio.request(session(), period=period, actor=actor(), at=now())
    flash(_("All products are being computed. The list shows the new results by itself."), "info")
    return redirect(url_for(".index"), code=303)


@bp.get("/products/compute")
@access(policy.SEE)
def compute_progress() -> ResponseReturnValue:
    """Return how far the products are; tell the page to load anew once all are done."""
    under_way = portfolio.standing(session(), actor())
    response = make_response(
        render_template("partials/rollups/_all_products.html", under_way=under_way)
    )
    if under_way is None:
        response.headers["HX-Refresh"] = "true"
    return response
