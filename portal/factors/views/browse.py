"""Looking through the published library."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.core import paging
from portal.core.errors import NotFound
from portal.core.guards import access
from portal.factors import library, policy
from portal.factors.views.blueprint import bp


@bp.get("/factors")
@access(policy.READ)
def index() -> ResponseReturnValue:
    """Search the library."""
    asked = {name: request.args.get(name, "")[:100] for name in ("group", "region", "year")}
    wanted = library.Wanted(
        text=request.args.get("q", "")[:100], boundary=request.args.get("scope", ""), **asked
    )
    page = library.search(wanted, paging.number_of(request.args.get("page")))
    return render_template(
        "pages/factors/index.html", page=page, wanted=wanted, facets=library.facets()
    )


@bp.get("/factors/grid")
@access(policy.READ)
def grid() -> ResponseReturnValue:
    """Show the Chinese grid by place and year."""
    return render_template("pages/factors/grid.html", grid=library.chinese_grid())


@bp.get("/factors/library/<path:factor_id>")
@access(policy.READ)
def show(factor_id: str) -> ResponseReturnValue:
    """Show one published factor."""
    factor = library.find(factor_id)
    if factor is None:
        raise NotFound
    return render_template("pages/factors/show.html", factor=factor)
