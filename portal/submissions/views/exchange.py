"""Answering in Excel: download, upload, preview, take over, take back, marked file."""

import io
from uuid import UUID

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.campaigns.models import DataRequest
from portal.core.clock import now
from portal.core.guards import access, actor, find, session
from portal.core.i18n import LANGUAGES, language
from portal.submissions import policy, queries, taking_over, workbooks
from portal.submissions.answering import answering
from portal.submissions.marked import marked_file
from portal.submissions.models import WorkbookUpload
from portal.submissions.pages.preview import preview
from portal.submissions.progress import progress_of
from portal.submissions.views.blueprint import HERE, bp
from portal.submissions.workbooks import UploadState

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOAD = f"{HERE}/workbook/<uuid:workbook_upload_id>"


@bp.get(f"{HERE}/workbook")
@access(policy.READ, DataRequest)
def workbook(data_request: DataRequest) -> ResponseReturnValue:
    """Offer the workbook to download, and take a filled-in one."""
    return _page(data_request)


def _page(data_request: DataRequest, error: str = "") -> str:
    return render_template(
        "pages/submissions/workbook.html",
        request_=data_request,
        known=answering(session(), data_request, actor(), now()),
        uploads=queries.uploads(session(), actor(), data_request),
        error=error,
        now=now(),
    )


@bp.get(f"{HERE}/workbook.xlsx")
@access(policy.READ, DataRequest)
def download_workbook(data_request: DataRequest) -> ResponseReturnValue:
    """Send the workbook, filled with the answers as they stand."""
    wanted = request.args.get("lang", "")
    known = answering(session(), data_request, actor(), now())
    content = workbooks.filled(known, wanted if wanted in LANGUAGES else language())
    return _xlsx(content, workbooks.file_name(known))


@bp.post(f"{HERE}/workbook")
@access(policy.EDIT, DataRequest)
def upload_workbook(data_request: DataRequest) -> ResponseReturnValue:
    """Keep an uploaded workbook; a job reads it."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(data_request, _("Choose the workbook first, then upload it.")), 422
    content = file.read()
    if too_large := workbooks.too_large(content):
        return _page(data_request, too_large.sentence(language())), too_large.http_status
    upload = workbooks.upload(
        session(), data_request, file.filename, content, actor=actor(), at=now()
    )
    return redirect(_address(upload), 303)


def _upload(data_request: DataRequest, workbook_upload_id: UUID) -> WorkbookUpload:
    return find(WorkbookUpload, workbook_upload_id, request_id=data_request.id)


def _address(upload: WorkbookUpload) -> str:
    return url_for(".show_upload", data_request_id=upload.request_id, workbook_upload_id=upload.id)


@bp.get(UPLOAD)
@access(policy.READ, DataRequest)
def show_upload(data_request: DataRequest, workbook_upload_id: UUID) -> ResponseReturnValue:
    """Show how far the reading is, then what the workbook would change."""
    upload = _upload(data_request, workbook_upload_id)
    known = answering(session(), data_request, actor(), now())
    is_read = upload.state in {UploadState.READ, UploadState.UNDONE}
    return render_template(
        "pages/submissions/upload.html",
        request_=data_request,
        known=known,
        upload=upload,
        refusals=queries.refusals(upload),
        preview=preview(upload, known, language(), request.args) if is_read else None,
        progress=progress_of(session(), upload),
        now=now(),
    )


@bp.get(f"{UPLOAD}/progress")
@access(policy.READ, DataRequest)
def upload_progress(data_request: DataRequest, workbook_upload_id: UUID) -> ResponseReturnValue:
    """Return the progress alone; once the file is read, have the page loaded again."""
    upload = _upload(data_request, workbook_upload_id)
    progress = progress_of(session(), upload)
    if progress is None or progress.has_failed:
        return "", 200, {"HX-Redirect": _address(upload)}
    return render_template("partials/submissions/_progress.html", upload=upload, progress=progress)


@bp.post(f"{UPLOAD}/apply")
@access(policy.EDIT, DataRequest)
def apply_upload(data_request: DataRequest, workbook_upload_id: UUID) -> ResponseReturnValue:
    """Write the chosen values into the draft."""
    upload = _upload(data_request, workbook_upload_id)
    if upload.comparison is not None:
        kinds = request.form.getlist("kind")
        workbooks.later(session(), upload, UploadState.APPLYING, kinds, actor())
        return redirect(_address(upload), 303)
    chosen = set(request.form.getlist("take"))
    count = taking_over.apply(session(), data_request, upload, chosen, actor=actor(), at=now())
    said = ngettext("%(num)s value was taken over.", "%(num)s values were taken over.", count)
    flash(said, "success")
    return redirect(_address(upload), 303)


@bp.post(f"{UPLOAD}/undo")
@access(policy.EDIT, DataRequest)
def undo_upload(data_request: DataRequest, workbook_upload_id: UUID) -> ResponseReturnValue:
    """Take back what the workbook changed."""
    upload = _upload(data_request, workbook_upload_id)
    if upload.comparison is not None:
        workbooks.later(session(), upload, UploadState.UNDOING, [], actor())
        return redirect(_address(upload), 303)
    count, kept = taking_over.undo(session(), data_request, upload, actor=actor(), at=now())
    flash(ngettext("%(num)s value was put back.", "%(num)s values were put back.", count), "info")
    if kept:
        said = ngettext(
            "%(num)s value stays, because it was changed again since.",
            "%(num)s values stay, because they were changed again since.",
            kept,
        )
        flash(said, "warning")
    return redirect(_address(upload), 303)


@bp.get(f"{UPLOAD}/marked.xlsx")
@access(policy.READ, DataRequest)
def marked_workbook(data_request: DataRequest, workbook_upload_id: UUID) -> ResponseReturnValue:
    """Send the uploaded file back with every problem marked in its cell."""
    upload = _upload(data_request, workbook_upload_id)
    known = answering(session(), data_request, actor(), now())
    content = marked_file(upload, known, language())
    return _xlsx(content, workbooks.file_name(known, "-marked"))


def _xlsx(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)
