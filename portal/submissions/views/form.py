"""The form: one section a page, saved whole or field by field."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms.model import Section
from portal.campaigns.models import DataRequest
from portal.core.clock import now
from portal.core.errors import NotFound
from portal.core.guards import access, actor, session
from portal.core.i18n import language
from portal.core.paging import number_of
from portal.core.security import accept_larger
from portal.submissions import moving, policy
from portal.submissions.answering import Answering, answering
from portal.submissions.evidence.attaching import LARGEST
from portal.submissions.evidence.queries import files_of
from portal.submissions.filling import Outcome, bring_back, fill_in
from portal.submissions.handing.queries import my_task
from portal.submissions.models import EvidenceFile
from portal.submissions.pages.contents import chapters
from portal.submissions.pages.fragments import fragments
from portal.submissions.pages.section import find_section, section_page, takes_files
from portal.submissions.pages.window import only, window
from portal.submissions.places import ROW
from portal.submissions.posted import Wish, read_wish
from portal.submissions.twofold import MEANT
from portal.submissions.views.blueprint import HERE, bp

BY_SCRIPT = frozenset({"same", "theirs", "mine", *MEANT})

accept_larger("submissions.save", LARGEST)


@bp.get(f"{HERE}/form", defaults={"section": ""})
@bp.get(f"{HERE}/form/<section>")
@access(policy.READ_PART, DataRequest)
def form(data_request: DataRequest, section: str) -> ResponseReturnValue:
    """Show a section; without one in the address, go to where there is most to do."""
    known = answering(session(), data_request, actor(), now())
    if "HX-Request" in request.headers and section:
        return _row(known, section, request.args.get("open", ""))
    if not section:
        todo = chapters(known, language())
        first = next((one for one in todo if one.returned or one.problems), None)
        first = first or next((one for one in todo if not one.is_done), next(iter(todo), None))
        if first is None:
            raise NotFound
        return redirect(_address(data_request, first.key), 303)
    return _page(known, section)


def _row(known: Answering, key: str, row: str) -> str:
    """Return what unfolds below the columns of one row."""
    section = find_section(known, key)
    if section is None or not section.has_rows or not ROW.fullmatch(row):
        raise NotFound
    page = section_page(
        known,
        section,
        language(),
        rows_shown=only(known, section, {row}),
        unfolded={row},
        files=_files(known, section),
    )
    return render_template(
        "partials/submissions/_unfolded.html", page=page, one=page.rows[0], request_=known.request
    )


def _page(known: Answering, key: str, outcome: Outcome | None = None) -> str:
    section = find_section(known, key)
    if section is None:
        raise NotFound
    known.remember()
    only_problems = request.args.get("show") == "problems"
    page = section_page(
        known,
        section,
        language(),
        clashes=outcome.clashes if outcome else (),
        files=_files(known, section),
        refused=outcome.refused if outcome else (),
        only_problems=only_problems,
        rows_shown=window(
            known,
            section,
            page=number_of(request.args.get("page")),
            row=request.args.get("row", ""),
            only_problems=only_problems,
        ),
        unfolded=_unfolded(),
    )
    return render_template(
        "pages/submissions/form.html",
        page=page,
        request_=known.request,
        asked=known.asked,
        draft=known.draft,
        task=my_task(session(), actor(), known.request, key),
        removed=request.args.get("removed", ""),
        newer=moving.newer(known.request),
        now=now(),
    )


def _unfolded() -> set[str]:
    """Return the rows of which the address wants to see everything."""
    return {*request.args.getlist("open"), request.args.get("row", "")}


def _files(known: Answering, section: Section) -> dict[str, EvidenceFile]:
    """Return the request's files, where the section asks for any."""
    if not takes_files(section, known.level):
        return {}
    return files_of(session(), actor(), known.request)


@bp.post(f"{HERE}/form/<section>/save")
@access(policy.EDIT_PART, DataRequest)
def save(data_request: DataRequest, section: str) -> ResponseReturnValue:
    """Save what stands on the page; a script asks for the changed parts only."""
    is_script = "HX-Request" in request.headers
    wish = read_wish(request.form)
    if is_script and wish.action not in BY_SCRIPT:
        wish = Wish("stay")  # the button that was pressed last may come along with a field
    outcome = _filled_in(data_request, section, wish)
    if is_script:
        return render_template(
            "partials/submissions/_saved.html",
            parts=fragments(outcome, language(), _files(outcome.after, outcome.section)),
            request_=data_request,
            draft=outcome.after.draft,
        )
    if outcome.clashes or outcome.refused:
        return _page(outcome.after, section, outcome)
    return redirect(_onward(outcome), 303)


def _filled_in(data_request: DataRequest, section: str, wish: Wish) -> Outcome:
    return fill_in(
        session(),
        data_request,
        section,
        request.form,
        wish,
        lang=language(),
        files=request.files.items(multi=True),
        actor=actor(),
        at=now(),
    )


@bp.post(f"{HERE}/form/<section>/restore")
@access(policy.EDIT_PART, DataRequest)
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
        return _leave(outcome.after)
    if outcome.removal_id is not None:
        return _address(known, key, removed=str(outcome.removal_id), show=shown, page=page)
    if outcome.row:
        return _address(known, key, show=shown, row=outcome.row)
    if outcome.wish.action != "next":
        return _address(known, key, show=shown, page=page)
    following = _after(outcome.after, key, only_open=shown == "problems")
    return _address(known, following, show=shown) if following else _end(outcome.after)


def _after(known: Answering, key: str, *, only_open: bool) -> str | None:
    """Return the section behind one; of those with something open where only those are wanted."""
    every = chapters(known, language())
    keys = [one.key for one in every]
    behind = every[keys.index(key) + 1 :] if key in keys else []
    return next((one.key for one in behind if not only_open or not one.is_done), None)


def _end(known: Answering) -> str:
    """Return what follows the last section."""
    if known.limited_to is not None:
        return _leave(known)
    return url_for(".check", data_request_id=known.request.id)


def _leave(known: Answering) -> str:
    """Return where the form is left for: a contributor sees no other page of the request."""
    if known.limited_to is not None:
        return url_for("accounts.home")
    if known.request.on_behalf:
        return url_for("campaigns.request_detail", data_request_id=known.request.id)
    return url_for("campaigns.landing", data_request_id=known.request.id)
