"""Bringing a database to the schema of this code, and telling whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

HERE = Path(__file__).resolve().parents[1]


class SchemaMismatch(RuntimeError):
    """The database is not at the schema of this code."""


def folder() -> Path:
    """Return where the migrations lie: beside the packages, or inside an installed wheel."""
    beside = HERE.parent / "migrations"
    return beside if beside.is_dir() else HERE / "_migrations"


def configuration(engine: Engine) -> AlembicConfig:
    """Return Alembic's configuration for ``engine``."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(folder()))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to ``revision``."""
    command.upgrade(configuration(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to ``revision``."""
    command.downgrade(configuration(engine), revision)


def head() -> str | None:
    """Return the newest revision that this code knows."""
    script = AlembicConfig()
    script.set_main_option("script_location", str(folder()))
    return ScriptDirectory.from_config(script).get_current_head()


def current(engine: Engine) -> str | None:
    """Return the revision that the database is at."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Tell whether the database has exactly this code's schema."""
    return current(engine) == head()


def require_current(engine: Engine) -> None:
    """Refuse to work on a database of another schema, older or newer.

    Raises
    ------
    SchemaMismatch
        The database is at another revision; `gatefold migrate` brings an older one here.
    """
    if not is_current(engine):
        raise SchemaMismatch("The database has another schema. Run: gatefold migrate")
