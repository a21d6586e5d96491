"""After signing in one goes to our own pages only."""

import pytest

from portal.accounts.destinations import own_page, page_before

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%09/evil.example",
        "/\t/evil.example",
        "/%0d%0aLocation:%20https://evil.example",
        "/%5cevil.example",
        "/%2f%2fevil.example",
        "https:evil.example",
        "https://evil.example/",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "@evil.example",
        "/@evil.example",
        "/no-such-page",
        "/sign-out",
        "/static/css/base.css",
        "/account/",
        " /account",
        "/account#x\u2028",
        "",
        None,
        "/account?" + "x" * 3000,
    ],
)
def test_nothing_but_a_page_of_ours_is_a_destination(app, address):
    with app.app_context():
        assert own_page(address) is None


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("/", "/"),
        ("/account", "/account"),
        ("/members?page=2&q=a%20b", "/members?page=2&q=a%20b"),
        ("/invitations/abc-_1", "/invitations/abc-_1"),
    ],
)
def test_our_own_pages_are(app, address, written):
    with app.app_context():
        assert own_page(address) == written


def test_signing_in_does_not_leave_the_portal(browse, person, password):
    user = person()

    page = browse().post(
        "/sign-in", {"email": user.email, "password": password, "next": "//evil.example"}
    )

    assert (page.status, page.location) == (303, "/")


def test_a_refusal_leads_back_to_the_page_of_ours_that_one_came_from(app):
    root = "http://localhost/"
    with app.app_context():
        assert page_before(f"{root}suppliers?q=a#top", root, "/campaigns/x") == "/suppliers?q=a"
        assert page_before("https://evil.example/suppliers", root, "/campaigns/x") is None
        assert page_before("http://localhost.evil.example/suppliers", root, "/x") is None
        assert page_before(f"{root}suppliers", root, "/suppliers") is None
        assert page_before(f"{root}/evil.example", root, "/suppliers") is None
        assert page_before(None, root, "/suppliers") is None
