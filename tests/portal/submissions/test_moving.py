"""A newer version of the questions is offered with a report; the draft moves and loses nothing."""

import io
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from factories.minimal_answers import complete
from openpyxl import load_workbook
from sqlalchemy import select

from forms import loader
from forms.model import Questionnaire
from portal.core import jobs
from portal.core.audit import AuditEntry
from portal.submissions import moving
from portal.submissions.models import Draft, WorkbookUpload

pytestmark = pytest.mark.one_engine

RENAMED = ('key = "site_name"\n', 'key = "site_title"\nwas = "site_name"\n')
GONE = 'key = "industry_code"\n'
WORDS = '[field.site_title]\nlabel = "Plant"\nhint = "H"\nwhere = "W"\nexample = "E"\n'


@pytest.fixture
def published_again(tmp_path, monkeypatch):
    """Publish a next version in which the site's name has another key, and one question is gone."""
    home = tmp_path / "definitions"
    shutil.copytree(loader.DEFINITIONS, home)
    base = home / "pcf_base"
    text = (base / "2026.1.toml").read_text("utf-8").replace(*RENAMED)
    text = text.replace('version = "2026.1"', 'version = "2027.1"', 1)
    (base / "2027.1.toml").write_text(text, "utf-8")
    for lang in ("en", "zh"):
        words = (base / f"2026.1.{lang}.toml").read_text("utf-8")
        (base / f"2027.1.{lang}.toml").write_text(words + WORDS, "utf-8")
    next_one: Questionnaire = loader.read(base / "2027.1.toml")
    every = (*loader.published(), ("pcf_base", "2027.1"))
    real = loader.load

    def load(one, version):
        return next_one if version == "2027.1" else real(one, version)

    for module in ("portal.submissions.moving", "portal.submissions.answering"):
        monkeypatch.setattr(f"{module}.load", load)
    monkeypatch.setattr("portal.submissions.moving.published", lambda: every)


def draft_of(session, world):
    session.expire_all()
    return session.scalar(select(Draft).where(Draft.request_id == world.request.id))


def test_without_a_newer_version_nothing_is_offered(world, browse):
    world.answered()
    browser = browse(world.clerk)

    assert "newer version" not in browser.get(f"{world.path}/form/A").text
    assert "no newer version to move to" in browser.get(f"{world.path}/version").text


def test_the_draft_stays_where_it_is_until_somebody_moves_it(
    world, browse, session, published_again
):
    world.answered()
    browser = browse(world.clerk)

    form = browser.get(f"{world.path}/form/A")
    report = browser.get(f"{world.path}/version")

    assert "newer version, 2027.1" in form.text
    assert "Move to version 2027.1" in report.text
    session.refresh(world.request)
    assert world.request.questionnaire_version == "2026.1"
    assert "site_name" in draft_of(session, world).answers["fields"]


@pytest.mark.parametrize(("now", "offered"), [("2026.2", "2026.10"), ("2026.10", None)])
def test_versions_are_compared_by_their_numbers(monkeypatch, now, offered):
    every = (("pcf_base", "2026.2"), ("pcf_base", "2026.10"))
    monkeypatch.setattr(moving, "published", lambda: every)
    monkeypatch.setattr(moving, "load", lambda _, version: version)
    request = SimpleNamespace(
        state="in_progress", questionnaire_id="pcf_base", questionnaire_version=now
    )

    assert moving.newer(request) == offered


def test_moving_carries_every_answer_to_its_question_and_is_recorded(
    world, browse, session, published_again
):
    world.answered()
    before = complete(world.request)["fields"]
    browser = browse(world.clerk)

    form = browser.get(f"{world.path}/version").form("/version")
    browser.post(f"{world.path}/version", form)
    page = browser.get(f"{world.path}/form/A")

    after = draft_of(session, world).answers["fields"]
    session.refresh(world.request)
    assert world.request.questionnaire_version == "2027.1"
    assert after["site_title"]["raw"] == before["site_name"]["raw"]
    assert len(after) == len(before)
    assert page.form("/save")["site_title"] == "Main plant"
    assert "questionnaire.moved" in set(session.scalars(select(AuditEntry.action)))


@pytest.mark.parametrize("state", ["submitted", "returned", "accepted"])
def test_what_was_signed_keeps_the_questions_that_were_asked(
    world, browse, session, published_again, state
):
    world.answered()
    world.request.state = state
    session.commit()
    browser = browse(world.clerk)

    refused = browser.post(f"{world.path}/version", {"version": "2027.1"})

    assert refused.status == 409
    assert "no newer version to move to" in browser.get(f"{world.path}/version").text


def test_another_company_finds_no_such_page(world, browse, published_again):
    rival = browse(world.rival)

    assert rival.get(f"{world.path}/version").status == 404
    assert rival.post(f"{world.path}/version", {"version": "2027.1"}).status == 404


def test_a_workbook_of_the_earlier_version_is_compared_with_the_moved_draft(
    world, browse, session, published_again, app, database, monkeypatch
):
    every = (*loader.published(), ("pcf_base", "2027.1"))
    monkeypatch.setattr(loader, "published", lambda: every)
    world.answered()
    browser = browse(world.clerk)
    book = load_workbook(
        io.BytesIO(browser.get(f"{world.path}/workbook.xlsx?lang=en").response.data)
    )
    sheet = next(one for one in book if one["A1"].value == "gf:#field:A")
    next(row for row in sheet.iter_rows() if row[0].value == "gf:site_name")[2].value = "Plant 2"
    stream = io.BytesIO()
    book.save(stream)
    browser.post(f"{world.path}/version", browser.get(f"{world.path}/version").form("/version"))

    sent = browser.post(
        f"{world.path}/workbook",
        {"file": (io.BytesIO(stream.getvalue()), "old.xlsx")},
        content_type="multipart/form-data",
    )
    job = session.scalar(select(WorkbookUpload.job_id))
    with app.app_context():
        jobs.run(database, job, lease=timedelta(seconds=60), services=app.extensions)
    page = browser.get(sent.location)
    browser.post(f"{sent.location}/apply", {"take": "::site_title"})

    assert "belongs to version 2026.1" in page.text
    assert "Plant 2" in page.text
    assert draft_of(session, world).answers["fields"]["site_title"]["raw"] == "Plant 2"
