"""Background work: a job is a row written with the change that wants it.

The row is the truth; a Celery message carries its id and is only a hint. A worker claims the row
with a lease, works without holding a transaction, and writes its effect together with the done
mark in one commit. A worker that dies lets its lease run out, and the relay hints again: the
effect happens once. Losing the broker loses nothing.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import ForeignKey, Text, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core import failpoints
from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.columns import Json
from portal.core.db import Base, Database, Opaque, commit
from portal.core.tenancy import OperatorOnly, act_as, unscoped

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 5
HINT_AGAIN_AFTER = timedelta(seconds=20)
BACK_OFF_SECONDS = (2, 10, 60, 300, 900)


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Opaque, OperatorOnly, Base):
    """One piece of work; also the outbox of its hint."""

    __tablename__ = "job"

    kind: Mapped[str] = mapped_column()
    key: Mapped[str] = mapped_column(unique=True)
    company_id: Mapped[UUID | None] = mapped_column(ForeignKey("company.id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(default=JobState.QUEUED, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(default=now)
    hinted_at: Mapped[datetime | None] = mapped_column()
    lease_token: Mapped[str | None] = mapped_column()
    lease_until: Mapped[datetime | None] = mapped_column()
    percent: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(default="")
    error: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime | None] = mapped_column()
    finished_at: Mapped[datetime | None] = mapped_column()


Apply = Callable[[Session], None]
Handler = Callable[["Work"], Apply | None]
HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the jobs of one kind.

    It computes from :meth:`Work.reading` and returns a function that applies the effect; that
    one runs in the transaction that marks the job done.
    """

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str,
    company_id: UUID | None,
    not_before: datetime | None = None,
) -> UUID:
    """Write a job in the transaction of the change that wants it; the same key only once."""
    known = session.scalar(select(Job.id).where(Job.key == key))
    if known is not None:
        return known
    job = Job(kind=kind, key=key, company_id=company_id, payload=dict(payload))
    if not_before is not None:
        job.not_before = not_before
    session.add(job)
    session.flush()
    return job.id


@dataclass
class Work:
    """One job in hand: its data, a way to read, and a way to say how far it is."""

    job_id: UUID
    kind: str
    company_id: UUID | None
    payload: dict[str, Any]
    database: Database
    token: str
    lease: timedelta
    services: Mapping[str, Any] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Return the system inside the job's company."""
        return Actor.system(self.company_id)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a read-only session inside the job's company."""
        with self.database.reading(self.actor) as session:
            yield session

    def progress(self, percent: int, step: str = "") -> None:
        """Save how far the work is, and keep the lease."""
        self._touch(percent=percent, step=step)

    def keep(self) -> None:
        """Extend the lease."""
        self._touch()

    def _touch(self, **values: Any) -> None:
        with self.database.across("job lease") as session:
            session.execute(
                update(Job)
                .where(Job.id == self.job_id, Job.lease_token == self.token)
                .values(lease_until=now() + self.lease, **values)
            )


