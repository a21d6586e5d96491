"""Tree of tiers, coverage, and whom to chase first, each as page and as file."""

from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.boards import chase, coverage, files, policy, scope, supplies, tree, words
from portal.boards.scope import Scope
from portal.boards.views import bp
from portal.campaigns import nudging, said
from portal.campaigns.queries import board as boards
from portal.campaigns.queries import taking_along
from portal.core import exports
from portal.core.clock import now
from portal.core.guards import access, actor, session

MEASURE = "footprint"


def _scope() -> Scope:
    return scope.read(session(), actor(), request.args)


def _named(board: Scope, what: str) -> str:
    about = board.campaign.name if board.campaign else str(board.period)
    return f"{about} {what}"


@bp.get("/board/tree")
@access(policy.SEE)
def tree_page() -> ResponseReturnValue:
    """Show the tree of tiers below a product, branches opened as the address says."""
    board = _scope()
    found = tree.tree(session(), actor(), board, request.args.get("open", "")[:4000])
    return render_template("pages/boards/tree.html", board=board, tree=found, now=now())


@bp.get("/board/tree.<any(csv, xlsx):as_file>")
@access(policy.SEE)
def tree_file(as_file: str) -> ResponseReturnValue:
    """Give the whole tree below a product as a file."""
    board = _scope()
    most = tree.MOST_IN_A_FILE
    found = tree.tree(session(), actor(), board, tree.EVERYTHING, most=most)
    return exports.file(_named(board, _("Tier tree")), as_file, files.tree(found))


@bp.get("/board/coverage")
@access(policy.SEE)
def coverage_page() -> ResponseReturnValue:
    """Show how far each tier is covered, by one measure as a picture and by all as a table."""
    board, by = _scope(), request.args.get("by", "")
    measure = by if by in coverage.MEASURES else MEASURE
    found = coverage.coverage(supplies.gather(session(), actor(), board))
    return render_template(
        "pages/boards/coverage.html",
        board=board,
        found=found,
        measure=measure,
        picture=words.picture_of(found, measure),
        title=words.coverage_title(found, measure),
    )


@bp.get("/board/coverage.<any(csv, xlsx):as_file>")
@access(policy.SEE)
def coverage_file(as_file: str) -> ResponseReturnValue:
    """Give the coverage of every tier by every measure as a file."""
    board = _scope()
    found = coverage.coverage(supplies.gather(session(), actor(), board))
    return exports.file(_named(board, _("Coverage")), as_file, files.coverage(found))


@bp.get("/board/chase-first")
@access(policy.SEE)
def chase_page() -> ResponseReturnValue:
    """Show whom to chase first, with the reasons."""
    board, at = _scope(), now()
    found = chase.chase(session(), actor(), board, at)
    return render_template("pages/boards/chase_first.html", board=board, chase=found, now=at)


@bp.get("/board/chase-first.<any(csv, xlsx):as_file>")
@access(policy.SEE)
def chase_file(as_file: str) -> ResponseReturnValue:
    """Give the whole list of whom to chase first as a file."""
    board, at = _scope(), now()
    ranked = chase.ranking(session(), actor(), board, at)
    lines = taking_along.lines(session(), actor(), board.campaign, board.filter, at)
    return exports.file(_named(board, _("Chase first")), as_file, files.chase(ranked, lines))


@bp.post("/board/chase-first/nudge")
@access(policy.NUDGE)
def nudge() -> ResponseReturnValue:
    """Remind of one request, or of the first few of the list as it was shown."""
    board = scope.read(session(), actor(), _address())
    ids = request.form.getlist("request")[: _first()]
    if one := request.form.get("one"):
        ids = [one]
    found = boards.chosen(session(), actor(), board.campaign, board.filter, ids, now=now())
    said.refuse_odd_number(found)
    done = nudging.nudge(session(), found, actor(), now())
    flash(said.reminded(done), "success" if done.requests else "info")
    return redirect(url_for("boards.chase_page") + board.query(), 303)


def _address() -> dict[str, str]:
    return dict(parse_qsl(request.form.get("filter", "")[:2000].lstrip("?")))


def _first() -> int:
    text = request.form.get("first", "")
    known = {str(number): number for number in chase.MOST_AT_ONCE}
    return known.get(text, chase.MOST_AT_ONCE[0])
