"""The audit log: append-only, one hash chain per company, details erasable.

``entry_hash = SHA-256(previous hash + canonical JSON of the entry)``. The details (what the
action was about) lie in a row of their own and only their hash is chained, so that personal data
can be erased at the end of retention without breaking the chain.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core.actor import Actor
from portal.core.columns import Json
from portal.core.db import Base, Opaque

INSTANCE = UUID(int=0)
"""Chain of what belongs to no company."""

START = "0" * 64


class AuditHead(Base):
    """The end of one company's chain; its row lock puts the writers in line."""

    __tablename__ = "audit_head"

    chain_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)
    entry_hash: Mapped[str] = mapped_column(default=START)


class AuditEntry(Opaque, Base):
    """One link: who did what to which record, when; never edited."""

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("chain_id", "sequence"),)

    chain_id: Mapped[UUID] = mapped_column()
    sequence: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column()
    actor_id: Mapped[UUID | None] = mapped_column()
    action: Mapped[str] = mapped_column()
    object_kind: Mapped[str] = mapped_column()
    object_id: Mapped[str] = mapped_column(index=True)
    details_hash: Mapped[str] = mapped_column()
    entry_hash: Mapped[str] = mapped_column()


class AuditDetail(Base):
    """What the entry was about, in allow-listed facts; may be erased."""

    __tablename__ = "audit_detail"

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    details: Mapped[dict[str, Any]] = mapped_column(Json)


def canonical(document: Any) -> str:
    """Return JSON that is the same text for the same document."""
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )


def digest(text: str) -> str:
    """Return the SHA-256 of ``text`` in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _link(entry: AuditEntry, previous: str) -> str:
    return digest(
        previous
        + canonical(
            {
                "seq": entry.sequence,
                "time": entry.at.isoformat(),
                "actor": entry.actor_id,
                "tenant": entry.chain_id,
                "action": entry.action,
                "object": [entry.object_kind, entry.object_id],
                "details": entry.details_hash,
            }
        )
    )


def record(
    session: Session,
    actor: Actor | None,
    action: str,
    subject: Any,
    *,
    at: datetime,
    company_id: UUID | None = None,
    **details: Any,
) -> AuditEntry:
    """Append an entry in the transaction of its effect.

    Parameters
    ----------
    subject
        The row acted on, or a ``(kind, id)`` pair.
    company_id
        Whose chain; default: the actor's company, or the instance's chain.
    details
        Plain facts. Never passwords, tokens or answers.
    """
    chain_id = company_id or (actor.company_id if actor else None) or INSTANCE
    kind, object_id = subject if isinstance(subject, tuple) else (subject.__tablename__, subject.id)
    head = _head(session, chain_id)
    entry = AuditEntry(
        chain_id=chain_id,
        sequence=head.sequence + 1,
        at=at,
        actor_id=actor.user_id if actor else None,
        action=action,
        object_kind=kind,
        object_id=str(object_id),
        details_hash=digest(canonical(details)),
    )
    entry.entry_hash = _link(entry, head.entry_hash)
    session.add(entry)
    session.flush()
    session.add(AuditDetail(entry_id=entry.id, details=json.loads(canonical(details))))
    head.sequence, head.entry_hash = entry.sequence, entry.entry_hash
    session.flush()
    return entry


def _head(session: Session, chain_id: UUID) -> AuditHead:
    """Return the end of a chain, locked; of two that begin it at one instant, one does."""
    head = session.get(AuditHead, chain_id, with_for_update=True)
    if head is not None:
        return head
    try:
        with session.begin_nested():
            session.add(AuditHead(chain_id=chain_id, sequence=0, entry_hash=START))
    except IntegrityError:
        pass  # somebody else has just begun it
    return session.get_one(AuditHead, chain_id, with_for_update=True)


def broken(session: Session) -> Iterator[str]:
    """Yield a sentence for each record that does not fit its chain; nothing if all is well."""
    for head in session.scalars(select(AuditHead).order_by(AuditHead.chain_id)):
        yield from _broken_links(session, head)


def _broken_links(session: Session, head: AuditHead) -> Iterator[str]:
    previous, expected = START, 0
    entries = session.execute(
        select(AuditEntry, AuditDetail)
        .join(AuditDetail, AuditDetail.entry_id == AuditEntry.id, isouter=True)
        .where(AuditEntry.chain_id == head.chain_id)
        .order_by(AuditEntry.sequence)
    )
    for entry, detail in entries:
        expected += 1
        where = f"chain {head.chain_id}, entry {entry.sequence}"
        if entry.sequence != expected:
            yield f"{where}: entry {expected} is missing"
            return
        if entry.entry_hash != _link(entry, previous):
            yield f"{where}: altered"
            return
        if detail is not None and digest(canonical(detail.details)) != entry.details_hash:
            yield f"{where}: its details were altered"
            return
        previous = entry.entry_hash
    if expected != head.sequence or previous != head.entry_hash:
        yield f"chain {head.chain_id}: entries after {expected} are missing"
