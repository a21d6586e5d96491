"""The log of contacts with a supplier, as page and as file; notes by hand."""

import csv
import io
from urllib.parse import quote
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns import noting, policy, proving, wording
from portal.campaigns.forms import NoteForm
from portal.campaigns.models import DataRequest
from portal.campaigns.queries import contacts as queries
from portal.campaigns.views.blueprint import bp
from portal.core import filters
from portal.core.clock import now
from portal.core.guards import access, actor, find, session
from portal.core.i18n import language
from portal.core.paging import cut, number_of
from portal.core.sheets import inert
from portal.suppliers.models import Supplier

HERE = "/campaigns/suppliers/<uuid:supplier_id>/contacts"


def _about(supplier: Supplier) -> DataRequest | None:
    """Return the one request that the address limits the log to, if it is the supplier's."""
    try:
        wanted = UUID(request.values.get("request", ""))
    except ValueError:
        return None
    return find(DataRequest, wanted, supplier_id=supplier.id)


def _page(supplier: Supplier, form: NoteForm, status: int = 200) -> tuple[str, int]:
    about = _about(supplier)
    found = queries.contacts(session(), actor(), supplier, about.id if about else None)
    page = render_template(
        "pages/campaigns/contacts.html",
        supplier=supplier,
        about=about,
        proofs=proving.of_supplier(session(), actor(), supplier),
        page=cut(found, number_of(request.args.get("page"))),
        form=form,
    )
    return page, status


@bp.get(HERE)
@access(policy.SEE, Supplier)
def contacts(supplier: Supplier) -> ResponseReturnValue:
    """Show every contact with a supplier."""
    return _page(supplier, NoteForm(formdata=None))


@bp.post(HERE)
@access(policy.CHANGE, Supplier)
def add_note(supplier: Supplier) -> ResponseReturnValue:
    """Write down a contact that took place elsewhere."""
    form, about = NoteForm(), _about(supplier)
    if not form.validate_on_submit():
        return _page(supplier, form, 422)
    noting.note(session(), supplier, about, actor(), at=now(), **form.note())
    flash(_("The note was added."), "success")
    return redirect(
        url_for("campaigns.contacts", supplier_id=supplier.id, request=about.id if about else None),
        303,
    )


@bp.get(f"{HERE}.csv")
@access(policy.SEE, Supplier)
def contacts_csv(supplier: Supplier) -> ResponseReturnValue:
    """Give the log as a file, as proof of what was tried."""
    about = _about(supplier)
    found = queries.contacts(session(), actor(), supplier, about.id if about else None)
    name = quote(f"{supplier.code} contacts.csv")
    return Response(
        "\ufeff" + _csv(supplier, found),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _csv(supplier: Supplier, found: list[queries.Contact]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(
        [
            "time_utc",
            "supplier",
            "campaign",
            "item",
            "contact",
            "to",
            "delivery",
            "cause",
            "by",
            "text",
        ]
    )
    for one in found:
        writer.writerow(
            [
                one.at.isoformat(timespec="seconds"),
                inert(supplier.name_in(language())),
                inert(one.request.campaign.name if one.request else ""),
                inert(one.request.item.code if one.request else ""),
                wording.contact_word(one.kind, one.code),
                inert(one.receiver),
                wording.mail_state_word(one.state) if one.state else "",
                filters.mail_cause(one.cause),
                inert(one.by),
                inert(one.said),
            ]
        )
    return file.getvalue()
