"""Every route against every kind of person: who may, who may not, who may not even know."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from pages import Browser, Page
from routes import CHANGING, GUARDED, IDS_OF_THE_INSTANCE, READING, ROUTES, Route
from sqlalchemy import select
from watching import contents, plain, statements, words, writing
from world import CANARY, Tenant, World

from portal.accounts.models import Membership, User
from portal.campaigns.models import DataRequest
from portal.core.mail import Mail
from portal.core.policy import RULES, Side

pytestmark = pytest.mark.one_engine

FINE = {200, 302, 303}
TWO_SIDED = frozenset({"data_request_id", "measure_id"})
"""Ids of records between two companies: both know of them."""


def everybody(world: World) -> Iterator[tuple[str, str, User]]:
    """Go through the people who have to do with our tenant: whose side, which role, who."""
    ours = world.ours
    for role, user in ours.buyers.items():
        yield "buyer", role, user
    for role, user in ours.suppliers.items():
        yield "supplier", role, user
    yield "buyer", "all", ours.buyer
    yield "supplier", "all", ours.supplier


def expected(route: Route, side: str, roles: set[str]) -> int:
    """Return what somebody of our side gets: 404 first, then 403, and 0 if they may."""
    rule = route.rule
    if rule.operator:
        return 404 if route.ids else 403
    is_shared = not TWO_SIDED.isdisjoint(route.ids)
    knows = not route.ids or is_shared or side == "buyer"
    if not knows:
        return 404
    if rule.roles and not rule.roles & roles:
        return 403
    if is_shared and rule.side is not Side.EITHER:
        wanted = "buyer" if rule.side is Side.ASKING else "supplier"
        return 0 if side == wanted else 403
    return 0


def roles_of(user: User) -> set[str]:
    return {membership.role for membership in user.memberships}


def send(browser: Browser, route: Route, address: str) -> Page:
    """Send the request without a body, and without looking at the page as a reader would."""
    return Page(browser.client.open(address, method=route.method))


@pytest.fixture(scope="module")
def browsers(populated):
    """Return ``browsers(user)``: one browser for each person, kept for the whole matrix."""
    known = {}

    def of(user):
        key = None if user is None else user.id
        if key not in known:
            known[key] = populated.browser(user)
            known[key].client.get("/account")  # the cookie that the first answer sets
        return known[key]

    return of


@pytest.fixture(scope="module", autouse=True)
def untouched(populated):
    """Compare all tables before and after the whole matrix: nobody has changed anything."""
    before = contents(populated.app)
    yield
    after = contents(populated.app)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"sign_in"}, "only the browsers of this test may have signed in"


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_route_has_a_rule_and_an_example(populated, route):
    assert route.action in RULES
    assert route.addresses(populated.ours.places)
    assert route.addresses(populated.theirs.places)


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_a_stranger_is_asked_to_sign_in_and_changes_nothing(populated, browsers, route):
    stranger = browsers(None)

    with statements(populated.app) as sent:
        pages = [send(stranger, route, a) for a in route.addresses(populated.ours.places)]

    for page in pages:
        if route.method == "GET":
            assert page.status == 303
            assert page.location.startswith("/sign-in?next=")
        else:
            assert page.status == 401
            assert page.heading == "Sign in"
        assert populated.ours.name not in words(page.response)
    assert sent == []


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_each_role_gets_what_the_policy_says_and_refused_ones_change_nothing(
    populated, browsers, route
):
    wrong = []
    for side, role, user in everybody(populated):
        verdict = expected(route, side, roles_of(user))
        if verdict == 0 and route.method != "GET":
            continue  # what changes something has tests of its own
        browser, got = browsers(user), []
        for place in route.places(populated.ours.places)[:3]:
            address = route.address(place)
            with statements(populated.app) as sent:
                got.append(send(browser, route, address).status)
            if writing(sent) and not (route.records and not verdict):
                wrong.append(f"{side} {role} {address}: wrote {writing(sent)[0][:80]}")
            if not verdict and got[-1] in FINE:
                break  # one that is in the right state for this page is enough
        is_right = set(got) == {verdict} if verdict else got[-1] in FINE and max(got) < 500
        if not is_right:
            wrong.append(f"{side} {role}: {got}, not {verdict or 'fine'}")

    assert wrong == []


def headers(page: Page) -> dict[str, str]:
    """Return the headers of an answer, without its length: addresses are repeated in it."""
    return {n: v for n, v in page.response.headers if n != "Content-Length"}


@pytest.mark.parametrize("route", [r for r in GUARDED if r.ids], ids=str)
def test_what_belongs_to_others_looks_like_what_does_not_exist(populated, browsers, route):
    instance = set(route.ids) <= IDS_OF_THE_INSTANCE
    people = [populated.theirs.buyer, populated.theirs.supplier, populated.lonely]
    if not instance:
        people.append(populated.operator)
    places = route.places(populated.ours.places)
    for user in people:
        browser = browsers(user)
        for place in places:
            with statements(populated.app) as sent:
                foreign = send(browser, route, route.address(place))
                random = send(browser, route, route.random_address(place))

            assert foreign.status == random.status == 404
            assert plain(foreign.html) == plain(random.html)
            assert headers(foreign) == headers(random)
            assert writing(sent) == []


@pytest.mark.parametrize("route", [r for r in GUARDED if len(r.ids) > 1], ids=str)
def test_a_record_is_found_below_its_own_parent_only(populated, browsers, route):
    first, *others = route.ids
    mine = next(p for p in populated.ours.places if set(route.arguments) <= p.keys())
    theirs = next(p for p in populated.theirs.places if set(route.arguments) <= p.keys())
    for foreign in ({name: theirs[name] for name in others}, {first: theirs[first]}):
        address = route.address({**mine, **foreign})
        for user in (populated.ours.buyer, populated.ours.supplier):
            if expected(route, _side(populated.ours, user), roles_of(user)) == 403:
                continue
            browser = browsers(user)

            with statements(populated.app) as sent:
                page = send(browser, route, address)

            assert page.status == 404
            assert writing(sent) == []


def _side(tenant: Tenant, user: User) -> str:
    return "buyer" if user.id == tenant.buyer.id else "supplier"


@pytest.mark.parametrize("route", [r for r in GUARDED if r.rule.operator], ids=str)
def test_the_instance_is_for_its_operators(populated, browsers, route):
    if route.method == "GET":
        for address in route.addresses(populated.ours.places):
            assert send(browsers(populated.operator), route, address).status == 200


@pytest.mark.parametrize("route", CHANGING, ids=str)
def test_nothing_that_changes_answers_to_get(populated, browsers, route):
    """A crawler, a prefetching browser or a mail scanner follows every link."""
    if any(r.text == route.text and r.method == "GET" for r in ROUTES):
        pytest.skip("the same address has a page, which is tested to write nothing")
    place = next(p for p in populated.ours.places if set(route.arguments) <= p.keys())

    for user in (populated.ours.buyer, populated.ours.supplier, None):
        browser = browsers(user)

        with statements(populated.app) as sent:
            page = Page(browser.client.get(route.address(place)))

        assert page.status in {404, 405}
        assert writing(sent) == []


@pytest.mark.parametrize("route", READING, ids=str)
def test_nothing_of_another_tenant_shows_anywhere(populated, browsers, route):
    """Not with our own ids, and not with theirs put into our addresses."""
    found = []
    for user in (populated.ours.buyer, populated.ours.supplier, None):
        for tenant in (populated.ours, populated.theirs):
            if tenant is populated.theirs and "token" in route.arguments:
                continue
            for address in route.addresses(tenant.places):
                page = send(browsers(user), route, address)
                if CANARY.lower() in words(page.response).lower():
                    found.append(address)

    assert found == []


def test_a_supplier_of_both_tells_neither_about_the_other(populated, make_common):
    """One supplier answers both; on the pages of one's request nothing is of the other."""
    browser, request_id = make_common
    for route in READING:
        if route.ids != ("data_request_id",) or route.rule.side is not Side.ANSWERING:
            continue
        for section in "ABCDEGJNO" if "section" in route.arguments else " ":
            address = route.address(
                {"data_request_id": request_id, "section": section, "row": "r1"}
            )

            page = browser.get(address)

            assert page.status in {200, 303, 404}
            assert CANARY.lower() not in words(page.response).lower(), address


@pytest.fixture
def make_common(populated):
    """Return the browser of the common supplier, and its request of our tenant."""
    session = populated.make.session
    request = session.scalars(
        select(DataRequest).where(
            DataRequest.company_id == populated.ours.brand.id,
            DataRequest.partner_company_id == populated.common.id,
        )
    ).one()
    user = session.scalars(
        select(User).join(Membership).where(Membership.company_id == populated.common.id)
    ).first()
    return populated.browser(user), request.id


def test_mails_of_one_tenant_say_nothing_of_the_other(populated):
    mails = populated.make.session.scalars(select(Mail)).all()
    ours = [mail for mail in mails if populated.ours.name.lower() in mail.to_email]

    assert len(ours) > 2
    for mail in ours:
        assert CANARY not in f"{mail.to_name} {mail.subject} {mail.text} {mail.html}"


def test_ids_that_are_no_ids_are_not_found(populated, browsers):
    for text in ("x", "1", str(uuid4())[:-1], "..%2f..", "%00", "' OR 1=1 --"):
        for route in READING:
            if route.ids and not route.rule.operator:
                address = route.address(dict.fromkeys(route.arguments, text))
                assert browsers(populated.ours.buyer).get(address).status == 404, address
