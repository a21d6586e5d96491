"""How much of the products' footprints and of the spend a supplier stands for."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Numeric, cast, func, select
from sqlalchemy.orm import Session

from aggregator.result import ProductResult
from portal.catalogue.models import Item, Sourcing
from portal.core.actor import Actor
from portal.rollups.models import RollupRun
from portal.rollups.newest import newest_runs
from portal.rollups.runs import unpacked

MOST_KEPT = 256
_BY_RUN: dict[UUID, Mapping[str, float]] = {}
"""Percent of a run's footprint by supplier code. A run never changes, so it is worked out once."""


@dataclass(frozen=True, slots=True)
class OfProduct:
    """What one supplier makes of one product's footprint. [%]."""

    product: Item
    period: int
    percent: float


@dataclass(frozen=True, slots=True)
class OfSpend:
    """What one supplier makes of the known spend of a period.

    ``amount`` is in the company's currency; ``is_whole`` where every supply's spend is known.
    """

    period: int
    amount: float
    percent: float | None
    is_whole: bool


def of_footprint(
    session: Session, actor: Actor, supplier_code: str, products: Sequence[Item]
) -> list[OfProduct]:
    """Return the supplier's part of each product that was computed, the largest first."""
    by_id = {product.id: product for product in products}
    query = select(RollupRun.id, RollupRun.item_id, RollupRun.period)
    newest = session.execute(query.where(RollupRun.id.in_(newest_runs(actor, by_id)))).all()
    _read(session, actor, [row.id for row in newest if row.id not in _BY_RUN])
    found = [
        OfProduct(by_id[row.item_id], row.period, _BY_RUN.get(row.id, {}).get(supplier_code, 0.0))
        for row in newest
    ]
    return sorted(found, key=lambda one: (-one.percent, one.product.code))


def _read(session: Session, actor: Actor, run_ids: Sequence[UUID]) -> None:
    if not run_ids:
        return
    if len(_BY_RUN) + len(run_ids) > MOST_KEPT:
        _BY_RUN.clear()
    query = select(RollupRun.id, RollupRun.result).where(
        RollupRun.scope(actor), RollupRun.id.in_(run_ids)
    )
    for run_id, content in session.execute(query):
        if content is not None:
            _BY_RUN[run_id] = _by_supplier(ProductResult.from_document(unpacked(content)))


def _by_supplier(result: ProductResult) -> dict[str, float]:
    total = result.footprint_kgco2e
    sums: dict[str, list[float]] = defaultdict(list)
    for part in result.contributions:
        if part.supplier is not None:
            sums[part.supplier.partition(" / ")[0]].append(part.kgco2e)
    return {code: 100 * math.fsum(parts) / total for code, parts in sums.items()} if total else {}


def of_spend(session: Session, actor: Actor, supplier_id: UUID) -> list[OfSpend]:
    """Return the supplier's part of the spend of each period in which any is known, newest first.

    Sums are for shares alone: they are made in floating point, the single figures stay exact.
    """
    spend = cast(Sourcing.spend, Numeric)
    query = (
        select(
            Sourcing.period,
            func.sum(spend),
            func.count(Sourcing.spend),
            func.count(),
            func.sum(spend).filter(Sourcing.supplier_id == supplier_id),
        )
        .where(Sourcing.scope(actor))
        .group_by(Sourcing.period)
        .order_by(Sourcing.period.desc())
    )
    return [
        OfSpend(
            period,
            float(mine),
            100 * float(mine) / float(whole) if whole else None,
            known == rows,
        )
        for period, whole, known, rows, mine in session.execute(query)
        if mine is not None
    ]
