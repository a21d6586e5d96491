"""The cookie that remembers a browser's language."""

from flask import current_app
from werkzeug.wrappers import Response

from portal.config import Config
from portal.core.i18n import COOKIE

LASTS_SECONDS = 365 * 24 * 3600


def remember_language(response: Response, chosen: str) -> Response:
    """Let this browser see the portal in the chosen language from now on."""
    config: Config = current_app.extensions["config"]
    response.set_cookie(
        COOKIE,
        chosen,
        max_age=LASTS_SECONDS,
        secure=config.is_https,
        httponly=True,
        samesite="Lax",
    )
    return response
