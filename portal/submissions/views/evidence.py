"""Files come back as attachments only: to their company, and to whom it granted them."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue

from portal.campaigns.models import DataRequest
from portal.core.errors import NotFound
from portal.core.guards import access, actor, find, session
from portal.core.storage import CHUNK, Altered, storage
from portal.submissions import policy
from portal.submissions.evidence import queries
from portal.submissions.evidence.errors import FileAltered
from portal.submissions.handing.queries import check
from portal.submissions.models import EvidenceFile
from portal.submissions.review import policy as review_policy
from portal.submissions.views.blueprint import HERE, bp
from portal.submissions.views.review import REVIEW

NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""A file is never shown by the portal; were it, nothing in it could run."""


@bp.get(f"{HERE}/evidence/<uuid:evidence_file_id>")
@access(policy.READ_PART, DataRequest)
def evidence(data_request: DataRequest, evidence_file_id: UUID) -> ResponseReturnValue:
    """Send a file of the company's own."""
    file = find(EvidenceFile, evidence_file_id, request_id=data_request.id)
    check(session(), actor(), data_request, file.section)
    return _attachment(file.company_id, file.sha256, file.name)


@bp.get(f"{REVIEW}/evidence/<uuid:evidence_file_id>")
@access(review_policy.SEE, DataRequest)
def shared_evidence(data_request: DataRequest, evidence_file_id: UUID) -> ResponseReturnValue:
    """Send a file that the supplier granted."""
    found = queries.shared_document(session(), actor(), data_request, evidence_file_id)
    if found is None:
        raise NotFound
    return _attachment(data_request.company_id, found["sha256"], found["name"])


def _attachment(owner: UUID, sha256: str, name: str) -> ResponseReturnValue:
    try:
        path = storage().checked(owner, sha256)
    except Altered:
        raise FileAltered from None
    return Response(
        _pieces(path),
        mimetype="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Length": str(path.stat().st_size),
            "Content-Security-Policy": NOTHING_RUNS,
        },
    )


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield a file in pieces, so that a large one takes no memory."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
