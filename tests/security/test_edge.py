"""The edge of every request: tokens, origins, hosts, sizes, and where people are sent."""

import gc
import io
from urllib.parse import quote

import pytest
from pages import Page
from routes import CHANGING, ROUTES
from test_every_answer import owner
from watching import contents, statements, writing

from portal.core.security import LARGEST_BODY, LARGEST_FORM, MOST_FIELDS

pytestmark = pytest.mark.one_engine

EVIL = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "https://evil.example/",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/items/../../evil.example//x",
    "/sign-in@evil.example",
    "/static/js/app.js",
    "/no/such/page",
    " /items",
    "/items\r\nSet-Cookie: a=b",
)


@pytest.fixture
def guarded(populated):
    """Return the portal with its tokens in force, as in production."""
    populated.app.config["WTF_CSRF_ENABLED"] = True
    yield populated
    populated.app.config["WTF_CSRF_ENABLED"] = False


def token_of(browser) -> str:
    return browser.get("/account").form("/account")["csrf_token"]


@pytest.mark.parametrize("route", CHANGING, ids=str)
def test_a_form_without_its_token_changes_nothing(guarded, route):
    browser = guarded.browser(owner(guarded, route))
    other = token_of(guarded.browser(guarded.ours.supplier))
    own = token_of(browser)
    address = route.addresses(guarded.ours.places)[0]
    before = contents(guarded.app)

    for token, headers in (
        (None, {}),
        (None, {"Sec-Fetch-Site": "same-origin"}),
        ("", {}),
        ("x", {"HX-Request": "true"}),
        (other, {"Sec-Fetch-Site": "same-origin"}),
        (own[:-1], {}),
    ):
        given = {} if token is None else {"csrf_token": token}
        with statements(guarded.app) as sent:
            page = Page(browser.client.post(address, data=given, headers=headers))

        assert page.status == 400
        assert writing(sent) == []
    assert contents(guarded.app) == before


@pytest.mark.parametrize("route", CHANGING, ids=str)
def test_another_site_cannot_send_forms_whatever_it_knows(guarded, route):
    browser = guarded.browser(owner(guarded, route))
    token = token_of(browser)
    address = route.addresses(guarded.ours.places)[0]

    for site in ("cross-site", "same-site", "nonsense"):
        with statements(guarded.app) as sent:
            page = Page(
                browser.client.post(
                    address, data={"csrf_token": token}, headers={"Sec-Fetch-Site": site}
                )
            )

        assert page.status == 403
        assert writing(sent) == []


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_host_name_that_is_not_ours_is_refused(populated, route):
    address = route.addresses(populated.ours.places)[0]
    browser = populated.browser(owner(populated, route))
    for host in ("evil.example", "127.0.0.1.evil.example", "evil.example:80", ""):
        with statements(populated.app) as sent:
            page = Page(browser.client.open(address, method=route.method, headers={"Host": host}))

        assert page.status == 400 or host == ""
        assert "evil" not in str(page.response.headers)
        assert host == "" or writing(sent) == []


@pytest.mark.parametrize("wanted", EVIL, ids=ascii)
def test_after_signing_in_people_stay_with_us(populated, wanted):
    asked = populated.browser(None).get(f"/sign-in?next={quote(wanted)}")
    assert "next" not in asked.form("/sign-in")

    signed_in = populated.browser(populated.ours.buyer)
    for page in (
        signed_in.get(f"/sign-in?next={quote(wanted)}"),
        signed_in.post("/language", {"lang": "en", "next": wanted}),
    ):
        assert page.status == 303
        assert page.location == "/"
        assert "Set-Cookie: a=b" not in str(page.response.headers)


@pytest.mark.parametrize("wanted", ["/items", "/items?q=a&page=2", "/requests"])
def test_after_signing_in_people_get_to_where_they_wanted(populated, wanted):
    page = populated.browser(populated.ours.buyer).get(f"/sign-in?next={quote(wanted)}")

    assert page.location == wanted


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Werkzeug's own
def test_a_body_that_is_too_large_is_refused_in_one_sentence(populated):
    browser = populated.browser(populated.ours.supplier)
    address = f"/requests/{populated.ours.places[0]['data_request_id']}/workbook"
    file = (io.BytesIO(b"x" * (LARGEST_BODY + 1)), "large.xlsx")

    with statements(populated.app) as sent:
        page = browser.post(address, {"file": file})

    assert page.status == 413
    assert "at most 12 MB" in page.text
    assert writing(sent) == []
    gc.collect()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Werkzeug's own
def test_a_form_of_too_many_fields_or_letters_is_refused(populated):
    browser = populated.browser(populated.ours.buyer)
    many = "&".join(f"f{n}=1" for n in range(MOST_FIELDS + 1))
    long = "name=" + "x" * (LARGEST_FORM + 1)
    for body in (many, long):
        with statements(populated.app) as sent:
            page = Page(
                browser.client.post(
                    "/items/new", data=body, content_type="application/x-www-form-urlencoded"
                )
            )

        assert page.status == 413
        assert writing(sent) == []
    gc.collect()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Werkzeug's own
def test_a_form_of_too_many_parts_is_refused(populated):
    browser = populated.browser(populated.ours.buyer)
    parts = {f"f{n}": (io.BytesIO(b"x"), "f") for n in range(MOST_FIELDS + 1)}

    assert browser.post("/items/new", parts).status == 413
    gc.collect()


@pytest.mark.parametrize("address", ["/items?q=%00", "/suppliers?q=a%00b", "/factors?q=%00"])
def test_a_nul_in_an_address_is_refused(populated, address):
    assert populated.browser(populated.ours.buyer).get(address).status == 400


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=1e18",
        "page=999999999999999999999",
        "page=x",
        "period=99999999999999999",
        "period=-1",
        "run=x",
        "node=x",
        "sort=password_hash",
        "q=%25%5f%5c%27%22",
        "view=__class__",
    ],
)
def test_odd_questions_in_an_address_are_answered(populated, query):
    browser = populated.browser(populated.ours.buyer)
    product = populated.ours.places[0]["item_id"]
    for path in (
        "/items",
        "/suppliers",
        "/factors",
        "/reviews",
        "/campaigns",
        "/products",
        f"/products/{product}",
        f"/products/{product}/tree",
        f"/products/{product}/hotspots",
        f"/products/{product}/ways",
        f"/products/{product}/progress",
        f"/products/{product}/contributions.csv",
    ):
        assert browser.get(f"{path}?{query}").status in {200, 302, 303, 404}
    assert populated.browser(populated.ours.supplier).get(f"/requests?{query}").status == 200


def test_methods_that_nobody_uses_are_refused(populated):
    browser = populated.browser(populated.ours.buyer)
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        with statements(populated.app) as sent:
            status = browser.client.open("/items", method=method).status_code

        assert status in {400, 405}
        assert sent == [] or writing(sent) == []
