"""What was typed when the session had ended: kept on the sign-in page, sent again afterwards.

The fields travel in one sealed value of the sign-in form, so nothing of them is stored before
somebody signs in, and nobody can put words of their own there. After signing in, a page shows
what was typed and sends it on one button; it is never sent by itself.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Request, current_app, make_response, render_template
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from portal.accounts.destinations import own_page

LONGEST = 1_000_000
LASTS_SECONDS = 8 * 3600
NEVER_KEPT = ("password", "csrf_token")


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was sent and not carried out: where to, and what was typed."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()
    is_whole: bool = True

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Return what a reader recognises of the fields: all that holds text."""
        return [(name, value) for name, value in self.fields if value and not _is_inner(name)]


def _is_inner(name: str) -> bool:
    return name in {"idempotency_key", "version", "revision", "next"}


def _fields(request: Request) -> Iterable[tuple[str, str]]:
    for name, value in request.form.items(multi=True):
        if not any(word in name for word in NEVER_KEPT):
            yield name, value


def keep(request: Request) -> Kept:
    """Take over what ``request`` sent, without passwords and files; too much is left out."""
    fields = tuple(_fields(request))
    fits = sum(len(name) + len(value) for name, value in fields) <= LONGEST
    return Kept(
        path=request.full_path if request.query_string else request.path,
        fields=fields if fits else (),
        files=tuple(file.filename for file in request.files.values() if file.filename),
        is_whole=fits,
    )


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="accounts.resend")


def seal(kept: Kept) -> str:
    """Return ``kept`` as one value of a form, signed."""
    return str(_sealer().dumps(json.dumps([kept.path, kept.fields, kept.files, kept.is_whole])))


def unseal(sealed: str | None) -> Kept | None:
    """Return what :func:`seal` sealed within the last eight hours; ``None`` for anything else."""
    if not sealed:
        return None
    try:
        path, fields, files, is_whole = json.loads(_sealer().loads(sealed, max_age=LASTS_SECONDS))
    except BadData:
        return None
    return Kept(path, tuple((name, value) for name, value in fields), tuple(files), is_whole)


def page(kept: Kept, status: int = 200) -> Response:
    """Return the page that shows what was typed and sends it again on one button."""
    return make_response(
        render_template(
            "pages/accounts/resend.html",
            kept=kept,
            sealed=seal(kept),
            back=own_page(kept.path),
        ),
        status,
    )
