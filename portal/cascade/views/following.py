"""One request that was passed on: reading what came back, deciding, reminding, withdrawing."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns import steering
from portal.campaigns.models import DataRequest
from portal.campaigns.requests import begin_review
from portal.cascade import deciding, policy
from portal.cascade.models import CascadeLink
from portal.cascade.pages import asked_page
from portal.cascade.views.blueprint import ONE, bp
from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.errors import Invalid
from portal.core.guards import access, actor, find, session
from portal.core.i18n import language
from portal.core.messages import sentence


@bp.get(ONE)
@access(policy.SEE, DataRequest, writes=True)
def one(data_request: DataRequest, cascade_link_id: UUID) -> ResponseReturnValue:
    """Show how far a request is and what came back; reading an answer is recorded."""
    link = _link(data_request, cascade_link_id)
    begin_review(session(), link.request, actor(), now())
    return _page(data_request, link)


def _link(data_request: DataRequest, link_id: UUID) -> CascadeLink:
    return find(CascadeLink, link_id, parent_request_id=data_request.id)


def _page(
    data_request: DataRequest, link: CascadeLink, refused: Invalid | None = None
) -> tuple[str, int]:
    found = refused.problems if refused else ()
    page = render_template(
        "pages/cascade/one.html",
        request_=data_request,
        page=asked_page(session(), data_request, link, actor(), language()),
        problems=[(one.place, sentence(one.code, one.facts)) for one in found],
        typed=request.form,
        now=now(),
    )
    return page, 422 if refused else 200


def _back(data_request: DataRequest, link: CascadeLink) -> ResponseReturnValue:
    address = url_for(".one", data_request_id=data_request.id, cascade_link_id=link.id)
    return redirect(address, 303)


def _do(
    data_request: DataRequest,
    link_id: UUID,
    step: Callable[[CascadeLink, Actor, datetime], object],
    said: str,
) -> ResponseReturnValue:
    """Take a step on a passed-on request; what cannot be done is said on its page."""
    link = _link(data_request, link_id)
    try:
        step(link, actor(), now())
    except Invalid as refused:
        session().rollback()
        return _page(data_request, _link(data_request, link_id), refused)
    flash(said, "success")
    return _back(data_request, link)


@bp.post(f"{ONE}/remind")
@access(policy.STEER, DataRequest)
def remind(data_request: DataRequest, cascade_link_id: UUID) -> ResponseReturnValue:
    """Remind the supplier by mail."""

    def step(link: CascadeLink, who: Actor, at: datetime) -> None:
        steering.remind(session(), link.request, who, at)

    return _do(data_request, cascade_link_id, step, _("Your supplier was reminded."))


@bp.post(f"{ONE}/extend")
@access(policy.STEER, DataRequest)
def extend(data_request: DataRequest, cascade_link_id: UUID) -> ResponseReturnValue:
    """Give the supplier more time."""

    def step(link: CascadeLink, who: Actor, at: datetime) -> None:
        deciding.extend(session(), link, request.form.get("due_on", ""), who, at)

    said = _("The due date was moved and your supplier told.")
    return _do(data_request, cascade_link_id, step, said)


@bp.post(f"{ONE}/revoke")
@access(policy.STEER, DataRequest)
def revoke(data_request: DataRequest, cascade_link_id: UUID) -> ResponseReturnValue:
    """Withdraw the request."""

    def step(link: CascadeLink, who: Actor, at: datetime) -> None:
        deciding.revoke(session(), link, request.form.get("reason", "").strip(), who, at)

    said = _("The request was withdrawn and your supplier told.")
    return _do(data_request, cascade_link_id, step, said)


@bp.post(f"{ONE}/accept")
@access(policy.DECIDE, DataRequest)
def accept(data_request: DataRequest, cascade_link_id: UUID) -> ResponseReturnValue:
    """Accept what the supplier answered."""

    def step(link: CascadeLink, who: Actor, at: datetime) -> None:
        deciding.accept(session(), link, request.form.get("content_hash", ""), who, at)

    return _do(data_request, cascade_link_id, step, _("Accepted, and your supplier told."))


@bp.post(f"{ONE}/return")
@access(policy.DECIDE, DataRequest)
def send_back(data_request: DataRequest, cascade_link_id: UUID) -> ResponseReturnValue:
    """Send an answer back with a comment."""
    typed = (request.form.get("place", ""), request.form.get("comment", ""))

    def step(link: CascadeLink, who: Actor, at: datetime) -> None:
        content_hash = request.form.get("content_hash", "")
        deciding.send_back(session(), link, content_hash, typed, actor=who, at=at)

    return _do(data_request, cascade_link_id, step, _("Sent back with your comment."))


@bp.post(f"{ONE}/take-in")
@access(policy.DECIDE, DataRequest)
def take_in(data_request: DataRequest, cascade_link_id: UUID) -> ResponseReturnValue:
    """Fill the accepted figure into the answer."""

    def step(link: CascadeLink, who: Actor, at: datetime) -> None:
        deciding.take_in(session(), data_request, link, who, at)

    return _do(data_request, cascade_link_id, step, _("The figure is in your answer."))


@bp.post(f"{ONE}/take-out")
@access(policy.DECIDE, DataRequest)
def take_out(data_request: DataRequest, cascade_link_id: UUID) -> ResponseReturnValue:
    """Take the figure out of the answer again."""

    def step(link: CascadeLink, who: Actor, at: datetime) -> None:
        deciding.leave_out(session(), data_request, link, who, at)

    said = _("The figure is out of your answer; what stood there before is back.")
    return _do(data_request, cascade_link_id, step, said)
