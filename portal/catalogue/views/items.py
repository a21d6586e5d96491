"""The list of items, their cards, and keeping them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.catalogue import browsing, exporting, policy, service
from portal.catalogue.card import item_card
from portal.catalogue.forms import ItemForm
from portal.catalogue.models import Item
from portal.catalogue.views.blueprint import bp
from portal.catalogue.words import KINDS
from portal.core import exports, guards, paging
from portal.core.clock import now
from portal.core.guards import access


def _chosen() -> tuple[str, str, str]:
    """Return view, words and kind that the address limits the list to."""
    view, kind = request.args.get("show", "products"), request.args.get("kind", "")
    text = request.args.get("q", "")[:100]
    return view if view in browsing.VIEWS else "products", text, kind if kind in KINDS else ""


@bp.get("/items")
@access(policy.READ)
def index() -> ResponseReturnValue:
    """List products, all items, or what is missing."""
    view, text, kind = _chosen()
    who, session = guards.actor(), guards.session()
    page = browsing.find_items(
        session,
        who,
        view=view,
        text=text,
        kind=kind,
        page=paging.number_of(request.args.get("page")),
    )
    counts = browsing.counts(session, who)
    return render_template(
        "pages/catalogue/index.html", page=page, view=view, text=text, kind=kind, counts=counts
    )


@bp.get("/items.<any(csv, xlsx):as_file>")
@access(policy.READ)
def index_file(as_file: str) -> ResponseReturnValue:
    """Give the listed items as a file."""
    found = browsing.every(guards.session(), guards.actor(), *_chosen())
    about = exporting.filter_sheet(*_chosen())
    return exports.file(_("Items"), as_file, exporting.items(found), about)


@bp.get("/items/<uuid:item_id>")
@access(policy.READ, Item)
def show(item: Item) -> ResponseReturnValue:
    """Show one item's card."""
    card = item_card(guards.session(), guards.actor(), item)
    return render_template("pages/catalogue/show.html", card=card, item=item)


@bp.get("/items/new")
@access(policy.OPEN_EDITOR)
def new() -> ResponseReturnValue:
    """Ask for a new item."""
    return render_template("pages/catalogue/edit_item.html", form=ItemForm.of(), item=None)


@bp.post("/items/new")
@access(policy.EDIT)
def create() -> ResponseReturnValue:
    """Add an item."""
    form = ItemForm.of()
    item = form.attempt(
        lambda: service.create(guards.session(), guards.actor(), form.typed(), now())
    )
    if item is None:
        return render_template("pages/catalogue/edit_item.html", form=form, item=None), 422
    flash(_("The item %(code)s was added.", code=item.code), "success")
    return redirect(url_for(".show", item_id=item.id), code=303)


@bp.get("/items/<uuid:item_id>/edit")
@access(policy.OPEN_EDITOR, Item)
def edit(item: Item) -> ResponseReturnValue:
    """Show an item for editing."""
    form = ItemForm.of(item)
    return render_template("pages/catalogue/edit_item.html", form=form, item=item)


@bp.post("/items/<uuid:item_id>/edit")
@access(policy.EDIT, Item)
def change(item: Item) -> ResponseReturnValue:
    """Bring an item up to date."""
    form, who = ItemForm.of(item), guards.actor()
    changed = form.attempt(
        lambda: service.change(
            guards.session(), item, who, form.typed(), now(), version=form.seen_version
        )
    )
    if changed is None:
        form.version.data = str(item.version)
        return render_template("pages/catalogue/edit_item.html", form=form, item=item), 422
    flash(_("Saved.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for(".show", item_id=item.id), code=303)
