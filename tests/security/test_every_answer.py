"""What holds for every answer: headers, no cache, no inside shown, no hole in a template."""

import re

import pytest
import structlog
from pages import Page, check
from routes import CHANGING, READING, ROUTES, Route
from watching import words
from world import World

from portal.core import guards
from portal.core.security import HEADERS

pytestmark = pytest.mark.one_engine

SECRET = "Traceback of SELECT password_hash FROM users"
WHOLE_PAGE = "<!doctype html>"
FRAMED = {"admin.preview"}
"""A mail as its receiver sees it: a document of its own, without the portal's frame."""

REQUIRED = {
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
}


def assert_guarded(page: Page, where: str, *, framed: bool = False) -> None:
    """Assert that an answer carries what every answer carries.

    A mail brings styles of its own, so it is shown in a sandbox where nothing else works.
    """
    headers = page.response.headers
    assert HEADERS.keys() >= REQUIRED
    for name in HEADERS:
        assert headers.get(name), f"{where}: no {name}"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    if framed:
        assert policy.endswith("frame-ancestors 'self'; sandbox")
        assert "script" not in policy
    else:
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store", where
    assert "Server" not in headers
    for cookie in headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie, where
        assert "SameSite=Lax" in cookie, where


def people(world: World) -> list:
    return [world.ours.buyer, world.ours.supplier, world.operator, world.lonely, None]


@pytest.fixture(scope="module")
def browsers(populated):
    """Return one browser for each person and language."""
    made = []
    for user in people(populated):
        for lang in ("en", "zh"):
            browser = populated.browser(user)
            browser.client.set_cookie("gatefold_language", lang)
            made.append((browser, lang))
    return made


@pytest.mark.parametrize("route", READING, ids=str)
def test_every_page_is_whole_in_both_languages_for_everybody(populated, browsers, route):
    """A refusal is looked at in the first language alone: its page is the same for all routes."""
    refused: set[tuple[int, str]] = set()
    for number, (browser, lang) in enumerate(browsers):
        for address in route.addresses(populated.ours.places):
            if (number // 2, address) in refused:
                continue
            page = Page(browser.client.get(address))
            if page.status != 200:
                refused.add((number // 2, address))

            assert page.status < 500, f"{address}: {page.html[-800:]}"
            framed = route.endpoint in FRAMED and page.status == 200
            assert_guarded(page, address, framed=framed)
            is_whole = page.html.startswith(WHOLE_PAGE) and not page.location
            if is_whole and not framed:
                assert page.soup.html["lang"] == {"en": "en", "zh": "zh-Hans"}[lang]
                check(page, address)


def test_every_refusal_carries_the_headers_too(populated):
    browser = populated.browser(populated.ours.buyer)
    answers = {
        404: browser.get("/no/such/page"),
        405: browser.post("/items", {}),
        403: browser.get("/operator/jobs"),
        400: Page(browser.client.get("/items", headers={"Host": "evil.example"})),
    }

    for status, page in answers.items():
        assert page.status == status
        assert_guarded(page, str(status))
        assert page.soup.find("h1") or page.response.content_type.startswith("text/plain")


def owner(world: World, route: Route) -> object:
    """Return somebody who may use a route."""
    rule = route.rule
    if rule.operator:
        return world.operator
    mine = {m.role for m in world.ours.supplier.memberships}
    is_supplier = route.text.startswith(("/requests", "/footprints", "/measures")) and bool(
        rule.roles & mine
    )
    return world.ours.supplier if is_supplier else world.ours.buyer


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_fault_shows_a_reference_and_nothing_of_the_inside(populated, monkeypatch, capsys, route):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET)

    browser = populated.browser(owner(populated, route))
    address = route.addresses(populated.ours.places)[0]
    monkeypatch.setattr(guards, "_act", fail)

    with structlog.testing.capture_logs() as logged:
        page = Page(browser.client.open(address, method=route.method))

    assert page.status == 500
    assert_guarded(page, address)
    reference = re.search(r"reference: (\w{10})", page.text)
    assert reference, page.text
    assert SECRET not in words(page.response)
    for inside in ("Traceback", "RuntimeError", "SELECT", "portal/", "sqlalchemy"):
        assert inside not in words(page.response)
    assert not re.search(r"\.py(?![\w-])", words(page.response))  # a random token may hold .py
    assert [entry["reference"] for entry in logged] == [reference[1]]


def test_a_database_that_is_away_says_so_and_nothing_else(populated, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def fail(*_: object, **__: object) -> None:
        raise OperationalError(SECRET, {}, Exception(SECRET))

    browser = populated.browser(populated.ours.buyer)
    monkeypatch.setattr(guards, "_act", fail)

    page = browser.get("/items")

    assert page.status == 503
    assert SECRET not in words(page.response)


def test_there_are_pages_and_forms_to_look_at():
    assert len(READING) > 50
    assert len(CHANGING) > 40
