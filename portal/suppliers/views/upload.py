"""Import of a list of suppliers: file, preview, apply."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import guards
from portal.core.clock import now
from portal.core.errors import Invalid
from portal.core.guards import access
from portal.core.uploads import Refused
from portal.suppliers import importing, policy
from portal.suppliers.forms import UploadForm
from portal.suppliers.models import SupplierUpload
from portal.suppliers.views.blueprint import bp


@bp.get("/suppliers/import")
@access(policy.OPEN_EDITOR)
def choose_file() -> ResponseReturnValue:
    """Ask for a list of suppliers."""
    return render_template(
        "pages/suppliers/import.html", form=UploadForm(), problems=(), columns=importing.COLUMNS
    )


@bp.post("/suppliers/import")
@access(policy.EDIT)
def receive() -> ResponseReturnValue:
    """Read the file and lead to its preview."""
    form, file = UploadForm(), request.files.get("file")
    guards.session().rollback()  # nothing may be locked while a file is read
    try:
        upload = importing.receive(
            guards.session(),
            guards.actor(),
            file.filename or "" if file else "",
            file.read() if file else b"",
        )
    except Refused as refused:
        page = render_template(
            "pages/suppliers/import.html",
            form=form,
            problems=refused.problems,
            columns=importing.COLUMNS,
        )
        return page, 422
    return redirect(url_for(".preview", supplier_upload_id=upload.id), code=303)


@bp.get("/suppliers/import/<uuid:supplier_upload_id>")
@access(policy.OPEN_EDITOR, SupplierUpload)
def preview(supplier_upload: SupplierUpload) -> ResponseReturnValue:
    """Show what the file would change."""
    comparison = importing.preview(guards.session(), guards.actor(), supplier_upload)
    return render_template(
        "pages/suppliers/import_preview.html", upload=supplier_upload, comparison=comparison
    )


@bp.post("/suppliers/import/<uuid:supplier_upload_id>")
@access(policy.EDIT, SupplierUpload)
def apply(supplier_upload: SupplierUpload) -> ResponseReturnValue:
    """Take the suppliers into the books."""
    session, who = guards.session(), guards.actor()
    try:
        done = importing.apply(session, who, supplier_upload, now())
    except Invalid:
        comparison = importing.preview(session, who, supplier_upload)
        page = render_template(
            "pages/suppliers/import_preview.html", upload=supplier_upload, comparison=comparison
        )
        return page, 422
    new, changed = len(done.of("new")), len(done.of("changed"))
    flash(_("Imported: %(new)s new, %(changed)s changed.", new=new, changed=changed), "success")
    return redirect(url_for(".index"), code=303)
