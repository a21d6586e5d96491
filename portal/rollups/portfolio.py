"""All products of a company at once: one set of pinned inputs, folded by many workers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.catalogue.models import Item
from portal.core import audit, jobs, shards
from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.shards import JobPart
from portal.core.tenancy import visible_to
from portal.rollups import runs
from portal.rollups.models import Portfolio, RollupRun

KIND = "rollups.portfolio"
PRODUCTS_PER_SHARD = 5
MOST_SHARDS = 16
UNDER_WAY = (runs.QUEUED, runs.RUNNING)


def request(session: Session, *, period: int, actor: Actor, at: datetime) -> Portfolio:
    """Ask for a roll-up of all products; one that still waits or runs is returned instead."""
    known = _under_way(session, actor)
    if known is not None and known.period == period and not _standing(session, known).is_given_up:
        return known
    asked = Portfolio(
        company_id=actor.company_id, period=period, requested_by=actor.label, created_at=at
    )
    session.add(asked)
    session.flush()
    payload = {"portfolio": str(asked.id)}
    key = f"{KIND}:{asked.id}"
    asked.job_id = jobs.enqueue(session, KIND, payload, key=key, company_id=actor.company_id)
    audit.record(session, actor, "rollup.portfolio_requested", asked, at=at, period=period)
    return asked


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the roll-up of all products is, or that a part of it was given up."""

    percent: int
    is_given_up: bool


def standing(session: Session, actor: Actor) -> Progress | None:
    """Return how far the roll-up of all products is; ``None`` where none is under way."""
    asked = _under_way(session, actor)
    return None if asked is None else _standing(session, asked)


def _under_way(session: Session, actor: Actor) -> Portfolio | None:
    query = (
        visible_to(actor, Portfolio)
        .where(Portfolio.state.in_(UNDER_WAY))
        .order_by(Portfolio.created_at.desc(), Portfolio.id)
        .limit(1)
    )
    found: Portfolio | None = session.scalar(query)
    return found


def _standing(session: Session, asked: Portfolio) -> Progress:
    if asked.split_id is not None:
        made = shards.standing(session, asked.split_id)
        return Progress(made.percent, made.has_failed)
    job = session.get_one(jobs.Job, asked.job_id)
    return Progress(0, job.state == jobs.JobState.FAILED)


def shard_count(products: int) -> int:
    """Return into how many shards so many products are cut.

    Examples
    --------
    >>> shard_count(1), shard_count(12), shard_count(1000)
    (1, 3, 16)
    """
    return max(1, min(MOST_SHARDS, -(-products // PRODUCTS_PER_SHARD)))


def cut(
    session: Session, portfolio_id: UUID, products: list[Item], input_id: UUID, content: bytes
) -> None:
    """Open a run of each product, and cut the products into shards that share the inputs."""
    asked = session.get_one(Portfolio, portfolio_id)
    asked.state, asked.products = runs.RUNNING, len(products)
    opened = [_open(session, asked, item, input_id) for item in products]
    session.flush()
    listed = [[str(run.id), item.code] for run, item in zip(opened, products, strict=True)]
    asked.split_id = shards.split(
        session,
        KIND,
        {"portfolio": str(portfolio_id), "period": asked.period, "runs": listed},
        count=shard_count(len(products)),
        shared=content,
        key=f"{KIND}:{portfolio_id}",
        company_id=asked.company_id,
    )
    _tell_jobs(session, asked.split_id, opened)


def _open(session: Session, asked: Portfolio, item: Item, input_id: UUID) -> RollupRun:
    because = {"because": [{"kind": "requested", "by": asked.requested_by}]}
    run = RollupRun(
        company_id=asked.company_id,
        item_id=item.id,
        period=asked.period,
        state=runs.RUNNING,
        reason=because,
        input_id=input_id,
        requested_by=asked.requested_by,
        created_at=now(),
    )
    session.add(run)
    return run


def _tell_jobs(session: Session, split_id: UUID, opened: list[RollupRun]) -> None:
    """Note with each run the job that computes it."""
    parts = select(JobPart.number, JobPart.job_id).where(JobPart.split_id == split_id)
    count = shard_count(len(opened))
    for number, job_id in session.execute(parts):
        ids = [opened[place].id for place in shards.portion(number, count, len(opened))]
        session.execute(update(RollupRun).where(RollupRun.id.in_(ids)).values(job_id=job_id))
