"""Jobs: where each stands, why one failed, and trying again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.admin import paging, policy, queries, service, words
from portal.admin.views.blueprint import bp
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.jobs import Job, JobState


@bp.get("/operator/jobs")
@access(policy.SEE_JOBS)
def jobs() -> ResponseReturnValue:
    """List the jobs, newest first."""
    state = request.args.get("state", "")
    number = paging.number_of(request.args.get("page"))
    return render_template(
        "pages/admin/jobs.html",
        page=queries.jobs(session(), actor(), state, number),
        counts=queries.counts(session(), actor(), Job),
        state=state,
        states=words.JOB_STATES,
        kind_of=words.kind_of,
        reason_of=words.reason_of,
    )


@bp.post("/operator/jobs/<uuid:job_id>/retry")
@access(policy.RETRY_JOB, Job)
def retry(job: Job) -> ResponseReturnValue:
    """Try a failed job again."""
    service.retry(session(), job, actor(), now())
    flash(_("The job waits for the worker again."), "success")
    return redirect(url_for("admin.jobs", state=JobState.FAILED), code=303)
