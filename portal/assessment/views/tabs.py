"""The tabs of a supplier's card beside its overview."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts import currency
from portal.assessment import (
    asked,
    over_time,
    people,
    policy,
    results,
    supplied,
    talk,
)
from portal.assessment import certificates as certificates_of
from portal.assessment.views.blueprint import bp
from portal.core import clock
from portal.core.guards import access, actor, session
from portal.core.i18n import N_, language
from portal.core.paging import cut, number_of
from portal.suppliers import card, queries
from portal.suppliers.models import Supplier

HERE = "/suppliers/<uuid:supplier_id>"

for _endpoint, _label in (
    ("contacts", N_("Contacts")),
    ("sites", N_("Sites")),
    ("items", N_("Items")),
    ("requests", N_("Requests")),
    ("quality", N_("Quality")),
    ("certificates", N_("Certificates")),
    ("conversation", N_("Conversation")),
):
    card.offer_tab(card.Tab(f"assessment.{_endpoint}", _label, 10 + len(card.TABS)))


def render_tab(name: str, supplier: Supplier, **more: Any) -> str:
    """Render one tab below the head of its supplier."""
    head = card.head(session(), actor(), supplier)
    page = f"pages/assessment/{name}.html"
    return render_template(page, head=head, supplier=supplier, today=clock.today(), **more)


@bp.get(f"{HERE}/contacts")
@access(policy.SEE, Supplier)
def contacts(supplier: Supplier) -> ResponseReturnValue:
    """Show whom one knows at a supplier, and what did not arrive there."""
    found = people.people(session(), actor(), supplier)
    return render_tab("contacts", supplier, people=found)


@bp.get(f"{HERE}/sites")
@access(policy.SEE, Supplier)
def sites(supplier: Supplier) -> ResponseReturnValue:
    """Show the sites with what they make and how they answered."""
    supplier = queries.with_sites(session(), actor(), supplier.id)
    answers = results.answered(session(), actor(), supplier.id)
    periods = supplied.supplied(session(), actor(), supplier.id, answers)
    return render_tab("sites", supplier, rows=supplied.by_site(supplier.sites, periods))


@bp.get(f"{HERE}/items")
@access(policy.SEE, Supplier)
def items(supplier: Supplier) -> ResponseReturnValue:
    """Show what a supplier delivers, with shares, spend and footprints by period."""
    answers = results.answered(session(), actor(), supplier.id)
    periods = supplied.supplied(session(), actor(), supplier.id, answers)
    return render_tab("items", supplier, periods=periods, currency=currency.of(session(), actor()))


@bp.get(f"{HERE}/requests")
@access(policy.SEE, Supplier)
def requests(supplier: Supplier) -> ResponseReturnValue:
    """Show every request with its state, its signed versions and its score."""
    number = number_of(request.args.get("page"))
    page = asked.asked(session(), actor(), supplier.id, number, clock.now())
    return render_tab("requests", supplier, page=page, now=clock.now())


@bp.get(f"{HERE}/quality")
@access(policy.SEE, Supplier)
def quality(supplier: Supplier) -> ResponseReturnValue:
    """Show how scores and ratings went over the periods."""
    found = over_time.periods(results.answered(session(), actor(), supplier.id))
    return render_tab(
        "quality",
        supplier,
        periods=found,
        dimensions=over_time.dimensions(found[-1]) if found else [],
        picture=over_time.picture(found),
        sentence_over=over_time.title(found, supplier.name_in(language())),
    )


@bp.get(f"{HERE}/certificates")
@access(policy.SEE, Supplier)
def certificates(supplier: Supplier) -> ResponseReturnValue:
    """Show certificates and statements with their ends, as far as they were shared."""
    rows = certificates_of.of_supplier(session(), actor(), supplier.id, language())
    return render_tab("certificates", supplier, rows=rows)


@bp.get(f"{HERE}/conversation")
@access(policy.SEE, Supplier)
def conversation(supplier: Supplier) -> ResponseReturnValue:
    """Show what was said about the supplier's requests."""
    found = talk.said(session(), actor(), supplier.id)
    page = cut(found, number_of(request.args.get("page")))
    return render_tab("conversation", supplier, page=page)
