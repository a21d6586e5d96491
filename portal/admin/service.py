"""What operators do."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.admin.errors import NotFailed
from portal.core import audit
from portal.core.actor import Actor
from portal.core.audit import INSTANCE
from portal.core.jobs import Job, JobState


def retry(session: Session, job: Job, actor: Actor, at: datetime) -> None:
    """Queue a job that was given up once more, with all its attempts.

    Raises
    ------
    NotFailed
        It is not given up; two operators at once put it back once.
    """
    put_back = session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state == JobState.FAILED)
        .values(
            state=JobState.QUEUED,
            attempts=0,
            not_before=at,
            hinted_at=None,
            lease_token=None,
            lease_until=None,
            finished_at=None,
            percent=0,
            step="",
        )
        .execution_options(synchronize_session=False)
    )
    if put_back.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result, as for any UPDATE
        raise NotFailed
    audit.record(session, actor, "job.retried", job, at=at, company_id=INSTANCE, kind=job.kind)
