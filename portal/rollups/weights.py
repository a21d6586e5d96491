"""What the newest roll-ups say of each item's own part, for whoever plans whom to ask."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.campaigns import weighing
from portal.core.actor import Actor
from portal.rollups.models import RollupRun
from portal.rollups.newest import newest_runs
from portal.rollups.runs import unpacked

ANSWERED = " · "
"""Stands in the code of a material that only a supplier's answer names, behind its item's code."""


def newest(
    session: Session, actor: Actor, product_ids: tuple[UUID, ...], period: int
) -> dict[UUID, weighing.Direct]:
    """Return by product what each item adds itself, from the newest run up to a period. [kg CO2e].

    The period's own run goes first, then the latest of an earlier one.
    """
    query = select(RollupRun.item_id, RollupRun.result).where(
        RollupRun.id.in_(newest_runs(actor, product_ids, until=period))
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
