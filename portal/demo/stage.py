"""Where the story is played: one transaction, many actors, and a clock that can be set back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from portal.config import Config
from portal.core import jobs
from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.db import Database
from portal.core.i18n import written_in
from portal.core.jobs import Job, JobState
from portal.core.tenancy import act_as

LEASE = timedelta(hours=1)
HERE = ZoneInfo("Asia/Shanghai")
OPENS = timedelta(hours=8, minutes=20)
PART_OF_DAY = 0.4


class OneTransaction(Database):
    """A database whose sessions all live inside one transaction: all of the story, or nothing.

    Each session still knows its actor, so the tenants' net holds as it does in requests; what a
    session commits becomes a savepoint.
    """

    def __init__(self, database: Database, connection: Connection) -> None:
        self.url = database.url
        self.engine = database.engine
        self.connection = connection

    def session(self, actor: Actor | None = None, *, readonly: bool = False) -> Session:
        """Return a session for ``actor`` inside the transaction."""
        session = Session(
            self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        if actor is not None:
            act_as(session, actor)
        return session


class Stage:
    """The portal, one transaction on its database, and the moment at which the story ends."""

    def __init__(self, app: Flask, database: Database, ends_at: datetime) -> None:
        self.app = app
        self.database = database
        self.ends_at = ends_at

    def at(self, days: float) -> datetime:
        """Return the moment ``days`` before the story's end, moved into working hours.

        Earlier days are drawn together between morning and evening, so that the order stays and
        nobody works at night; the last day stays as it is, so that nothing lies ahead.
        """
        moment = (self.ends_at - timedelta(days=days)).astimezone(HERE)
        if moment.date() == self.ends_at.astimezone(HERE).date():
            return moment.astimezone(UTC)
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight + OPENS + (moment - midnight) * PART_OF_DAY).astimezone(UTC)

    @contextmanager
    def acting(self, actor: Actor) -> Iterator[Session]:
        """Yield the actor's session and write in the actor's language."""
        with written_in(actor.locale), self.database.writing(actor) as session:
            yield session

    @contextmanager
    def arriving(self, language: str) -> Iterator[Session]:
        """Yield the session of somebody who follows a link without being signed in."""
        with written_in(language), self.database.across("somebody follows a link") as session:
            yield session

    def do_jobs(self, kind: str) -> None:
        """Do the waiting jobs of one kind here, as the worker would."""
        query = select(Job.id).where(Job.kind == kind, Job.state == JobState.QUEUED)
        with self.database.across("the jobs of the story", readonly=True) as session:
            waiting = list(session.scalars(query.order_by(Job.created_at, Job.id)))
        for job_id in waiting:
            jobs.run(self.database, job_id, lease=LEASE, services=self.app.extensions)


@contextmanager
def stage(app: Flask) -> Iterator[Stage]:
    """Open the stage; what was played is kept if all of it went well."""
    config: Config = app.extensions["config"]
    database: Database = app.extensions["database"]
    with (
        app.test_request_context(base_url=config.base_url),
        database.engine.connect() as connection,
        connection.begin(),
    ):
        yield Stage(app, OneTransaction(database, connection), now())
