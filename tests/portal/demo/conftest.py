"""The portal with the demonstration loaded."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from portal.demo import story

SQLITE = "sqlite:///"


@pytest.fixture(scope="session")
def loaded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the loaded SQLite database is kept for the next test."""
    return tmp_path_factory.mktemp("demonstration") / "loaded.db"


@pytest.fixture
def shown(database_url: str, loaded_file: Path, request: pytest.FixtureRequest) -> Flask:
    """Return the portal as it is shown; SQLite is loaded once and copied."""
    is_file = database_url.startswith(SQLITE)
    if is_file and loaded_file.exists():
        shutil.copy(loaded_file, database_url.removeprefix(SQLITE))
    app: Flask = request.getfixturevalue("app")
    if not is_file or not loaded_file.exists():
        story.load(app)
        if is_file:
            shutil.copy(database_url.removeprefix(SQLITE), loaded_file)
    return app
