"""The reviewer's queue: what waits, by which filter, as page and as file, and by which terms."""

from dataclasses import replace

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core import exports
from portal.core.clock import now
from portal.core.errors import Invalid
from portal.core.guards import access, actor, session
from portal.submissions.review import exporting, facts, policy, queue, rule
from portal.submissions.review.wanted import AGES, Wanted
from portal.submissions.views.blueprint import bp


@bp.get("/reviews")
@access(policy.QUEUE, writes=True)
def reviews() -> ResponseReturnValue:
    """List what waits for a decision; what came before there were facts gets them here."""
    facts.catch_up(session(), actor(), now())
    wanted, at = Wanted.read(request.args), queue.moment(session(), actor(), now())
    part = "HX-Request" in request.headers
    return render_template(
        "partials/submissions/_queue.html" if part else "pages/submissions/reviews.html",
        wanted=wanted,
        page=queue.queue(session(), actor(), wanted, at),
        counts=queue.counts(session(), actor(), wanted, at),
        choices=None if part else queue.choices(session(), actor()),
        terms=at.terms,
        ages=AGES,
        now=at.now,
    )


def _file(as_file: str) -> Response:
    wanted, at = Wanted.read(request.args), queue.moment(session(), actor(), now())
    rows = queue.every(session(), actor(), wanted, at)
    return exports.file(_("Reviews"), as_file, exporting.table(rows))


@bp.get("/reviews.csv")
@access(policy.QUEUE)
def reviews_csv() -> ResponseReturnValue:
    """Give the filtered queue as a CSV file."""
    return _file("csv")


@bp.get("/reviews.xlsx")
@access(policy.QUEUE)
def reviews_xlsx() -> ResponseReturnValue:
    """Give the filtered queue as a workbook."""
    return _file("xlsx")


@bp.get("/reviews/terms")
@access(policy.SEE_RULE)
def review_terms() -> ResponseReturnValue:
    """Show until when answers are reviewed, and which of them are clean."""
    return _terms_page(rule.terms(session(), actor()), {}, ())


def _terms_page(
    terms: rule.Terms, typed: dict[str, str], problems: tuple[object, ...], status: int = 200
) -> tuple[str, int]:
    page = render_template(
        "pages/submissions/review_terms.html",
        terms=terms,
        typed=typed or {name: str(value) for name, value in terms.write().items()},
        problems=problems,
        limits=rule.LIMITS,
    )
    return page, status


@bp.post("/reviews/terms")
@access(policy.CHANGE_RULE)
def change_review_terms() -> ResponseReturnValue:
    """Put other terms in force."""
    typed = request.form.to_dict()
    try:
        rule.keep(session(), rule.read(typed), actor(), now())
    except Invalid as refused:
        known = replace(
            rule.terms(session(), actor()), needs_last_period="needs_last_period" in typed
        )
        return _terms_page(known, typed, tuple(refused.problems), 422)
    flash(_("The terms were kept. They hold from now on."), "success")
    return redirect(url_for(".review_terms"), 303)
