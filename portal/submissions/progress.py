"""How far the job is that has an uploaded workbook in hand."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.core.jobs import Job, JobState
from portal.submissions.models import WorkbookUpload
from portal.submissions.workbooks import AT_WORK


@dataclass(frozen=True, slots=True)
class Progress:
    """Percent and step of a job; ``has_failed`` when it was given up."""

    percent: int = 0
    step: str = ""
    has_failed: bool = False


def progress_of(session: Session, upload: WorkbookUpload) -> Progress | None:
    """Return how far the job is, ``None`` where none is at work."""
    if upload.state not in AT_WORK:
        return None
    job = session.get(Job, upload.job_id) if upload.job_id else None
    if job is None:
        return Progress()
    return Progress(job.percent, job.step, job.state == JobState.FAILED)
