"""One kind of mail: its words, how it looks, a test to oneself, and back to ours."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.accounts import attempts
from portal.core.clock import now
from portal.core.errors import Invalid, NotFound, Problem
from portal.core.guards import access, actor, database, session
from portal.letters import keeping, policy, queries, showing
from portal.letters.keeping import Texts
from portal.letters.kinds import KINDS, Kind
from portal.letters.placeholders import MEANINGS
from portal.letters.stationery import Wording
from portal.letters.views.blueprint import bp, version_typed


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise NotFound
    return KINDS[code]


@bp.get("/letters")
@access(policy.SEE)
def index() -> ResponseReturnValue:
    """List the mails that a company may word itself."""
    return render_template(
        "pages/letters/index.html",
        rows=queries.listed(session(), actor()),
        head=queries.head(session(), actor()),
    )


def _page(
    kind: Kind, texts: Texts | None = None, problems: Sequence[Problem] = (), status: int = 200
) -> tuple[str, int]:
    known = queries.letter(session(), actor(), kind.code)
    kept = {k: Wording.read(v) for k, v in known.texts.items()} if known else showing.ours(kind)
    page = render_template(
        "pages/letters/letter.html",
        kind=kind,
        known=known,
        version=request.form.get("version") or (known.version if known else 0),
        texts=texts or kept,
        problems=problems,
        placeholders=MEANINGS,
        most=keeping.MOST,
        shown=showing.preview(session(), kind, texts or (kept if known else None), actor()),
    )
    return page, status


@bp.get("/letters/<kind>")
@access(policy.SEE)
def letter(kind: str) -> ResponseReturnValue:
    """Show the words of one kind of mail, and the mail they make."""
    return _page(_kind(kind))


@bp.post("/letters/<kind>")
@access(policy.CHANGE)
def keep(kind: str) -> ResponseReturnValue:
    """Keep a company's own words."""
    one, texts = _kind(kind), keeping.read(request.form)
    version = version_typed(request.form.get("version", ""))
    try:
        keeping.keep(session(), one.code, texts, actor(), now(), version=version)
    except Invalid as refused:
        return _page(one, texts, refused.problems, 422)
    flash(_("The words were kept. They hold for every mail from now on."), "success")
    return redirect(url_for("letters.letter", kind=kind), 303)


@bp.post("/letters/<kind>/preview")
@access(policy.CHANGE)
def preview(kind: str) -> ResponseReturnValue:
    """Show the mail that the typed words would make, without keeping them."""
    one, texts = _kind(kind), keeping.read(request.form)
    problems = keeping.problems(texts)
    if request.headers.get("HX-Request") != "true":
        return _page(one, texts, problems)
    shown = showing.preview(session(), one, texts, actor())
    return render_template("partials/letters/_typed.html", shown=shown, problems=problems)


@bp.post("/letters/<kind>/test")
@access(policy.CHANGE)
def test(kind: str) -> ResponseReturnValue:
    """Send the kept mail to oneself, in both languages."""
    one, who = _kind(kind), actor()
    session().rollback()  # the attempt is counted in a transaction of its own
    attempts.take(database(), [(showing.TESTS_PER_PERSON, str(who.user_id))], now())
    showing.send_test(session(), one, who)
    flash(_("Two mails are on their way to %(email)s.", email=who.email), "success")
    return redirect(url_for("letters.letter", kind=kind), 303)


@bp.post("/letters/<kind>/reset")
@access(policy.CHANGE)
def reset(kind: str) -> ResponseReturnValue:
    """Go back to our words."""
    version = version_typed(request.form.get("version", ""))
    if keeping.reset(session(), _kind(kind).code, actor(), now(), version=version):
        flash(_("The mail has our words again."), "success")
    return redirect(url_for("letters.letter", kind=kind), 303)
