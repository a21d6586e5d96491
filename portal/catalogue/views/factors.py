"""The factor of an item: choosing it, and what its end would touch."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.catalogue.models import Item
from portal.catalogue.views.blueprint import bp
from portal.core import guards
from portal.core.clock import now
from portal.core.guards import access
from portal.factors import policy, service
from portal.factors.forms import FactorForm
from portal.factors.queries import item_factors
from portal.factors.reading import ForItem


@bp.get("/items/<uuid:item_id>/factor")
@access(policy.OPEN_EDITOR, Item)
def new_factor(item: Item) -> ResponseReturnValue:
    """Ask for an item's factor, filled from the one in use or from a published one."""
    like = request.args.get("like", "")
    in_use = item_factors(guards.session(), guards.actor(), [item.id]).get(item.id)
    if like or in_use is None:
        form = FactorForm.like(like, name=item.name, unit=item.declared_unit)
    else:
        form = FactorForm.of(in_use)
    return render_template("pages/catalogue/factor.html", form=form, item=item)


@bp.post("/items/<uuid:item_id>/factor")
@access(policy.EDIT, Item)
def add_factor(item: Item) -> ResponseReturnValue:
    """Put a factor into use for an item, in place of the one before."""
    form, who = FactorForm.of(), guards.actor()
    target = ForItem(item.code, item.declared_unit)
    factor = form.attempt(
        lambda: service.add(
            guards.session(), who, form.typed(), now(), item_id=item.id, item=target
        )
    )
    if factor is None:
        return render_template("pages/catalogue/factor.html", form=form, item=item), 422
    flash(_("The factor is in use from now on."), "success")
    return redirect(url_for(".show", item_id=item.id), code=303)
