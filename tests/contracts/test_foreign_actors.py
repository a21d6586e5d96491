"""Nobody sees, lists, counts or changes what belongs to others: every route is tried."""

import pytest
from factories.worlds import MARK, asked, chain, everyone
from sqlalchemy import select

from portal.core.db import Base

pytestmark = pytest.mark.one_engine

PLAIN = {
    "section": "A",
    "row": "r1",
    "factor_id": "none",
    "token": "none",
    "filename": "none",
    "as_file": "csv",
}


@pytest.fixture
def others(make):
    """Return the records of a customer and of the supplier that answers it."""
    buyer, partner = make.company(name=f"{MARK} Motors"), make.company(name=f"{MARK} Cells")
    everyone(make, buyer, f"{MARK} Buyer")
    everyone(make, partner, f"{MARK} Clerk")
    return chain(make, MARK, buyer, partner)


@pytest.fixture(params=["a stranger", "another supplier of the same customer"])
def foreigner(request, make, others):
    """Return somebody with every role in another company, and that company's own records."""
    own = make.company(name="Wombat Works")
    user = everyone(make, own, "Wombat Clerk")
    ids = chain(make, "Wombat", own, own).ids
    if request.param != "a stranger":
        known_there = make.supplier(others.buyer, name="Wombat", partner_company_id=own.id)
        ids |= asked(make, "Wombat", others.campaign, known_there, others.part, own)
    return user, ids


def addresses(app, theirs, own):
    """Yield each route with a record of others in the last place, as (method, address, refusals).

    Below a record of one's own that stands on the other side, 403 is about that record alone.
    """
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            named = [name for name in rule.arguments if name in theirs]
            for above in [theirs, own] if len(named) > 1 else [theirs] if named else []:
                last = max(named, key=str(rule).index)
                values = {n: above.get(n) or PLAIN[n] for n in rule.arguments} | {
                    last: theirs[last]
                }
                for method in sorted(rule.methods & {"GET", "POST"}):
                    address = adapter.build(rule.endpoint, values, method=method)
                    yield method, address, {404} if above is theirs else {403, 404}


def everything(session):
    """Return all rows of all tables, but who is signed in."""
    session.expire_all()
    return {
        name: sorted(map(str, session.execute(select(table)).all()))
        for name, table in Base.metadata.tables.items()
        if name != "sign_in"
    }


def test_every_route_answers_a_foreigner_with_404(app, session, browse, others, foreigner):
    user, own = foreigner
    browser, before = browse(user), everything(session)

    answers = {
        f"{method} {address}": (
            (browser.get if method == "GET" else browser.post)(address).status,
            refusals,
        )
        for method, address, refusals in addresses(app, others.ids, own)
    }

    assert len(answers) > 60
    assert {
        route: status for route, (status, right) in answers.items() if status not in right
    } == {}
    assert everything(session) == before


def test_no_list_tells_a_foreigner_of_others(app, browse, foreigner):
    browser = browse(foreigner[0])
    lists = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in rule.methods
    ]

    telling = [path for path in lists if MARK in browser.get(path).text]

    assert len(lists) > 20
    assert telling == []


def test_the_owners_do_see_what_foreigners_do_not(browse, make, others):
    """Otherwise the two tests above would pass on a portal that shows nothing at all."""
    owner = everyone(make, others.buyer, "Owner")

    pages = [browse(owner).get(path) for path in ("/items", "/suppliers", "/campaigns", "/members")]

    assert [MARK in page.text for page in pages] == [True] * 4
