"""The Excel twin of a request: the workbook to download, and the file that comes back."""

import hashlib
import hmac
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from forms import workbook
from forms.answers import Answers
from forms.workbook import Finding, Limits
from forms.workbook.findings import Facts
from forms.workbook.limits import MEBIBYTE
from portal.campaigns.models import DataRequest
from portal.campaigns.wording import sharing_word
from portal.campaigns.workflow import RequestState
from portal.config import Config
from portal.core import audit, formats, jobs
from portal.core.actor import Actor
from portal.core.i18n import language, zone
from portal.core.uploads import shown_name
from portal.submissions.answering import Answering
from portal.submissions.errors import Closed
from portal.submissions.models import WorkbookUpload
from portal.submissions.openness import EDITABLE

READ = "submissions.read_workbook"
APPLY = "submissions.apply_workbook"
SUFFIX = ".xlsx"


class UploadState(StrEnum):
    """How far an uploaded workbook is."""

    WAITING = "waiting"
    READ = "read"
    REFUSED = "refused"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


AT_WORK = frozenset({UploadState.WAITING, UploadState.APPLYING, UploadState.UNDOING})
"""States in which a job has the upload in hand."""


def seal_key() -> bytes:
    """Return the secret that seals workbooks, derived from the instance's own."""
    config: Config = current_app.extensions["config"]
    return hmac.new(config.secret_key.encode(), b"workbook seal", hashlib.sha256).digest()


def expected(request: DataRequest) -> dict[str, str]:
    """Return what a workbook must be made for, to be accepted for ``request``."""
    return {
        "request": str(request.id),
        "questionnaire": request.questionnaire_id,
        "version": request.questionnaire_version,
        "level": request.level,
    }


def filled(known: Answering, lang: str, answers: Answers | None = None) -> bytes:
    """Return the workbook of a request, filled with the answers as they stand."""
    return workbook.write(
        known.questionnaire,
        known.level,
        lang,
        known.answers if answers is None else answers,
        identity=_identity(known, lang),
        key=seal_key(),
    )


def _identity(known: Answering, lang: str) -> dict[str, str]:
    asked, request = known.asked, known.request
    config: Config = current_app.extensions["config"]
    due = formats.moment(request.due_at, zone(request.timezone), lang)
    item = f"{asked.item_name(lang)} ({asked.item_code})"
    return {
        "request": str(request.id),
        "requester": asked.customer,
        "supplier": asked.supplier,
        "item": item,
        "period": str(request.period),
        "period_start": f"{request.period}-01-01",
        "period_end": f"{request.period}-12-31",
        "item_code": asked.item_code,
        "due": due,
        "sharing": sharing_word(request.sharing_asked),
        "contact": asked.asked_by_email,
        "address": config.base_url + url_for("submissions.workbook", data_request_id=request.id),
    }


def file_name(known: Answering, suffix: str = "") -> str:
    """Return a name for the file that sorts well and says what it is."""
    kept = "".join(one if one.isalnum() or one in "-_" else "-" for one in known.asked.item_code)
    return f"{kept or 'request'}-{known.request.period}{suffix}{SUFFIX}"


def upload(
    session: Session,
    request: DataRequest,
    name: str,
    content: bytes,
    *,
    actor: Actor,
    at: datetime,
) -> WorkbookUpload:
    """Keep an uploaded workbook and have it read by a job.

    The same file again is the same upload, until it was applied.

    Raises
    ------
    Closed
        The request takes no answers now.
    """
    if RequestState(request.state) not in EDITABLE:
        raise Closed
    assert actor.company_id is not None  # noqa: S101 - the policy asked for this side
    digest = hashlib.sha256(content).hexdigest()
    if (known := _same(session, request, digest)) is not None:
        return known
    row = WorkbookUpload(
        company_id=actor.company_id,
        request_id=request.id,
        file_name=shown_name(name),
        content=content,
        sha256=digest,
        uploaded_by=actor.label,
        state=UploadState.WAITING,
    )
    session.add(row)
    session.flush()
    row.job_id = jobs.enqueue(
        session,
        READ,
        {"upload": str(row.id), "lang": language()},
        key=f"{READ}:{row.id}",
        company_id=actor.company_id,
    )
    size = len(content)
    audit.record(session, actor, "workbook.uploaded", row, at=at, sha256=row.sha256, size=size)
    return row


def too_large(content: bytes) -> Finding | None:
    """Return why a file is not even kept: it is over the limit that its reader has, too."""
    limit = Limits().file_bytes
    if len(content) <= limit:
        return None
    facts: Facts = {"megabytes": f"{len(content) / MEBIBYTE:.1f}", "limit": limit // MEBIBYTE}
    return Finding("file.too_large", facts=facts)


def _same(session: Session, request: DataRequest, digest: str) -> WorkbookUpload | None:
    """Return the upload of the same file that still waits: a double click sends it twice."""
    query = select(WorkbookUpload).where(
        WorkbookUpload.request_id == request.id,
        WorkbookUpload.sha256 == digest,
        WorkbookUpload.state.in_([UploadState.WAITING, UploadState.READ]),
    )
    return session.scalars(query.order_by(WorkbookUpload.created_at.desc()).limit(1)).first()


def later(
    session: Session, upload: WorkbookUpload, state: UploadState, kinds: list[str], actor: Actor
) -> None:
    """Have a job apply a large workbook, or take it back.

    Raises
    ------
    Closed
        The upload is not in a state for it, or the request takes no answers.
    """
    before = {
        UploadState.APPLYING: {UploadState.READ, UploadState.UNDONE},
        UploadState.UNDOING: {UploadState.APPLIED},
    }[state]
    request = session.get_one(DataRequest, upload.request_id)
    if upload.state not in before or RequestState(request.state) not in EDITABLE:
        raise Closed
    upload.state = state
    upload.job_id = jobs.enqueue(
        session,
        APPLY,
        {
            "upload": str(upload.id),
            "kinds": kinds,
            "user": str(actor.user_id),
            "name": actor.label,
        },
        key=f"{APPLY}:{upload.id}:{upload.version}",
        company_id=actor.company_id,
    )
    session.flush()


@contextmanager
def on_disk(content: bytes) -> Iterator[Path]:
    """Lay a file where the reading process finds it, and take it away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{SUFFIX}"
        path.write_bytes(content)
        yield path
