"""Draws of a run: asked for by a person, made by many workers, joined to one interval."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from aggregator.draws import stream_keys
from aggregator.inputs import uncertain_inputs
from aggregator.monte_carlo import blocks_of, draw, summarise
from aggregator.network import build
from aggregator.rows import Tables
from aggregator.sampling import Weighted, weighted
from portal.core import audit, jobs, shards
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.rollups.models import RollupRun, Simulation

KIND = "rollups.simulate"
DRAWS = (1_000, 10_000, 100_000)
MOST_SHARDS = 8
BLOCKS_PER_SHARD = 8
BARS = 20
"""Of the picture of the draws."""


def request(
    session: Session, run: RollupRun, *, draws: int, seed: int, actor: Actor, at: datetime
) -> Simulation:
    """Ask for draws of a run; the same draws of the same run are made once."""
    known: Simulation | None = session.scalar(
        visible_to(actor, Simulation).where(
            Simulation.run_id == run.id, Simulation.draws == draws, Simulation.seed == seed
        )
    )
    if known is not None:
        return known
    asked = Simulation(
        company_id=run.company_id,
        run_id=run.id,
        item_id=run.item_id,
        draws=draws,
        seed=seed,
        requested_by=actor.label,
        created_at=at,
    )
    session.add(asked)
    session.flush()
    payload = {"simulation": str(asked.id)}
    key = f"{KIND}:{asked.id}"
    asked.job_id = jobs.enqueue(session, KIND, payload, key=key, company_id=run.company_id)
    audit.record(session, actor, "rollup.simulated", asked, at=at, draws=draws, seed=seed)
    return asked


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws that are not there yet: how far they are, or that they will never come."""

    draws: int
    percent: int
    is_given_up: bool


def standing(session: Session, asked: Simulation | None) -> Drawing | None:
    """Return how far draws are; ``None`` where nothing is under way."""
    if asked is None or asked.result is not None:
        return None
    if asked.split_id is not None:
        made = shards.standing(session, asked.split_id)
        return Drawing(asked.draws, made.percent, made.has_failed)
    job = session.get_one(jobs.Job, asked.job_id)
    return Drawing(asked.draws, 0, job.state == jobs.JobState.FAILED)


def latest(session: Session, actor: Actor, run_id: UUID) -> Simulation | None:
    """Return the draws of a run that were asked for last."""
    query = (
        visible_to(actor, Simulation)
        .where(Simulation.run_id == run_id)
        .order_by(Simulation.created_at.desc(), Simulation.id)
        .limit(1)
    )
    found: Simulation | None = session.scalar(query)
    return found


def sampler(inputs: Tables, product: str, period: int, seed: int) -> Weighted:
    """Return what draws the totals of one product of pinned inputs."""
    network = build(inputs, period)
    known = uncertain_inputs(network)
    keys = stream_keys((name.identity for name in known.names), seed)
    return weighted(network, [product], known, keys)


def shard_count(draws: int) -> int:
    """Return into how many shards so many draws are cut.

    Examples
    --------
    >>> shard_count(1_000), shard_count(100_000)
    (2, 8)
    """
    return min(MOST_SHARDS, -(-blocks_of(draws) // BLOCKS_PER_SHARD))


def make_part(shard: shards.Shard) -> tuple[bytes, None]:
    """Make a shard's blocks of draws."""
    blocks = shard.of(blocks_of(int(shard.payload["draws"])))
    totals = draw(Weighted.from_bytes(shard.shared), blocks)
    return totals.tobytes(), None


def joined(payload: dict[str, Any], parts: list[bytes]) -> dict[str, Any]:
    """Return the interval and the picture of all parts, as plain JSON."""
    draws, seed = int(payload["draws"]), int(payload["seed"])
    totals = np.concatenate([np.frombuffer(part) for part in parts])[None, :]
    (found,) = summarise([payload["product"]], totals, draws=draws, seed=seed)
    kept = totals[0, :draws]
    low, high = np.quantile(kept, (0.002, 0.998))
    counts, edges = np.histogram(kept, bins=BARS, range=(low, high))
    picture = {"edges": edges.tolist(), "counts": counts.tolist()}
    return asdict(found.spread) | {"picture": picture}
