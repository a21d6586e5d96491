"""Handing a request to somebody else: another contact, or another supplier's site."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns import policy, reassigning
from portal.campaigns.forms import ContactForm
from portal.campaigns.models import DataRequest
from portal.campaigns.queries.detail import detail
from portal.campaigns.requests import UNANSWERED
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.guards import access, actor, session

HERE = "/campaigns/requests/<uuid:data_request_id>/reassign"


def _page(data_request: DataRequest, form: ContactForm, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "pages/campaigns/reassign.html",
        page=detail(session(), actor(), data_request, now()),
        places=reassigning.places(session(), actor(), data_request),
        is_unanswered=data_request.state in UNANSWERED,
        form=form,
    )
    return page, status


@bp.get(HERE)
@access(policy.SEE_REQUEST, DataRequest)
def ask_to_reassign(data_request: DataRequest) -> ResponseReturnValue:
    """Show to whom a request can be handed."""
    values = {"locale": data_request.supplier.locale}
    return _page(data_request, ContactForm(formdata=None, data=values))


@bp.post(HERE)
@access(policy.STEER_REQUEST, DataRequest)
def hand_over(data_request: DataRequest) -> ResponseReturnValue:
    """Hand a request to another contact of the same supplier."""
    form = ContactForm()
    if not form.validate_on_submit():
        return _page(data_request, form, 422)
    reassigning.to_contact(session(), data_request, form.contact(), actor(), now())
    flash(_("The request was handed over and a mail written."), "success")
    return redirect(url_for("campaigns.request_detail", data_request_id=data_request.id), 303)


@bp.post(f"{HERE}/place")
@access(policy.STEER_REQUEST, DataRequest)
def ask_elsewhere(data_request: DataRequest) -> ResponseReturnValue:
    """Withdraw a request that nobody answered, and ask the same of another site."""
    key = request.form.get("place", "")
    place = reassigning.place_of(session(), actor(), data_request, key)
    newer = reassigning.to_place(session(), data_request, place, actor(), now())
    flash(_("The request was withdrawn there, and written here."), "success")
    return redirect(url_for("campaigns.request_detail", data_request_id=newer.id), 303)
