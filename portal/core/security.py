"""What holds for every request and response: hosts, sizes, origins, headers."""

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest

from portal.config import Config
from portal.core.errors import CrossSite, TooLarge

LARGEST_BODY = 12 * 1024 * 1024
LARGEST_FORM = 3 * 1024 * 1024
LARGER: dict[str, int] = {}
"""Bodies of addresses that take larger files, in bytes."""

MOST_FIELDS = 20_000
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def _is_cross_site() -> bool:
    """Tell whether another site's page sent this; older browsers say so by ``Origin`` alone."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    return origin is not None and origin.partition("://")[2] != request.host


def _refuse_nul(*texts: str) -> None:
    """Refuse a character that no browser types and that PostgreSQL cannot store."""
    if any("\x00" in text for text in texts):
        raise BadRequest


def accept_larger(endpoint: str, largest_file: int) -> None:
    """Let one address take a file of this size, and the form around it."""
    LARGER[endpoint] = largest_file + LARGEST_FORM


def _refuse_bad_requests() -> None:
    if request.endpoint in LARGER:
        request.max_content_length = LARGER[request.endpoint]
    _refuse_nul(*request.args.values())
    if request.method in SAFE:
        return
    if _is_cross_site():
        raise CrossSite
    if request.mimetype == "application/x-www-form-urlencoded":
        if (request.content_length or 0) > LARGEST_FORM:
            raise TooLarge(LARGEST_FORM // 1024**2)
        if sum(1 for _ in request.form.items(multi=True)) > MOST_FIELDS:
            raise TooLarge(LARGEST_FORM // 1024**2)
    _refuse_nul(*(text for pair in request.form.items(multi=True) for text in pair))


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"  # files that are sent say otherwise
    return response


def protect(app: Flask, config: Config) -> None:
    """Set limits, hosts and headers on ``app``."""
    host = config.base_url.partition("://")[2].partition("/")[0].partition(":")[0]
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=MOST_FIELDS,
        TRUSTED_HOSTS=[host, "127.0.0.1", "localhost", *config.allowed_hosts],
        SESSION_COOKIE_NAME="gatefold",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.is_https,
        PERMANENT_SESSION_LIFETIME=60 * 60 * 24 * 14,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if config.is_https:
        HEADERS["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    app.before_request(_refuse_bad_requests)
    app.after_request(_add_headers)
