"""The application factory: joins the capabilities, the languages and the edge."""

import gc
import logging
import secrets
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from portal import config as settings
from portal.accounts import destinations, sessions
from portal.core import (
    assets,
    errors,
    filters,
    frame,
    i18n,
    logs,
    messages,
    navigation,
    policy,
    security,
)
from portal.core.db import Database
from portal.core.guards import actor, current_actor

log = structlog.get_logger(__name__)
HERE = Path(__file__).resolve().parent

NEW_OBJECTS = 10_000
"""After how many more objects Python looks for circles among the new ones."""

CAPABILITIES = (
    "accounts",
    "suppliers",
    "catalogue",
    "factors",
    "letters",
    "campaigns",
    "conversations",
    "submissions",
    "footprints",
    "cascade",
    "rollups",
    "boards",
    "reduction",
    "assessment",
    "admin",
)


def create_app(config: settings.Config | None = None) -> Flask:
    """Return the portal, ready to serve; settings come from the environment unless given."""
    config = config or settings.read()
    logs.set_up(level=logging.ERROR if config.testing else logging.INFO)
    app = Flask("portal", template_folder=str(_templates()), static_folder=str(HERE / "static"))
    app.secret_key = config.secret_key
    app.extensions["config"] = config
    app.extensions["database"] = Database(config.database_url)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(HERE / "translations")
    app.config["TESTING"] = config.testing
    security.protect(app, config)
    CSRFProtect(app)
    Babel(app, locale_selector=i18n.choose_language)
    app.before_request(_find_actor)
    assets.register(app)
    _set_up_templates(app)
    _register_errors(app)
    import_module("portal.core.mail_bounces")
    for name in CAPABILITIES:
        app.register_blueprint(import_module(f"portal.{name}.views").bp)
        tasks = HERE / name / "tasks.py"
        if tasks.exists():
            import_module(f"portal.{name}.tasks")
    filters.ask_each_time(app)
    return app


def settle() -> None:
    """Begin to serve or to work: let Python look for circles seldom, and not in what stays.

    Looking as often as it usually does takes half of the time of a page of many thousand rows.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def _templates() -> Path:
    beside = HERE.parent / "templates"
    return beside if beside.is_dir() else HERE / "_templates"


def _find_actor() -> None:
    """Tie the request to whoever is signed in, before anything else runs."""
    if request.path.startswith("/static/") or request.path in {"/healthz", "/readyz"}:
        g.actor = None
        return
    g.actor = sessions.find_actor()


def _set_up_templates(app: Flask) -> None:
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.do")
    filters.register(app)
    env.globals.update(
        may=lambda action, record=None: policy.may(current_actor(), action, record),
        new_key=lambda: secrets.token_urlsafe(16),
        sentence=messages.sentence,
        LANGUAGES=i18n.LANGUAGES,
    )
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    """Return what every layout needs: who, where, in which language."""
    who = current_actor()
    return {
        "current_user": who,
        "lang": i18n.language(),
        "nav": _entries(navigation.entries_for(who)) if who is not None else [],
        "nav_further": _entries(navigation.further_for(who)) if who is not None else [],
        "companies": g.get("companies", ()),
        "links": frame.links(),
    }


def _entries(entries: list[navigation.Entry]) -> list[dict[str, Any]]:
    who, session = actor(), g.get("session")
    all_of_mine = [*navigation.entries_for(who), *navigation.further_for(who)]
    active = navigation.active(all_of_mine, request.endpoint or "", request.blueprint or "")
    return [
        {
            "endpoint": entry.endpoint,
            "url": url_for(entry.endpoint),
            "label": i18n.translated(entry.label),
            "icon": entry.icon,
            "count": entry.count(session, who) if entry.count and session is not None else 0,
            "active": entry.endpoint in active,
        }
        for entry in entries
    ]


def _register_errors(app: Flask) -> None:
    app.register_error_handler(errors.PortalError, _coded)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _page(code: str, status: int, facts: dict[str, Any], **more: Any) -> ResponseReturnValue:
    here = request.path if request.method == "GET" else ""
    page = render_template(
        "errors/expected.html",
        code=code,
        status=status,
        sentence_text=messages.sentence(code, facts),
        back=destinations.page_before(request.referrer, request.host_url, here),
        **more,
    )
    return page, status


def _coded(error: errors.PortalError) -> ResponseReturnValue:
    log.info("refused", code=error.code, **{k: str(v) for k, v in error.facts.items()})
    if isinstance(error, errors.NotSignedIn):
        return sessions.ask_to_sign_in()
    problems = error.problems if isinstance(error, errors.Invalid) else ()
    return _page(error.code, error.status, error.facts, problems=problems, reference=None)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    """Keep what was typed, if the form came from one of our own pages."""
    page = sessions.explain_stale_token()
    return page or _page("portal.csrf", 400, {}, problems=(), reference=None)


def _database_away(error: OperationalError) -> ResponseReturnValue:
    log.error("database.away", error=str(error.orig))
    return _page("portal.unavailable", 503, {}, problems=(), reference=None)


HTTP_CODES = {404: "portal.not_found", 405: "portal.not_found", 413: "portal.too_large"}


def _foreign_host(_error: SecurityError) -> ResponseReturnValue:
    """Refuse a host name that is not ours; no page, for its links would carry that name."""
    return Response(messages.sentence("portal.bad_request") + "\n", 400, mimetype="text/plain")


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    code = HTTP_CODES.get(status, "portal.bad_request" if status < 500 else "portal.error")
    facts = {"limit_mb": (request.max_content_length or security.LARGEST_BODY) // 1024**2}
    return _page(code, status, facts, problems=(), reference=None)


def _unexpected(error: Exception) -> ResponseReturnValue:
    """Show a reference, log the rest once; the page tells nothing of the inside."""
    reference = uuid4().hex[:10]
    log.error("unexpected", reference=reference, path=request.path, exc_info=error)
    try:
        return _page("portal.error", 500, {}, problems=(), reference=reference)
    except Exception as second:  # the frame itself is at fault: say it without the frame
        log.exception("unexpected.frame", reference=reference, exc_info=second)
        return Response(f"{messages.sentence('portal.error')} ({reference})\n", 500)
