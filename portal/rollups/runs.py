"""Runs: asked for, found, and their results kept compressed."""

import json
import zlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import Item
from portal.catalogue.structure import products_using
from portal.core import audit, changes, jobs
from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.tenancy import visible_to
from portal.rollups.models import RollupRun

KIND = "rollups.fold"
QUEUED, RUNNING, DONE, REFUSED = "queued", "running", "done", "refused"
PERIOD = 2025
YEARS = range(1990, 2101)


def year(text: str) -> int:
    """Return the period that an address names.

    Raises
    ------
    ValueError
        It is no year that figures are collected for.

    Examples
    --------
    >>> year("2025")
    2025
    """
    found = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    if found not in YEARS:
        raise ValueError(text)
    return found


def packed(document: Any) -> bytes:
    """Return a JSON document compressed; the same document gives the same bytes."""
    text = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )
    return zlib.compress(text.encode(), 6)


def _plain(value: object) -> object:
    """Return what JSON has no form for: sets sorted, dates as text."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def unpacked(content: bytes) -> Any:
    """Return the document of :func:`packed`."""
    return json.loads(zlib.decompress(content))


def request_run(
    session: Session,
    item: Item,
    period: int,
    *,
    by: str,
    reason: dict[str, Any],
    at: datetime,
) -> RollupRun:
    """Ask for a run of one product; a run that still waits takes this reason along.

    The job marks its run as running before it reads the inputs, so that several changes in a
    row need one run, and a change during the reading gets a run of its own.
    """
    waiting = session.scalar(
        select(RollupRun)
        .where(
            RollupRun.company_id == item.company_id,
            RollupRun.item_id == item.id,
            RollupRun.period == period,
            RollupRun.state == QUEUED,
        )
        .order_by(RollupRun.created_at.desc(), RollupRun.id)
        .with_for_update()
    )
    if waiting is not None:
        reasons = [*waiting.reason["because"], reason]
        waiting.reason = {"because": reasons}
        return waiting
    run = RollupRun(
        company_id=item.company_id,
        item_id=item.id,
        period=period,
        reason={"because": [reason]},
        requested_by=by,
        created_at=at,
    )
    session.add(run)
    session.flush()
    run.job_id = jobs.enqueue(
        session,
        KIND,
        {"run": str(run.id)},
        key=f"{KIND}:{run.id}",
        company_id=item.company_id,
    )
    return run


def request_by_person(
    session: Session, item: Item, period: int, *, actor: Actor, at: datetime
) -> RollupRun:
    """Ask for a run by hand."""
    reason = {"kind": "requested", "by": actor.label}
    run = request_run(session, item, period, by=actor.label, reason=reason, at=at)
    audit.record(session, actor, "rollup.requested", run, at=at, item=item.code, period=period)
    return run


@changes.subscribe
def recompute_affected(session: Session, company_id: UUID, reason: dict[str, Any]) -> None:
    """Ask for a run of each product that was computed before and rests on what changed."""
    products = _affected(session, company_id, reason)
    periods = session.execute(
        select(RollupRun.item_id, RollupRun.period)
        .where(RollupRun.company_id == company_id)
        .distinct()
    )
    by_product: dict[UUID, set[int]] = {}
    for item_id, period in periods:
        by_product.setdefault(item_id, set()).add(period)
    for product in products:
        for period in sorted(by_product.get(product.id, {PERIOD})):
            request_run(session, product, period, by="", reason=reason, at=now())


def _affected(session: Session, company_id: UUID, reason: dict[str, Any]) -> list[Item]:
    """Return the products that rest on the items the reason names, or all of them."""
    named = reason.get("item_ids") or ([reason["item_id"]] if reason.get("item_id") else [])
    if named:
        return products_using(session, company_id, [UUID(str(item)) for item in named])
    query = select(Item).where(Item.company_id == company_id, Item.is_product.is_(True))
    return list(session.scalars(query.order_by(Item.code, Item.id)))


def start(session: Session, run_id: UUID) -> RollupRun:
    """Mark a run as running; from now on changes ask for another one."""
    run = session.get_one(RollupRun, run_id, with_for_update=True)
    run.state = RUNNING
    return run


def latest_run(
    session: Session, actor: Actor, item_id: UUID, period: int, state: str = DONE
) -> RollupRun | None:
    """Return the newest run of a product in a state."""
    query = (
        visible_to(actor, RollupRun)
        .where(RollupRun.item_id == item_id, RollupRun.period == period, RollupRun.state == state)
        .order_by(RollupRun.created_at.desc(), RollupRun.id)
        .limit(1)
    )
    found: RollupRun | None = session.scalar(query)
    return found


def pending_run(
    session: Session, actor: Actor, item_id: UUID, period: int
) -> tuple[RollupRun, jobs.Job] | None:
    """Return the run that is being computed, with its job, or ``None``."""
    row = session.execute(
        select(RollupRun, jobs.Job)
        .join(jobs.Job, jobs.Job.id == RollupRun.job_id)
        .where(
            RollupRun.scope(actor),
            RollupRun.item_id == item_id,
            RollupRun.period == period,
            RollupRun.state.in_((QUEUED, RUNNING)),
        )
        .order_by(RollupRun.created_at.desc(), RollupRun.id)
    ).first()
    return None if row is None else (row[0], row[1])


def periods_of(session: Session, actor: Actor, item_id: UUID) -> list[int]:
    """Return the periods for which a product was computed, newest first."""
    query = (
        select(RollupRun.period)
        .where(RollupRun.scope(actor), RollupRun.item_id == item_id)
        .distinct()
        .order_by(RollupRun.period.desc())
    )
    return list(session.scalars(query))


def history(
    session: Session, actor: Actor, item_id: UUID, period: int, limit: int = 50
) -> list[RollupRun]:
    """Return the newest runs of a product, without their bulky results."""
    query = (
        visible_to(actor, RollupRun)
        .where(RollupRun.item_id == item_id, RollupRun.period == period)
        .order_by(RollupRun.created_at.desc(), RollupRun.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def products(session: Session, actor: Actor) -> list[Item]:
    """Return the company's products by code."""
    query = visible_to(actor, Item).where(Item.is_product.is_(True))
    return list(session.scalars(query.order_by(Item.code, Item.id)))
