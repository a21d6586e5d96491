"""Import of a list of suppliers: file, columns, preview, choices, apply, undo."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import guards, paging
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access
from portal.core.uploads import CellProblem, Refused
from portal.suppliers import policy
from portal.suppliers.forms import UploadForm
from portal.suppliers.importing import columns, service, showing
from portal.suppliers.models import SupplierUpload
from portal.suppliers.views.blueprint import bp

bp.add_app_template_filter(columns.column_name, "supplier_column")


@bp.get("/suppliers/import")
@access(policy.OPEN_EDITOR)
def choose_file() -> ResponseReturnValue:
    """Ask for a list of suppliers."""
    return _upload_page()


@bp.post("/suppliers/import")
@access(policy.EDIT)
def receive() -> ResponseReturnValue:
    """Read the file and lead to its preview."""
    session, who, file = guards.session(), guards.actor(), request.files.get("file")
    session.rollback()  # nothing may be locked while a file is read
    name, content = (file.filename or "", file.read()) if file else ("", b"")
    try:
        upload = service.receive(session, who, name, content, asks=True)
    except Refused as refused:
        return _upload_page(refused.problems), 422
    where = ".say_columns" if upload.is_unmapped else ".preview"
    return redirect(url_for(where, supplier_upload_id=upload.id), code=303)


@bp.get("/suppliers/import/<uuid:supplier_upload_id>/columns")
@access(policy.OPEN_EDITOR, SupplierUpload)
def say_columns(supplier_upload: SupplierUpload) -> ResponseReturnValue:
    """Ask which column of the file is which of ours."""
    proposed = service.proposal(guards.session(), guards.actor(), supplier_upload, request.args)
    return _columns_page(supplier_upload, showing.sheet_pages(proposed))


@bp.post("/suppliers/import/<uuid:supplier_upload_id>/columns")
@access(policy.EDIT, SupplierUpload)
def map_columns(supplier_upload: SupplierUpload) -> ResponseReturnValue:
    """Read the file by the columns that were chosen, and remember them."""
    session, who, typed = guards.session(), guards.actor(), request.form.to_dict()
    try:
        service.say_columns(session, who, supplier_upload, typed, now())
    except Invalid as refused:
        sheets = showing.sheet_pages(service.typed_columns(supplier_upload, typed))
        return _columns_page(supplier_upload, sheets, refused.problems), 422
    return redirect(url_for(".preview", supplier_upload_id=supplier_upload.id), code=303)


@bp.get("/suppliers/import/<uuid:supplier_upload_id>")
@access(policy.OPEN_EDITOR, SupplierUpload)
def preview(supplier_upload: SupplierUpload) -> ResponseReturnValue:
    """Show what the file would change."""
    if supplier_upload.state == "mapping":
        where = url_for(".say_columns", supplier_upload_id=supplier_upload.id)
        return redirect(where, code=303)
    return _preview_page(supplier_upload)


@bp.post("/suppliers/import/<uuid:supplier_upload_id>")
@access(policy.EDIT, SupplierUpload)
def apply(supplier_upload: SupplierUpload) -> ResponseReturnValue:
    """Take the suppliers into the books."""
    was_applied = supplier_upload.applied_at is not None
    try:
        done = service.apply(guards.session(), guards.actor(), supplier_upload, now())
    except Invalid as refused:
        return _preview_page(supplier_upload, refused.problems), 422
    if was_applied and supplier_upload.undone_at is None:
        flash(_("This import was in force already; nothing was imported again."), "info")
    elif was_applied:
        flash(_("This import was undone in the meantime; nothing was imported again."), "info")
    else:
        new, changed = len(done.of("new")), len(done.of("changed"))
        flash(_("Imported: %(new)s new, %(changed)s changed.", new=new, changed=changed), "success")
    return redirect(url_for(".preview", supplier_upload_id=supplier_upload.id), code=303)


@bp.post("/suppliers/import/<uuid:supplier_upload_id>/choices")
@access(policy.EDIT, SupplierUpload)
def choose(supplier_upload: SupplierUpload) -> ResponseReturnValue:
    """Keep what is to be done with suppliers that may be known ones."""
    comparison = service.preview(guards.session(), guards.actor(), supplier_upload)
    service.choose(supplier_upload, request.form, comparison)
    flash(_("Your choices are kept with this upload."), "success")
    show = request.form.get("show", "")[:20] or None
    where = url_for(".preview", supplier_upload_id=supplier_upload.id, show=show)
    return redirect(where, code=303)


@bp.post("/suppliers/import/<uuid:supplier_upload_id>/undo")
@access(policy.EDIT, SupplierUpload)
def undo(supplier_upload: SupplierUpload) -> ResponseReturnValue:
    """Restore what the file changed."""
    try:
        service.undo(guards.session(), guards.actor(), supplier_upload, now())
    except Invalid as refused:
        return _preview_page(supplier_upload, refused.problems), 422
    flash(_("The import was undone: everything is as it was before."), "success")
    return redirect(url_for(".preview", supplier_upload_id=supplier_upload.id), code=303)


@bp.post("/suppliers/import/<uuid:supplier_upload_id>/leave")
@access(policy.EDIT, SupplierUpload)
def leave(supplier_upload: SupplierUpload) -> ResponseReturnValue:
    """Set a file aside that nobody wants to apply."""
    service.leave(supplier_upload, guards.actor(), now())
    flash(_("The file was set aside; nothing of it was taken over."), "success")
    return redirect(url_for("catalogue.imports"), code=303)


@bp.get("/suppliers/import/<uuid:supplier_upload_id>/problems.csv")
@access(policy.OPEN_EDITOR, SupplierUpload)
def problems(supplier_upload: SupplierUpload) -> ResponseReturnValue:
    """Send the problems of the file as a list."""
    found = service.preview(guards.session(), guards.actor(), supplier_upload).problems
    answer = Response(showing.problem_list(found), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="problems.csv")
    return answer


def _upload_page(problems: tuple[CellProblem, ...] = ()) -> str:
    form, listed = UploadForm(), columns.COLUMNS
    return render_template(
        "pages/suppliers/import.html", form=form, problems=problems, columns=listed
    )


def _columns_page(
    upload: SupplierUpload,
    sheets: list[showing.SheetPage],
    problems: tuple[Problem, ...] = (),
) -> str:
    return render_template(
        "pages/suppliers/import_columns.html",
        upload=upload,
        sheets=sheets,
        kind=columns.LIST,
        problems=problems,
    )


def _preview_page(upload: SupplierUpload, problems: tuple[Problem, ...] = ()) -> str:
    asked = request.args
    comparison = service.preview_if_open(guards.session(), guards.actor(), upload)
    number = paging.number_of(asked.get("page"))
    shown = showing.shown(comparison, asked.get("show", "")[:20], asked.get("q", "")[:100], number)
    return render_template(
        "pages/suppliers/import_preview.html",
        upload=upload,
        comparison=comparison,
        shown=shown,
        refused=problems,
    )
