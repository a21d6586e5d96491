"""Background work of this capability: reading an uploaded workbook, and applying a large one."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session, undefer

from forms import workbook
from portal.campaigns.models import DataRequest
from portal.core import audit, jobs
from portal.core.clock import now
from portal.submissions import comparing, readings, taking_over
from portal.submissions.answering import answering
from portal.submissions.errors import Closed
from portal.submissions.evidence import sweeping
from portal.submissions.models import WorkbookUpload
from portal.submissions.review import bulk, shares
from portal.submissions.review.models import BulkAcceptance
from portal.submissions.workbooks import APPLY, READ, UploadState, expected, on_disk, seal_key

__all__ = ["accept_clean", "apply_workbook", "read_workbook", "sweeping", "weigh_waiting"]
"""What registers jobs; the files of evidence have theirs in :mod:`.evidence.sweeping`."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from looking for circles among a hundred thousand cells that have none."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@jobs.handles(READ)
def read_workbook(work: jobs.Work) -> jobs.Apply | None:
    """Read an uploaded workbook in a process of its own. Done twice, it says the same.

    A large one is also compared and checked here: no page could do that while somebody waits.
    """
    upload_id = UUID(work.payload["upload"])
    with work.reading() as session:
        upload = session.get_one(
            WorkbookUpload, upload_id, options=[undefer(WorkbookUpload.content)]
        )
        wanted = expected(session.get_one(DataRequest, upload.request_id))
        content, state = upload.content, upload.state
    if state != UploadState.WAITING:
        return None
    work.progress(10, "reading")
    with _uncollected(), on_disk(content) as path:
        reading = workbook.read(path, seal_key(), wanted)
        read = readings.of(reading)
        compared, version = None, 0
        if read.size >= comparing.LARGE and not reading.is_refused:
            work.progress(50, "comparing")
            with work.reading() as session:
                request = session.get_one(DataRequest, upload.request_id)
                known = answering(session, request, work.actor, now())
                compared, version = comparing.compare(read, known).to_json(), known.version
        said = readings.to_json(reading)
    work.progress(90, "keeping")

    def apply(session: Session) -> None:
        row = session.get_one(WorkbookUpload, upload_id)
        row.reading, row.comparison, row.compared_with = said, compared, version
        row.state = UploadState.REFUSED if reading.is_refused else UploadState.READ
        if reading.is_refused:
            reasons = sorted({one.code for one in reading.findings if one.blocks_file})
            audit.record(session, work.actor, "workbook.refused", row, at=now(), reasons=reasons)

    return apply


@jobs.handles(APPLY)
def apply_workbook(work: jobs.Work) -> jobs.Apply | None:
    """Take all values of the chosen kinds over from a large workbook, or take them back."""
    upload_id, kinds = UUID(work.payload["upload"]), work.payload["kinds"]
    actor = replace(work.actor, user_id=UUID(work.payload["user"]), name=work.payload["name"])

    def apply(session: Session) -> None:
        upload = session.get_one(WorkbookUpload, upload_id)
        request = session.get_one(DataRequest, upload.request_id)
        try:
            with _uncollected():
                if upload.state == UploadState.APPLYING:
                    taking_over.apply(
                        session, request, upload, (), actor=actor, at=now(), kinds=kinds
                    )
                elif upload.state == UploadState.UNDOING:
                    taking_over.undo(session, request, upload, actor=actor, at=now())
        except Closed:
            was_applied = upload.applied_version is not None and upload.undone_at is None
            upload.state = UploadState.APPLIED if was_applied else UploadState.READ

    return apply


@jobs.handles(bulk.KIND)
def accept_clean(work: jobs.Work) -> jobs.Apply:
    """Decide the next portion of a list of clean answers, and ask for the one after it."""
    payload = work.payload
    user_id = UUID(payload["user"]) if payload["user"] else None
    actor = replace(
        work.actor,
        user_id=user_id,
        name=payload["name"],
        email=payload["email"],
        company_name=payload["company"],
    )

    def apply(session: Session) -> None:
        made = session.get_one(BulkAcceptance, UUID(payload["bulk"]), with_for_update=True)
        if made.state in bulk.UNDER_WAY and bulk.portion(session, made, actor, now()):
            bulk.enqueue(session, made, actor, payload["number"] + 1)

    return apply


@jobs.handles(shares.KIND)
def weigh_waiting(work: jobs.Work) -> jobs.Apply:
    """Find out which part of its product's footprint each waiting answer is about."""
    with work.reading() as session:
        found = shares.changed(session, work.actor)

    def apply(session: Session) -> None:
        shares.write(session, found)

    return apply
