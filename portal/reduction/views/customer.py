"""Measures as the customer sees them: all of them, one of them, and wishes."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns.models import DataRequest
from portal.core import exports
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.i18n import N_
from portal.core.policy import Side
from portal.reduction import overview, planning, policy, queries, steps
from portal.reduction.forms import StepForm, WishForm, version_of
from portal.reduction.models import Measure
from portal.reduction.views.blueprint import bp
from portal.reduction.words import KINDS, STATES
from portal.reduction.workflow import MeasureAction, MeasureState, possible
from portal.suppliers import card
from portal.suppliers.models import Supplier

card.offer_tab(card.Tab("reduction.of_supplier", N_("Measures"), 40))


def _chosen() -> tuple[str, str]:
    """Return state and kind that the address limits a list to, empty where it names none."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    return state if state in STATES else "", kind if kind in KINDS else ""


@bp.get("/reduction")
@access(policy.SEE)
def index() -> ResponseReturnValue:
    """List the measures of all suppliers with what they would do."""
    state, kind = _chosen()
    found = overview.of_all(session(), actor(), state, kind)
    return render_template(
        "pages/reduction/index.html",
        found=found,
        counts=queries.counts(session(), actor(), asking=True),
        picture=overview.picture(found),
        sentence_of=overview.sentence,
        state=state,
        kind=kind,
        states=STATES,
        kinds=KINDS,
    )


@bp.get("/reduction.<any(csv, xlsx):as_file>")
@access(policy.SEE)
def index_file(as_file: str) -> ResponseReturnValue:
    """Give the listed measures as a file."""
    found = overview.of_all(session(), actor(), *_chosen())
    return exports.file(_("Measures"), as_file, overview.table(found))


@bp.get("/suppliers/<uuid:supplier_id>/measures")
@access(policy.SEE, Supplier)
def of_supplier(supplier: Supplier) -> ResponseReturnValue:
    """Show the measures of one supplier, and what can be asked of it."""
    measures = queries.for_customer(session(), actor(), supplier_id=supplier.id)
    return render_template(
        "pages/reduction/of_supplier.html",
        head=card.head(session(), actor(), supplier),
        supplier=supplier,
        found=overview.overview(session(), actor(), measures),
        sentence_of=overview.sentence,
        requests=queries.requests_to_choose(session(), actor(), supplier_id=supplier.id),
    )


def _show(measure: Measure, form: StepForm, status: int = 200) -> tuple[str, int]:
    one = queries.whole(session(), actor(), measure)
    found = overview.overview(session(), actor(), [one])
    page = render_template(
        "pages/reduction/measure.html",
        row=found.rows[0],
        one=one,
        form=form,
        history=queries.history(session(), actor(), one),
        steps=possible(MeasureState(one.state), Side.ASKING),
        sentence_of=overview.sentence,
    )
    return page, status


@bp.get("/reduction/<uuid:measure_id>")
@access(policy.SEE_ONE, Measure, "measure_id")
def measure(measure: Measure) -> ResponseReturnValue:
    """Show one measure with its effect on products and its history."""
    return _show(measure, StepForm(formdata=None))


@bp.post("/reduction/<uuid:measure_id>")
@access(policy.STEER, Measure, "measure_id")
def steer(measure: Measure) -> ResponseReturnValue:
    """Agree, confirm, send back, withdraw or remark."""
    form = StepForm()
    action = _action(form)
    seen = version_of(form.version.data)
    if action is None or not _done(form, measure, action, seen):
        return _show(measure, form, 422)
    return redirect(url_for("reduction.measure", measure_id=measure.id), code=303)


def _action(form: StepForm) -> MeasureAction | None:
    """Return the step that a form names, nothing where it names none of the customer's."""
    try:
        return MeasureAction(str(form.action.data or ""))
    except ValueError:
        return None


def _done(form: StepForm, measure: Measure, action: MeasureAction, seen: int | None) -> bool:
    def move() -> bool:
        steps.move(session(), measure, action, form.typed(), actor(), at=now(), version=seen)
        return True

    return bool(form.attempt(move))


WISH = "/reduction/requests/<uuid:data_request_id>/wish"


def _ask(data_request: DataRequest, form: WishForm, status: int = 200) -> tuple[str, int]:
    known = queries.baseline(session(), actor(), data_request)
    page = render_template(
        "pages/reduction/wish.html", form=form, request_=data_request, known=known
    )
    return page, status


@bp.get(WISH)
@access(policy.WISH_FORM, DataRequest)
def wish(data_request: DataRequest) -> ResponseReturnValue:
    """Ask what the supplier shall lower."""
    return _ask(data_request, WishForm(formdata=None))


@bp.post(WISH)
@access(policy.WISH, DataRequest)
def send_wish(data_request: DataRequest) -> ResponseReturnValue:
    """Put the wish before the supplier."""
    form = WishForm()
    made: Measure | None = form.attempt(
        lambda: planning.wish(session(), data_request, actor(), form.typed(), now())
    )
    if made is None:
        return _ask(data_request, form, 422)
    flash(_("The supplier finds your wish on its home page."), "success")
    made_id: UUID = made.id
    return redirect(url_for("reduction.measure", measure_id=made_id), code=303)
