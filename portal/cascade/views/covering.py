"""Choosing a published factor for a material that no supplier's figure covers."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns.models import DataRequest
from portal.cascade import covering, policy
from portal.cascade.views.blueprint import HERE, bp
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, session
from portal.core.messages import sentence
from portal.submissions.answering import answering

FACTORS = f"{HERE}/factors/<row>"
LONGEST_TEXT = 100
SHOWN = 20


@bp.get(FACTORS)
@access(policy.SEE, DataRequest)
def factors(data_request: DataRequest, row: str) -> ResponseReturnValue:
    """Show the published factors that can stand for a material."""
    return _page(data_request, row)


def _page(
    data_request: DataRequest, row: str, problems: Sequence[Problem] = (), status: int = 200
) -> tuple[str, int]:
    known = answering(session(), data_request, actor(), now())
    material = covering.material_of(session(), known, row, actor())
    text = request.values.get("q", "")[:LONGEST_TEXT]
    every = covering.choices(material, text)
    page = render_template(
        "pages/cascade/factors.html",
        request_=data_request,
        asked=known.asked,
        material=material,
        choices=every if "all" in request.values else every[:SHOWN],
        found=len(every),
        text=text,
        typed=request.form,
        problems=[(one.place, sentence(one.code, one.facts)) for one in problems],
        now=now(),
    )
    return page, status


@bp.post(FACTORS)
@access(policy.COVER, DataRequest)
def cover(data_request: DataRequest, row: str) -> ResponseReturnValue:
    """Let a published factor stand for a material."""
    try:
        covering.cover(
            session(),
            data_request,
            row,
            factor_id=request.form.get("factor", ""),
            source=request.form.get("source", ""),
            actor=actor(),
            at=now(),
        )
    except Invalid as refused:
        session().rollback()
        return _page(data_request, row, refused.problems, 422)
    flash(_("The factor counts in your answer now, as secondary data."), "success")
    return redirect(url_for(".suppliers", data_request_id=data_request.id), 303)
