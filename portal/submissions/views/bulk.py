"""Clean answers accepted together: the list, its acceptance, its undoing."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, session
from portal.core.paging import number_of
from portal.submissions.review import bulk, facts, listed, policy, queue
from portal.submissions.review.models import BulkAcceptance
from portal.submissions.review.wanted import Wanted
from portal.submissions.views.blueprint import bp

HERE = "/reviews/lists/<uuid:bulk_acceptance_id>"


@bp.post("/reviews/lists")
@access(policy.DECIDE_MANY)
def list_clean() -> ResponseReturnValue:
    """List what is clean among what the queue's filter lets through."""
    facts.catch_up(session(), actor(), now())
    wanted = Wanted.of(request.form.get("filter", ""))
    made = bulk.prepare(session(), wanted, actor(), queue.moment(session(), actor(), now()))
    return _back(made)


def _back(made: BulkAcceptance) -> ResponseReturnValue:
    return redirect(url_for(".clean_list", bulk_acceptance_id=made.id), 303)


@bp.get(HERE)
@access(policy.SEE_RULE, BulkAcceptance)
def clean_list(bulk_acceptance: BulkAcceptance) -> ResponseReturnValue:
    """Show what a list accepts and leaves out, or what came of it."""
    if "HX-Request" in request.headers:
        return _progress(bulk_acceptance)
    return _page(bulk_acceptance)


def _shown(made: BulkAcceptance) -> listed.ListPage:
    show, number = request.args.get("show", ""), number_of(request.args.get("page"))
    return listed.list_page(session(), actor(), made, show, number)


def _page(
    made: BulkAcceptance, problems: tuple[Problem, ...] = (), status: int = 200
) -> tuple[str, int]:
    page = render_template(
        "pages/submissions/clean_list.html",
        page=_shown(made),
        problems=problems,
        typed=request.form,
        wanted=Wanted.of(made.filter),
        at_once=bulk.AT_ONCE,
    )
    return page, status


def _progress(made: BulkAcceptance) -> ResponseReturnValue:
    page = _shown(made)
    response = make_response(render_template("partials/submissions/_list_progress.html", page=page))
    if not page.is_under_way:
        response.headers["HX-Refresh"] = "true"
    return response


@bp.post(f"{HERE}/accept")
@access(policy.DECIDE_MANY, BulkAcceptance)
def accept_list(bulk_acceptance: BulkAcceptance) -> ResponseReturnValue:
    """Accept what the list names."""
    try:
        bulk.accept(session(), bulk_acceptance, actor(), now())
    except Invalid as refused:
        return _page(bulk_acceptance, tuple(refused.problems), 422)
    if bulk_acceptance.state == bulk.RUNNING:
        flash(_("The answers are being accepted. This page shows how far it is."), "info")
        return _back(bulk_acceptance)
    count = bulk.count(session(), bulk_acceptance, bulk.ACCEPTED)
    said = ngettext("%(num)s answer was accepted.", "%(num)s answers were accepted.", count)
    if left := bulk.count(session(), bulk_acceptance, bulk.LEFT):
        more = ngettext(
            "%(num)s was left alone: it was decided or signed anew meanwhile.",
            "%(num)s were left alone: they were decided or signed anew meanwhile.",
            left,
        )
        said = f"{said} {more}"
    flash(said, "success" if count else "warning")
    return _back(bulk_acceptance)


@bp.post(f"{HERE}/undo")
@access(policy.DECIDE_MANY, BulkAcceptance)
def undo_list(bulk_acceptance: BulkAcceptance) -> ResponseReturnValue:
    """Withdraw the acceptances of the list, with a reason."""
    reason = request.form.get("reason", "")
    try:
        bulk.undo(session(), bulk_acceptance, reason=reason, actor=actor(), at=now())
    except Invalid as refused:
        return _page(bulk_acceptance, tuple(refused.problems), 422)
    flash(_("The acceptances are withdrawn and the suppliers told."), "success")
    return _back(bulk_acceptance)
