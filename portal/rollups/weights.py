"""What the newest roll-ups say of each item's own part, for whoever plans whom to ask."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.campaigns import weighing
from portal.core.actor import Actor
from portal.rollups.models import RollupRun
from portal.rollups.runs import DONE, unpacked

ANSWERED = " · "
"""Stands in the code of a material that only a supplier's answer names, behind its item's code."""


def newest(
    session: Session, actor: Actor, product_ids: tuple[UUID, ...], period: int
) -> dict[UUID, weighing.Direct]:
    """Return by product what each item adds itself, from the newest run up to a period. [kg CO2e].

    The period's own run goes first, then the latest of an earlier one.
    """
    ranked = (
        select(
            RollupRun.id,
            func.row_number()
            .over(
                partition_by=RollupRun.item_id,
                order_by=(RollupRun.period.desc(), RollupRun.created_at.desc(), RollupRun.id),
            )
            .label("rank"),
        )
        .where(
            RollupRun.scope(actor),
            RollupRun.item_id.in_(product_ids),
            RollupRun.period <= period,
            RollupRun.state == DONE,
            RollupRun.result.is_not(None),
        )
        .subquery()
    )
    query = select(RollupRun.item_id, RollupRun.result).join(
        ranked, (ranked.c.id == RollupRun.id) & (ranked.c.rank == 1)
    )
    return {
        item_id: _parts(unpacked(result)) for item_id, result in session.execute(query) if result
    }


def _parts(result: dict[str, object]) -> weighing.Direct:
    parts: weighing.Direct = {}
    contributions = result.get("contributions")
    for one in contributions if isinstance(contributions, list) else ():
        item = one["item"].partition(ANSWERED)[0]
        parts[item] = parts.get(item, 0.0) + float(one["kgco2e"])
    return parts


weighing.RUNS.append(newest)
