"""Engine, declarative base and sessions: one schema on SQLite and PostgreSQL."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    Table,
    create_engine,
    event,
    insert,
    make_url,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.columns import Id, UtcDateTime
from portal.core.tenancy import act_as, refuse_foreign_rows, unscoped

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

WAL_SAFE = (3, 51, 3)
"""SQLite release from which the write-ahead log is free of the reset race (sqlite.org/wal.html)."""

STATEMENTS = 2000
"""How many compiled statements an engine keeps: more than all pages and jobs send together."""

UNIQUE_SQLITE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})
UNIQUE_POSTGRES = "23505"


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, UUID: Id}  # noqa: RUF012 - SQLAlchemy reads it so


class Opaque:
    """A row with a random 128-bit id, the same inside and in addresses."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    created_at: Mapped[datetime] = mapped_column(default=now)


def make_engine(url: str) -> Engine:
    """Return the engine for ``url``, set so that nothing acknowledged is lost."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=10,
            query_cache_size=STATEMENTS,
        )
    engine = create_engine(
        parsed,
        connect_args={"timeout": 30, "check_same_thread": False},
        query_cache_size=STATEMENTS,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    journal = "WAL" if sqlite3.sqlite_version_info >= WAL_SAFE else "TRUNCATE"
    for pragma in (
        f"journal_mode={journal}",
        "busy_timeout=30000",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once, so that no read-then-write can lose an update."""
    reading = connection.get_execution_options().get("readonly")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def is_duplicate(error: Exception) -> bool:
    """Tell whether the database refused a second row where there may be one."""
    if not isinstance(error, IntegrityError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorname in UNIQUE_SQLITE
    return getattr(error.orig, "sqlstate", "") == UNIQUE_POSTGRES


class Database:
    """Hands out sessions on one engine; each session knows for whom it works."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)

    def session(self, actor: Actor | None = None, *, readonly: bool = False) -> Session:
        """Return a session for ``actor``; the caller commits and closes it."""
        bind: Any = self.engine.execution_options(readonly=True) if readonly else self.engine
        session = Session(bind, expire_on_commit=False)
        if actor is not None:
            act_as(session, actor)
        return session

    @contextmanager
    def reading(self, actor: Actor | None) -> Iterator[Session]:
        """Yield a session that only reads; SQLite takes no write lock for it."""
        with self.session(actor, readonly=True) as session:
            yield session
            session.close()  # not a rollback: that would expire what was read

    @contextmanager
    def writing(self, actor: Actor | None) -> Iterator[Session]:
        """Yield a session and commit it at the end, or roll all of it back."""
        with self.session(actor) as session:
            yield session
            commit(session)

    @contextmanager
    def across(self, reason: str, *, readonly: bool = False) -> Iterator[Session]:
        """Yield a session over all tenants, for the named reason, and commit it."""
        with self.session(readonly=readonly) as session:
            unscoped(session, reason)
            yield session
            if readonly:
                session.close()
            else:
                commit(session)


def insert_all(session: Session, records: Sequence[Base]) -> None:
    """Write new records of one kind that state the same columns, all with one statement.

    It takes a quarter of the time of adding them to the session, which does not get to know them:
    for records of which nothing more is wanted here than that they are kept.
    """
    if not records:
        return
    session.flush()
    refuse_foreign_rows(session, records)
    table = records[0].__table__
    names = table.columns.keys()
    rows = [{name: given[name] for name in names if name in given} for given in map(vars, records)]
    session.connection().execute(insert(cast("Table", table)), rows)


def on_commit(session: Session, action: Callable[[], object]) -> None:
    """Run ``action`` once the session's change has really been saved."""
    session.info.setdefault("on_commit", []).append(action)


def commit(session: Session) -> None:
    """Commit, then run what waited for it."""
    session.commit()
    for action in session.info.pop("on_commit", []):
        action()
