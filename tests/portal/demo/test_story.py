"""The demonstration as it is shown."""

from collections import Counter

import pytest
from sqlalchemy import select

from portal.accounts.models import Company, User
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.catalogue.models import BomLine, Item
from portal.cli import proof
from portal.core.mail import Mail
from portal.demo import people, reading, story
from portal.rollups.models import RollupRun
from portal.submissions.models import ReturnedAnswer, Submission

pytestmark = pytest.mark.one_engine

IN_2025 = {
    RequestState.ACCEPTED: 5,
    RequestState.SUBMITTED: 2,
    RequestState.RETURNED: 1,
    RequestState.IN_PROGRESS: 1,
    RequestState.OPENED: 1,
    RequestState.ISSUED: 2,
    RequestState.DECLINED: 1,
}


@pytest.fixture
def requests(shown, session):
    query = select(DataRequest).where(DataRequest.period == 2025)
    return list(session.scalars(query))


def test_the_whole_bill_of_materials_was_imported(shown, session):
    lines = list(session.scalars(select(BomLine)))
    products = list(session.scalars(select(Item).where(Item.is_product)))

    assert len(lines) == 217
    assert [(p.name, p.name_zh) for p in products] == [("NMC811 battery pack", "NMC811 动力电池包")]


def test_requests_stand_in_every_state_at_four_tiers(requests):
    states = Counter(RequestState(request.state) for request in requests)

    assert states == IN_2025
    assert {request.tier for request in requests} == {1, 2, 3, 4}
    assert {request.level for request in requests} == {"full", "reduced", "minimal"}


def test_what_was_signed_has_no_errors_and_explained_warnings(shown, session):
    for submission in session.scalars(select(Submission)):
        for finding in submission.findings:
            assert finding["severity"] != "error"
            assert finding["severity"] != "warning" or finding["reason"]


def test_single_answers_came_back_with_a_comment(requests, session):
    (returned,) = [one for one in requests if one.state == RequestState.RETURNED]
    query = select(ReturnedAnswer).where(
        ReturnedAnswer.request_id == returned.id, ReturnedAnswer.answered_in.is_(None)
    )
    answers = list(session.scalars(query))

    assert len(answers) == 2
    assert all(answer.comment for answer in answers)


def test_the_history_reads_naturally(requests, session):
    for request in requests:
        times = [event.at for event in request.events]
        assert times == sorted(times)
        assert times[-1] <= request.created_at


def test_the_mail_of_a_request_that_nobody_opened_leads_to_its_invitation(requests, session):
    email = reading.contact("LM-3020").email

    assert people.newest_link(session, email)
    assert not people.is_known(session, email)
    mail = session.scalars(select(Mail).where(Mail.to_email == email)).one()
    assert mail.locale == "zh"


def test_nothing_was_written_past_the_log(shown, session):
    assert list(proof.broken(session)) == []


def test_the_product_is_computed_before_anybody_looks(shown, session):
    runs = list(session.scalars(select(RollupRun)))

    assert {run.state for run in runs} == {"done"}
    assert len(runs) > 3


def test_everybody_of_the_welcome_can_sign_in(shown, session, browse):
    text = story.sign_ins()
    emails = [line.split()[0] for line in text]

    for email in emails:
        browser = browse()
        page = browser.post("/sign-in", {"email": email, "password": reading.password()})
        assert page.status == 303, email
        assert browser.get("/").status == 200


def test_a_start_on_the_loaded_demonstration_changes_nothing(shown, session, monkeypatch):
    config = shown.extensions["config"]
    monkeypatch.setenv("GATEFOLD_DATA", str(config.data))
    monkeypatch.setenv("GATEFOLD_DATABASE_URL", config.database_url)
    before = session.scalars(select(User.id)).all()

    story.prepare()

    session.expire_all()
    assert session.scalars(select(User.id)).all() == before
    assert reading.password() in story.welcome("http://127.0.0.1:8000")


def test_a_companys_own_data_are_left_alone(app, make, monkeypatch, session):
    company = make.company(name="A real company")
    config = app.extensions["config"]
    monkeypatch.setenv("GATEFOLD_DATA", str(config.data))
    monkeypatch.setenv("GATEFOLD_DATABASE_URL", config.database_url)

    story.prepare()

    assert session.scalars(select(Company)).all() == [company]
    assert reading.password() not in story.welcome("http://127.0.0.1:8000")
