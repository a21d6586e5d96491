"""Alembic's environment: the portal's tables, on SQLite and PostgreSQL alike."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Engine, text

from portal.core.columns import ExactDecimal, UtcDateTime
from portal.schema import metadata


def _render(kind: str, column_type: Any, _context: object) -> str | Literal[False]:
    """Write our column types as what they store: a migration imports nothing from the portal."""
    if kind == "type" and isinstance(column_type, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(column_type, ExactDecimal):
        return "sa.String(60)"
    return False


def _migrate(connection: Connection) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        # A rebuilt table would take its children along by ON DELETE while keys are enforced.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if on_sqlite:
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"rows without their parent after the migration: {broken[:5]}")


def run() -> None:
    """Migrate the engine that the caller put into the configuration."""
    engine: Engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        _migrate(connection)
        connection.commit()


run()
