"""What people change of themselves: name, language, time zone, the company they act for."""

import pytest

from portal.accounts.models import Membership, User
from portal.core.actor import Role

pytestmark = pytest.mark.one_engine

FORM = {"name": "  Anna   Berg ", "language": "zh", "timezone": "Europe/Berlin"}


def test_what_is_saved_shows_at_once_and_in_the_chosen_language(browse, person, session, actions):
    user = person()
    browser = browse(user)

    page = browser.follow(browser.post("/account", FORM))

    session.expire_all()
    saved = session.get(User, user.id)
    assert (saved.name, saved.locale, saved.timezone) == ("Anna Berg", "zh", "Europe/Berlin")
    assert page.heading == "您的账户"
    assert "账户信息已保存。" in page.text
    assert actions() == ["account.changed"]


def test_all_problems_are_said_and_the_typed_stays(browse, person, session):
    user = person(name="Before")

    page = browse(user).post(
        "/account", {"name": "x" * 121, "language": "tlh", "timezone": "Mars/Base"}
    )

    assert page.status == 422
    for sentence in (
        "Enter a name of at most 120 characters.",
        "Choose one of the languages offered.",
        "Choose one of the time zones offered.",
    ):
        assert sentence in page.text
    assert page.form("/account")["name"] == "x" * 121
    session.expire_all()
    assert session.get(User, user.id).name == "Before"


class TestLanguage:
    def test_a_stranger_chooses_it_for_the_browser(self, browse):
        browser = browse()

        page = browser.post("/language", {"lang": "zh", "next": "/forgotten-password"})

        assert (page.status, page.location) == (303, "/forgotten-password")
        assert browser.get("/sign-in").heading == "登录"

    def test_it_is_remembered_for_mails_too(self, browse, person, session):
        user = person()

        browse(user).post("/language", {"lang": "zh"})

        session.expire_all()
        assert session.get(User, user.id).locale == "zh"

    def test_a_language_we_do_not_speak_is_not_found(self, browse):
        assert browse().post("/language", {"lang": "../../x"}).status == 404

    def test_one_comes_back_to_pages_of_ours_only(self, browse):
        page = browse().post("/language", {"lang": "zh", "next": "https://evil.example"})

        assert page.location == "/"

    def test_the_browsers_wish_holds_until_something_is_chosen(self, browse):
        chinese = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}

        assert browse(**chinese).get("/sign-in").heading == "登录"


class TestCompany:
    @pytest.fixture
    def both(self, make, person, session):
        """Return somebody who buys for one company and answers for another."""
        first, second = make.company(name="Blue Leaf"), make.company(name="Fuzhou Films")
        user = person(first, Role.PURCHASER)
        session.add(Membership(user_id=user.id, company_id=second.id, role=Role.CLERK))
        session.commit()
        return user, first, second

    def test_one_acts_for_the_chosen_company_with_its_roles(self, browse, both, actions):
        user, _, second = both
        browser = browse(user)
        assert "Purchaser" in browser.get("/").text

        page = browser.follow(browser.post("/company", {"company": str(second.id)}))

        assert "Clerk" in page.text
        assert "Purchaser" not in page.text
        assert actions() == ["account.company_switched"]

    def test_other_browsers_keep_their_company(self, browse, both):
        user, _, second = both
        here, elsewhere = browse(user), browse(user)

        here.post("/company", {"company": str(second.id)})

        assert "Purchaser" in elsewhere.get("/").text

    @pytest.mark.parametrize("company", ["foreign", "nonsense", ""])
    def test_companies_of_others_do_not_exist(self, browse, both, make, company):
        chosen = str(make.company().id) if company == "foreign" else company

        assert browse(both[0]).post("/company", {"company": chosen}).status == 404


@pytest.mark.parametrize("path", ["/account", "/", "/members"])
def test_pages_are_for_those_who_are_signed_in(browse, path):
    assert browse().get(path).location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["/account", "/account/password", "/company"])
def test_changes_are_for_those_who_are_signed_in(browse, path):
    assert browse().post(path, FORM).status == 401