def due(session: Session, at: datetime, limit: int = 50) -> list[UUID]:
    """Return the jobs whose hint should be sent (again), oldest first."""
    query = (
        select(Job.id)
        .where(
            or_(
                and_(
                    Job.state == JobState.QUEUED,
                    Job.not_before <= at,
                    or_(Job.hinted_at.is_(None), Job.hinted_at < at - HINT_AGAIN_AFTER),
                ),
                and_(
                    Job.state == JobState.RUNNING,
                    Job.lease_until < at,
                    or_(
                        Job.hinted_at.is_(None),
                        Job.hinted_at < Job.lease_until,
                        Job.hinted_at < at - HINT_AGAIN_AFTER,
                    ),
                ),
            )
        )
        .order_by(Job.created_at, Job.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def mark_hinted(session: Session, job_ids: list[UUID], at: datetime) -> None:
    """Remember that these hints were sent."""
    session.execute(update(Job).where(Job.id.in_(job_ids)).values(hinted_at=at))


def claim(database: Database, job_id: UUID, lease: timedelta) -> Work | None:
    """Take the job if it is free; ``None`` if it is done, failed or in somebody's hands."""
    token, at = secrets.token_hex(16), now()
    free = or_(
        and_(Job.state == JobState.QUEUED, Job.not_before <= at),
        and_(Job.state == JobState.RUNNING, Job.lease_until < at),
    )
    with database.across("job claim") as session:
        _give_up_on_killers(session, job_id, at)
        taken = session.execute(
            update(Job)
            .where(Job.id == job_id, free)
            .values(
                state=JobState.RUNNING,
                lease_token=token,
                lease_until=at + lease,
                attempts=Job.attempts + 1,
                started_at=at,
            )
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result, as for any UPDATE
            return None
        job = session.get_one(Job, job_id)
        return Work(
            job_id=job.id,
            kind=job.kind,
            company_id=job.company_id,
            payload=dict(job.payload),
            database=database,
            token=token,
            lease=lease,
        )


def _give_up_on_killers(session: Session, job_id: UUID, at: datetime) -> None:
    """Fail a job under which worker after worker died: the next one would die of it, too."""
    session.execute(
        update(Job)
        .where(
            Job.id == job_id,
            Job.state == JobState.RUNNING,
            Job.lease_until < at,
            Job.attempts >= MOST_ATTEMPTS,
        )
        .values(
            state=JobState.FAILED,
            finished_at=at,
            lease_until=None,
            error=f"{MOST_ATTEMPTS} workers died at this job",
        )
    )


def run(
    database: Database, job_id: UUID, *, lease: timedelta, services: Mapping[str, Any]
) -> JobState | None:
    """Do one job to its end; ``None`` if it was not free. Running it twice does it once."""
    work = claim(database, job_id, lease)
    if work is None:
        return None
    work.services = services
    log.info("job.started", kind=work.kind, job=str(job_id))
    try:
        with _lease_kept(work):
            apply = HANDLERS[work.kind](work)
            failpoints.reach(f"{work.kind}.before_apply")
        return _finish(work, apply)
    except Exception as error:  # the per-item edge: one bad job must not stop the queue
        log.exception("job.error", kind=work.kind, job=str(job_id))
        return _put_back(work, error)


@contextmanager
def _lease_kept(work: Work) -> Iterator[None]:
    """Extend the lease from a thread as long as the handler works."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(work.lease.total_seconds() / 3):
            work.keep()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _finish(work: Work, apply: Apply | None) -> JobState | None:
    """Write the effect and the done mark in one commit, if the job is still ours."""
    with work.database.session(work.actor) as session:
        marked = session.execute(
            update(Job)
            .where(Job.id == work.job_id, Job.lease_token == work.token)
            .values(state=JobState.DONE, percent=100, finished_at=now(), lease_until=None)
        )
        if marked.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result, as for any UPDATE
            session.rollback()
            return None
        if apply is not None:
            if work.company_id is None:
                unscoped(session, f"job {work.kind}")
            else:
                act_as(session, work.actor)
            apply(session)
        commit(session)
    return JobState.DONE


def _put_back(work: Work, error: Exception) -> JobState:
    """Queue the job again after a pause, or give it up with its reason."""
    with work.database.across("job failure") as session:
        job = session.get_one(Job, work.job_id)
        if job.lease_token != work.token:
            return JobState(job.state)
        job.error = f"{type(error).__name__}: {error}"[:2000]
        job.lease_until = None
        if job.attempts >= MOST_ATTEMPTS:
            job.state, job.finished_at = JobState.FAILED, now()
        else:
            job.state = JobState.QUEUED
            job.not_before = now() + timedelta(seconds=BACK_OFF_SECONDS[job.attempts - 1])
            job.hinted_at = None
        return JobState(job.state)
