"""A whole portal with the demonstration, on each database, and a browser to walk through it."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from running import Running, up
from services import free_port
from sqlalchemy import text

from portal.core.db import make_engine

sys.path.insert(0, str(Path(__file__).parent))

from walking import Reader


@pytest.fixture(scope="session")
def portal(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Running]:
    """Return the running portal; the journeys share it, as people share an instance."""
    folder = tmp_path_factory.mktemp("journeys")
    more = {}
    if engine_name == "postgresql":
        more["GATEFOLD_DATABASE_URL"] = _new_database(f"journeys_{worker_id}")
    with up(folder / "var", free_port(), **more) as running:
        yield running.wait()


def _new_database(name: str) -> str:
    server = os.environ["GATEFOLD_TEST_POSTGRES"]
    engine = make_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.rpartition("/")[0] + f"/{name}"


@pytest.fixture
def reader(
    portal: Running, chromium: Browser, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Reader]]:
    """Return ``reader(lang, folder)``: somebody with a browser of their own.

    At the end of the test nobody's browser may have complained about anything.
    """
    readers: list[Reader] = []
    failed_before = request.session.testsfailed

    def come(lang: str, folder: str, **how: object) -> Reader:
        one = Reader(chromium, portal.address, lang, folder, **how)
        readers.append(one)
        return one

    yield come
    if request.session.testsfailed > failed_before:
        for number, one in enumerate(readers, start=1):
            one.keep_picture(f"stopped-{number}")
    complaints = [complaint for one in readers for complaint in one.complaints]
    for one in readers:
        one.leave()
    assert complaints == []
