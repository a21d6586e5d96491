"""The bill of materials of a product, and changing its lines."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.catalogue import card, lines, policy, versions
from portal.catalogue.forms import LineForm
from portal.catalogue.models import BomLine, Item
from portal.catalogue.table import bom_table
from portal.catalogue.views.blueprint import bp
from portal.catalogue.words import KINDS
from portal.core import guards, paging
from portal.core.clock import now
from portal.core.guards import access


@bp.get("/products/<uuid:item_id>/bom")
@access(policy.READ, Item)
def bom(item: Item) -> ResponseReturnValue:
    """Show the lines below a product, grouped by parent."""
    kind, text = request.args.get("type", ""), request.args.get("q", "")[:100]
    kind, on = kind if kind in KINDS else "", asked_day("on")
    table = bom_table(
        guards.session(),
        guards.actor(),
        item,
        line_type=kind,
        text=text,
        page=paging.number_of(request.args.get("page")),
        on=on,
    )
    return render_template(
        "pages/catalogue/bom.html", item=item, table=table, kind=kind, text=text, on=on
    )


@bp.get("/products/<uuid:item_id>/bom/versions")
@access(policy.READ, Item)
def bom_versions(item: Item) -> ResponseReturnValue:
    """Show when the lines below a product changed, and what differs between two days."""
    session, who = guards.session(), guards.actor()
    known = versions.timeline(session, who, item)
    page = versions.versions(session, who, known, paging.number_of(request.args.get("page")))
    first, second = asked_day("from"), asked_day("to")
    differ = versions.differences(known, first, second) if first and second else None
    return render_template(
        "pages/catalogue/bom_versions.html",
        item=item,
        page=page,
        first=first,
        second=second,
        found=differ,
    )


def asked_day(name: str) -> date | None:
    """Return a day that the address names; anything odd is none."""
    try:
        return lines.read_day(request.args.get(name, "")[:10])
    except ValueError:
        return None


@bp.get("/items/<uuid:item_id>/lines/new")
@access(policy.OPEN_EDITOR, Item)
def new_line(item: Item) -> ResponseReturnValue:
    """Ask for a new line below an item."""
    return _line_page(item, LineForm.of())


@bp.post("/items/<uuid:item_id>/lines/new")
@access(policy.EDIT, Item)
def add_line(item: Item) -> ResponseReturnValue:
    """Add a line."""
    form, who = LineForm.of(), guards.actor()
    line = form.attempt(lambda: lines.add(guards.session(), item, who, form.typed(), now()))
    if line is None:
        return _line_page(item, form), 422
    flash(_("The line %(code)s was added.", code=line.component.code), "success")
    return redirect(url_for(".show", item_id=item.id), code=303)


@bp.get("/lines/<uuid:bom_line_id>")
@access(policy.OPEN_EDITOR, BomLine)
def edit_line(bom_line: BomLine) -> ResponseReturnValue:
    """Show a line for editing, with its history."""
    return _line_page(bom_line.parent, LineForm.of(bom_line), bom_line)


@bp.post("/lines/<uuid:bom_line_id>")
@access(policy.EDIT, BomLine)
def change_line(bom_line: BomLine) -> ResponseReturnValue:
    """Put a successor in place of a line."""
    form, who = LineForm.of(bom_line), guards.actor()
    line = form.attempt(lambda: lines.change(guards.session(), bom_line, who, form.typed(), now()))
    if line is None:
        return _line_page(bom_line.parent, form, bom_line), 422
    flash(_("Saved.") if line is not bom_line else _("Nothing was changed."), "success")
    return redirect(url_for(".edit_line", bom_line_id=line.id), code=303)


@bp.post("/lines/<uuid:bom_line_id>/remove")
@access(policy.EDIT, BomLine)
def remove_line(bom_line: BomLine) -> ResponseReturnValue:
    """Take a line out of force."""
    if lines.remove(guards.session(), bom_line, guards.actor(), now()):
        flash(_("The line %(code)s was removed.", code=bom_line.component.code), "success")
    return redirect(url_for(".show", item_id=bom_line.parent_id), code=303)


def _line_page(parent: Item, form: LineForm, line: BomLine | None = None) -> str:
    who, session = guards.actor(), guards.session()
    return render_template(
        "pages/catalogue/line.html",
        parent=parent,
        form=form,
        line=line,
        current=card.successor(session, who, line) if line else None,
        history=card.history(session, who, line) if line else [],
        codes=card.component_codes(session, who),
    )
