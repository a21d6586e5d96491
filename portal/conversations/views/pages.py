"""The conversation of a request, from either side, and the list of all that was written."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.conversations import policy, queries, writing
from portal.conversations.about import About
from portal.conversations.models import Thread
from portal.conversations.sides import ANSWERING, ASKING, WRITERS, handed
from portal.conversations.views.blueprint import bp
from portal.core.clock import now
from portal.core.errors import Invalid, NotFound, Problem
from portal.core.guards import access, actor, find, session
from portal.core.paging import number_of

FROM_ASKING = "/campaigns/requests/<uuid:data_request_id>/conversation"
FROM_ANSWERING = "/requests/<uuid:data_request_id>/conversation"


@bp.get("/conversations")
@access(policy.LIST)
def index() -> ResponseReturnValue:
    """List what was written: what waits for the reader's company first."""
    show = request.args.get("show", "")
    show = show if show in queries.SHOWN else ""
    page = queries.inbox(session(), actor(), show, number_of(request.args.get("page")))
    return render_template("pages/conversations/index.html", page=page, show=show, asked=Asked.read)


@bp.get(FROM_ASKING)
@access(policy.SEE_ASKING, DataRequest, writes=True)
def asking(data_request: DataRequest) -> ResponseReturnValue:
    """Show the conversation to the company that asks; it has read it then."""
    return _page(data_request, ASKING)


@bp.get(FROM_ANSWERING)
@access(policy.SEE_ANSWERING, DataRequest, writes=True)
def answering(data_request: DataRequest) -> ResponseReturnValue:
    """Show the conversation to the company that answers; it has read it then."""
    return _page(data_request, ANSWERING)


def _page(
    data_request: DataRequest, side: str, problems: Sequence[Problem] = (), status: int = 200
) -> tuple[str, int]:
    limit = handed(session(), actor(), side)
    if limit is not None and data_request.id not in {one for one, _section in limit}:
        raise NotFound
    talks = queries.talks(session(), actor(), data_request, side, limit)
    about = _about(data_request, side)
    unread = {one.thread.id for one in talks if one.is_unread}
    if not problems:
        writing.read(session(), talks, now())
    page = render_template(
        "pages/conversations/request.html",
        request_=data_request,
        asked=Asked.read(data_request.asked),
        side=side,
        talks=talks,
        unread=unread,
        about=about,
        is_new=about is not None and about.key not in {one.about.key for one in talks},
        is_named=bool(about and about.key) or not talks,
        may_write=_may_write(side),
        problems=problems,
        typed=request.form,
        longest=writing.LONGEST,
    )
    return page, status


def _may_write(side: str) -> bool:
    """Tell whether the reader may write, and not only read."""
    return side == ANSWERING or actor().has(*WRITERS[side])


def _about(data_request: DataRequest, side: str) -> About | None:
    """Return the place that the address or the form names; the request itself without one."""
    about = About.read(request.values.get("about", ""))
    if about is None or not about.exists(data_request):
        return None
    limit = handed(session(), actor(), side)
    if limit is not None and (data_request.id, about.section) not in limit:
        return None
    return about


@bp.post(FROM_ASKING)
@access(policy.WRITE_ASKING, DataRequest)
def ask(data_request: DataRequest) -> ResponseReturnValue:
    """Write to the supplier."""
    return _write(data_request, ASKING)


@bp.post(FROM_ANSWERING)
@access(policy.WRITE_ANSWERING, DataRequest)
def reply(data_request: DataRequest) -> ResponseReturnValue:
    """Write to the customer."""
    return _write(data_request, ANSWERING)


def _write(data_request: DataRequest, side: str) -> ResponseReturnValue:
    about, text = _about(data_request, side), request.form.get("text", "")
    try:
        thread = writing.write(
            session(), data_request, about, text, side=side, actor=actor(), at=now()
        )
    except Invalid as refused:
        return _page(data_request, side, tuple(refused.problems), 422)
    flash(_("Sent. The other side is told by mail."), "success")
    return _back(data_request, side, thread)


def _back(data_request: DataRequest, side: str, thread: Thread) -> ResponseReturnValue:
    address = url_for(
        f"conversations.{side}", data_request_id=data_request.id, _anchor=f"thread-{thread.id}"
    )
    return redirect(address, 303)


@bp.post(f"{FROM_ASKING}/close")
@access(policy.WRITE_ASKING, DataRequest)
def close_asking(data_request: DataRequest) -> ResponseReturnValue:
    """Mark a thread as settled, from the side that asks."""
    return _close(data_request, ASKING)


@bp.post(f"{FROM_ANSWERING}/close")
@access(policy.WRITE_ANSWERING, DataRequest)
def close_answering(data_request: DataRequest) -> ResponseReturnValue:
    """Mark a thread as settled, from the side that answers."""
    return _close(data_request, ANSWERING)


def _close(data_request: DataRequest, side: str) -> ResponseReturnValue:
    try:
        thread = find(Thread, UUID(request.form.get("thread", "")), request_id=data_request.id)
    except ValueError:
        raise NotFound from None
    limit = handed(session(), actor(), side)
    if limit is not None and (data_request.id, thread.section) not in limit:
        raise NotFound
    writing.close(session(), thread, side, actor(), now())
    return _back(data_request, side, thread)
