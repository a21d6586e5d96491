"""Signing in: by address and password, bounded, with a fresh session."""

from datetime import timedelta

import pytest

from portal.accounts import passwords, sessions, signing_in
from portal.accounts.models import SignIn, User
from portal.core.actor import Role
from portal.core.clock import now


def sign_in(browser, email, password, **more):
    return browser.post("/sign-in", {"email": email, "password": password} | more)


def test_the_right_password_opens_a_session_and_is_logged(browse, person, password, actions):
    user, browser = person(name="Anna Berg"), browse()

    page = sign_in(browser, f" {user.email.upper()} ", password)

    assert (page.status, page.location) == (303, "/")
    assert "Anna Berg" in browser.get("/").heading
    assert actions() == ["account.signed_in"]


@pytest.mark.parametrize("wrong", ["password", "address", "closed account"])
def test_whatever_is_wrong_the_answer_is_the_same(browse, person, password, wrong):
    user = person(disabled_at=now() if wrong == "closed account" else None)
    email = "nobody@example.com" if wrong == "address" else user.email

    page = sign_in(browse(), email, "wrong-" + password if wrong == "password" else password)

    assert page.status == 422
    assert "The e-mail address or the password is not right." in page.text
    assert page.form("/sign-in")["email"] == email
    assert page.form("/sign-in")["password"] == ""


def test_all_that_is_missing_is_said_at_once(browse):
    page = sign_in(browse(), "", "")

    assert page.status == 422
    assert "Enter one e-mail address" in page.text
    assert "Enter your password." in page.text


def test_one_goes_on_where_one_wanted_to_be(browse, person, password):
    user, browser = person(None, Role.ADMINISTRATOR), browse()

    asked = browser.get("/members?x=1")
    page = browser.follow(asked)

    assert asked.location == "/sign-in?next=/members?x%3D1"
    assert sign_in(browser, user.email, password, next=page.form("/sign-in")["next"]).location == (
        "/members?x=1"
    )


def test_a_session_gets_a_new_token_and_the_old_one_ends(browse, person, password, session):
    user, browser = person(), browse()
    sign_in(browser, user.email, password)
    with browser.client.session_transaction() as cookie:
        first = cookie[sessions.COOKIE_KEY]

    sign_in(browser, user.email, password)

    with browser.client.session_transaction() as cookie:
        assert cookie[sessions.COOKIE_KEY] != first
    assert [row.token_hash for row in session.query(SignIn)] != [sessions.hashed(first)]
    assert session.query(SignIn).count() == 1


def test_a_session_ends_with_its_time(browse, person, password, session):
    user, browser = person(), browse()
    sign_in(browser, user.email, password)
    session.query(SignIn).update({"expires_at": now() - timedelta(seconds=1)})
    session.commit()

    assert browser.get("/").location.startswith("/sign-in")


def test_signing_out_ends_the_session_in_the_database(browse, person, actions, session):
    browser = browse(person())

    page = browser.post("/sign-out")

    assert (page.status, page.location) == (303, "/sign-in")
    assert session.query(SignIn).count() == 0
    assert browser.get("/").location.startswith("/sign-in")
    assert actions() == ["account.signed_out"]


def test_signing_out_twice_is_no_error(browse):
    assert browse().post("/sign-out").status == 303


def test_a_closed_account_is_out_with_the_next_click(browse, person, session):
    user = person()
    browser = browse(user)
    session.get(User, user.id).disabled_at = now()
    session.commit()

    assert browser.get("/account").status == 303


def test_a_taken_role_is_gone_with_the_next_click(browse, person, session):
    user = person(None, Role.ADMINISTRATOR)
    browser = browse(user)
    for membership in session.get(User, user.id).memberships:
        session.delete(membership)
    session.commit()

    assert browser.get("/members").status == 403


def test_a_hash_of_older_settings_is_made_anew(browse, person, password, session):
    user = person(password_hash=passwords.hash_password(password))

    sign_in(browse(), user.email, password)

    session.expire_all()
    assert "$m=64," in session.get(User, user.id).password_hash


class TestThrottling:
    def guess(self, browser, email, times):
        return [sign_in(browser, email, f"wrong-guess-{n}").status for n in range(times)]

    def test_an_account_can_be_guessed_at_ten_times_in_five_minutes(self, browse, person, password):
        user = person()

        statuses = [
            sign_in(self.from_address(browse, n), user.email, "wrong-guess-000").status
            for n in range(11)
        ]

        assert statuses == [422] * 10 + [429]
        page = sign_in(self.from_address(browse, 99), user.email, password)
        assert page.status == 429
        assert "Too many attempts" in page.text

    def from_address(self, browse, n):
        browser = browse()
        browser.client.environ_base = {"REMOTE_ADDR": f"192.0.2.{n}"}
        return browser

    def test_a_network_can_guess_ten_times_whatever_the_accounts(self, browse, person, password):
        browser = browse()

        statuses = [
            sign_in(browser, f"somebody{n}@example.com", "wrong-guess-000").status
            for n in range(11)
        ]

        assert statuses == [422] * 10 + [429]

    def test_a_network_of_ipv6_is_its_first_half(self, browse):
        statuses = []
        for n in range(11):
            browser = browse()
            browser.client.environ_base = {"REMOTE_ADDR": f"2001:db8:1:2::{n}"}
            statuses.append(sign_in(browser, f"n{n}@example.com", "wrong-guess-000").status)

        assert statuses[-1] == 429

    def test_the_owner_still_gets_in_from_a_browser_they_used_before(
        self, browse, person, password
    ):
        user, mine = person(), browse()
        sign_in(mine, user.email, password)
        mine.post("/sign-out")
        self.guess(self.from_address(browse, 7), user.email, 11)

        assert sign_in(mine, user.email, password).status == 303
        assert sign_in(self.from_address(browse, 8), user.email, password).status == 429

    def test_many_people_behind_one_address_may_sign_in(self, browse, person, password):
        people = [person() for _ in range(12)]

        statuses = [sign_in(browse(), user.email, password).status for user in people]

        assert statuses == [303] * 12

    def test_a_forged_device_cookie_is_worth_nothing(self, browse, person, password):
        user, browser = person(), browse()
        browser.client.set_cookie("gatefold_device", "WyJ4IixbInkiXV0.forged")
        self.guess(browser, user.email, 10)

        assert sign_in(browser, user.email, password).status == 429

    def test_the_limit_ends_with_its_window(self, database, person, password):
        user, at = person(), now()
        visitor = signing_in.Visitor("192.0.2.1/32")
        for _ in range(11):
            signing_in._limits(user.email, visitor)
            signing_in.attempts.minutes_to_wait(
                database, signing_in._limits(user.email, visitor), at
            )

        later = signing_in.attempt(
            database, user.email, password, visitor, at + timedelta(minutes=5)
        )

        assert later.user_id == user.id


def test_when_too_many_sign_in_at_once_the_address_typed_stays(
    browse, person, password, monkeypatch
):
    user = person()
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.01)
    with passwords._place(), passwords._place():
        page = sign_in(browse(), user.email, password)

    assert page.status == 429
    assert "Many people are signing in at this moment" in page.text
    assert page.form("/sign-in")["email"] == user.email


def test_the_cookies_are_out_of_reach_of_scripts(browse, person, password):
    page = sign_in(browse(), person().email, password)

    cookies = page.response.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"gatefold", "gatefold_device"}
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_the_sign_in_page_leads_on_whoever_is_signed_in(browse, person):
    page = browse(person()).get("/sign-in?next=/account")

    assert (page.status, page.location) == (303, "/account")
