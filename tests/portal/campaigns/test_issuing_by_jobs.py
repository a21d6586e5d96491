"""Many requests at once: cut among workers, each request and mail once, whoever is killed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.campaigns import issuing, working
from portal.campaigns.models import Campaign, CampaignWork, DataRequest, RequestEvent, RequestMail
from portal.core import failpoints, jobs
from portal.core.clock import now
from portal.core.mail import Mail

LEASE = timedelta(seconds=60)


@pytest.fixture
def wide(chain, make):
    """Return a campaign of a chain with twelve further suppliers of one item."""
    for number in range(12):
        make.sourcing(chain.items[number % 3], make.supplier(chain.brand, name=f"Works {number}"))
    return chain.campaign()


@pytest.fixture
def by_jobs(monkeypatch):
    monkeypatch.setattr(issuing, "AT_ONCE", 5)
    monkeypatch.setattr(issuing, "A_PART", 4)


@pytest.fixture
def run_all(app, database):
    def run_all():
        with app.app_context():
            while True:
                with database.across("test", readonly=True) as db:
                    due = jobs.due(db, now())
                if not due:
                    return
                for job_id in due:
                    jobs.run(database, job_id, lease=LEASE, services=app.extensions)

    return run_all


def press(buyer, campaign):
    form = buyer.get(f"/campaigns/{campaign.id}/preview").form("/issue")
    return buyer.post(f"/campaigns/{campaign.id}/issue", form)


def counts(session):
    session.expire_all()
    return [
        session.scalar(select(func.count()).select_from(model))
        for model in (DataRequest, RequestEvent, RequestMail, Mail)
    ]


def test_many_requests_are_written_by_jobs_and_the_page_says_how_far_they_are(
    wide, buyer, by_jobs, run_all, session
):
    page = buyer.follow(press(buyer, wide))

    assert "0 of 15 requests" in page.text
    assert session.get_one(Campaign, wide.id, populate_existing=True).state == "issuing"
    run_all()
    assert counts(session) == [15, 15, 15, 15]
    assert session.get_one(Campaign, wide.id, populate_existing=True).state == "issued"
    work = session.scalars(select(CampaignWork)).one()
    assert work.done == {"requests": 15, "mails": 15}
    assert "15 requests were worked through." in buyer.get(f"/campaigns/work/{work.id}").text


def test_while_it_is_being_issued_nobody_issues_it_again(wide, buyer, by_jobs):
    press(buyer, wide)

    refused = press(buyer, wide)

    assert refused.status == 422
    assert "being issued already" in refused.text


def test_a_worker_that_dies_before_its_commit_leaves_nothing_and_the_next_one_does_it(
    wide, buyer, by_jobs, run_all, database, app, session, monkeypatch
):
    press(buyer, wide)
    died = []

    def die(name):
        if name == "campaigns.issued" and not died:
            died.append(name)
            raise RuntimeError("killed")

    monkeypatch.setattr(failpoints, "reach", die)
    monkeypatch.setattr(jobs, "BACK_OFF_SECONDS", (0, 0, 0, 0, 0))

    run_all()

    assert died
    assert counts(session) == [15, 15, 15, 15]


def test_what_was_given_up_can_be_issued_again_and_writes_only_the_rest(
    wide, buyer, by_jobs, run_all, session, monkeypatch
):
    press(buyer, wide)
    job = session.scalars(
        select(jobs.Job).where(jobs.Job.kind == f"{issuing.KIND}.shard").order_by(jobs.Job.id)
    ).first()
    job.state = "failed"
    session.commit()
    run_all()
    written = counts(session)[0]
    assert 0 < written < 15
    work = session.scalars(select(CampaignWork)).one()
    assert "Part of it could not be done" in buyer.get(f"/campaigns/work/{work.id}").text

    press(buyer, wide)
    run_all()

    assert counts(session) == [15, 15, 15, 15]
    assert session.get_one(Campaign, wide.id, populate_existing=True).state == "issued"


def test_no_group_is_torn_between_two_parts():
    assert working.cut([3, 1, 1, 1, 4], 4) == [(0, 2), (2, 5)]
    assert working.cut([1], 4) == [(0, 1)]
