"""A company's own factors: listed, added, replaced, retired."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import guards, paging
from portal.core.clock import now
from portal.core.guards import access
from portal.factors import consequences, policy, queries, service
from portal.factors.forms import FactorForm
from portal.factors.models import OwnFactor
from portal.factors.views.blueprint import bp


@bp.get("/factors/own")
@access(policy.READ)
def own() -> ResponseReturnValue:
    """List the company's own factors."""
    text, retired = request.args.get("q", "")[:100], request.args.get("show") == "retired"
    page = queries.own_factors(
        guards.session(),
        guards.actor(),
        text=text,
        retired=retired,
        page=paging.number_of(request.args.get("page")),
    )
    return render_template("pages/factors/own.html", page=page, text=text, retired=retired)


@bp.get("/factors/own/<uuid:own_factor_id>")
@access(policy.READ, OwnFactor)
def show_own(own_factor: OwnFactor) -> ResponseReturnValue:
    """Show one own factor."""
    who, session = guards.actor(), guards.session()
    current = queries.successor(session, who, own_factor)
    return render_template("pages/factors/show_own.html", factor=own_factor, current=current)


@bp.get("/factors/own/new")
@access(policy.OPEN_EDITOR)
def new() -> ResponseReturnValue:
    """Ask for a factor of an activity, filled from a published one if the address names it."""
    form = FactorForm.like(request.args.get("like", ""))
    return render_template("pages/factors/edit.html", form=form, factor=None)


@bp.post("/factors/own/new")
@access(policy.EDIT)
def add() -> ResponseReturnValue:
    """Add a factor of an activity."""
    form = FactorForm.of()
    factor = form.attempt(
        lambda: service.add(guards.session(), guards.actor(), form.typed(), now())
    )
    if factor is None:
        return render_template("pages/factors/edit.html", form=form, factor=None), 422
    flash(_("The factor is in use from now on."), "success")
    return redirect(url_for(".show_own", own_factor_id=factor.id), code=303)


@bp.get("/factors/own/<uuid:own_factor_id>/replace")
@access(policy.OPEN_EDITOR, OwnFactor)
def edit(own_factor: OwnFactor) -> ResponseReturnValue:
    """Show a factor, to put a successor in its place."""
    form = FactorForm.of(own_factor)
    return render_template("pages/factors/edit.html", form=form, factor=own_factor)


@bp.post("/factors/own/<uuid:own_factor_id>/replace")
@access(policy.EDIT, OwnFactor)
def replace(own_factor: OwnFactor) -> ResponseReturnValue:
    """Put a successor in place of a factor."""
    form, who = FactorForm.of(own_factor), guards.actor()
    factor = form.attempt(
        lambda: service.replace(guards.session(), own_factor, who, form.typed(), now())
    )
    if factor is None:
        return render_template("pages/factors/edit.html", form=form, factor=own_factor), 422
    flash(_("Saved.") if factor is not own_factor else _("Nothing was changed."), "success")
    return redirect(url_for(".show_own", own_factor_id=factor.id), code=303)


@bp.get("/factors/own/<uuid:own_factor_id>/retire")
@access(policy.OPEN_EDITOR, OwnFactor)
def ask_to_retire(own_factor: OwnFactor) -> ResponseReturnValue:
    """Say what would become unaccounted without the factor."""
    touched = consequences.of_retiring(guards.session(), guards.actor(), own_factor)
    return render_template("pages/factors/retire.html", factor=own_factor, touched=touched)


@bp.post("/factors/own/<uuid:own_factor_id>/retire")
@access(policy.EDIT, OwnFactor)
def retire(own_factor: OwnFactor) -> ResponseReturnValue:
    """Take a factor out of use."""
    if service.retire(guards.session(), own_factor, guards.actor(), now()):
        flash(_("The factor is no longer in use."), "success")
    return redirect(url_for(".show_own", own_factor_id=own_factor.id), code=303)
