"""A small application that shows every layout and component with sample data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import samples
from flask import Flask, render_template, request
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.core import assets, filters, i18n, security

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("home", "product", "form", "table", "rows", "parts", "sign-in", "request")


class Quiet(WSGIRequestHandler):
    """Serve without a line per request."""

    def log_request(self, *_: Any) -> None:
        """Say nothing."""


def create() -> Flask:
    """Return the application; ``?lang=zh`` chooses the language."""
    app = Flask("gallery", static_folder=str(ROOT / "portal" / "static"))
    app.secret_key = "only for the gallery"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "portal" / "translations")
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(ROOT / "templates"), FileSystemLoader(Path(__file__).parent / "gallery")]
    )
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    Babel(app, locale_selector=lambda: request.args.get("lang", "en"))
    CSRFProtect(app)
    filters.register(app)
    assets.register(app)
    app.context_processor(_frame)
    app.after_request(_headers)
    app.add_url_rule("/draft", view_func=_draft, methods=["POST"])
    app.add_url_rule("/<page>", view_func=_page)
    return app


def _page(page: str) -> str:
    return render_template(f"{page}.html", **samples.of(i18n.language()))


def _draft() -> dict[str, Any]:
    """Answer as a page that keeps drafts does, echoing what came."""
    return {"saved": "; ".join(f"{k}={v}" for k, v in _typed()), "revision": 2}


def _typed() -> list[tuple[str, str]]:
    return [(key, value) for key, value in request.form.items() if key.startswith("rows-")]


def _headers(response: Any) -> Any:
    response.headers.update(security.HEADERS)
    return response


def _frame() -> dict[str, Any]:
    lang = i18n.language()
    return {
        "lang": lang,
        "current_user": samples.reader(lang),
        "companies": [(1, samples.COMPANY[lang]), (2, "Brightcell Motors")],
        "nav": samples.navigation(lang, request.path),
        "links": {
            "home": f"/home?lang={lang}",
            "language": "/language",
            "company": "/company",
            "account": "/account",
            "sign_in": "/sign-in",
            "sign_out": "/sign-out",
            "help": "/help",
        },
    }


@contextmanager
def served() -> Iterator[str]:
    """Serve the gallery on a free port while the block runs."""
    server = make_server("127.0.0.1", 0, create(), threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
