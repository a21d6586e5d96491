"""What this instance is made of, in facts an operator needs when asking for help."""

import platform
import shutil
import sqlite3
from importlib.metadata import version

from sqlalchemy import make_url

from portal.config import Config
from portal.core.db import WAL_SAFE, Database
from portal.core.i18n import N_

GIB = 1024**3


def description(database: Database, config: Config) -> list[tuple[str, str]]:
    """Return names, to be translated, and facts; no password and no secret among them."""
    return [
        (N_("Release"), version("gatefold")),
        (N_("Python"), platform.python_version()),
        (N_("Address"), config.base_url),
        (N_("Database"), _database(database)),
        (N_("Broker"), _broker(config)),
        (N_("Mail server"), make_url_host(config.mail_url)),
        (N_("Folder of the data"), str(config.data)),
        (N_("Free on its disk"), f"{shutil.disk_usage(config.data).free / GIB:.1f} GiB"),
    ]


def _database(database: Database) -> str:
    url = make_url(database.url)
    if url.get_backend_name() != "sqlite":
        return f"PostgreSQL, {url.host or 'localhost'}/{url.database}"
    journal = "WAL" if sqlite3.sqlite_version_info >= WAL_SAFE else "TRUNCATE"
    return f"SQLite {sqlite3.sqlite_version}, journal {journal}"


def _broker(config: Config) -> str:
    kind, _, _ = config.broker_url.partition(":")
    return f"{kind}, {make_url_host(config.broker_url)}" if kind else "filesystem"


def make_url_host(url: str) -> str:
    """Return host and port of an address without its name and password; a dash for none."""
    if not url:
        return "\N{EN DASH}"
    parsed = make_url(url)
    return f"{parsed.host}{f':{parsed.port}' if parsed.port else ''}"
