"""Work cut into shards is joined once, whoever made which part and whatever died in between."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.core import jobs, shards
from portal.core.clock import now
from portal.core.jobs import Job, JobState
from portal.core.shards import JobPart, JobSplit
from portal.suppliers.models import Supplier

LEASE = timedelta(seconds=5)
COUNT = 4


@pytest.fixture
def company_id(make):
    return make.company().id


@pytest.fixture
def kind():
    """A kind of work whose parts are letters and whose join writes a supplier called by them."""
    made = []

    def shard(found):
        made.append(found.number)
        letter = found.shared.decode()[found.number]

        def note(session):
            session.add(Supplier(company_id=found.work.company_id, code=letter, name="Part"))

        return letter.encode(), note if found.payload.get("notes") else None

    def join(work, payload, parts):
        name = b"".join(parts).decode() + payload.get("end", "")

        def apply(session):
            session.add(Supplier(company_id=work.company_id, code="JOINED", name=name))

        return apply

    shards.handles("test.spell", shard=shard, join=join)
    yield made
    for part in ("shard", "join"):
        del jobs.HANDLERS[f"test.spell.{part}"]


def cut(database, company_id, key="k", **payload):
    with database.across("test") as session:
        return shards.split(
            session,
            "test.spell",
            payload,
            count=COUNT,
            shared=b"word",
            key=key,
            company_id=company_id,
        )


def waiting(session):
    session.expire_all()
    query = select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.created_at, Job.id)
    return session.scalars(query).all()


def run(database, job_id):
    return jobs.run(database, job_id, lease=LEASE, services={})


def run_all(database, session):
    while found := waiting(session):
        for job_id in reversed(found):
            run(database, job_id)


def joined(session):
    session.expire_all()
    return [row.name for row in session.scalars(select(Supplier).where(Supplier.code == "JOINED"))]


def test_parts_are_joined_in_order_whatever_the_order_they_were_made_in(
    database, session, company_id, kind
):
    cut(database, company_id, end="!")

    run_all(database, session)

    assert sorted(kind) == [0, 1, 2, 3]
    assert joined(session) == ["word!"]
    assert session.scalars(select(JobPart)).all() == []
    assert session.scalars(select(JobSplit)).one().shared == b""


def test_the_same_key_is_cut_once(database, session, company_id, kind):
    assert cut(database, company_id) == cut(database, company_id)
    assert len(waiting(session)) == COUNT


def test_a_shard_writes_what_it_has_to_with_its_done_mark(database, session, company_id, kind):
    cut(database, company_id, notes=True)

    run_all(database, session)

    codes = session.scalars(select(Supplier.code).where(Supplier.name == "Part")).all()
    assert sorted(codes) == ["d", "o", "r", "w"]


def test_a_shard_taken_up_again_counts_once(database, session, company_id, kind, monkeypatch):
    cut(database, company_id)
    first = waiting(session)[0]
    monkeypatch.setenv("GATEFOLD_FP", "test.spell.shard.before_apply:raise")
    assert run(database, first) == JobState.QUEUED
    monkeypatch.delenv("GATEFOLD_FP")
    session.execute(update(Job).values(not_before=now()))
    session.commit()

    run_all(database, session)

    assert len(kind) == COUNT + 1
    assert joined(session) == ["word"]


def test_the_join_is_made_once_though_tried_twice(database, session, company_id, kind, monkeypatch):
    cut(database, company_id)
    for job_id in waiting(session):
        run(database, job_id)
    (join,) = waiting(session)
    monkeypatch.setenv("GATEFOLD_FP", "test.spell.join.before_apply:raise")
    run(database, join)
    monkeypatch.delenv("GATEFOLD_FP")
    assert joined(session) == []
    session.execute(update(Job).values(not_before=now()))
    session.commit()

    run_all(database, session)
    run(database, join)

    assert joined(session) == ["word"]


def test_it_is_told_how_far_the_work_is_and_that_a_part_was_given_up(
    database, session, company_id, kind
):
    split_id = cut(database, company_id)
    first, second, *_ = waiting(session)
    before = shards.standing(session, split_id)
    run(database, first)
    session.execute(update(Job).where(Job.id == second).values(state=JobState.FAILED))
    session.commit()

    after = shards.standing(session, split_id)

    assert (before.made, before.count, before.percent, before.has_failed) == (0, COUNT, 0, False)
    assert (after.made, after.percent, after.has_failed) == (1, 20, True)
