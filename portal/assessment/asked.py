"""The requests of one supplier with the versions that were signed, and their scores."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, joinedload, load_only

from portal.campaigns import standing
from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to
from portal.submissions.models import SharedResult


@dataclass(frozen=True, slots=True)
class Signed:
    """One signed version, as far as it was shared."""

    number: int
    signed_at: datetime
    signed_by: str
    total: float | None
    grade: str


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One request with where it stands and its versions, the newest first."""

    request: DataRequest
    stands: str
    is_overdue: bool
    versions: tuple[Signed, ...]


def asked(
    session: Session, actor: Actor, supplier_id: UUID, number: int, at: datetime
) -> Page[AskedRow]:
    """Return one page of a supplier's requests, the newest period first."""
    query = (
        visible_to(actor, DataRequest)
        .where(DataRequest.company_id == actor.company_id, DataRequest.supplier_id == supplier_id)
        .options(
            joinedload(DataRequest.item),
            joinedload(DataRequest.site),
            joinedload(DataRequest.campaign),
        )
        .order_by(DataRequest.period.desc(), DataRequest.created_at.desc(), DataRequest.id)
    )
    page = fetch(session, query, number)
    versions = _versions(session, actor, [one.id for one in page.rows])
    rows = tuple(
        AskedRow(
            one, standing.of(one), standing.is_overdue(one, at), tuple(versions.get(one.id, ()))
        )
        for one in page.rows
    )
    return replace(page, rows=rows)


def _versions(session: Session, actor: Actor, ids: list[UUID]) -> dict[UUID, list[Signed]]:
    query = (
        visible_to(actor, SharedResult)
        .where(SharedResult.request_id.in_(ids))
        .options(
            load_only(
                SharedResult.request_id,
                SharedResult.number,
                SharedResult.score,
                SharedResult.signed_at,
                SharedResult.signed_by,
            )
        )
        .order_by(SharedResult.number.desc(), SharedResult.id)
    )
    found: dict[UUID, list[Signed]] = {}
    for row in session.scalars(query):
        score = row.score or {}
        total = score.get("total")
        found.setdefault(row.request_id, []).append(
            Signed(
                row.number,
                row.signed_at,
                row.signed_by,
                None if total is None else float(total),
                str(score.get("grade") or ""),
            )
        )
    return found
