"""Browsers from which somebody signed in before: an attacker elsewhere cannot lock them out."""

import hashlib
import secrets

from flask import Request, current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from portal.config import Config

COOKIE = "gatefold_device"
LASTS_SECONDS = 365 * 24 * 3600
MOST_ACCOUNTS = 5


def _sealer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="accounts.device")


def _short(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:16]


def _read(request: Request) -> tuple[str, list[str]]:
    try:
        number, accounts = _sealer().loads(request.cookies.get(COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return secrets.token_urlsafe(12), []
    return str(number), [str(account) for account in accounts]


def known(request: Request, email: str) -> str | None:
    """Return this browser's number if the account was signed in on it before."""
    number, accounts = _read(request)
    return number if _short(email) in accounts else None


def remember(request: Request, response: Response, email: str) -> None:
    """Note on this browser that the account was signed in on it."""
    number, accounts = _read(request)
    config: Config = current_app.extensions["config"]
    newest = [_short(email), *(a for a in accounts if a != _short(email))][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        str(_sealer().dumps([number, newest])),
        max_age=LASTS_SECONDS,
        secure=config.is_https,
        httponly=True,
        samesite="Lax",
    )
