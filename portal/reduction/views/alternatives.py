"""Alternatives for an item, side by side."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.catalogue.card import component_codes
from portal.core import exports
from portal.core.clock import now
from portal.core.guards import access, actor, find, session
from portal.core.i18n import language
from portal.core.paging import number_of
from portal.reduction import deciding, overview, policy, side_by_side, weighing
from portal.reduction.forms import CandidateForm, DecisionForm, EvaluationForm, version_of
from portal.reduction.models import Candidate, Evaluation
from portal.reduction.views.blueprint import bp

ONE = "/alternatives/<uuid:evaluation_id>"


@bp.get("/alternatives")
@access(policy.SEE)
def alternatives() -> ResponseReturnValue:
    """List what is being weighed, and what was decided."""
    page = deciding.evaluations(session(), actor(), number_of(request.args.get("page")))
    return render_template("pages/reduction/alternatives.html", page=page)


def _ask(form: EvaluationForm, one: Evaluation | None, status: int = 200) -> tuple[str, int]:
    codes = [] if one else component_codes(session(), actor())
    page = render_template("pages/reduction/weigh.html", form=form, one=one, codes=codes)
    return page, status


@bp.get("/alternatives/new")
@access(policy.WEIGH_FORM)
def weigh() -> ResponseReturnValue:
    """Ask for which item alternatives are weighed."""
    form = EvaluationForm.of()
    form.item.data = request.args.get("item", "")[:200]
    return _ask(form, None)


@bp.post("/alternatives/new")
@access(policy.WEIGH)
def begin() -> ResponseReturnValue:
    """Begin to weigh alternatives."""
    form = EvaluationForm.of()
    made: Evaluation | None = form.attempt(
        lambda: deciding.begin(session(), actor(), form.typed(), now())
    )
    if made is None:
        return _ask(form, None, 422)
    return redirect(url_for("reduction.compared", evaluation_id=made.id), code=303)


def _show(evaluation: Evaluation, form: DecisionForm, status: int = 200) -> tuple[str, int]:
    one = deciding.whole(session(), actor(), evaluation)
    found = weighing.compare(session(), actor(), one)
    form.decided_for.choices = [(o.key, side_by_side.name_of(o)) for o in found.options]
    page = render_template(
        "pages/reduction/compared.html",
        one=one,
        found=found,
        form=form,
        title=side_by_side.title(found),
        picture=side_by_side.picture(found),
        name_of=side_by_side.name_of,
        sentence_of=overview.sentence,
        most=deciding.MOST,
    )
    return page, status


@bp.get(ONE)
@access(policy.SEE, Evaluation, "evaluation_id")
def compared(evaluation: Evaluation) -> ResponseReturnValue:
    """Show the alternatives beside each other."""
    kept = {"decided_for": evaluation.decided_for, "comment": evaluation.reason}
    return _show(evaluation, DecisionForm(formdata=None, data=kept))


@bp.get(f"{ONE}.<any(csv, xlsx):as_file>")
@access(policy.SEE, Evaluation, "evaluation_id")
def compared_file(evaluation: Evaluation, as_file: str) -> ResponseReturnValue:
    """Give the comparison as a file."""
    one = deciding.whole(session(), actor(), evaluation)
    found = weighing.compare(session(), actor(), one)
    return exports.file(one.title, as_file, side_by_side.table(found))


@bp.get(f"{ONE}/edit")
@access(policy.WEIGH_FORM, Evaluation, "evaluation_id")
def edit_evaluation(evaluation: Evaluation) -> ResponseReturnValue:
    """Show share, price and note for editing."""
    one = deciding.whole(session(), actor(), evaluation)
    return _ask(EvaluationForm.of(one), one)


@bp.post(f"{ONE}/edit")
@access(policy.WEIGH, Evaluation, "evaluation_id")
def change_evaluation(evaluation: Evaluation) -> ResponseReturnValue:
    """Bring share, price and note up to date."""
    one, form = deciding.whole(session(), actor(), evaluation), EvaluationForm()
    seen = version_of(form.version.data)

    def put() -> bool:
        deciding.change(session(), one, actor(), form.typed(), at=now(), version=seen)
        return True

    if not form.attempt(put):
        form.version.data = str(one.version)
        return _ask(form, one, 422)
    return redirect(url_for("reduction.compared", evaluation_id=one.id), code=303)


def _candidate(one: Evaluation, form: CandidateForm, status: int = 200) -> tuple[str, int]:
    kind = str(form.kind.data or request.args.get("kind", ""))
    form.offer(deciding.suppliers_of(session(), actor(), one.item_id), language())
    page = render_template(
        "pages/reduction/candidate.html",
        one=one,
        form=form,
        kind=kind if kind in deciding.KINDS else deciding.KINDS[0],
        kinds=deciding.KINDS,
        codes=component_codes(session(), actor()),
    )
    return page, status


@bp.get(f"{ONE}/candidates/new")
@access(policy.WEIGH_FORM, Evaluation, "evaluation_id")
def new_candidate(evaluation: Evaluation) -> ResponseReturnValue:
    """Ask for one more alternative."""
    return _candidate(deciding.whole(session(), actor(), evaluation), CandidateForm(formdata=None))


@bp.post(f"{ONE}/candidates/new")
@access(policy.WEIGH, Evaluation, "evaluation_id")
def add_candidate(evaluation: Evaluation) -> ResponseReturnValue:
    """Put one more alternative beside the others."""
    one, form = deciding.whole(session(), actor(), evaluation), CandidateForm()
    form.offer([], language())
    made = form.attempt(lambda: deciding.add(session(), one, actor(), form.typed(), now()))
    if made is None:
        return _candidate(one, form, 422)
    return redirect(url_for("reduction.compared", evaluation_id=one.id), code=303)


@bp.post(f"{ONE}/candidates/<uuid:candidate_id>/remove")
@access(policy.WEIGH, Evaluation, "evaluation_id")
def remove_candidate(evaluation: Evaluation, candidate_id: UUID) -> ResponseReturnValue:
    """Take an alternative away."""
    candidate = find(Candidate, candidate_id, evaluation_id=evaluation.id)
    deciding.remove(session(), evaluation, candidate, actor(), now())
    flash(_("The alternative was removed."), "success")
    return redirect(url_for("reduction.compared", evaluation_id=evaluation.id), code=303)


@bp.post(f"{ONE}/decision")
@access(policy.WEIGH, Evaluation, "evaluation_id")
def decide(evaluation: Evaluation) -> ResponseReturnValue:
    """Note what was decided, and why."""
    one, form = deciding.whole(session(), actor(), evaluation), DecisionForm()
    seen = version_of(form.version.data)

    def note() -> bool:
        deciding.decide(session(), one, actor(), form.typed(), at=now(), version=seen)
        return True

    form.decided_for.choices = []
    if not form.attempt(note):
        return _show(one, form, 422)
    flash(_("The decision was noted."), "success")
    return redirect(url_for("reduction.compared", evaluation_id=one.id), code=303)
