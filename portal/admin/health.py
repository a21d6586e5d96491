"""Whether the instance can work: database, migrations, broker; each answers within a second."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from kombu import Connection
from sqlalchemy import text

from portal.config import Config
from portal.core import migrations
from portal.core.broker import broker_options
from portal.core.db import Database
from portal.core.i18n import N_

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 1.0
WORKERS = 6

OK = "ok"
AWAY = "unreachable"
SLOW = "timeout"
BEHIND = "behind"

STATES = {
    OK: N_("in order"),
    AWAY: N_("cannot be reached"),
    SLOW: N_("did not answer within a second"),
    BEHIND: N_("has another schema; run: gatefold migrate"),
}
PART_NAMES = {
    "database": N_("Database"),
    "migrations": N_("Schema of the database"),
    "broker": N_("Broker of the jobs"),
}

_checks = ThreadPoolExecutor(WORKERS, thread_name_prefix="health")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the instance; the reason is a word, never an address or a password."""

    name: str
    state: str

    @property
    def is_ok(self) -> bool:
        """Tell whether the part works."""
        return self.state == OK


def parts(database: Database, config: Config) -> list[Part]:
    """Return the state of every part; they are asked at the same time."""
    _load_driver(config)
    asked: dict[str, Future[str]] = {
        "database": _checks.submit(_safely, "database", lambda: _database(database)),
        "migrations": _checks.submit(_safely, "migrations", lambda: _migrations(database)),
        "broker": _checks.submit(_safely, "broker", lambda: _broker(config)),
    }
    return [Part(name, _answer(future)) for name, future in asked.items()]


def _answer(future: Future[str]) -> str:
    try:
        return future.result(timeout=PATIENCE_SECONDS)
    except TooSlow:
        return SLOW


def _safely(name: str, check: Callable[[], str]) -> str:
    """Run one check; whatever it raises means that the part is away."""
    try:
        return check()
    except Exception as error:  # a probe has to answer, whatever the driver raises
        log.warning("health.away", part=name, error=type(error).__name__)
        return AWAY


def _database(database: Database) -> str:
    with database.engine.execution_options(readonly=True).connect() as connection:
        connection.execute(text("SELECT 1"))
    return OK


def _migrations(database: Database) -> str:
    return OK if migrations.is_current(database.engine) else BEHIND


def _connection(config: Config) -> Connection:
    options = broker_options(config)
    transport: dict[str, Any] = dict(options["broker_transport_options"])
    if options["broker_url"].startswith("redis"):
        transport |= {"socket_timeout": 1, "socket_connect_timeout": 1}
    return Connection(options["broker_url"], connect_timeout=1, transport_options=transport)


def _load_driver(config: Config) -> None:
    """Import the broker's driver, which takes time once; a wrong setting shows in the check."""
    with suppress(ImportError, KeyError):
        _connection(config).get_transport_cls()


def _broker(config: Config) -> str:
    with _connection(config) as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
    return OK
