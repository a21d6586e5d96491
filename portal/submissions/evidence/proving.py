"""Proof that every file that a row names lies on the disk as it was uploaded."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.storage import Altered, Storage
from portal.submissions.models import EvidenceFile, SharedResult


def broken(session: Session, store: Storage) -> Iterator[str]:
    """Yield a sentence for each file that is missing or not what it was."""
    own = select(EvidenceFile).order_by(EvidenceFile.added_at, EvidenceFile.id)
    for file in session.scalars(own.execution_options(yield_per=100)):
        if not _holds(store, file.company_id, file.sha256):
            yield f"evidence file {file.id}: missing or altered"
    given = select(SharedResult).order_by(SharedResult.created_at, SharedResult.id)
    for shared in session.scalars(given.execution_options(yield_per=100)):
        for one in shared.evidence:
            if not _holds(store, shared.company_id, one["sha256"]):
                yield f"evidence file {one['id']}, the customer's copy: missing or altered"


def _holds(store: Storage, owner: UUID, sha256: str) -> bool:
    try:
        store.checked(owner, sha256)
    except Altered:
        return False
    return True
