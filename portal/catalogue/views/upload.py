"""Upload of a bill of materials: file, columns, preview, apply, undo."""

from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.catalogue import policy, sourcing
from portal.catalogue.forms import UploadForm
from portal.catalogue.importing import columns, service, sheets, showing, undoing
from portal.catalogue.lines import read_day
from portal.catalogue.models import BomUpload
from portal.catalogue.views.blueprint import bp
from portal.core import guards, paging
from portal.core.clock import now, today
from portal.core.errors import Invalid, Problem
from portal.core.guards import access
from portal.core.uploads import CellProblem, Refused
from portal.suppliers.importing.showing import SheetPage, problem_list, sheet_pages


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
    terms, wrong = _terms(form)
    if terms is None:
        return _upload_page(form, wrong), 422
    bom, footprints = _file("file") or sheets.File("", b""), _file("footprints")
    session, who = guards.session(), guards.actor()
    session.rollback()  # nothing may be locked while a file is read
    try:
        upload = service.receive(session, who, bom, footprints, terms, asks=True)
    except Refused as refused:
        return _upload_page(form, refused.problems), 422
    where = ".say_columns" if upload.state == service.MAPPING else ".preview"
    return redirect(url_for(where, bom_upload_id=upload.id), code=303)


@bp.get("/bom/import/<uuid:bom_upload_id>/columns")
@access(policy.OPEN_EDITOR, BomUpload)
def say_columns(bom_upload: BomUpload) -> ResponseReturnValue:
    """Ask what each sheet holds and which column is which of ours."""
    return _columns_page(bom_upload, sheet_pages(service.proposal(bom_upload, request.args)))


@bp.post("/bom/import/<uuid:bom_upload_id>/columns")
@access(policy.EDIT, BomUpload)
def map_columns(bom_upload: BomUpload) -> ResponseReturnValue:
    """Read the file by the columns that were chosen, and remember them."""
    typed = request.form.to_dict()
    try:
        service.say_columns(guards.session(), guards.actor(), bom_upload, typed, now())
    except Invalid as refused:
        pages = sheet_pages(service.typed_columns(bom_upload, typed))
        return _columns_page(bom_upload, pages, refused.problems), 422
    return redirect(url_for(".preview", bom_upload_id=bom_upload.id), code=303)


@bp.get("/bom/import/<uuid:bom_upload_id>")
@access(policy.OPEN_EDITOR, BomUpload)
def preview(bom_upload: BomUpload) -> ResponseReturnValue:
    """Show what the file would change."""
    if bom_upload.state == service.MAPPING:
        return redirect(url_for(".say_columns", bom_upload_id=bom_upload.id), code=303)
    return _preview_page(bom_upload)


@bp.post("/bom/import/<uuid:bom_upload_id>")
@access(policy.EDIT, BomUpload)
def apply(bom_upload: BomUpload) -> ResponseReturnValue:
    """Put the file into force."""
    seen = request.form.get("seen", "")
    try:
        is_new = service.apply(guards.session(), guards.actor(), bom_upload, now(), seen=seen)
    except Invalid as refused:
        return _preview_page(bom_upload, refused.problems), 422
    if bom_upload.state == service.APPLIED and is_new:
        flash(_("The bill of materials is in force."), "success")
    elif bom_upload.state == service.APPLIED:
        flash(_("This import was in force already; nothing was imported again."), "info")
    elif bom_upload.state == service.UNDONE:
        flash(_("This import was undone in the meantime; nothing was imported again."), "info")
    return redirect(url_for(".preview", bom_upload_id=bom_upload.id), code=303)


@bp.post("/bom/import/<uuid:bom_upload_id>/undo")
@access(policy.EDIT, BomUpload)
def undo(bom_upload: BomUpload) -> ResponseReturnValue:
    """Restore what the file changed."""
    try:
        staying = undoing.undo(guards.session(), guards.actor(), bom_upload, now())
    except Invalid as refused:
        return _preview_page(bom_upload, refused.problems), 422
    flash(_("The import was undone: everything is as it was before."), "success")
    if staying:
        codes = ", ".join(staying)
        flash(_("Roll-up runs rest on %(codes)s, so it stays, without lines.", codes=codes), "info")
    return redirect(url_for(".preview", bom_upload_id=bom_upload.id), code=303)


@bp.post("/bom/import/<uuid:bom_upload_id>/leave")
@access(policy.EDIT, BomUpload)
def leave(bom_upload: BomUpload) -> ResponseReturnValue:
    """Set a file aside that nobody wants to apply."""
    service.leave(bom_upload, guards.actor(), now())
    flash(_("The file was set aside; nothing of it was taken over."), "success")
    return redirect(url_for("catalogue.imports"), code=303)


@bp.get("/bom/import/<uuid:bom_upload_id>/problems.csv")
@access(policy.OPEN_EDITOR, BomUpload)
def problems(bom_upload: BomUpload) -> ResponseReturnValue:
    """Send the problems of the file as a list."""
    found = service.preview_if_open(guards.session(), guards.actor(), bom_upload).problems
    answer = Response(problem_list(found), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="problems.csv")
    return answer


def _terms(form: UploadForm) -> tuple[service.Terms | None, tuple[CellProblem, ...]]:
    """Return how the file is to be taken, or what of that cannot be read."""
    wrong = []
    typed = form.typed()
    period = sourcing.read_period(typed["period"])
    if period is None:
        facts = {"text": typed["period"][:40]}
        wrong.append(CellProblem("catalogue.period_invalid", column="period", facts=facts))
    valid_from = None
    try:
        valid_from = read_day(typed["valid_from"])
    except ValueError:
        facts = {"text": typed["valid_from"][:40]}
        wrong.append(CellProblem("catalogue.day_invalid", column="valid_from", facts=facts))
    if period is None or wrong:
        return None, tuple(wrong)
    return service.Terms(period, valid_from=valid_from), ()


def _file(name: str) -> sheets.File | None:
    """Return an uploaded file; browsers send a nameless empty one where none was chosen."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    return sheets.File(file.filename, file.read())


def _upload_page(form: UploadForm, problems: tuple[CellProblem, ...] = ()) -> str:
    return render_template(
        "pages/catalogue/import.html", form=form, problems=problems, sheets=columns
    )


def _columns_page(
    upload: BomUpload, pages: Sequence[SheetPage], problems: Sequence[Problem] = ()
) -> str:
    return render_template(
        "pages/catalogue/import_columns.html",
        upload=upload,
        sheets=pages,
        kinds=columns.choices(),
        problems=problems,
    )


def _preview_page(upload: BomUpload, problems: tuple[Problem, ...] = ()) -> str:
    asked = request.args
    difference = service.preview_if_open(guards.session(), guards.actor(), upload)
    group, change = asked.get("group", ""), asked.get("change", "")
    text, number = asked.get("q", "")[:100], paging.number_of(asked.get("page"))
    return render_template(
        "pages/catalogue/import_preview.html",
        upload=upload,
        difference=difference,
        shown=showing.shown(difference, group, change, text, number),
        products=service.products_of(guards.session(), guards.actor(), upload),
        seen=service.state_of(difference),
        problems=problems,
        valid_from=service.terms_of(upload).valid_from,
    )
