"""Where a person may be sent after signing in: our own pages, and nowhere else."""

import unicodedata
from urllib.parse import quote, unquote, urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LONGEST = 2000


def own_page(address: str | None) -> str | None:
    """Return ``address`` if it is the path of one of our guarded pages, else ``None``.

    It must begin with a single slash, hold nothing that browsers read in more than one way, and
    lead to a route that answers GET. What comes back is written anew from its parts.
    """
    if not address or len(address) > LONGEST or not _is_plain_path(address):
        return None
    parts = urlsplit(address)
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or not _is_plain_path(path) or not _is_a_page(path):
        return None
    written = quote(path, safe="/-._~")
    return f"{written}?{quote(parts.query, safe='=&%+-._~,:/')}" if parts.query else written


def page_before(referrer: str | None, root: str, here: str) -> str | None:
    """Return the page of ours under ``root`` that a browser came from, unless it is ``here``."""
    if not referrer or not referrer.startswith(root):
        return None
    page = own_page("/" + referrer.removeprefix(root).partition("#")[0])
    return page if page != own_page(here) else None


def _is_plain_path(text: str) -> bool:
    if not text.startswith("/") or text.startswith("//") or "\\" in text or "//" in text:
        return False
    return not any(c.isspace() or unicodedata.category(c).startswith("C") for c in text)


def _is_a_page(path: str) -> bool:
    adapter = current_app.url_map.bind("localhost")
    try:
        endpoint, _ = adapter.match(path, method="GET")
    except (RequestRedirect, HTTPException):
        return False
    return hasattr(current_app.view_functions[endpoint], "__policy__")
