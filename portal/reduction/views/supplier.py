"""Measures as the supplier plans them: the list, one of them, a new one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns.models import DataRequest
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.paging import number_of
from portal.core.policy import Side
from portal.reduction import planning, policy, queries, steps
from portal.reduction.forms import MeasureForm, StepForm, version_of
from portal.reduction.models import Measure
from portal.reduction.views.blueprint import bp
from portal.reduction.words import STATES
from portal.reduction.workflow import MeasureAction, MeasureState, possible


@bp.get("/measures")
@access(policy.LIST)
def mine() -> ResponseReturnValue:
    """List the company's own measures, and the items for which one can be added."""
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    number = number_of(request.args.get("page"))
    return render_template(
        "pages/reduction/mine.html",
        page=queries.for_supplier(session(), actor(), number, state),
        counts=queries.counts(session(), actor(), asking=False),
        requests=queries.requests_to_choose(session(), actor()),
        state=state,
        states=STATES,
    )


NEW = "/requests/<uuid:data_request_id>/measures/new"


def _ask(
    form: MeasureForm,
    data_request: DataRequest | None,
    measure: Measure | None = None,
    status: int = 200,
) -> tuple[str, int]:
    page = render_template(
        "pages/reduction/edit.html", form=form, request_=data_request, one=measure
    )
    return page, status


@bp.get(NEW)
@access(policy.READ, DataRequest)
def new(data_request: DataRequest) -> ResponseReturnValue:
    """Ask for a new measure, with the footprint that was signed last."""
    known = queries.baseline(session(), actor(), data_request)
    return _ask(MeasureForm.of(known=known), data_request)


@bp.post(NEW)
@access(policy.CHANGE, DataRequest)
def add(data_request: DataRequest) -> ResponseReturnValue:
    """Take the measure in and put it before the customer."""
    form = MeasureForm.of()
    made: Measure | None = form.attempt(
        lambda: planning.propose(session(), data_request, actor(), form.typed(), now())
    )
    if made is None:
        return _ask(form, data_request, status=422)
    flash(_("Your customer finds the measure on its home page."), "success")
    return redirect(url_for("reduction.own", measure_id=made.id), code=303)


def _show(measure: Measure, form: StepForm, status: int = 200) -> tuple[str, int]:
    page = render_template(
        "pages/reduction/own.html",
        one=measure,
        form=form,
        cost=queries.own_cost(session(), actor(), measure),
        history=queries.history(session(), actor(), measure),
        steps=possible(MeasureState(measure.state), Side.ANSWERING),
    )
    return page, status


@bp.get("/measures/<uuid:measure_id>")
@access(policy.READ, Measure, "measure_id")
def own(measure: Measure) -> ResponseReturnValue:
    """Show one of the company's own measures."""
    return _show(measure, StepForm(formdata=None))


@bp.post("/measures/<uuid:measure_id>")
@access(policy.CHANGE, Measure, "measure_id")
def advance(measure: Measure) -> ResponseReturnValue:
    """Begin, report as done, drop, take up again or remark."""
    form = StepForm()
    if not _done(form, measure):
        return _show(measure, form, 422)
    return redirect(url_for("reduction.own", measure_id=measure.id), code=303)


def _done(form: StepForm, measure: Measure) -> bool:
    seen, text = version_of(form.version.data), str(form.action.data or "")
    if text not in {*MeasureAction}:
        return False
    action = MeasureAction(text)

    def move() -> bool:
        steps.move(session(), measure, action, form.typed(), actor(), at=now(), version=seen)
        return True

    return bool(form.attempt(move))


@bp.get("/measures/<uuid:measure_id>/edit")
@access(policy.READ, Measure, "measure_id")
def edit(measure: Measure) -> ResponseReturnValue:
    """Show a measure for editing."""
    cost = queries.own_cost(session(), actor(), measure)
    return _ask(MeasureForm.of(measure, cost), None, measure)


@bp.post("/measures/<uuid:measure_id>/edit")
@access(policy.CHANGE, Measure, "measure_id")
def change(measure: Measure) -> ResponseReturnValue:
    """Bring a measure up to date."""
    form = MeasureForm.of()
    seen = version_of(form.version.data)

    def put() -> bool:
        planning.change(session(), measure, actor(), form.typed(), at=now(), version=seen)
        return True

    if not form.attempt(put):
        form.version.data = str(measure.version)
        return _ask(form, None, measure, 422)
    flash(_("Saved. Your customer sees what is new."), "success")
    return redirect(url_for("reduction.own", measure_id=measure.id), code=303)
