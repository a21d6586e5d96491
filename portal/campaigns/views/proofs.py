"""Proofs of best effort: made from the log of contacts, read, printed and taken along."""

import io
from urllib.parse import quote

from flask import Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns import policy, proof_paper, proving
from portal.campaigns.contact_proofs import ContactProof
from portal.campaigns.views.blueprint import bp
from portal.core import pdf
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.pdf import PDF
from portal.suppliers.models import Supplier

bp.add_app_template_filter(proof_paper.result, "contact_result")
HERE = "/campaigns/proofs/<uuid:contact_proof_id>"


@bp.post("/campaigns/suppliers/<uuid:supplier_id>/proofs")
@access(policy.CHANGE, Supplier)
def make_proof(supplier: Supplier) -> ResponseReturnValue:
    """Write down the log of contacts as it stands now."""
    proof = proving.prove(session(), supplier, actor(), now())
    flash(_("The proof was made and its hash entered into the log."), "success")
    return redirect(url_for("campaigns.proof", contact_proof_id=proof.id), 303)


@bp.get(HERE)
@access(policy.SEE, ContactProof)
def proof(contact_proof: ContactProof) -> ResponseReturnValue:
    """Show a proof, ready to print."""
    return render_template(
        "pages/campaigns/proof.html", page=proving.shown(session(), contact_proof)
    )


@bp.get(f"{HERE}.pdf")
@access(policy.SEE, ContactProof)
def proof_pdf(contact_proof: ContactProof) -> ResponseReturnValue:
    """Send a proof as PDF."""
    paper = proof_paper.paper(proving.shown(session(), contact_proof), actor().timezone)
    content = pdf.document("contact_proof", paper, at=contact_proof.made_at)
    name = f"{contact_proof.supplier.code} contacts {contact_proof.made_at:%Y-%m-%d}.pdf"
    return send_file(io.BytesIO(content), mimetype=PDF, as_attachment=True, download_name=name)


@bp.get(f"{HERE}.json")
@access(policy.SEE, ContactProof)
def proof_json(contact_proof: ContactProof) -> ResponseReturnValue:
    """Send the very bytes whose hash stands in the log."""
    name = quote(f"{contact_proof.supplier.code} contacts.json")
    return Response(
        contact_proof.content,
        mimetype="application/json",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )
