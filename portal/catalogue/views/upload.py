"""Upload of a bill of materials: file, preview, apply."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.catalogue import policy, sourcing
from portal.catalogue.forms import UploadForm
from portal.catalogue.importing import service, sheets
from portal.catalogue.models import BomUpload
from portal.catalogue.views.blueprint import bp
from portal.core import guards
from portal.core.clock import now, today
from portal.core.errors import Invalid, Problem
from portal.core.guards import access
from portal.core.uploads import CellProblem, Refused


@bp.get("/bom/import")
@access(policy.OPEN_EDITOR)
def choose_file() -> ResponseReturnValue:
    """Ask for a bill of materials."""
    return _upload_page(UploadForm(data={"period": str(today().year - 1)}))


@bp.post("/bom/import")
@access(policy.EDIT)
def receive() -> ResponseReturnValue:
    """Read the file and lead to its preview."""
    form = UploadForm()
    period = sourcing.read_period(form.period.data or "")
    if period is None:
        facts = {"text": form.period.data or ""}
        wrong = CellProblem("catalogue.period_invalid", facts=facts)
        return _upload_page(form, (wrong,)), 422
    bom, footprints = _file("file"), _file("footprints")
    guards.session().rollback()  # nothing may be locked while a file is read
    try:
        upload = service.receive(
            guards.session(),
            guards.actor(),
            bom or sheets.File("", b""),
            footprints,
            service.Terms(period),
        )
    except Refused as refused:
        return _upload_page(form, refused.problems), 422
    return redirect(url_for(".preview", bom_upload_id=upload.id), code=303)


@bp.get("/bom/import/<uuid:bom_upload_id>")
@access(policy.OPEN_EDITOR, BomUpload)
def preview(bom_upload: BomUpload) -> ResponseReturnValue:
    """Show what the file would change."""
    return _preview_page(bom_upload)


@bp.post("/bom/import/<uuid:bom_upload_id>")
@access(policy.EDIT, BomUpload)
def apply(bom_upload: BomUpload) -> ResponseReturnValue:
    """Put the file into force."""
    seen = request.form.get("seen", "")
    try:
        service.apply(guards.session(), guards.actor(), bom_upload, now(), seen=seen)
    except Invalid as refused:
        return _preview_page(bom_upload, refused.problems), 422
    if bom_upload.state == service.APPLIED:
        flash(_("The bill of materials is in force."), "success")
    return redirect(url_for(".preview", bom_upload_id=bom_upload.id), code=303)


def _file(name: str) -> sheets.File | None:
    """Return an uploaded file; browsers send a nameless empty one where none was chosen."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    return sheets.File(file.filename, file.read())


def _upload_page(form: UploadForm, problems: tuple[CellProblem, ...] = ()) -> str:
    return render_template(
        "pages/catalogue/import.html", form=form, problems=problems, sheets=sheets
    )


def _preview_page(upload: BomUpload, problems: tuple[Problem, ...] = ()) -> str:
    difference = service.preview_if_open(guards.session(), guards.actor(), upload)
    return render_template(
        "pages/catalogue/import_preview.html",
        upload=upload,
        difference=difference,
        products=service.products_of(guards.session(), guards.actor(), upload),
        seen=service.state_of(difference),
        problems=problems,
    )
