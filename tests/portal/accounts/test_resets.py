"""Forgotten passwords: a link that works once, for an hour, and tells nobody anything."""

import re
from datetime import timedelta

import pytest

from portal.accounts import passwords, setting_passwords
from portal.accounts.models import PasswordReset, SignIn, User
from portal.core import jobs
from portal.core.clock import now
from portal.core.jobs import Job
from portal.core.mail import Mail

NEW = "seven-boats-and-a-quiet-lamp"


@pytest.fixture
def work(app, database, session):
    """Return ``work()``: the worker does what is due."""

    def done():
        with app.app_context():
            for job_id in jobs.due(session, now() + timedelta(seconds=1)):
                jobs.run(database, job_id, lease=timedelta(seconds=5), services=app.extensions)
        session.rollback()
        session.expire_all()

    return done


@pytest.fixture
def ask(browse, work, session):
    """Return ``ask(email)``: the path of the link that was mailed, or None."""

    def asked(email):
        page = browse().post("/forgotten-password", {"email": email})
        assert (page.status, page.location) == (303, "/forgotten-password/sent")
        work()
        mail = session.query(Mail).order_by(Mail.created_at.desc()).first()
        found = re.search(r"https?://[^/]+(/reset-password/\S+)", mail.text) if mail else None
        return found and found.group(1)

    return asked


def test_the_link_sets_a_new_password(ask, browse, person, password, actions):
    user = person()
    path = ask(user.email)

    page = browse().get(path)
    done = browse().post(path, page.form(path) | {"password": NEW})

    assert (done.status, done.location) == (303, "/sign-in")
    assert browse().post("/sign-in", {"email": user.email, "password": password}).status == 422
    assert browse().post("/sign-in", {"email": user.email, "password": NEW}).status == 303
    assert "account.password_reset" in actions()


def test_a_new_password_ends_all_sessions(ask, browse, person, session):
    user = person()
    signed_in = browse(user)

    browse().post(ask(user.email), {"password": NEW})

    assert session.query(SignIn).count() == 0
    assert signed_in.get("/").status == 303


def test_the_answer_and_the_work_are_the_same_for_unknown_addresses(browse, person, session, mails):
    for email in (person().email, "nobody@example.com"):
        page = browse().post("/forgotten-password", {"email": email})
        assert (page.status, page.location) == (303, "/forgotten-password/sent")

    assert session.query(Job).count() == 2
    assert mails() == []


def test_nobody_is_written_to_who_has_no_open_account(ask, person, mails):
    closed = person(disabled_at=now())

    assert ask("nobody@example.com") is None
    assert ask(closed.email) is None
    assert mails() == []


def test_looking_at_the_link_does_not_use_it_up(ask, browse, person):
    path = ask(person().email)

    for _ in range(3):
        assert browse().get(path).status == 200


def test_the_link_works_once(ask, browse, person):
    path = ask(person().email)
    browse().post(path, {"password": NEW})

    page = browse().post(path, {"password": "another-boat-another-lamp"})

    assert page.status == 410
    assert "Ask for a new link" in page.text


def test_the_link_ends_after_an_hour(ask, browse, person, session):
    path = ask(person().email)
    session.query(PasswordReset).update({"expires_at": now() - timedelta(seconds=1)})
    session.commit()

    assert browse().get(path).status == 410


def test_a_newer_link_ends_the_older_one(ask, browse, person):
    user = person()
    first, second = ask(user.email), ask(user.email)

    assert browse().get(first).status == 410
    assert browse().get(second).status == 200


def test_an_unknown_link_says_no_more_than_a_used_one(browse):
    assert browse().get("/reset-password/" + "x" * 43).status == 410


def test_only_the_hash_of_the_link_is_kept(ask, person, session):
    token = ask(person().email).rpartition("/")[2]

    assert token not in {row.token_hash for row in session.query(PasswordReset)}
    assert token not in str([row.payload for row in session.query(Job)])


def test_a_weak_password_is_refused_and_the_link_stays(ask, browse, person):
    user = person(name="Theodora Quince")
    path = ask(user.email)

    page = browse().post(path, {"password": "TheodoraQuince1"})

    assert page.status == 422
    assert "Do not build the password from your name" in page.text
    assert browse().get(path).status == 200


def test_an_address_gets_five_links_a_day(ask, person, mails):
    user = person()
    for _ in range(7):
        ask(user.email)

    assert mails() == [("password_reset", user.email)] * 5


def test_a_network_may_ask_ten_times(browse):
    statuses = [
        browse().post("/forgotten-password", {"email": f"n{n}@example.com"}).status
        for n in range(11)
    ]

    assert statuses == [303] * 10 + [429]


def test_the_mail_is_in_the_readers_language(ask, person, session):
    ask(person(locale="zh", name="王芳").email)

    mail = session.query(Mail).one()
    assert mail.subject == "设置新的 Gatefold 密码"
    assert "王芳，您好：" in mail.text
    assert "一小时内有效" in mail.html


def test_the_job_run_twice_writes_one_link(app, database, session, person, mails):
    user = person()
    with app.test_request_context():
        setting_passwords.ask_for_link(session, user.email, lang="en", at=now())
    session.commit()
    job = session.query(Job).one()

    with app.app_context():
        for _ in range(2):
            jobs.run(database, job.id, lease=timedelta(seconds=5), services=app.extensions)

    assert mails() == [("password_reset", user.email)]


class TestChanging:
    def change(self, browser, present, new):
        return browser.post("/account/password", {"present_password": present, "password": new})

    def test_the_present_password_is_needed(self, browse, person, password, session):
        user = person()

        page = self.change(browse(user), "not-the-present-one", NEW)

        assert page.status == 422
        assert "This is not your present password." in page.text

    def test_the_new_password_is_kept(self, browse, person, password, session, app):
        user = person()

        page = self.change(browse(user), password, NEW)

        assert page.status == 303
        session.expire_all()
        with app.app_context():
            assert passwords.check(session.get(User, user.id).password_hash, NEW)

    def test_other_sessions_end_and_this_one_goes_on(self, browse, person, password):
        user = person()
        here, elsewhere = browse(user), browse(user)

        self.change(here, password, NEW)

        assert here.get("/account").status == 200
        assert elsewhere.get("/account").status == 303

    def test_the_owner_is_told(self, browse, person, password, actions, mails):
        user = person()

        self.change(browse(user), password, NEW)

        assert actions() == ["account.password_changed"]
        assert mails() == [("password_changed", user.email)]

    def test_the_same_password_is_no_change(self, browse, person, password):
        page = self.change(browse(person()), password, password)

        assert page.status == 422
        assert "This is your present password." in page.text

    def test_all_problems_are_said_at_once(self, browse, person):
        page = self.change(browse(person()), "wrong-one-entirely", "short")

        assert "This is not your present password." in page.text
        assert "Use at least 12 characters." in page.text

    def test_guessing_the_present_one_is_bounded(self, browse, person):
        browser = browse(person())

        statuses = [self.change(browser, "wrong-guess-000", NEW).status for _ in range(11)]

        assert statuses == [422] * 10 + [429]
