"""Fixtures of all tests: databases, application, clients, records."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import Engine, TextClause, event, text
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent))

import engines
import services
from factories.make import Make
from pages import Browser
from services import PostgresServer

from portal import config as settings
from portal.app import create_app
from portal.core import migrations
from portal.core.db import Base, Database, make_engine
from portal.core.tenancy import unscoped

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

POSTGRES = "GATEFOLD_TEST_POSTGRES"
ROOM_FOR_FILES = 2 * 1024**3


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engines",
        default="sqlite",
        help="databases to run on, comma-separated: sqlite, postgresql",
    )


def chosen_engines(config: pytest.Config) -> list[str]:
    return str(config.getoption("--engines")).split(",")


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once, in the process that all test workers come from."""
    _keep_files_in_memory()
    if hasattr(config, "workerinput") or "postgresql" not in chosen_engines(config):
        return
    server = PostgresServer().start()
    os.environ[POSTGRES] = server.url
    config.add_cleanup(server.stop)


def _keep_files_in_memory() -> None:
    """Put the tests' files where a commit need not wait for a disk, if there is room."""
    memory = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of our own in it
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_FOR_FILES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marks = metafunc.definition.iter_markers("parametrize")
    names_its_own = any("engine_name" in str(mark.args[0]) for mark in marks)
    if "engine_name" not in metafunc.fixturenames or names_its_own:
        return
    names = chosen_engines(metafunc.config)
    if metafunc.definition.get_closest_marker("one_engine"):
        names = names[:1]
    metafunc.parametrize("engine_name", names, scope="session")


@pytest.fixture(scope="session")
def project() -> Path:
    """Return the folder of the project."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def migrated(engine_name: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """Return the address of an empty database at the newest schema: made once, then reused."""
    if engine_name == "sqlite":
        path = tmp_path_factory.mktemp("template") / "template.db"
        url = f"sqlite:///{path}"
    else:
        url = _new_postgres_database(f"portal_{worker_id}")
    engine = make_engine(url)
    migrations.upgrade(engine)
    engine.dispose()
    return url


def _new_postgres_database(name: str) -> str:
    maintenance = make_engine(os.environ[POSTGRES])
    with maintenance.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    maintenance.dispose()
    return os.environ[POSTGRES].rpartition("/")[0] + f"/{name}"


@pytest.fixture
def empty_url(engine_name: str, tmp_path: Path, worker_id: str) -> str:
    """Return the address of a new database without any table."""
    if engine_name == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return _new_postgres_database(f"empty_{worker_id}")


@pytest.fixture
def database_url(migrated: str, tmp_path: Path) -> Iterator[str]:
    """Return the address of an empty database for one test."""
    if migrated.startswith("sqlite"):
        shutil.copy(migrated.removeprefix("sqlite:///"), tmp_path / "gatefold.db")
        yield f"sqlite:///{tmp_path / 'gatefold.db'}"
        return
    yield migrated
    _empty(migrated)


def _empty(url: str) -> None:
    """Delete all rows; as a replica, so that frozen rows go and parents may go first.

    One message to the server, as this ends every test: a message a table takes ten times as long.
    """
    with engines.looking(url).begin() as connection:
        connection.execute(_emptying())


@cache
def _emptying() -> TextClause:
    statements = ["SET LOCAL session_replication_role = replica"]
    statements += [str(table.delete()) for table in Base.metadata.tables.values()]
    return text("; ".join(statements))


def settings_of(folder: Path, database_url: str) -> settings.Config:
    """Return settings for tests: an own folder and database, cheap password hashes."""
    given = settings.read({"GATEFOLD_DATA": str(folder), "GATEFOLD_DATABASE_URL": database_url})
    return replace(given, argon2_memory_kib=64, testing=True)


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> settings.Config:
    """Return the settings of one test."""
    return settings_of(tmp_path, database_url)


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the portal of all tests: compiling its routes and templates takes longer than most."""
    return create_app(settings_of(tmp_path_factory.mktemp("portal"), ""))


@pytest.fixture
def app(config: settings.Config, shared_app: Flask) -> Iterator[Flask]:
    """Return the portal on the test's own database; CSRF has a test of its own."""
    before = dict(shared_app.config)
    shared_app.extensions |= {"config": config, "database": engines.database(config.database_url)}
    shared_app.secret_key = config.secret_key
    shared_app.config["WTF_CSRF_ENABLED"] = False
    yield shared_app
    shared_app.extensions["database"].engine.dispose()
    shared_app.config.clear()
    shared_app.config.update(before)


@pytest.fixture
def database(app: Flask) -> Database:
    """Return the application's database."""
    database: Database = app.extensions["database"]
    return database


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Return a session over everything, to prepare and to look at what happened.

    On SQLite it has an engine of its own that takes no lock for reading, so that a test may look
    while the portal writes.
    """
    engine = engines.looking(app.extensions["config"].database_url)
    with Session(engine, expire_on_commit=False) as session:
        unscoped(session, "the tests look at everything")
        yield session
    engine.dispose()


@pytest.fixture
def make(session: Session, app: Flask) -> Make:
    """Return the factory of valid records; each call commits."""
    return Make(session, app)


@pytest.fixture
def browse(app: Flask) -> Callable[..., Browser]:
    """Return ``browse(user)``: a browser signed in as the user, that checks each page it gets."""

    def as_user(user: Any = None, **headers: str) -> Browser:
        return Browser(app, user, headers)

    return as_user


class Statements(list[str]):
    """The SQL statements that were sent."""


@pytest.fixture
def statements(database: Database) -> Iterator[Statements]:
    """Collect the SQL statements sent during the test; ``clear()`` before what counts."""
    sent = Statements()
    engine: Engine = database.engine

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def chromium() -> Iterator["Chromium"]:
    """Return a headless Chromium; Playwright allows one at a time in a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**services.chromium())
        yield browser
        browser.close()
