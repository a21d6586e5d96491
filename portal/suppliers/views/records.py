"""List, card and editing of suppliers and their sites."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import exports, guards, paging
from portal.core.clock import now
from portal.core.guards import access
from portal.suppliers import card, exporting, policy, queries, service
from portal.suppliers.forms import NewSupplierForm, SiteForm, SupplierForm
from portal.suppliers.models import Supplier, SupplierSite
from portal.suppliers.views.blueprint import bp


def _chosen() -> tuple[str, str]:
    """Return the words and the country that the address limits the list to."""
    return request.args.get("q", "")[:100], request.args.get("country", "")[:2]


@bp.get("/suppliers")
@access(policy.READ)
def index() -> ResponseReturnValue:
    """List the suppliers, searched and by the page."""
    text, country = _chosen()
    who, session = guards.actor(), guards.session()
    page = queries.find_suppliers(
        session,
        who,
        text=text,
        country=country,
        page=paging.number_of(request.args.get("page")),
    )
    return render_template(
        "pages/suppliers/index.html",
        page=page,
        text=text,
        country=country,
        countries=queries.countries_in_use(session, who),
    )


@bp.get("/suppliers.<any(csv, xlsx):as_file>")
@access(policy.READ)
def index_file(as_file: str) -> ResponseReturnValue:
    """Give the listed suppliers as a file."""
    found = queries.every(guards.session(), guards.actor(), *_chosen())
    about = exporting.filter_sheet(*_chosen())
    return exports.file(_("Suppliers"), as_file, exporting.suppliers(found), about)


@bp.get("/suppliers/<uuid:supplier_id>")
@access(policy.READ, Supplier)
def show(supplier: Supplier) -> ResponseReturnValue:
    """Show one supplier's card: its overview."""
    who, session = guards.actor(), guards.session()
    supplier = queries.with_sites(session, who, supplier.id)
    parts = card.parts_for(session, who, supplier)
    head = card.head(session, who, supplier)
    return render_template("pages/suppliers/show.html", supplier=supplier, parts=parts, head=head)


@bp.get("/suppliers/new")
@access(policy.OPEN_EDITOR)
def new() -> ResponseReturnValue:
    """Ask for a new supplier."""
    return render_template("pages/suppliers/edit.html", form=NewSupplierForm.empty(), supplier=None)


@bp.post("/suppliers/new")
@access(policy.EDIT)
def create() -> ResponseReturnValue:
    """Take a new supplier into the books."""
    form = NewSupplierForm.empty()
    supplier = form.attempt(
        lambda: service.create(guards.session(), guards.actor(), form.typed(), now())
    )
    if supplier is None:
        return render_template("pages/suppliers/edit.html", form=form, supplier=None), 422
    flash(_("%(name)s is now among your suppliers.", name=supplier.name), "success")
    return redirect(url_for(".show", supplier_id=supplier.id), code=303)


@bp.get("/suppliers/<uuid:supplier_id>/edit")
@access(policy.OPEN_EDITOR, Supplier)
def edit(supplier: Supplier) -> ResponseReturnValue:
    """Show a supplier for editing."""
    form = SupplierForm.of(supplier)
    return render_template("pages/suppliers/edit.html", form=form, supplier=supplier)


@bp.post("/suppliers/<uuid:supplier_id>/edit")
@access(policy.EDIT, Supplier)
def change(supplier: Supplier) -> ResponseReturnValue:
    """Bring a supplier up to date."""
    form, who = SupplierForm.of(supplier), guards.actor()
    changed = form.attempt(
        lambda: service.change(
            guards.session(), supplier, who, form.typed(), now(), version=form.seen_version
        )
    )
    if changed is None:
        form.version.data = str(supplier.version)
        return render_template("pages/suppliers/edit.html", form=form, supplier=supplier), 422
    flash(_("Saved.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for(".show", supplier_id=supplier.id), code=303)


@bp.get("/suppliers/<uuid:supplier_id>/sites/new")
@access(policy.OPEN_EDITOR, Supplier)
def new_site(supplier: Supplier) -> ResponseReturnValue:
    """Ask for a new site."""
    form = SiteForm.of(supplier)
    return render_template("pages/suppliers/site.html", form=form, supplier=supplier, site=None)


@bp.post("/suppliers/<uuid:supplier_id>/sites/new")
@access(policy.EDIT, Supplier)
def add_site(supplier: Supplier) -> ResponseReturnValue:
    """Add a site."""
    form, who = SiteForm.of(supplier), guards.actor()
    site = form.attempt(
        lambda: service.add_site(guards.session(), supplier, who, form.typed(), now())
    )
    if site is None:
        page = render_template("pages/suppliers/site.html", form=form, supplier=supplier, site=None)
        return page, 422
    flash(_("The site %(name)s was added.", name=site.name), "success")
    return redirect(url_for(".show", supplier_id=supplier.id), code=303)


@bp.get("/suppliers/<uuid:supplier_id>/sites/<uuid:site_id>")
@access(policy.OPEN_EDITOR, Supplier)
def edit_site(supplier: Supplier, site_id: UUID) -> ResponseReturnValue:
    """Show a site for editing."""
    site = guards.find(SupplierSite, site_id, supplier_id=supplier.id)
    form = SiteForm.of(supplier, site)
    return render_template("pages/suppliers/site.html", form=form, supplier=supplier, site=site)


@bp.post("/suppliers/<uuid:supplier_id>/sites/<uuid:site_id>")
@access(policy.EDIT, Supplier)
def change_site(supplier: Supplier, site_id: UUID) -> ResponseReturnValue:
    """Bring a site up to date."""
    site = guards.find(SupplierSite, site_id, supplier_id=supplier.id)
    form, who = SiteForm.of(supplier, site), guards.actor()
    changed = form.attempt(
        lambda: service.change_site(guards.session(), site, who, form.typed(), now())
    )
    if changed is None:
        page = render_template("pages/suppliers/site.html", form=form, supplier=supplier, site=site)
        return page, 422
    flash(_("Saved.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for(".show", supplier_id=supplier.id), code=303)
