"""A job is done once, whatever dies in between."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import jobs
from portal.core.clock import now
from portal.core.jobs import Job, JobState
from portal.suppliers.models import Supplier

LEASE = timedelta(seconds=5)


@pytest.fixture
def company_id(make):
    return make.company().id


@pytest.fixture
def kind():
    """A kind of job that writes one supplier; its handler can be told to fail."""
    calls = []

    def handler(work):
        calls.append(work.job_id)
        if work.payload.get("fails", 0) >= len(calls):
            raise RuntimeError("as told")

        def apply(session):
            session.add(Supplier(company_id=work.company_id, code="MADE", name="Made"))

        return apply

    jobs.HANDLERS["test.make"] = handler
    yield calls
    del jobs.HANDLERS["test.make"]


def write(database, company_id, key="k", **payload):
    with database.across("test") as session:
        return jobs.enqueue(session, "test.make", payload, key=key, company_id=company_id)


def made(session):
    return len(session.scalars(select(Supplier).where(Supplier.code == "MADE")).all())


def run(database, job_id):
    return jobs.run(database, job_id, lease=LEASE, services={})


class TestOutbox:
    def test_the_same_key_is_written_once(self, database, company_id):
        assert write(database, company_id) == write(database, company_id)

    def test_a_job_of_a_change_that_was_rolled_back_never_was(self, database, session, company_id):
        with database.session() as other:
            jobs.enqueue(other, "test.make", {}, key="gone", company_id=company_id)
            other.rollback()

        assert session.scalar(select(Job).where(Job.key == "gone")) is None

    def test_a_hint_is_sent_again_when_nobody_took_it(self, database, session, company_id):
        job_id = write(database, company_id)
        jobs.mark_hinted(session, [job_id], now())
        session.commit()

        assert jobs.due(session, now()) == []
        assert jobs.due(session, now() + timedelta(minutes=1)) == [job_id]


class TestRunning:
    def test_a_second_delivery_changes_nothing_more(self, database, session, company_id, kind):
        job_id = write(database, company_id)

        first, second = run(database, job_id), run(database, job_id)

        assert (first, second) == (JobState.DONE, None)
        assert made(session) == 1

    def test_a_dead_workers_job_is_taken_up_when_its_lease_has_run_out(
        self, database, session, company_id, kind
    ):
        job_id = write(database, company_id)
        jobs.claim(database, job_id, timedelta(seconds=-1))

        assert jobs.due(session, now()) == [job_id]
        assert run(database, job_id) is JobState.DONE
        assert made(session) == 1

    def test_a_dead_workers_job_is_hinted_again_when_that_hint_is_lost_too(
        self, database, session, company_id, kind
    ):
        job_id = write(database, company_id)
        jobs.claim(database, job_id, timedelta(seconds=-1))
        jobs.mark_hinted(session, [job_id], now())
        session.commit()

        assert jobs.due(session, now()) == []
        assert jobs.due(session, now() + timedelta(minutes=1)) == [job_id]

    def test_a_worker_that_lost_its_lease_writes_nothing(self, database, session, company_id, kind):
        job_id = write(database, company_id)
        slow = jobs.claim(database, job_id, timedelta(seconds=-1))
        apply = jobs.HANDLERS["test.make"](slow)

        run(database, job_id)
        outcome = jobs._finish(slow, apply)

        assert outcome is None
        assert made(session) == 1

    def test_a_failing_job_is_tried_again_later_with_its_reason(
        self, database, session, company_id, kind
    ):
        job_id = write(database, company_id, fails=1)

        state = run(database, job_id)

        job = session.get_one(Job, job_id)
        assert state is JobState.QUEUED
        assert job.error == "RuntimeError: as told"
        assert job.not_before > now()

    def test_after_five_attempts_it_has_failed_for_all_to_see(
        self, database, session, company_id, kind
    ):
        job_id = write(database, company_id, fails=99)
        for _ in range(jobs.MOST_ATTEMPTS):
            session.get_one(Job, job_id).not_before = now()
            session.commit()
            state = run(database, job_id)
            session.expire_all()

        assert state is JobState.FAILED
        assert made(session) == 0

    def test_a_job_under_which_every_worker_dies_is_given_up(
        self, database, session, company_id, kind
    ):
        job_id = write(database, company_id)
        for _ in range(jobs.MOST_ATTEMPTS):
            assert jobs.claim(database, job_id, timedelta(seconds=-1)) is not None

        assert jobs.claim(database, job_id, LEASE) is None
        job = session.get_one(Job, job_id)
        assert (job.state, job.error) == (JobState.FAILED, "5 workers died at this job")
        assert jobs.due(session, now()) == []
