"""The gallery: every layout and component with sample data."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

sys.path.insert(0, str(Path(__file__).parent))

import gallery_app


@pytest.fixture(scope="session")
def gallery() -> Flask:
    """Return the gallery's application."""
    return gallery_app.create()


@pytest.fixture(scope="session")
def gallery_address() -> Iterator[str]:
    """Return the address of the gallery while it is served."""
    with gallery_app.served() as address:
        yield address


@pytest.fixture
def component(gallery: Flask) -> Iterator[Callable[..., str]]:
    """Return ``component(name, *args, lang=..., **kwargs)``: the markup of one macro."""

    def markup(name: str, *args: object, lang: str = "en", **kwargs: object) -> str:
        with gallery.test_request_context(f"/?lang={lang}"):
            module = gallery.jinja_env.get_template(f"components/{name}.html").module
            return str(getattr(module, name)(*args, **kwargs))

    return markup
