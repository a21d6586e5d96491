"""The form: one section a page, saved whole or field by field."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.campaigns.models import DataRequest
from portal.core.clock import now
from portal.core.errors import NotFound
from portal.core.guards import access, actor, session
from portal.core.i18n import language
from portal.core.paging import number_of
from portal.submissions import policy
from portal.submissions.answering import Answering, answering
from portal.submissions.filling import Outcome, bring_back, fill_in
from portal.submissions.pages.contents import chapters
from portal.submissions.pages.fragments import fragments
from portal.submissions.pages.section import find_section, section_page
from portal.submissions.pages.window import window
from portal.submissions.posted import Wish, read_wish
from portal.submissions.views.blueprint import HERE, bp


@bp.get(f"{HERE}/form", defaults={"section": ""})
@bp.get(f"{HERE}/form/<section>")
@access(policy.READ, DataRequest)
def form(data_request: DataRequest, section: str) -> ResponseReturnValue:
    """Show a section; without one in the address, go to where there is most to do."""
    known = answering(session(), data_request, actor(), now())
    if not section:
        todo = chapters(known, language())
        first = next((one for one in todo if one.returned or one.problems), None)
        first = first or next((one for one in todo if not one.is_done), todo[0])
        return redirect(_address(data_request, first.key), 303)
    return _page(known, section)


def _page(known: Answering, key: str, outcome: Outcome | None = None) -> str:
    section = find_section(known, key)
    if section is None:
        raise NotFound
    only_problems = request.args.get("show") == "problems"
    page = section_page(
        known,
        section,
        language(),
        clashes=outcome.clashes if outcome else (),
        only_problems=only_problems,
        rows_shown=window(
            known,
            section,
            page=number_of(request.args.get("page")),
            row=request.args.get("row", ""),
            only_problems=only_problems,
        ),
    )
    return render_template(
        "pages/submissions/form.html",
        page=page,
        request_=known.request,
        asked=known.asked,
        draft=known.draft,
        removed=request.args.get("removed", ""),
        now=now(),
    )


@bp.post(f"{HERE}/form/<section>/save")
@access(policy.EDIT, DataRequest)
def save(data_request: DataRequest, section: str) -> ResponseReturnValue:
    """Save what stands on the page; a script asks for the changed parts only."""
    # A script may send the button that was pressed last along with a field: it wishes nothing.
    is_script = "HX-Request" in request.headers
    wish = Wish("stay") if is_script else read_wish(request.form)
    outcome = fill_in(session(), data_request, section, request.form, wish, actor=actor(), at=now())
    if is_script:
        return render_template(
            "partials/submissions/_saved.html",
            parts=fragments(outcome, language()),
            request_=data_request,
            draft=outcome.after.draft,
        )
    if outcome.clashes:
        return _page(outcome.after, section, outcome)
    return redirect(_onward(outcome), 303)


@bp.post(f"{HERE}/form/<section>/restore")
@access(policy.EDIT, DataRequest)
def restore(data_request: DataRequest, section: str) -> ResponseReturnValue:
    """Bring back a row that was removed."""
    try:
        change_id = UUID(request.form.get("removed", ""))
    except ValueError:
        raise NotFound from None
    row = bring_back(session(), data_request, change_id, actor=actor(), at=now())
    return redirect(_address(data_request, section, row=row), 303)


def _address(
    data_request: DataRequest,
    section: str,
    *,
    show: str | None = None,
    removed: str | None = None,
    row: str = "",
    page: str | None = None,
) -> str:
    return url_for(
        ".form",
        data_request_id=data_request.id,
        section=section,
        show=show,
        removed=removed,
        row=row or None,
        page=None if row else page,
        _anchor=f"row-{row}" if row else None,
    )


def _onward(outcome: Outcome) -> str:
    """Return where the pressed button leads."""
    known, key = outcome.after.request, outcome.section.key
    shown, page = request.args.get("show"), request.args.get("page")
    if outcome.wish.action == "leave":
        return url_for("campaigns.landing", data_request_id=known.id)
    if outcome.removal_id is not None:
        return _address(known, key, removed=str(outcome.removal_id), show=shown, page=page)
    if outcome.row:
        return _address(known, key, show=shown, row=outcome.row)
    if outcome.wish.action != "next":
        return _address(known, key, show=shown, page=page)
    keys = [one.key for one in chapters(outcome.after, language())]
    place = keys.index(key) + 1 if key in keys else len(keys)
    if place < len(keys):
        return _address(known, keys[place], show=shown)
    return url_for(".check", data_request_id=known.id)
