"""Entering on behalf of a supplier: begun and given up by its customer, taken over by itself."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, session
from portal.submissions import policy
from portal.submissions.behalf import entering
from portal.submissions.behalf.errors import CannotStandIn
from portal.submissions.behalf.models import StandIn
from portal.submissions.views.blueprint import HERE, bp

ASKING = "/campaigns/requests/<uuid:data_request_id>/on-behalf"


@bp.app_template_global()
def stand_in_of(data_request: DataRequest) -> StandIn | None:
    """Return the entry on behalf that is under way or waits to be attested."""
    return entering.newest(session(), actor(), data_request)


@bp.app_template_global()
def may_stand_in(data_request: DataRequest) -> bool:
    """Tell whether the customer may enter the answer of a request now."""
    return entering.may_begin(session(), data_request)


@bp.post(ASKING)
@access(policy.BEGIN_BEHALF, DataRequest)
def begin_on_behalf(data_request: DataRequest) -> ResponseReturnValue:
    """Take the pen for the supplier."""
    channel, source = request.form.get("channel", ""), request.form.get("source", "")
    try:
        entering.begin(session(), data_request, channel, source, actor=actor(), at=now())
    except Invalid as refused:
        return _refused(data_request, refused.problems), 422
    except CannotStandIn as refused:
        return _refused(data_request, [Problem(refused.code)]), refused.status
    flash(_("You enter this answer on behalf of the supplier. It is marked so."), "info")
    return redirect(url_for(".form", data_request_id=data_request.id), 303)


def _refused(data_request: DataRequest, problems: Sequence[Problem]) -> str:
    """Return a page that holds what was typed, with what is wrong about it."""
    return render_template(
        "pages/submissions/behalf.html",
        request_=data_request,
        asked=Asked.read(data_request.asked),
        typed=request.form,
        refused=problems,
    )


@bp.post(f"{ASKING}/give-up")
@access(policy.GIVE_UP_BEHALF, DataRequest)
def give_up_on_behalf(data_request: DataRequest) -> ResponseReturnValue:
    """Put the pen down."""
    entering.give_up(session(), data_request, actor(), now())
    flash(_("The entry was given up. The supplier can answer itself again."), "success")
    return redirect(url_for("campaigns.request_detail", data_request_id=data_request.id), 303)


@bp.post(f"{HERE}/take-over")
@access(policy.TAKE_OVER, DataRequest)
def take_over(data_request: DataRequest) -> ResponseReturnValue:
    """Open what was entered on the company's behalf, to read, attest or correct it."""
    entering.take_over(session(), data_request, actor(), now())
    return redirect(url_for(".check", data_request_id=data_request.id), 303)
