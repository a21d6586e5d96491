"""Addresses of static files that carry their content's hash, so that browsers keep them."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

KEPT_FOR_GOOD = "public, max-age=31536000, immutable"


def register(app: Flask) -> None:
    """Add the hash to every address of a static file, and let such answers be kept.

    A file that a script imports by its bare name is asked for again each time, which costs an
    answer without a body.
    """
    folder = Path(app.static_folder or "")

    @app.url_defaults
    def _add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values.setdefault("v", version(folder / values["filename"]))

    @app.after_request
    def _keep(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = KEPT_FOR_GOOD
        return response


def version(path: Path) -> str | None:
    """Return a short hash of a file's content, or None if there is no such file."""
    try:
        changed_at = path.stat().st_mtime_ns
    except OSError:
        return None
    return _hash(path, changed_at)


@lru_cache(maxsize=256)
def _hash(path: Path, _changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
