"""The page that shares plant totals out to this product, with every sum shown."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from forms.allocation import By
from portal.campaigns.models import DataRequest
from portal.core.clock import now
from portal.core.guards import access, actor, session
from portal.core.i18n import language
from portal.submissions import allocating, policy
from portal.submissions.allocating import Sharing, Typed, share_out
from portal.submissions.answering import Answering, answering
from portal.submissions.pages.allocation import totals
from portal.submissions.views.blueprint import HERE, bp


@bp.get(f"{HERE}/allocation")
@access(policy.READ, DataRequest)
def allocation(data_request: DataRequest) -> ResponseReturnValue:
    """Show shares of what was typed; without anything typed, what the answers know."""
    known = answering(session(), data_request, actor(), now())
    typed = _typed()
    sharing = _sharing(typed) if typed else Sharing(By.MASS, (), None, ())
    return _page(known, sharing, typed or allocating.first_lines(known))


def _typed() -> list[Typed]:
    columns = [request.values.getlist(name) for name in ("name", "quantity", "each")]
    return [Typed(*line) for line in zip(*columns, strict=False)]


def _sharing(typed: list[Typed]) -> Sharing:
    by = request.values.get("by", "")
    return share_out(By(by) if by in set(By) else By.MASS, typed)


def _page(known: Answering, sharing: Sharing, lines: list[Typed]) -> str:
    room = max(allocating.LINES - len(lines), 2)
    return render_template(
        "pages/submissions/allocation.html",
        request_=known.request,
        asked=known.asked,
        sharing=sharing,
        lines=[*(one for one in lines if not one.is_blank), *[Typed()] * room],
        problems=allocating.say(sharing, language()),
        rows=totals(known, sharing, language()),
        wanted=request.values.get("row", ""),
        is_open=known.openness.anything,
        now=now(),
    )


@bp.post(f"{HERE}/allocation")
@access(policy.EDIT, DataRequest)
def apply_allocation(data_request: DataRequest) -> ResponseReturnValue:
    """Write the share of this product into the chosen rows."""
    chosen, sharing = request.form.getlist("rows"), _sharing(_typed())
    count = allocating.apply(session(), data_request, sharing, chosen, actor=actor(), at=now())
    said = ngettext(
        "The share stands in %(num)s row, with its formula beside it.",
        "The share stands in %(num)s rows, with its formula beside it.",
        count,
    )
    flash(said, "success")
    address = url_for(".form", data_request_id=data_request.id, section=allocating.SECTION)
    return redirect(address, 303)
