"""The supplier's list of requests."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.campaigns import policy
from portal.campaigns.queries import inbox as requests
from portal.campaigns.views.blueprint import bp
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.paging import number_of


@bp.get("/requests")
@access(policy.INBOX)
def inbox() -> ResponseReturnValue:
    """List what the company has been asked."""
    at = now()
    view = request.args.get("view", "open")
    number = number_of(request.args.get("page"))
    return render_template(
        "pages/campaigns/inbox.html",
        inbox=requests.inbox(session(), actor(), view, number, at),
        now=at,
    )
