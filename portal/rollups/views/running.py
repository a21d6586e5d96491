"""Asking for a run, and watching it."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.catalogue.models import Item
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.rollups import policy, runs
from portal.rollups.views import bp


@bp.post("/products/<uuid:item_id>/runs")
@access(policy.RUN, Item)
def run(item: Item) -> ResponseReturnValue:
    """Compute the product again."""
    period = request.form.get("period", default=runs.PERIOD, type=runs.year)
    runs.request_by_person(session(), item, period, actor=actor(), at=now())
    flash(_("The roll-up is running. The page shows the new result by itself."), "info")
    return redirect(url_for(".product", item_id=item.id, period=period), code=303)


@bp.get("/products/<uuid:item_id>/progress")
@access(policy.SEE, Item)
def progress(item: Item) -> ResponseReturnValue:
    """Return how far the run is; tell the page to load anew once there is a newer result."""
    period = request.args.get("period", default=runs.PERIOD, type=runs.year)
    shown = request.args.get("shown", type=UUID)
    latest = runs.latest_run(session(), actor(), item.id, period)
    pending = runs.pending_run(session(), actor(), item.id, period)
    response = make_response(
        render_template(
            "partials/rollups/_progress.html", item=item, period=period, run=latest, pending=pending
        )
    )
    if latest is not None and latest.id != shown:
        response.headers["HX-Refresh"] = "true"
    return response
