"""Before the signature: what is open, everything to read, and what the customer will see."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.campaigns.models import DataRequest
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.i18n import language
from portal.submissions import policy
from portal.submissions.answering import answering
from portal.submissions.pages.problems import problems_page
from portal.submissions.pages.reading import read_page
from portal.submissions.pages.seen import seen_page
from portal.submissions.sharing import DEFAULT, Sharing
from portal.submissions.views.blueprint import HERE, bp


@bp.get(f"{HERE}/problems")
@access(policy.READ, DataRequest)
def problems(data_request: DataRequest) -> ResponseReturnValue:
    """List what is to be mended, explained or still to be answered, and nothing else."""
    known = answering(session(), data_request, actor(), now())
    return render_template(
        "pages/submissions/problems.html",
        request_=data_request,
        asked=known.asked,
        page=problems_page(known, language()),
        is_open=known.openness.anything,
        now=now(),
    )


@bp.get(f"{HERE}/read")
@access(policy.READ, DataRequest)
def read(data_request: DataRequest) -> ResponseReturnValue:
    """Show every answer with its state, findings, reasons and evidence, on one page."""
    known = answering(session(), data_request, actor(), now())
    return render_template(
        "pages/submissions/read.html",
        request_=data_request,
        asked=known.asked,
        draft=known.draft,
        page=read_page(session(), known, actor(), language()),
        is_open=known.openness.anything,
        now=now(),
    )


@bp.get(f"{HERE}/preview")
@access(policy.READ, DataRequest)
def preview(data_request: DataRequest) -> ResponseReturnValue:
    """Show exactly what the customer would see of these answers, at one level of sharing."""
    known = answering(session(), data_request, actor(), now())
    wanted = request.args.get("sharing", "")
    sharing = Sharing(wanted) if wanted in list(Sharing) else DEFAULT
    return render_template(
        "pages/submissions/preview.html",
        request_=data_request,
        asked=known.asked,
        page=seen_page(session(), known, actor(), sharing, at=now(), lang=language()),
        levels=list(Sharing),
        now=now(),
    )
