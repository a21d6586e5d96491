"""The sign-in page, shown for itself or in place of a page that needs somebody signed in."""

from flask import jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.accounts import resend
from portal.accounts.destinations import own_page
from portal.accounts.forms import SignInForm
from portal.core.messages import sentence

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def show(
    form: SignInForm,
    *,
    status: int = 200,
    problem: str = "",
    sealed: str | None = None,
) -> Response:
    """Return the sign-in page with what was typed so far, and what is kept for afterwards."""
    return make_response(
        render_template(
            "pages/accounts/sign_in.html",
            form=form,
            problem=problem,
            next=own_page(request.values.get("next")),
            sealed=sealed,
            kept=resend.unseal(sealed),
        ),
        status,
    )


def ask() -> ResponseReturnValue:
    """Answer a stranger: a page of ours to sign in first, and nothing that was typed lost."""
    if is_from_script():
        return _tell_script(401, "portal.not_signed_in")
    if request.method in SAFE:
        wanted = request.full_path if request.query_string else request.path
        return redirect(url_for("accounts.sign_in", next=wanted), code=303)
    return show(SignInForm(formdata=None), status=401, sealed=resend.seal(resend.keep(request)))


def is_from_script() -> bool:
    """Tell whether a script of ours asks, which keeps the page and what is typed on it."""
    return (
        request.headers.get("HX-Request") == "true"
        or request.headers.get("X-Requested-With") == "autosave"
    )


def _tell_script(status: int, code: str) -> Response:
    """Say it in one sentence; a look-up goes to the sign-in page, a form stays as it is."""
    answer = jsonify({"code": code, "sentence": sentence(code)})
    answer.status_code = status
    if request.method in SAFE:
        current = request.headers.get("HX-Current-URL", "")
        _, _, path = current.removeprefix(request.host_url.rstrip("/")).partition("/")
        answer.headers["HX-Redirect"] = url_for(
            "accounts.sign_in", next=own_page(f"/{path}") or url_for("accounts.home")
        )
    return answer


def is_from_our_page() -> bool:
    """Tell whether the browser says that one of our own pages sent this request."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def after_a_stale_token(*, is_signed_in: bool, is_public: bool) -> Response | None:
    """Return the page for a form whose token is not good any more; nothing typed is lost.

    ``None`` if the form did not come from one of our own pages, or if a script sent it.
    """
    if not is_from_our_page() or is_from_script():
        return None
    if request.endpoint == "accounts.sign_in":
        return show(
            SignInForm(),
            status=400,
            problem=sentence("portal.csrf"),
            sealed=request.form.get("kept"),
        )
    kept = resend.keep(request)
    if is_signed_in or is_public:
        return resend.page(kept, 400)
    return show(SignInForm(formdata=None), status=400, sealed=resend.seal(kept))
