"""Work that comes again and again: one job row for each kind, queued anew when its time comes.

The worker's relay calls :func:`wake` every few seconds. However many workers look, the row goes
from done to queued once; a kind that failed rests as long as one that was done.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.config import Config
from portal.core import jobs
from portal.core.db import Database
from portal.core.jobs import Job, JobState

EVERY: dict[str, Callable[[Config], timedelta | None]] = {}
"""By kind of job: how long it rests between two times; nothing where settings do not want it."""

OVER = (JobState.DONE, JobState.FAILED)


def wake(database: Database, config: Config, at: datetime) -> int:
    """Queue what is due again; return how many kinds."""
    wanted = {kind: rest for kind, every in EVERY.items() if (rest := every(config)) is not None}
    if not wanted:
        return 0
    with database.across("recurring", readonly=True) as session:
        known = {
            job.key: job for job in session.scalars(select(Job).where(Job.key.in_(list(wanted))))
        }
    due = [kind for kind, rest in wanted.items() if _is_due(known.get(kind), rest, at)]
    for kind in due:
        try:
            with database.across("recurring") as session:
                _queue(session, kind, at)
        except IntegrityError:
            continue  # another worker's relay has just begun it
    return len(due)


def _is_due(job: Job | None, rest: timedelta, at: datetime) -> bool:
    if job is None:
        return True
    return job.state in OVER and (job.finished_at is None or job.finished_at + rest <= at)


def _queue(session: Session, kind: str, at: datetime) -> None:
    jobs.enqueue(session, kind, {}, key=kind, company_id=None)
    session.execute(
        update(Job)
        .where(Job.key == kind, Job.state.in_(OVER))
        .values(
            state=JobState.QUEUED,
            attempts=0,
            not_before=at,
            hinted_at=None,
            lease_token=None,
            lease_until=None,
            percent=0,
            error=None,
        )
    )
