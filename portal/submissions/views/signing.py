"""Check and sign, the receipt, and what the supplier gets back."""

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.core import pdf
from portal.core.clock import now
from portal.core.errors import NotFound
from portal.core.guards import access, actor, session
from portal.core.i18n import LANGUAGES, language
from portal.core.pdf import PDF
from portal.submissions import policy, signing, workbooks
from portal.submissions.answering import answering
from portal.submissions.forms import SignForm
from portal.submissions.pages.check import check_page
from portal.submissions.pages.paper import receipt_paper
from portal.submissions.pages.receipt import receipt_page
from portal.submissions.reasons import give_reasons
from portal.submissions.views.blueprint import HERE, bp
from portal.submissions.views.exchange import XLSX


@bp.get(f"{HERE}/check")
@access(policy.READ, DataRequest)
def check(data_request: DataRequest) -> ResponseReturnValue:
    """Show the whole answer, what is said about it, and what signing would share."""
    return _page(data_request, SignForm(formdata=None))


def _page(data_request: DataRequest, form: SignForm) -> str:
    known = answering(session(), data_request, actor(), now())
    return render_template(
        "pages/submissions/check.html",
        request_=data_request,
        asked=known.asked,
        page=check_page(session(), known, actor()),
        form=form,
        now=now(),
    )


@bp.post(f"{HERE}/check/reasons")
@access(policy.EDIT, DataRequest)
def save_reasons(data_request: DataRequest) -> ResponseReturnValue:
    """Keep the reasons that were typed for warnings."""
    typed = {
        name.removeprefix("reason:"): text
        for name, text in request.form.items()
        if name.startswith("reason:")
    }
    give_reasons(session(), data_request, typed, actor=actor(), at=now())
    flash(_("The reasons are saved. They are signed together with the answers."), "success")
    return redirect(url_for(".check", data_request_id=data_request.id, _anchor="warnings"), 303)


@bp.post(f"{HERE}/sign")
@access(policy.SIGN, DataRequest)
def sign(data_request: DataRequest) -> ResponseReturnValue:
    """Freeze the answers and give the customer what is granted."""
    form, on_behalf = SignForm(), data_request.on_behalf
    signed = form.attempt(
        lambda: signing.sign(session(), data_request, form.signature, actor=actor(), at=now())
    )
    if signed is None:
        return _page(data_request, form), 422
    if on_behalf:
        flash(_("Signed on behalf. The supplier is asked to attest it."), "success")
        return redirect(url_for("campaigns.request_detail", data_request_id=data_request.id), 303)
    flash(_("Signed and sent. This is your receipt."), "success")
    return redirect(url_for(".receipt", data_request_id=data_request.id), 303)


@bp.get(f"{HERE}/receipt")
@access(policy.READ, DataRequest)
def receipt(data_request: DataRequest) -> ResponseReturnValue:
    """Show what was signed and shared, the comments on it, and the result for the supplier."""
    wanted = request.args.get("number", "")
    page = receipt_page(session(), data_request, actor(), language(), wanted)
    return render_template(
        "pages/submissions/receipt.html",
        request_=data_request,
        asked=Asked.read(data_request.asked),
        page=page,
        now=now(),
    )


@bp.get(f"{HERE}/receipt.xlsx")
@access(policy.READ, DataRequest)
def download_receipt(data_request: DataRequest) -> ResponseReturnValue:
    """Send a copy of what was signed as a workbook."""
    wanted = request.args.get("lang", "")
    page = receipt_page(
        session(), data_request, actor(), language(), request.args.get("number", "")
    )
    if page.chosen is None:
        raise NotFound
    known = answering(session(), data_request, actor(), now())
    lang = wanted if wanted in LANGUAGES else language()
    content = workbooks.filled(known, lang, page.chosen.answers)
    name = workbooks.file_name(known, f"-v{page.chosen.number}")
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


@bp.get(f"{HERE}/receipt.pdf")
@access(policy.READ, DataRequest)
def download_receipt_pdf(data_request: DataRequest) -> ResponseReturnValue:
    """Send the receipt as PDF: what was signed, by whom, with which seal."""
    wanted = request.args.get("number", "")
    page = receipt_page(session(), data_request, actor(), language(), wanted)
    if page.chosen is None:
        raise NotFound
    paper = receipt_paper(data_request, page.chosen, language(), actor().timezone)
    content = pdf.document("receipt", paper, at=page.chosen.submission.signed_at)
    code = Asked.read(data_request.asked).item_code or "request"
    name = f"{code}-{data_request.period}-v{page.chosen.number}.pdf"
    return send_file(io.BytesIO(content), mimetype=PDF, as_attachment=True, download_name=name)
