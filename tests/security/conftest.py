"""A world of two tenants, built once for all tests that only look at it."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from factories.make import Make
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent))

import world as worlds

from portal import config as settings
from portal.app import create_app
from portal.core import migrations
from portal.core.db import make_engine
from portal.core.tenancy import unscoped


def _config(folder: Path, url: str) -> settings.Config:
    given = settings.read({"GATEFOLD_DATA": str(folder), "GATEFOLD_DATABASE_URL": url})
    return replace(given, argon2_memory_kib=64, testing=True)


def _postgres(name: str) -> str:
    """Return the address of a database of its own, at the newest schema."""
    server = os.environ["GATEFOLD_TEST_POSTGRES"]
    maintenance = make_engine(server)
    with maintenance.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    maintenance.dispose()
    url = server.rpartition("/")[0] + f"/{name}"
    engine = make_engine(url)
    migrations.upgrade(engine)
    engine.dispose()
    return url


def _build(engine_name: str, template: str, folder: Path, name: str) -> Iterator[worlds.World]:
    if engine_name == "sqlite":
        shutil.copy(template.removeprefix("sqlite:///"), folder / "gatefold.db")
        url = f"sqlite:///{folder / 'gatefold.db'}"
    else:
        url = _postgres(name)
    app = create_app(_config(folder, url))
    app.config["WTF_CSRF_ENABLED"] = False
    engine = create_engine(url) if url.startswith("sqlite") else make_engine(url)
    with Session(engine, expire_on_commit=False) as session:
        unscoped(session, "the tests look at everything")
        yield worlds.build(app, Make(session, app))
    engine.dispose()
    app.extensions["database"].engine.dispose()


@pytest.fixture(scope="session")
def populated(
    engine_name: str, migrated: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[worlds.World]:
    """Return two tenants with everything, for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("populated")
    yield from _build(engine_name, migrated, folder, f"populated_{worker_id}")


@pytest.fixture(scope="module")
def disposable(
    engine_name: str, migrated: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[worlds.World]:
    """Return two tenants with everything, for the tests of one file that use it up."""
    folder = tmp_path_factory.mktemp("disposable")
    yield from _build(engine_name, migrated, folder, f"disposable_{worker_id}")


@pytest.fixture
def world(app: Flask, make: Make) -> worlds.World:
    """Return two tenants with everything, for one test that may change them."""
    return worlds.build(app, make)
