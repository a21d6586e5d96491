"""Jobs of the catalogue: putting a large upload into force, and files from a folder."""

from uuid import UUID

from sqlalchemy.orm import Session

from portal.catalogue import folder
from portal.catalogue.importing import service
from portal.catalogue.models import BomUpload
from portal.core import jobs
from portal.core.clock import now

__all__ = ["apply_bom", "folder"]
"""What registers jobs; the folder of files to import has its own in :mod:`.folder`."""


@jobs.handles(service.KIND)
def apply_bom(work: jobs.Work) -> jobs.Apply:
    """Put an upload into force in the transaction that marks the job done; twice is once."""
    upload_id = UUID(work.payload["upload"])
    work.progress(10, "compare")

    def apply(session: Session) -> None:
        upload = session.get_one(BomUpload, upload_id)
        service.put_into_force(session, work.actor, upload, now())

    return apply
