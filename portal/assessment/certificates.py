"""Certificates and statements that a supplier's answers name, as far as they were shared.

A footprint's verification and its validity travel at every sharing level. Certificates of the
management system and the validity of bought materials' footprints are answers: they are there
under the full inventory alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from forms.parsing.dates import read_date
from portal.assessment.models import Certificate
from portal.assessment.results import THIRD_PARTY
from portal.assessment.words import SYSTEMS
from portal.core import changes
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.models import SharedResult
from portal.suppliers.models import Supplier

SOON = timedelta(days=90)
MOST = 200


@dataclass(frozen=True, slots=True)
class Named:
    """One certificate of an answer: ``valid_until`` is none where the answer does not say it."""

    kind: str
    name: str
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """A certificate with the answer that names it."""

    named: Named
    result: SharedResult
    item: str
    item_id: UUID

    def ends_within(self, today: date, span: timedelta = SOON) -> bool:
        """Tell whether it ends soon, or has ended."""
        return self.named.valid_until is not None and self.named.valid_until <= today + span


def named_in(footprint: Mapping[str, Any], answers: Mapping[str, Any] | None) -> Iterator[Named]:
    """Yield what an answer names, from what was shared of it."""
    declared = footprint.get("declared") or {}
    verification = footprint.get("verification") or declared.get("verification")
    if verification in THIRD_PARTY:
        yield Named("verification", str(verification), _day(declared.get("valid_until")))
    fields = (answers or {}).get("fields") or {}
    systems = [SYSTEMS[one] for one in _codes(fields.get("mgmt_systems")) if one in SYSTEMS]
    if systems:
        until = _day((fields.get("mgmt_valid_until") or {}).get("value"))
        yield Named("management", ", ".join(systems), until)
    for material in footprint.get("materials") or ():
        until = _day(material.get("valid_until"))
        if until is not None:
            yield Named("upstream", str(material.get("name") or ""), until)


def _codes(entry: Any) -> list[str]:
    value = (entry or {}).get("value") if isinstance(entry, Mapping) else None
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value] if isinstance(value, list) else []


def _day(text: Any) -> date | None:
    read = read_date(text) if isinstance(text, str) and text else None
    return date.fromisoformat(read) if isinstance(read, str) else None


def of_supplier(session: Session, actor: Actor, supplier_id: UUID, lang: str) -> list[Row]:
    """Return a supplier's certificates, those that end first on top, open ends last.

    Of each item and site the newest period's answer counts.
    """
    query = (
        visible_to(actor, SharedResult)
        .where(SharedResult.supplier_id == supplier_id)
        .options(joinedload(SharedResult.request))
        .order_by(SharedResult.period.desc(), SharedResult.signed_at.desc(), SharedResult.id)
        .limit(MOST)
    )
    newest: dict[tuple[UUID, UUID | None], SharedResult] = {}
    for result in session.scalars(query):
        newest.setdefault((result.item_id, result.request.site_id), result)
    rows = [
        Row(named, result, _item_name(result, lang), result.item_id)
        for result in newest.values()
        for named in named_in(result.footprint or {}, result.answers)
    ]
    return sorted(rows, key=lambda row: (row.named.valid_until or date.max, row.named.kind))


def _item_name(result: SharedResult, lang: str) -> str:
    asked = result.request.asked
    names = (asked.get("item_zh"), asked.get("item"))
    ordered = names if lang == "zh" else names[::-1]
    return next((name for name in (*ordered, asked.get("item_code")) if name), "")


@changes.subscribe
def keep(session: Session, company_id: UUID, reason: dict[str, Any]) -> None:
    """Keep the ends of what an accepted answer names; one that is taken back names nothing."""
    if reason.get("kind") not in {"accepted", "withdrawn"} or not reason.get("request"):
        return
    request_id = UUID(str(reason["request"]))
    mine = (Certificate.company_id == company_id, Certificate.request_id == request_id)
    session.execute(delete(Certificate).where(*mine))
    result = session.scalar(
        select(SharedResult)
        .where(SharedResult.company_id == company_id, SharedResult.request_id == request_id)
        .order_by(SharedResult.number.desc())
        .limit(1)
    )
    if result is None or reason["kind"] == "withdrawn":
        return
    replaced = (
        Certificate.company_id == company_id,
        Certificate.supplier_id == result.supplier_id,
        Certificate.item_id == result.item_id,
    )
    session.execute(delete(Certificate).where(*replaced))
    session.add_all(_kept(result, named_in(result.footprint or {}, result.answers)))


def _kept(result: SharedResult, found: Iterable[Named]) -> Iterator[Certificate]:
    for one in found:
        if one.valid_until is not None:
            yield Certificate(
                company_id=result.company_id,
                supplier_id=result.supplier_id,
                item_id=result.item_id,
                request_id=result.request_id,
                kind=one.kind,
                name=one.name,
                valid_until=one.valid_until,
            )


def ending(
    session: Session, actor: Actor, today: date, most: int, supplier_id: UUID | None = None
) -> list[Certificate]:
    """Return the certificates that end within :data:`SOON` or have ended, the first on top.

    They are those of all suppliers, or of one.
    """
    query = (
        visible_to(actor, Certificate)
        .join(Certificate.supplier)
        .where(Certificate.valid_until <= today + SOON)
        .options(joinedload(Certificate.supplier), joinedload(Certificate.item))
        .order_by(Certificate.valid_until, Supplier.code, Certificate.id)
        .limit(most)
    )
    if supplier_id is not None:
        query = query.where(Certificate.supplier_id == supplier_id)
    return list(session.scalars(query))
