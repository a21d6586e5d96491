"""A form sent after the session ended is not lost: sign in, look at it, send it again."""

from datetime import timedelta

import pytest
import time_machine

from portal.accounts import resend
from portal.accounts.models import User
from portal.accounts.resend import Kept
from portal.core.actor import Role
from portal.core.clock import now

OURS = {"HTTP_ORIGIN": "http://localhost"}
FOREIGN = {"HTTP_ORIGIN": "https://evil.example"}
TYPED = {"name": "Wang Fang 王芳", "language": "en", "timezone": "Asia/Shanghai"}


@pytest.fixture
def stranger(browse):
    """Return a browser whose session has ended."""
    return browse()


def test_the_sign_in_page_takes_the_place_of_what_was_posted(stranger):
    page = stranger.post("/account", TYPED)

    assert page.status == 401
    assert page.heading == "Sign in"
    assert "What you typed is kept." in page.text


def test_after_signing_in_it_is_shown_and_sent_again_on_one_button(
    stranger, person, password, session
):
    user = person(name="Before")
    asked = stranger.post("/account", TYPED)
    form = asked.form("/sign-in") | {"email": user.email, "password": password}

    shown = stranger.post("/sign-in", form)
    again = stranger.post("/account", shown.form("/account"))

    assert shown.status == 200
    assert shown.heading == "What you typed is still here"
    assert "Wang Fang 王芳" in shown.text
    assert again.status == 303
    session.expire_all()
    assert session.get(User, user.id).name == "Wang Fang 王芳"


def test_nothing_is_sent_before_the_button_is_pressed(stranger, person, password, session):
    user = person(name="Before")
    asked = stranger.post("/account", TYPED)

    stranger.post("/sign-in", asked.form("/sign-in") | {"email": user.email, "password": password})

    session.expire_all()
    assert session.get(User, user.id).name == "Before"


def test_a_wrong_password_does_not_lose_it(stranger, person, password):
    user = person()
    asked = stranger.post("/account", TYPED)

    wrong = stranger.post(
        "/sign-in", asked.form("/sign-in") | {"email": user.email, "password": "not-this-one-no"}
    )
    right = stranger.post(
        "/sign-in", wrong.form("/sign-in") | {"email": user.email, "password": password}
    )

    assert wrong.status == 422
    assert "Wang Fang 王芳" in right.text


def test_several_values_of_one_name_come_back(stranger, person, password):
    admin = person(None, Role.ADMINISTRATOR)
    asked = stranger.post("/members/invitations", {"roles": ["clerk", "approver"], "name": "N"})

    shown = stranger.post(
        "/sign-in", asked.form("/sign-in") | {"email": admin.email, "password": password}
    )

    values = [
        tag["value"] for tag in shown.soup.find_all("input", {"name": "roles", "type": "hidden"})
    ]
    assert values == ["clerk", "approver"]


def test_passwords_and_tokens_are_never_kept(stranger, app):
    typed = {
        "present_password": "x",
        "password": "secret-one-two-3",
        "csrf_token": "t",
        "name": "N",
    }

    page = stranger.post("/account/password", typed)

    with app.app_context():
        kept = resend.unseal(page.form("/sign-in")["kept"])
    assert kept.fields == (("name", "N"),)
    assert "secret-one-two-3" not in page.html


def test_too_much_is_not_kept_and_the_page_says_so(stranger, app):
    page = stranger.post("/account", {"name": "x" * (resend.LONGEST + 1)})

    assert page.status == 401
    assert "This form was too long to be kept here." in page.text


def test_nobody_can_put_words_into_the_page(stranger, person, password):
    forged = stranger.post(
        "/sign-in",
        {"email": person().email, "password": password, "kept": "WyIvYWNjb3VudCJd.forged"},
    )

    assert (forged.status, forged.location) == (303, "/")


def test_what_was_sealed_comes_back_and_ends_after_hours(app):
    kept = Kept("/account", (("a", "1"), ("a", "2")), ("x.xlsx",))
    with app.app_context():
        sealed = resend.seal(kept)
        assert resend.unseal(sealed) == kept
        with time_machine.travel(now() + timedelta(seconds=resend.LASTS_SECONDS + 5)):
            assert resend.unseal(sealed) is None


def test_markup_in_what_was_typed_stays_text(stranger, person, password):
    asked = stranger.post("/account", TYPED | {"name": '"><script>alert(1)</script>'})

    shown = stranger.post(
        "/sign-in", asked.form("/sign-in") | {"email": person().email, "password": password}
    )

    assert "<script>alert(1)" not in shown.html
    assert '"><script>alert(1)</script>' in shown.text


def test_scripts_get_one_sentence_and_keep_their_page(stranger):
    saved = stranger.client.post("/account", data=TYPED, headers={"X-Requested-With": "autosave"})
    swapped = stranger.client.get("/members", headers={"HX-Request": "true"})

    assert (saved.status_code, saved.json["code"]) == (401, "portal.not_signed_in")
    assert "HX-Redirect" not in saved.headers
    assert swapped.headers["HX-Redirect"] == "/sign-in?next=/"


class TestStaleToken:
    @pytest.fixture(autouse=True)
    def with_tokens(self, app):
        app.config["WTF_CSRF_ENABLED"] = True

    def test_a_form_of_ours_keeps_what_was_typed(self, browse, person, session):
        user = person(name="Before")
        browser = browse(user)

        shown = browser.post("/account", TYPED, environ_overrides=OURS)

        assert shown.status == 400
        assert shown.heading == "What you typed is still here"
        again = browser.post("/account", shown.form("/account"))
        assert again.status == 303

    def test_without_a_session_one_signs_in_first(self, browse, person, password):
        browser = browse()

        page = browser.post("/account", TYPED, environ_overrides=OURS)
        form = page.form("/sign-in") | {"email": person().email, "password": password}
        shown = browser.post("/sign-in", form)

        assert page.status == 400
        assert "Wang Fang 王芳" in shown.text
        assert browser.post("/account", shown.form("/account")).status == 303

    def test_a_foreign_form_gets_nothing_of_that(self, browse, person, session):
        user = person(name="Before")

        page = browse(user).post("/account", TYPED, environ_overrides=FOREIGN)

        assert page.status == 403
        assert "Wang Fang" not in page.text
        session.expire_all()
        assert session.get(User, user.id).name == "Before"

    def test_the_sign_in_form_itself_can_be_sent_again(self, browse, person, password):
        user, browser = person(), browse()

        page = browser.post(
            "/sign-in",
            {"email": user.email, "password": password, "next": "/account"},
            environ_overrides=OURS,
        )
        again = browser.post("/sign-in", page.form("/sign-in") | {"password": password})

        assert page.status == 400
        assert (again.status, again.location) == (303, "/account")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_switching_the_language_meanwhile_keeps_what_was_typed(stranger, person, password, lang):
    asked = stranger.post("/account", TYPED)

    before = stranger.post("/language", asked.form("/language") | {"lang": lang})
    sign_in = before.form("/sign-in") | {"email": person().email, "password": password}
    after = stranger.post(
        "/language", stranger.post("/sign-in", sign_in).form("/language") | {"lang": lang}
    )

    assert before.soup.html["lang"].startswith(lang)
    assert after.soup.html["lang"].startswith(lang)
    assert after.form("/account")["name"] == "Wang Fang 王芳"
