"""Proof that nothing was altered: the audit log, the frozen versions, and both together."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import schema
from portal.campaigns import proving as contacts
from portal.campaigns.contact_proofs import ContactProof
from portal.core import audit
from portal.core.audit import AuditDetail, AuditEntry, AuditHead
from portal.core.storage import Storage
from portal.submissions import seal
from portal.submissions.evidence import proving
from portal.submissions.models import EvidenceFile, SharedResult, Submission

TABLES = schema.metadata
"""All tables are loaded: a foreign key has the type of the column it points to."""

CHECKED = {
    "audit_entries": AuditEntry,
    "submissions": Submission,
    "shared_results": SharedResult,
    "evidence_files": EvidenceFile,
    "contact_proofs": ContactProof,
}


def counts(session: Session) -> dict[str, int]:
    """Return how many records of each kind were checked."""
    return {
        name: session.scalar(select(func.count()).select_from(model)) or 0
        for name, model in CHECKED.items()
    }


def broken(session: Session, store: Storage | None = None) -> Iterator[str]:
    """Yield a sentence for each record that does not prove itself; nothing if all is well.

    Altering a frozen version together with its seal is found too: the log holds the seal as it
    was at signing, and the log's own chain is checked first.
    """
    yield from audit.broken(session)
    yield from _without_end(session)
    yield from seal.broken(session)
    yield from _unlike_the_log(session)
    yield from contacts.broken(session)
    if store is not None:
        yield from proving.broken(session, store)


def _without_end(session: Session) -> Iterator[str]:
    """Find chains whose end was deleted, which would hide them from the check."""
    orphans = session.scalars(
        select(AuditEntry.chain_id)
        .where(AuditEntry.chain_id.not_in(select(AuditHead.chain_id)))
        .distinct()
        .order_by(AuditEntry.chain_id)
    )
    for chain_id in orphans:
        yield f"chain {chain_id}: its end is missing"


def _unlike_the_log(session: Session) -> Iterator[str]:
    logged = _logged_seals(session)
    for submission in session.scalars(select(Submission).order_by(Submission.id)):
        where = f"submission {submission.id}, version {submission.number}"
        if str(submission.id) not in logged:
            yield f"{where}: its signing is not in the log"
            continue
        seals = logged.pop(str(submission.id))
        if seals is None:  # the entry's details were erased at the end of their retention
            continue
        if submission.content_hash != seals.get("content_hash"):
            yield f"{where}: its seal is not the one in the log"
        if _copys_seal(session, submission) != seals.get("shared_hash"):
            yield f"{where}: the customer's copy is missing or not the one in the log"
    for missing in sorted(logged):
        yield f"submission {missing}: missing, but its signing is in the log"


def _copys_seal(session: Session, submission: Submission) -> str | None:
    return session.scalar(
        select(SharedResult.content_hash).where(
            SharedResult.request_id == submission.request_id,
            SharedResult.number == submission.number,
        )
    )


def _logged_seals(session: Session) -> dict[str, dict[str, Any] | None]:
    """Return the seals of each signed version as the log remembers them, by its id."""
    rows = session.execute(
        select(AuditEntry.object_id, AuditDetail.details)
        .join(AuditDetail, AuditDetail.entry_id == AuditEntry.id, isouter=True)
        .where(AuditEntry.action == "submission.signed")
        .order_by(AuditEntry.chain_id, AuditEntry.sequence)
    )
    return {row.object_id: row.details for row in rows}
