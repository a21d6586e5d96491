"""All files that came into a company's books, whichever capability keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from portal.catalogue.models import BomUpload
from portal.core.actor import Actor
from portal.core.paging import PER_PAGE, Page
from portal.suppliers.models import SupplierUpload

SUPPLIERS, BOM = "suppliers", "bom"
KINDS = ("new", "changed", "removed")


@dataclass(frozen=True, slots=True)
class PastImport:
    """One file: what it holds, where it stands, who brought it and who put it into force."""

    kind: str
    upload_id: UUID
    file_name: str
    uploaded_by: str
    uploaded_at: datetime
    source: str
    applied_at: datetime | None
    applied_by: str
    undone_at: datetime | None
    undone_by: str
    counts: tuple[tuple[str, int], ...]

    @property
    def state(self) -> str:
        """Return where it stands: open, applied, undone or left aside."""
        if self.undone_at is not None:
            return "undone" if self.applied_at is not None else "left"
        return "applied" if self.applied_at is not None else "open"


def past_imports(session: Session, actor: Actor, page: int) -> Page[PastImport]:
    """Return one page of the company's files, the newest first."""
    both = union_all(
        _of(SupplierUpload, SUPPLIERS, SupplierUpload.counts, actor),
        _of(BomUpload, BOM, BomUpload.difference, actor),
    ).subquery()
    total = session.scalar(select(func.count()).select_from(both)) or 0
    number = min(page, max(1, -(-total // PER_PAGE)))
    query = select(both).order_by(both.c.created_at.desc(), both.c.id)
    rows = session.execute(query.offset((number - 1) * PER_PAGE).limit(PER_PAGE))
    return Page(tuple(_past(row) for row in rows), total, number)


def _of(model: Any, kind: str, counts: Any, actor: Actor) -> Select[Any]:
    return select(
        literal(kind).label("kind"),
        model.id,
        model.file_name,
        model.uploaded_by,
        model.created_at,
        model.source,
        model.applied_at,
        model.applied_by,
        model.undone_at,
        model.undone_by,
        counts.label("counts"),
    ).where(model.scope(actor))


def _past(row: Any) -> PastImport:
    told: dict[str, int] = {}
    for kinds in (row.counts or {}).values():
        for kind, number in kinds.items():
            if number and kind in KINDS:
                told[kind] = told.get(kind, 0) + number
    return PastImport(
        row.kind,
        row.id,
        row.file_name,
        row.uploaded_by,
        row.created_at,
        row.source,
        row.applied_at,
        row.applied_by or (row.uploaded_by if row.applied_at else ""),
        row.undone_at,
        row.undone_by or "",
        tuple((kind, told[kind]) for kind in KINDS if kind in told),
    )
