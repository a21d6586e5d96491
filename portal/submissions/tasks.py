"""Background work of this capability: reading an uploaded workbook."""

from uuid import UUID

from sqlalchemy.orm import Session, undefer

from forms import workbook
from portal.campaigns.models import DataRequest
from portal.core import jobs
from portal.submissions.evidence import sweeping
from portal.submissions.models import WorkbookUpload
from portal.submissions.readings import to_json
from portal.submissions.workbooks import READ, UploadState, expected, on_disk, seal_key

__all__ = ["read_workbook", "sweeping"]


@jobs.handles(READ)
def read_workbook(work: jobs.Work) -> jobs.Apply | None:
    """Read an uploaded workbook in a process of its own. Done twice, it says the same."""
    upload_id = UUID(work.payload["upload"])
    with work.reading() as session:
        upload = session.get_one(
            WorkbookUpload, upload_id, options=[undefer(WorkbookUpload.content)]
        )
        wanted = expected(session.get_one(DataRequest, upload.request_id))
        content, state = upload.content, upload.state
    if state != UploadState.WAITING:
        return None
    with on_disk(content) as path:
        reading = workbook.read(path, seal_key(), wanted)

    def apply(session: Session) -> None:
        row = session.get_one(WorkbookUpload, upload_id)
        row.reading = to_json(reading)
        row.state = UploadState.REFUSED if reading.is_refused else UploadState.READ

    return apply
