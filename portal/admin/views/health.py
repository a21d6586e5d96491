"""Health: a page for the operator, two probes for machines."""

from flask import current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from portal.admin import health as checks
from portal.admin import policy, queries
from portal.admin.instance import description
from portal.admin.views.blueprint import bp
from portal.core.guards import access, actor, database, session


@bp.get("/operator/health")
@access(policy.SEE_HEALTH)
def health() -> ResponseReturnValue:
    """Show how the instance is doing."""
    config = current_app.extensions["config"]
    return render_template(
        "pages/admin/health.html",
        parts=checks.parts(database(), config),
        names=checks.PART_NAMES,
        states=checks.STATES,
        facts=queries.facts(session(), actor()),
        description=description(database(), config),
    )


@bp.get("/healthz")
@access(policy.PROBE)
def healthz() -> ResponseReturnValue:
    """Say that the process answers; asks nobody else."""
    return jsonify({"status": "alive"})


@bp.get("/readyz")
@access(policy.PROBE)
def readyz() -> ResponseReturnValue:
    """Say whether the instance can work, part by part."""
    found = checks.parts(database(), current_app.extensions["config"])
    is_ready = all(part.is_ok for part in found)
    body = {"ready": is_ready, "parts": {part.name: part.state for part in found}}
    return jsonify(body), 200 if is_ready else 503
