"""Proof of best effort: every contact with a supplier, written down with its hash in the log."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns import standing
from portal.campaigns.asked import Asked
from portal.campaigns.contact_proofs import ContactProof
from portal.campaigns.models import DataRequest
from portal.campaigns.queries import contacts
from portal.core import audit
from portal.core.actor import Actor
from portal.core.audit import AuditDetail, AuditEntry, canonical, digest
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier

ACTION = "supplier.contacts_proved"


def prove(session: Session, supplier: Supplier, actor: Actor, at: datetime) -> ContactProof:
    """Write down the log of contacts as it stands; its hash goes into the chain of the log."""
    found = contacts.contacts(session, actor, supplier)
    content = canonical(
        {
            "company": actor.company_name,
            "supplier": {"code": supplier.code, "name": supplier.name, "name_en": supplier.name_en},
            "made_at": at.isoformat(timespec="seconds"),
            "made_by": actor.label,
            "requests": [_request(one, at) for one in _requests(session, actor, supplier)],
            "contacts": [_contact(one) for one in reversed(found)],
        }
    )
    proof = ContactProof(
        company_id=supplier.company_id,
        supplier_id=supplier.id,
        made_at=at,
        made_by=actor.label,
        content=content,
        sha256=digest(content),
    )
    session.add(proof)
    session.flush()
    audit.record(session, actor, ACTION, proof, at=at, sha256=proof.sha256, contacts=len(found))
    return proof


def _requests(session: Session, actor: Actor, supplier: Supplier) -> list[DataRequest]:
    query = (
        visible_to(actor, DataRequest)
        .where(DataRequest.company_id == actor.company_id, DataRequest.supplier_id == supplier.id)
        .options(joinedload(DataRequest.campaign))
        .order_by(DataRequest.due_at, DataRequest.id)
        .limit(contacts.MOST)
    )
    return list(session.scalars(query))


def _request(request: DataRequest, at: datetime) -> dict[str, Any]:
    asked = Asked.read(request.asked)
    return {
        "id": str(request.id),
        "campaign": request.campaign.name,
        "item": asked.item_code,
        "item_name": asked.item,
        "item_name_zh": asked.item_zh,
        "period": request.period,
        "due_at": request.due_at.isoformat(timespec="seconds"),
        "opened_at": request.opened_at.isoformat(timespec="seconds") if request.opened_at else "",
        "state": standing.of(request),
        "overdue": standing.is_overdue(request, at),
        "decline_reason": request.decline_reason or "",
    }


def _contact(one: contacts.Contact) -> dict[str, Any]:
    return {
        "at": one.at.isoformat(timespec="seconds"),
        "kind": one.kind,
        "code": one.code,
        "by": one.by,
        "request": str(one.request.id) if one.request else "",
        "item": one.request.item.code if one.request else "",
        "receiver": one.receiver,
        "state": one.state,
        "cause": one.cause,
        "said": "" if one.said == "interrupted" else one.said,
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """A proof as it is read: its content, and where the log holds its hash, if it does."""

    proof: ContactProof
    content: dict[str, Any]
    sequence: int | None
    entry_hash: str

    def name(self, lang: str) -> str:
        """Return the supplier's name for a reader."""
        supplier = self.content["supplier"]
        return str((supplier.get("name_en") if lang == "en" else "") or supplier["name"])

    def item(self, one: dict[str, Any], lang: str) -> str:
        """Return the name of what a request is about, for a reader."""
        names = (one["item_name_zh"], one["item_name"])
        return str(next((name for name in (names if lang == "zh" else names[::-1]) if name), ""))

    def when(self, text: str) -> datetime:
        """Return a moment of the content."""
        return datetime.fromisoformat(text)


def shown(session: Session, proof: ContactProof) -> Shown:
    """Return a proof with its entry in the log."""
    query = select(AuditEntry.sequence, AuditEntry.entry_hash).where(
        AuditEntry.object_id == str(proof.id),
        AuditEntry.action == ACTION,
        AuditEntry.chain_id == proof.company_id,
    )
    known = session.execute(query).first()
    sequence, entry_hash = known if known is not None else (None, "")
    return Shown(proof, json.loads(proof.content), sequence, entry_hash)


def of_supplier(session: Session, actor: Actor, supplier: Supplier) -> list[ContactProof]:
    """Return the newest proofs about a supplier."""
    query = (
        visible_to(actor, ContactProof)
        .where(ContactProof.supplier_id == supplier.id)
        .order_by(ContactProof.made_at.desc(), ContactProof.id)
        .limit(5)
    )
    return list(session.scalars(query))


def broken(session: Session) -> Iterator[str]:
    """Yield a sentence for each proof whose content is not the one in the log."""
    logged: dict[UUID, dict[str, Any] | None] = {
        UUID(row.object_id): row.details
        for row in session.execute(
            select(AuditEntry.object_id, AuditDetail.details)
            .join(AuditDetail, AuditDetail.entry_id == AuditEntry.id, isouter=True)
            .where(AuditEntry.action == ACTION)
        )
    }
    for proof in session.scalars(select(ContactProof).order_by(ContactProof.id)):
        where = f"proof of contacts {proof.id}"
        known = logged.pop(proof.id, {})
        if digest(proof.content) != proof.sha256:
            yield f"{where}: altered"
        elif known is not None and known.get("sha256") != proof.sha256:
            yield f"{where}: its hash is not the one in the log"
    for missing in sorted(logged):
        yield f"proof of contacts {missing}: missing, but its making is in the log"
