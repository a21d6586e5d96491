"""``gatefold worker`` as processes of their own, which a test may kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

from portal.config import Config
from portal.core.jobs import Job, JobState

LEASE_SECONDS = "2"
PATIENCE = 90
"""Seconds after which a worker that does nothing has failed; a busy machine starts one in ten."""


class Worker:
    """A running worker: its main process and the children that do the jobs."""

    def __init__(self, config: Config, **more: str) -> None:
        settings = {
            "GATEFOLD_DATA": str(config.data),
            "GATEFOLD_DATABASE_URL": config.database_url,
            "GATEFOLD_JOB_LEASE_SECONDS": LEASE_SECONDS,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.cli", "worker", "--log-level", "ERROR"],
            env=os.environ | settings | more,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End all of it at once, as a power cut would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def working(config: Config, **more: str) -> Iterator[Worker]:
    """Run a worker for a while; further settings by their full names."""
    worker = Worker(config, **more)
    try:
        yield worker
    finally:
        worker.kill()


def job_now(session: Session, job_id: UUID) -> Job:
    """Return a job as it is in the database now."""
    session.rollback()
    session.expire_all()
    return session.get_one(Job, job_id)


def is_settled(session: Session, job_id: UUID) -> bool:
    """Tell whether a job has come to its end."""
    return job_now(session, job_id).state in {JobState.DONE, JobState.FAILED}
