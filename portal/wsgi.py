"""The portal as a WSGI application, with its static files and behind its proxies."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from portal.app import HERE, create_app
from portal.config import Config
from portal.core import migrations
from portal.core.db import Database


def make_app() -> Callable[..., Any]:
    """Return the application to serve.

    Raises
    ------
    SchemaMismatch
        The database is at another revision; `gatefold migrate` brings it here.
    """
    app = create_app()
    database: Database = app.extensions["database"]
    migrations.require_current(database.engine)
    return wrapped(app)


def wrapped(app: Flask) -> Callable[..., Any]:
    """Add static files with long caching, and trust exactly the configured proxies."""
    config: Config = app.extensions["config"]
    hops = config.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(HERE / "static"), prefix="static/", max_age=3600
    )
    return app
