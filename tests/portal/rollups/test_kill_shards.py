"""Workers that die at shards of draws: the next ones finish them, and no bit differs."""

from dataclasses import asdict

import pytest
from services import wait_until
from sqlalchemy import select
from workers import PATIENCE, job_now, working

from aggregator.monte_carlo import simulate
from aggregator.network import build
from portal.core.clock import now
from portal.core.jobs import Job, JobState
from portal.core.shards import JobPart
from portal.rollups import runs, simulating
from portal.rollups.keeping import tables_of
from portal.rollups.models import RollupInput, Simulation

pytestmark = [pytest.mark.broker, pytest.mark.xdist_group("worker")]
DRAWS, SEED = 2_000, 9


def test_killed_shards_are_taken_up_by_other_workers_and_joined_once(
    make, session, config, chain, computed
):
    run = computed()
    asked = simulating.request(
        session, run, draws=DRAWS, seed=SEED, actor=make.actor(chain.owner), at=now()
    )
    session.commit()

    def shards():
        session.rollback()
        session.expire_all()
        return session.scalars(select(Job).where(Job.kind == f"{simulating.KIND}.shard")).all()

    def is_done():
        session.rollback()
        session.expire_all()
        return session.get_one(Simulation, asked.id).state == runs.DONE

    with working(config, GATEFOLD_FP=f"{simulating.KIND}.shard.before_apply:kill"):
        wait_until(lambda: any(job.attempts >= 2 for job in shards()), PATIENCE)
    assert not any(job.state == JobState.DONE for job in shards())
    with working(config, GATEFOLD_WORKERS="2"):
        wait_until(is_done, PATIENCE)

    kept = session.get_one(RollupInput, run.input_id)
    (whole,) = simulate(build(tables_of(kept.tables), 2025), ["P"], draws=DRAWS, seed=SEED)
    result = session.get_one(Simulation, asked.id).result
    assert {k: v for k, v in result.items() if k != "picture"} == asdict(whole.spread)
    joins = session.scalars(select(Job).where(Job.kind == f"{simulating.KIND}.join")).all()
    assert [job.state for job in joins] == [JobState.DONE]
    assert session.scalars(select(JobPart)).all() == []
    assert job_now(session, asked.job_id).state == JobState.DONE
