"""What a supplier has answered, as far as it was shared: the newest version of each request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.models import Acceptance, SharedResult

MOST = 500
"""Requests of one supplier that its card reads, the newest first."""

THIRD_PARTY = frozenset({"third_limited", "third_reasonable"})
WORST = 5.0


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: what was shared of it, for which request, and since when it counts."""

    result: SharedResult
    request: DataRequest
    accepted_at: datetime | None

    @property
    def footprint(self) -> Mapping[str, Any]:
        """Return the footprint as it was shared."""
        return self.result.footprint or {}

    @property
    def value(self) -> float | None:
        """Return the footprint per one declared unit. [kg CO2e]."""
        return per_unit(self.footprint)

    @property
    def unit(self) -> str:
        """Return the unit of the value."""
        return f"kgCO2e/{self.footprint.get('declared_unit') or ''}"

    @property
    def rating(self) -> float | None:
        """Return the data quality rating: the mean of six, a missing one counts 5."""
        ratings = self.ratings
        if not ratings:
            return None
        return sum(WORST if one is None else one for one in ratings) / len(ratings)

    @property
    def ratings(self) -> tuple[float | None, ...]:
        """Return the six ratings, empty where nothing was rated."""
        return tuple(self.footprint.get("ratings") or ())

    @property
    def total(self) -> float | None:
        """Return the score of 100 points."""
        found = (self.result.score or {}).get("total")
        return None if found is None else float(found)

    @property
    def grade(self) -> str:
        """Return the grade of the score."""
        return str((self.result.score or {}).get("grade") or "")

    @property
    def primary_share(self) -> float | None:
        """Return the primary data share. [%]."""
        found = self.footprint.get("primary_share")
        return None if found is None else float(found)

    @property
    def verification(self) -> str:
        """Return how far somebody else has checked it."""
        return str(self.footprint.get("verification") or "none")

    @property
    def supply(self) -> tuple[UUID, UUID | None]:
        """Return the item and the site."""
        return self.request.item_id, self.request.site_id

    def is_comparable(self, other: "Answered") -> bool:
        """Tell whether both values mean the same: unit, boundary and warming potentials."""
        return all(
            self.footprint.get(name) == other.footprint.get(name)
            for name in ("declared_unit", "boundary", "gwp_set")
        )


def per_unit(footprint: Mapping[str, Any]) -> float | None:
    """Return a footprint's value per one declared unit. [kg CO2e].

    >>> per_unit({"value_kgco2e": 30, "declared_amount": 10}), per_unit({})
    (3.0, None)
    """
    value, amount = footprint.get("value_kgco2e"), footprint.get("declared_amount") or 1
    return None if value is None else float(value) / float(amount)


def answered(session: Session, actor: Actor, supplier_id: UUID) -> list[Answered]:
    """Return the newest shared version of each of a supplier's requests, newest period first."""
    last = (
        select(SharedResult.request_id, func.max(SharedResult.number).label("number"))
        .where(SharedResult.scope(actor), SharedResult.supplier_id == supplier_id)
        .group_by(SharedResult.request_id)
        .subquery()
    )
    query = (
        visible_to(actor, SharedResult)
        .join(
            last,
            and_(
                last.c.request_id == SharedResult.request_id, last.c.number == SharedResult.number
            ),
        )
        .join(SharedResult.request)
        .outerjoin(
            Acceptance,
            and_(Acceptance.shared_result_id == SharedResult.id, Acceptance.withdrawn_at.is_(None)),
        )
        .options(
            contains_eager(SharedResult.request).options(
                joinedload(DataRequest.item), joinedload(DataRequest.site)
            ),
            defer(SharedResult.answers),
            defer(SharedResult.findings),
            defer(SharedResult.comparable),
        )
        .add_columns(Acceptance.accepted_at)
        .order_by(SharedResult.period.desc(), SharedResult.signed_at.desc(), SharedResult.id)
        .limit(MOST)
    )
    return [Answered(row[0], row[0].request, row[1]) for row in session.execute(query).unique()]


def newest_by_supply(found: list[Answered]) -> dict[tuple[UUID, UUID | None], list[Answered]]:
    """Return the answers of each item and site, the newest period first."""
    by_supply: dict[tuple[UUID, UUID | None], list[Answered]] = {}
    for one in found:
        by_supply.setdefault(one.supply, []).append(one)
    return by_supply
