"""The page behind the link of a mail: the newest messages of one thread, one field to answer."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import attempts
from portal.accounts.sessions import hashed
from portal.conversations import links, policy, writing
from portal.conversations.views.blueprint import bp
from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, database, session

HERE = "/answer-by-link/<token>"


@bp.get(HERE)
@access(policy.SEE_LINK)
def by_link(token: str) -> ResponseReturnValue:
    """Show what was written last; looking changes nothing, for programs follow links too."""
    return _page(token, links.opened(session(), token, now()))


def _page(
    token: str, found: links.Opened, problems: tuple[Problem, ...] = (), status: int = 200
) -> tuple[str, int]:
    page = render_template(
        "pages/conversations/by_link.html",
        found=found,
        token=token,
        problems=problems,
        typed=request.form.get("text", ""),
        longest=writing.LONGEST,
    )
    return page, status


@bp.post(HERE)
@access(policy.ANSWER_BY_LINK)
def answer_by_link(token: str) -> ResponseReturnValue:
    """Post an answer as the receiver of the mail."""
    text = request.form.get("text", "")
    session().rollback()  # the attempt is counted in a transaction of its own
    counted = [
        (links.PER_LINK, hashed(token)),
        (links.PER_NETWORK, attempts.network(request.remote_addr)),
    ]
    attempts.take(database(), counted, now())
    found = links.opened(session(), token, now())
    try:
        links.answer(session(), found, text, now())
    except Invalid as refused:
        return _page(token, found, tuple(refused.problems), 422)
    flash(_("Your answer was sent."), "success")
    return redirect(url_for(".by_link", token=token), 303)
