"""A worker that dies in the middle of a roll-up: the next one finishes it, once."""

import pytest
from services import RedisServer, wait_until
from sqlalchemy import func, select
from workers import PATIENCE, is_settled, job_now, working

from portal.core.clock import now
from portal.core.jobs import JobState
from portal.rollups import runs
from portal.rollups.models import RollupInput, RollupRun

pytestmark = [pytest.mark.broker, pytest.mark.xdist_group("worker")]


@pytest.fixture(params=["embedded", "redis"])
def broker(request):
    """Return the settings that name the broker."""
    if request.param == "embedded":
        yield {}
        return
    server = RedisServer().start()
    yield {"GATEFOLD_BROKER_URL": server.url}
    server.stop()


@pytest.fixture
def asked(session, chain):
    """Ask for a run of the product; return the run and its job's id."""
    run = runs.request_run(
        session, chain.product, 2025, by="", reason={"kind": "requested"}, at=now()
    )
    session.commit()
    return run


def finish(session, config, run, broker):
    """Start a worker that nothing disturbs and wait for the run's job."""
    with working(config, **broker):
        wait_until(lambda: is_settled(session, run.job_id), PATIENCE)


def count(session, model, *conditions):
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


def assert_done_once(session, run):
    assert job_now(session, run.job_id).state == JobState.DONE
    assert session.get_one(RollupRun, run.id).footprint_kgco2e is not None
    assert count(session, RollupRun) == count(session, RollupRun, RollupRun.state == runs.DONE) == 1
    assert count(session, RollupInput) == 1


def test_a_child_killed_after_folding_leaves_nothing_half_done(session, config, asked, broker):
    with working(config, **broker, GATEFOLD_FP="rollups.folded:kill"):
        wait_until(lambda: job_now(session, asked.job_id).attempts >= 2, PATIENCE)
    assert count(session, RollupInput) == 0

    finish(session, config, asked, broker)

    assert_done_once(session, asked)


def test_a_worker_killed_with_all_its_processes_is_followed_by_the_next(
    session, config, asked, broker
):
    with working(config, **broker, GATEFOLD_FP="rollups.folded:sleep=600") as worker:
        wait_until(lambda: job_now(session, asked.job_id).percent == 60, PATIENCE)
        worker.kill()
    assert job_now(session, asked.job_id).state == JobState.RUNNING

    finish(session, config, asked, broker)

    assert_done_once(session, asked)
