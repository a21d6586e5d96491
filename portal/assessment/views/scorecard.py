"""The scorecard for the meeting with a supplier, as page and as PDF."""

from urllib.parse import quote

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.assessment import paper, policy, scorecard
from portal.assessment.views.blueprint import bp
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.i18n import LANGUAGES, N_, language, written_in
from portal.core.pdf import PDF
from portal.suppliers import card
from portal.suppliers.models import Supplier

card.offer_action(card.Tab("assessment.score", N_("Scorecard"), 10))


def _period() -> int | None:
    text = request.args.get("period", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


@bp.get("/suppliers/<uuid:supplier_id>/scorecard")
@access(policy.SEE, Supplier)
def score(supplier: Supplier) -> ResponseReturnValue:
    """Show the scorecard of a period."""
    found = scorecard.scorecard(session(), actor(), supplier, _period(), now())
    return render_template(
        "pages/assessment/scorecard.html",
        head=card.head(session(), actor(), supplier),
        supplier=supplier,
        found=found,
        note_on_groups=paper.group_note(),
    )


@bp.get("/suppliers/<uuid:supplier_id>/scorecard.pdf")
@access(policy.SEE, Supplier)
def score_pdf(supplier: Supplier) -> ResponseReturnValue:
    """Send the scorecard as PDF, in English or Chinese."""
    lang = request.args.get("lang", "")
    with written_in(lang if lang in LANGUAGES else language()):
        found = scorecard.scorecard(session(), actor(), supplier, _period(), now())
        content = paper.as_pdf(found, actor().company_name)
    name = quote(f"{supplier.code} {found.period} scorecard.pdf", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, mimetype=PDF, headers=headers)
