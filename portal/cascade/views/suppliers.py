"""The company's own suppliers in an answer: progress, who blocks, what is filled in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.campaigns.models import DataRequest
from portal.cascade import policy
from portal.cascade.pages import suppliers_page
from portal.cascade.views.blueprint import HERE, bp
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.submissions.answering import answering


@bp.get(HERE)
@access(policy.SEE, DataRequest)
def suppliers(data_request: DataRequest) -> ResponseReturnValue:
    """Show each material with its value and the supplier who was asked about it."""
    known = answering(session(), data_request, actor(), now())
    return render_template(
        "pages/cascade/suppliers.html",
        request_=data_request,
        asked=known.asked,
        page=suppliers_page(session(), known, actor()),
        now=now(),
    )
