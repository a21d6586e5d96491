"""The page on which one answer is read, returned or accepted; behind it waits the next."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.campaigns.requests import begin_review
from portal.campaigns.workflow import NEXT, RequestAction, RequestState
from portal.core.clock import now
from portal.core.errors import Invalid, NotFound, Problem
from portal.core.guards import access, actor, session
from portal.core.i18n import language
from portal.core.policy import may
from portal.submissions.models import Acceptance, SharedResult
from portal.submissions.pages.results import footprint_view, score_view
from portal.submissions.places import Place
from portal.submissions.review import decisions, policy, queries, queue, templates
from portal.submissions.review.comparison import compare
from portal.submissions.review.decisions import Comment
from portal.submissions.review.doubles import doubles
from portal.submissions.review.lastly import last_period
from portal.submissions.review.page import chapters
from portal.submissions.review.wanted import Wanted
from portal.submissions.views.blueprint import bp

REVIEW = "/reviews/<uuid:data_request_id>"


@bp.get(REVIEW)
@access(policy.SEE, DataRequest, writes=True)
def review(data_request: DataRequest) -> ResponseReturnValue:
    """Show the newest shared version beside its findings, score and footprint; note the look."""
    shared = queries.newest_shared(session(), actor(), data_request)
    if shared is None:
        raise NotFound
    if may(actor(), policy.DECIDE, data_request):
        begin_review(session(), data_request, actor(), now())
    return _page(data_request, shared)


def _page(
    data_request: DataRequest,
    shared: SharedResult,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> tuple[str, int]:
    earlier = queries.shared_before(session(), actor(), shared) if shared.number > 1 else None
    returned = queries.returned_answers(session(), actor(), data_request)
    last = last_period(session(), actor(), data_request)
    materials = shared.footprint.get("materials")
    asked = Asked.read(data_request.asked)
    text = render_template(
        "pages/submissions/review.html",
        request_=data_request,
        asked=asked,
        shared=shared,
        chapters=chapters(data_request, shared, earlier, returned, language(), last=last),
        score=score_view(shared.score, language()),
        view=footprint_view(shared.footprint),
        compared=None if materials is None else compare(asked.bom_materials, materials),
        acceptance=_acceptance(data_request),
        doubles=doubles(session(), actor(), shared),
        share=queries.share_of_product(session(), actor(), shared),
        may_return=_may_return(data_request),
        next_url=_next(data_request),
        wanted=_wanted(),
        templates=templates.known(session(), actor()),
        typed=request.form,
        problems=problems or [],
        now=now(),
    )
    return text, status


@bp.post(f"{REVIEW}/return")
@access(policy.DECIDE, DataRequest)
def return_answers(data_request: DataRequest) -> ResponseReturnValue:
    """Send the commented answers back."""
    shared = _shown(data_request)
    comments = _comments()
    if problems := decisions.problems(data_request, comments):
        return _page(data_request, shared, problems, 422)
    following = _next(data_request)
    decisions.return_answers(session(), data_request, shared, comments, actor=actor(), at=now())
    templates.remember(session(), actor(), request.form.getlist("keep"), comments, now())
    said = ngettext(
        "%(num)s answer was returned and the supplier told.",
        "%(num)s answers were returned and the supplier told.",
        len(comments),
    )
    flash(said, "success")
    return _onward(following)


@bp.post(f"{REVIEW}/accept")
@access(policy.DECIDE, DataRequest)
def accept(data_request: DataRequest) -> ResponseReturnValue:
    """Accept exactly what the page showed."""
    shared = _shown(data_request)
    if _comments():
        return _page(data_request, shared, [Problem("reviews.comments_left")], 422)
    following = _next(data_request)
    decisions.accept(session(), data_request, shared, actor=actor(), at=now())
    flash(
        _("Accepted. The footprints that rest on this answer are being computed anew."), "success"
    )
    return _onward(following)


@bp.post(f"{REVIEW}/withdraw")
@access(policy.DECIDE, DataRequest)
def withdraw_acceptance(data_request: DataRequest) -> ResponseReturnValue:
    """Take an acceptance back; the answer waits again."""
    shared = _shown(data_request)
    reason = request.form.get("reason", "")
    try:
        decisions.withdraw(session(), data_request, reason=reason, actor=actor(), at=now())
    except Invalid as refused:
        return _page(data_request, shared, list(refused.problems), 422)
    flash(_("The acceptance was withdrawn and the supplier told."), "success")
    return redirect(url_for(".review", data_request_id=data_request.id) + _wanted().query(), 303)


def _may_return(data_request: DataRequest) -> bool:
    """Tell whether answers can be sent back now, by the reader."""
    is_with_us = (RequestState(data_request.state), RequestAction.RETURN) in NEXT
    return is_with_us and may(actor(), policy.DECIDE, data_request)


def _shown(data_request: DataRequest) -> SharedResult:
    return decisions.shown(session(), data_request, actor(), request.form.get("content_hash", ""))


def _comments() -> list[Comment]:
    """Return what was written beside answers; a row's comment may be about one of its cells."""
    comments = []
    for name, text in request.form.items():
        place = Place.read(name.removeprefix("comment:")) if name.startswith("comment:") else None
        if place is None or not text.strip():
            continue
        cell = request.form.get(f"cell:{place.key}", "")
        comments.append(Comment(Place(place.section, place.row, place.field or cell), text.strip()))
    return comments


def _acceptance(data_request: DataRequest) -> Acceptance | None:
    if data_request.state != RequestState.ACCEPTED:
        return None
    return queries.acceptance(session(), actor(), data_request)


def _wanted() -> Wanted:
    """Return the queue's filter, which goes along from answer to answer."""
    return Wanted.of(request.query_string.decode("utf-8", "replace"))


def _next(data_request: DataRequest) -> str:
    """Return the address of the next answer in the queue's filter, empty behind the last."""
    wanted, at = _wanted(), queue.moment(session(), actor(), now(), with_terms=_wanted().is_set)
    following = queue.next_waiting(session(), actor(), wanted, at, data_request.id)
    if following is None:
        return ""
    return url_for(".review", data_request_id=following) + wanted.query()


def _onward(following: str) -> ResponseReturnValue:
    return redirect(following or url_for(".reviews") + _wanted().query(), 303)
