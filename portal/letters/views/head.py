"""What all mails of a company share: sender's name, address for answers, signatures."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.core.clock import now
from portal.core.errors import Invalid, Problem
from portal.core.guards import access, actor, session
from portal.letters import keeping, policy, queries
from portal.letters.placeholders import MEANINGS
from portal.letters.views.blueprint import bp, version_typed


def _page(
    typed: dict[str, str], problems: Sequence[Problem] = (), status: int = 200
) -> tuple[str, int]:
    page = render_template(
        "pages/letters/head.html", typed=typed, problems=problems, placeholders=MEANINGS
    )
    return page, status


@bp.get("/letters/head")
@access(policy.SEE)
def head() -> ResponseReturnValue:
    """Show what all mails to suppliers share."""
    known = queries.head(session(), actor())
    typed = {"version": str(known.version if known else 0)}
    if known is not None:
        typed |= {"sender_name": known.sender_name, "reply_to": known.reply_to}
        typed |= {f"{lang}-signature": text for lang, text in known.signatures.items()}
    return _page(typed)


@bp.post("/letters/head")
@access(policy.CHANGE)
def keep_head() -> ResponseReturnValue:
    """Keep what all mails to suppliers share."""
    typed = request.form.to_dict()
    version = version_typed(typed.get("version", ""))
    try:
        keeping.keep_head(session(), typed, actor(), now(), version=version)
    except Invalid as refused:
        return _page(typed, refused.problems, 422)
    flash(_("Sender and signature were kept."), "success")
    return redirect(url_for("letters.index"), 303)
