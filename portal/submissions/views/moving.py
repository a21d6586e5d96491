"""The page that offers a newer version of the questions, with a report of what changes."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns.models import DataRequest
from portal.core.clock import now
from portal.core.errors import NotFound
from portal.core.guards import access, actor, session
from portal.submissions import moving, policy
from portal.submissions.answering import answering
from portal.submissions.views.blueprint import HERE, bp


@bp.get(f"{HERE}/version")
@access(policy.READ, DataRequest)
def version(data_request: DataRequest) -> ResponseReturnValue:
    """Show what a newer version would change in the questions and in the answers."""
    known = answering(session(), data_request, actor(), now())
    report = moving.report(known)
    return render_template(
        "pages/submissions/version.html",
        request_=data_request,
        asked=known.asked,
        report=report,
        aside=known.answers.get("aside", []),
        now=now(),
    )


@bp.post(f"{HERE}/version")
@access(policy.EDIT, DataRequest)
def move_version(data_request: DataRequest) -> ResponseReturnValue:
    """Move the draft to the newer version that was shown."""
    wanted = request.form.get("version", "")
    if not wanted:
        raise NotFound
    done = moving.move(session(), data_request, wanted, actor=actor(), at=now())
    said = _(
        "The draft now answers version %(version)s. %(count)s answers went along.",
        version=wanted,
        count=done.kept,
    )
    flash(said, "success")
    return redirect(url_for(".form", data_request_id=data_request.id), 303)
