"""Which run speaks for a product: the newest one that is done."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.rollups.models import RollupRun
from portal.rollups.runs import DONE


def newest_runs(
    actor: Actor, products: Collection[UUID] | None = None, until: int | None = None
) -> Select[UUID]:
    """Select the ids of each product's newest finished run.

    Parameters
    ----------
    products
        The products asked about; all that the actor may see if nothing is given.
    until
        A period: runs of later ones do not count, and among the rest the latest period goes first.
        Without it the run that was computed last speaks, of whatever period.
    """
    newest = (RollupRun.created_at.desc(), RollupRun.id)
    order = newest if until is None else (RollupRun.period.desc(), *newest)
    rank = func.row_number().over(partition_by=RollupRun.item_id, order_by=order)
    query = select(RollupRun.id, rank.label("rank")).where(
        RollupRun.scope(actor), RollupRun.state == DONE
    )
    if products is not None:
        query = query.where(RollupRun.item_id.in_(products))
    if until is not None:
        query = query.where(RollupRun.period <= until)
    ranked = query.subquery()
    return select(ranked.c.id).where(ranked.c.rank == 1)


def by_product(session: Session, actor: Actor) -> dict[UUID, RollupRun]:
    """Return the newest finished run of each product, in one statement."""
    query = visible_to(actor, RollupRun).where(RollupRun.id.in_(newest_runs(actor)))
    return {run.item_id: run for run in session.scalars(query.order_by(RollupRun.item_id))}
