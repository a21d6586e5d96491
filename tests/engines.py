"""Engines that live as long as the process of the tests.

An engine keeps the statements it has compiled. With a new one for each test most of the time went
into compiling the same statements again.
"""

from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url

from portal.core.db import Database, make_engine

_files: dict[Engine, str] = {}


def database(url: str) -> Database:
    """Return the portal's database at ``url``; the caller disposes of its engine's connections."""
    found = Database(url)
    found.engine = _directed(_portals("sqlite"), url) if _embedded(url) else _portals(url)
    return found


def looking(url: str) -> Engine:
    """Return an engine beside the portal's, which on SQLite takes no lock for reading."""
    return _directed(_plain(), url) if _embedded(url) else _beside(url)


def _embedded(url: str) -> bool:
    return url.startswith("sqlite")


def _directed(engine: Engine, url: str) -> Engine:
    """Let an engine's next connections go to the file of this test."""
    engine.dispose()
    _files[engine] = make_url(url).database or ""
    return engine


def _follow(engine: Engine) -> Engine:
    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, arguments: list[Any], _named: object) -> None:
        arguments[0] = _files[engine]

    return engine


@cache
def _portals(url: str) -> Engine:
    """Return the portal's engine of a server's database, or of any file: ``sqlite``."""
    return make_engine(url) if url != "sqlite" else _follow(make_engine("sqlite:///any.db"))


@cache
def _plain() -> Engine:
    return _follow(create_engine("sqlite:///any.db"))


@cache
def _beside(url: str) -> Engine:
    return make_engine(url)
