"""The list of all files that came into the books."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.catalogue import policy
from portal.catalogue.importing import past
from portal.catalogue.views.blueprint import bp
from portal.core import guards, paging
from portal.core.guards import access


@bp.get("/imports")
@access(policy.OPEN_EDITOR)
def imports() -> ResponseReturnValue:
    """List the files that were imported, wait, or were undone."""
    number = paging.number_of(request.args.get("page"))
    page = past.past_imports(guards.session(), guards.actor(), number)
    return render_template("pages/catalogue/imports.html", page=page)
