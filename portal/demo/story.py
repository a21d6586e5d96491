"""Loading the demonstration into an empty instance, and telling how to look at it."""

import logging

from flask import Flask
from sqlalchemy import select

from portal import config as settings
from portal.accounts import founding
from portal.accounts.models import Company
from portal.config import Config
from portal.core import logs, migrations
from portal.core.db import Database
from portal.demo import reading

__all__ = ["load", "prepare", "welcome"]

LANGUAGES = {"en": "English", "zh": "中文   "}
"""Names of the same width on a terminal, where Chinese letters are two columns wide."""


def prepare() -> None:
    """Bring the database to this schema and fill it if it is empty; quick the second time."""
    config = settings.read()
    database = Database(config.database_url)
    if not migrations.is_current(database.engine):
        migrations.upgrade(database.engine)
    empty = _is_empty(database)
    database.engine.dispose()
    if empty:
        load(config)


def _is_empty(database: Database) -> bool:
    with database.across("is anybody here?", readonly=True) as session:
        return founding.is_empty(session)


def load(given: Flask | Config) -> None:
    """Play the story on an empty database."""
    from portal.app import create_app  # noqa: PLC0415 - a second start must not pay for this
    from portal.demo import plot  # noqa: PLC0415 - the same

    app = given if isinstance(given, Flask) else create_app(given)
    logs.set_up(level=logging.WARNING)  # the steps of the story are no news
    plot.play(app)


def welcome(base_url: str) -> str:
    """Return the address and how to sign in, as a terminal shows it."""
    lines = ["", f"Gatefold is ready: {base_url}", ""]
    if _is_shown():
        lines += [*sign_ins(), "", f"Password of all of them: {reading.password()}", ""]
    return "\n".join(lines)


def sign_ins() -> list[str]:
    """Return a table of people worth signing in as: the brand owner's and some suppliers'."""
    shown = [(person, (person.does or {})["en"]) for person in reading.staff().values()]
    shown += [
        (reading.contact(plain["supplier"]), plain["does"])
        for plain in reading.document("people")["shown"]
    ]
    width = max(len(person.email) for person, _ in shown)
    return [
        f"  {person.email:<{width}}  {LANGUAGES[person.language]} {does}" for person, does in shown
    ]


def _is_shown() -> bool:
    """Tell whether this instance holds the demonstration; a company's own data say nothing."""
    database = Database(settings.read().database_url)
    with database.across("is this the demonstration?", readonly=True) as session:
        found = session.scalar(select(Company.id).where(Company.is_demo).limit(1))
    database.engine.dispose()
    return found is not None
