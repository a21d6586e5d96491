"""Asking the company's own suppliers about materials of its answer."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from portal.accounts import attempts
from portal.campaigns.models import DataRequest
from portal.campaigns.planning import LEVELS
from portal.campaigns.setup import SHARING
from portal.cascade import asking, policy
from portal.cascade.pages import product_of, suppliers_page
from portal.cascade.reading import is_late, read_terms, read_wishes, usual
from portal.cascade.views.blueprint import HERE, bp
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, database, session
from portal.core.messages import sentence
from portal.submissions.answering import answering

ASK = f"{HERE}/ask"


@bp.get(ASK)
@access(policy.SEE, DataRequest)
def choose(data_request: DataRequest) -> ResponseReturnValue:
    """Show the materials that suppliers can be asked about."""
    return _page(data_request)


def _page(
    data_request: DataRequest, problems: Sequence[Problem] = (), status: int = 200
) -> tuple[str, int]:
    known = answering(session(), data_request, actor(), now())
    shown, typed = suppliers_page(session(), known, actor()), request.form.to_dict()
    usual_terms = usual(data_request, product_of(known), now())
    page = render_template(
        "pages/cascade/ask.html",
        request_=data_request,
        asked=known.asked,
        page=shown,
        wishes=read_wishes(shown.materials.rows, typed or _first(request.args.get("row", ""))),
        terms=read_terms(typed) if typed else usual_terms,
        is_late=is_late(data_request, now()),
        books=asking.books_of(session(), actor()),
        levels=LEVELS,
        sharing=SHARING,
        problems=[(one.place, sentence(one.code, one.facts)) for one in problems],
        now=now(),
    )
    return page, status


def _first(row: str) -> dict[str, str]:
    """Return the form with one material ticked: the one that somebody came for."""
    return {f"{row}-ask": "y"} if row else {}


@bp.post(ASK)
@access(policy.ASK, DataRequest)
def ask(data_request: DataRequest) -> ResponseReturnValue:
    """Send the requests to the chosen suppliers."""
    session().rollback()  # the attempt is counted in a transaction of its own
    attempts.take(database(), [(asking.ASKED_BY_COMPANY, str(actor().company_id))], now())
    typed = request.form.to_dict()
    terms = read_terms(typed)
    try:
        links = asking.ask(session(), data_request, typed, terms, actor=actor(), at=now())
    except Invalid as refused:
        session().rollback()
        return _page(data_request, refused.problems, 422)
    said = ngettext(
        "%(num)s supplier request is on its way.",
        "%(num)s supplier requests are on their way.",
        len(links),
    )
    flash(said, "success")
    return redirect(url_for(".suppliers", data_request_id=data_request.id), 303)
