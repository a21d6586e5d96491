"""The log of contacts: everything that was tried, with what came of it, to take along."""

import csv
import io

import pytest
from sqlalchemy import select

from portal.campaigns.models import ContactNote


def log(supplier, more=""):
    return f"/campaigns/suppliers/{supplier.id}/contacts{more}"


@pytest.fixture
def chased(chain, buyer):
    """Return a request that was reminded of and asked about by telephone."""
    request, clerk = chain.answering()
    buyer.post(f"/campaigns/requests/{request.id}/remind", {})
    supplier = chain.suppliers[0]
    buyer.post(log(supplier), {"channel": "phone", "text": "=Li Wei promised Friday"})
    buyer.post(
        log(supplier), {"channel": "visit", "text": "Seen at the fair", "request": str(request.id)}
    )
    return request, clerk


def test_the_log_joins_mails_steps_and_notes(chain, chased, buyer):
    page = buyer.get(log(chain.suppliers[0]))

    for shown in ("Mail: Reminder", "kept on this server", "Reminder sent", "Telephone call"):
        assert shown in page.text
    assert "4 contacts" in page.text


def test_the_log_can_be_limited_to_one_request(chain, chased, buyer):
    request, _ = chased

    page = buyer.get(log(chain.suppliers[0], f"?request={request.id}"))

    assert "Seen at the fair" in page.text
    assert "promised Friday" not in page.text


def test_the_file_says_the_same_and_holds_no_formula(chain, chased, buyer):
    response = buyer.get(log(chain.suppliers[0], ".csv")).response

    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))
    assert response.mimetype == "text/csv"
    assert len(rows) == 4
    assert {row["contact"] for row in rows} == {
        "Mail: Reminder",
        "Reminder sent",
        "Telephone call",
        "Meeting",
    }
    assert "'=Li Wei promised Friday" in {row["text"] for row in rows}


def test_addresses_that_the_customer_did_not_know_are_in_neither(chain, chased, buyer):
    _, clerk = chased

    assert clerk.email not in buyer.get(log(chain.suppliers[0])).text
    assert clerk.email not in buyer.get(log(chain.suppliers[0], ".csv")).text


def test_an_empty_note_is_refused_and_nothing_is_lost(chain, buyer, session):
    page = buyer.post(log(chain.suppliers[0]), {"channel": "visit", "text": " "})

    assert page.status == 422
    assert "Write down what was said." in page.text
    assert session.scalars(select(ContactNote)).all() == []


def test_neither_another_company_nor_the_supplier_reads_the_log(chain, chased, rival, browse):
    request, clerk = chased
    supplier = chain.suppliers[0]

    for reader in (rival, browse(clerk)):
        for address in (log(supplier), log(supplier, ".csv")):
            assert reader.get(address).status == 404
        assert reader.post(log(supplier), {"channel": "phone", "text": "x"}).status == 404
    assert "promised Friday" not in browse(clerk).get(f"/requests/{request.id}").text


def test_the_request_of_another_supplier_is_no_filter(chain, chased, buyer):
    request, _ = chased

    assert buyer.get(log(chain.suppliers[1], f"?request={request.id}")).status == 404


def test_a_long_log_needs_few_statements(chain, make, buyer, statements):
    campaign = chain.campaign(state="issued")
    for _ in range(10):
        request = make.request(campaign, chain.suppliers[0], make.item(chain.brand))
        buyer.post(f"/campaigns/requests/{request.id}/remind", {})
    statements.clear()

    buyer.get(log(chain.suppliers[0]))

    assert len(statements) <= 20
