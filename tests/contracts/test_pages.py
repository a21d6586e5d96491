"""Every page opens for whoever may see it, and asks the database few questions."""

import pytest
from factories.worlds import asked, chain, everyone

from portal.core.actor import Role

MOST_STATEMENTS = 25
PLAIN = {
    "section": "A",
    "row": "r1",
    "kind": "data_request",
    "factor_id": "none",
    "token": "none",
    "as_file": "csv",
}
NOBODYS = "00000000-0000-4000-8000-000000000000"
ROWS = 30


@pytest.fixture
def owner(make):
    """Return an operator with every role in a company that asks itself, and its records."""
    company = make.company()
    user = make.user(company, *Role, operator=True)
    own = chain(make, "Own", company, company)
    for _ in range(ROWS):
        item, supplier = make.item(company), make.supplier(company)
        make.line(own.part, item)
        make.sourcing(item, supplier)
        asked(make, "Own", own.campaign, supplier, item, company)
        everyone(make, company, "Colleague")
    return user, own.ids


def pages(app, ids):
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.endpoint != "static":
                yield adapter.build(
                    rule.endpoint,
                    {n: ids.get(n) or PLAIN.get(n, NOBODYS) for n in rule.arguments},
                    method="GET",
                )


def test_no_page_breaks_and_none_needs_many_statements(app, browse, owner, statements):
    user, ids = owner
    browser, seen = browse(user), {}

    for address in pages(app, ids):
        statements.clear()
        status = browser.get(address).status
        seen[address] = (status, len(statements))

    assert len(seen) > 50
    assert {a: s for a, (s, _) in seen.items() if s >= 500 and not a.startswith("/readyz")} == {}
    assert {a: n for a, (_, n) in seen.items() if n > MOST_STATEMENTS} == {}
    assert sum(status == 200 for status, _ in seen.values()) > len(seen) * 0.8
