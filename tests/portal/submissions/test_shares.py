"""Which part of its product's footprint a waiting answer is about: known, unknown, never zero."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from portal.core import jobs
from portal.core.actor import Role
from portal.core.clock import now
from portal.rollups import runs
from portal.rollups.models import RollupRun
from portal.submissions.models import SharedResult
from portal.submissions.review import shares
from portal.submissions.review.models import ReviewFacts

PACK, PART = "PACK-1", "CAM-1"


@pytest.fixture
def reviewer(world, make, browse):
    return browse(make.user(world.buyer, Role.REVIEWER, name="Rita"))


@pytest.fixture
def signed(world, browse, session):
    """Sign the supplier's answer, so that it waits for review."""
    world.request.campaign.product.code = PACK
    world.answered()
    approver = browse(world.approver)
    form = approver.get(f"{world.path}/check").form(f"{world.request.id}/sign")
    sharing = {"name": "Lin Yan", "agreed": "y", "sharing": "by_stage"}
    done = approver.post(f"{world.path}/sign", form | sharing)
    assert done.status == 303, done.text
    session.expire_all()
    return session.scalars(select(SharedResult)).one()


@pytest.fixture
def roll_up(session, world):
    """Keep a finished roll-up that says what each item adds."""

    def roll_up(*, company=None, product=None, period=None, **parts):
        run = RollupRun(
            company_id=(company or world.buyer).id,
            item_id=(product or world.request.campaign.product).id,
            period=period or world.request.period,
            state=runs.DONE,
            reason={},
            result=runs.packed(
                {"contributions": [{"item": k, "kgco2e": v} for k, v in parts.items()]}
            ),
        )
        session.add(run)
        session.commit()

    return roll_up


@pytest.fixture
def weighed(app, database, session):
    """Have the job done that waits; return the share that the facts say now."""

    def weighed():
        of_kind = jobs.Job.kind == shares.KIND
        session.execute(update(jobs.Job).where(of_kind).values(not_before=now()))
        session.commit()
        query = select(jobs.Job.id).where(of_kind, jobs.Job.state == jobs.JobState.QUEUED)
        for job_id in session.scalars(query).all():
            with app.app_context():
                jobs.run(database, job_id, lease=timedelta(seconds=30), services=app.extensions)
        session.expire_all()
        return session.scalars(select(ReviewFacts)).one().share_percent

    return weighed


def test_the_share_comes_from_the_newest_run_of_the_product(
    world, signed, reviewer, roll_up, weighed
):
    roll_up(period=world.request.period - 1, **{PART: 1.0, PACK: 1.0})
    roll_up(**{PART: 1.0, PACK: 3.0})

    assert weighed() == pytest.approx(25)

    assert "25.0" in reviewer.get("/reviews?sort=share").soup.find("tbody").get_text()
    assert "of the product's footprint" in reviewer.get(f"/reviews/{world.request.id}").text


def test_without_a_run_the_share_is_unknown_and_not_zero(world, make, signed, reviewer, weighed):
    make.factor(world.request.item, "5")

    assert weighed() is None

    text = reviewer.get("/reviews").soup.find("tbody").get_text()
    assert "share of the product unknown" in text
    assert "0.0" not in text
    assert "footprint unknown" in reviewer.get(f"/reviews/{world.request.id}").text


def test_a_share_that_is_no_longer_known_becomes_unknown(world, signed, roll_up, weighed, session):
    roll_up(**{PART: 1.0})
    assert weighed() == pytest.approx(100)

    roll_up(**{PACK: 3.0})
    shares.refresh_later(session, world.buyer.id, now())

    assert weighed() is None


def test_runs_of_another_company_say_nothing(world, make, signed, roll_up, weighed):
    foreign = make.company(name="Foreign")
    theirs = make.item(foreign, code=PACK, is_product=True)
    make.line(theirs, make.item(foreign, code=PART))
    roll_up(company=foreign, product=theirs, **{PART: 1.0})

    assert weighed() is None


def test_a_finished_run_and_a_signature_ask_for_one_job(world, session, signed):
    for _ in range(3):
        shares.refresh_later(session, world.buyer.id, now())
    session.commit()

    counted = select(func.count()).where(jobs.Job.kind == shares.KIND)
    assert session.scalar(counted) == 1


def test_many_waiting_answers_need_as_many_statements_as_one(
    world, make, session, signed, reviewer, database, statements, roll_up
):
    roll_up(**{PART: 1.0, PACK: 3.0})
    actor = make.actor(world.purchaser)

    def counted():
        with database.reading(actor) as db:
            statements.clear()
            found = shares.changed(db, actor)
            return len(found), len(statements)

    one = counted()
    for _ in range(3):
        again(make, world.buyer, signed, world.request)
    reviewer.get("/reviews")

    assert (one[0], counted()) == (1, (4, one[1]))


def again(make, buyer, shared, like):
    """Save an answer of another supplier to the same question."""
    request = make.request(
        like.campaign, make.supplier(buyer), like.item, make.company(), state="submitted"
    )
    columns = [one.key for one in SharedResult.__mapper__.column_attrs]
    same = {key: getattr(shared, key) for key in columns if key not in {"id", "request_id"}}
    make._save(SharedResult(**same, request_id=request.id))
