"""The board and the page of one request, as the company that asks sees them."""

import pytest
from sqlalchemy import select

from portal.campaigns import steering
from portal.campaigns.models import DataRequest, RequestEvent, RequestMail
from portal.core.mail import Mail

pytestmark = pytest.mark.one_engine


@pytest.fixture
def campaign(chain, make):
    """Return an issued campaign with an answer accepted, one declined, one overdue."""
    campaign = chain.campaign(state="issued")
    states = ("accepted", "declined", "issued")
    for n, (item, supplier, state) in enumerate(
        zip(chain.items, chain.suppliers, states, strict=True), start=1
    ):
        due = make.due(-2) if state == "issued" else campaign.due_at
        make.request(campaign, supplier, item, tier=n, state=state, due_at=due)
    return campaign


def board(campaign, query=""):
    return f"/campaigns/{campaign.id}{query}"


def listed(page):
    return [row.find("th").get_text(" ").split()[0] for row in page.soup.select("tbody tr")]


def test_the_board_says_where_the_requests_stand(campaign, buyer):
    page = buyer.get(board(campaign))

    counts = {
        " ".join(item.find(["a", "span"]).get_text().split()): item.find(class_="figure").get_text()
        for item in page.soup.select(".funnel li")
    }
    assert counts["requests issued"] == "3"
    assert (counts["accepted"], counts["declined"], counts["overdue"]) == ("1", "1", "1")
    assert "1 of 3 items asked about have all their answers accepted." in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=declined", ["Foil"]),
        ("?state=overdue", ["Copper"]),
        ("?tier=1", ["Cell"]),
        ("?q=foil", ["Foil"]),
        ("?q=%25", []),
        ("?state=accepted&tier=2", []),
        ("?state=nonsense", []),
        ("?tier=-1", []),
        ("?tier=0", []),
        ("?supplier=y", []),
        ("?upstream=x", []),
    ],
)
def test_the_address_limits_the_list(campaign, buyer, query, found):
    assert listed(buyer.get(board(campaign, query))) == found


def test_the_list_can_be_limited_to_a_supplier(campaign, chain, buyer):
    page = buyer.get(board(campaign, f"?supplier={chain.suppliers[2].id}"))

    assert listed(page) == ["Copper"]


def test_the_next_page_keeps_the_filter(chain, make, campaign, buyer):
    for _ in range(55):
        make.request(campaign, chain.suppliers[0], make.item(chain.brand), state="issued")

    page = buyer.get(board(campaign, "?state=issued"))

    onward = page.soup.find("a", rel="next")["href"]
    assert "state=issued" in onward
    assert len(listed(buyer.get(onward))) == 6


def test_a_board_of_many_requests_needs_few_statements(chain, make, campaign, buyer, statements):
    for _ in range(60):
        make.request(campaign, chain.suppliers[0], make.item(chain.brand))
    statements.clear()

    page = buyer.get(board(campaign))

    assert "1 to 50 of 63" in page.text
    assert len(statements) <= 25


def test_the_list_of_campaigns_shows_what_needs_attention(campaign, buyer):
    page = buyer.get("/campaigns")

    assert "1 of 3" in page.text
    assert "1 declined" in page.text
    assert "1 overdue" in page.text


def test_an_empty_list_says_how_to_start(buyer):
    page = buyer.get("/campaigns")

    assert "No campaigns yet" in page.text
    assert page.soup.find("a", href="/campaigns/new")


def test_a_declined_request_shows_the_reason(chain, buyer):
    request, _ = chain.answering(state="declined", decline_reason="We do not make it any more")

    page = buyer.get(f"/campaigns/requests/{request.id}")

    assert "We do not make it any more" in page.text


def test_a_changed_level_is_told_to_the_supplier(chain, buyer, session):
    request, clerk = chain.answering(level="full")

    page = buyer.follow(buyer.post(f"/campaigns/requests/{request.id}/level", {"level": "minimal"}))

    assert "The level was changed and the supplier told." in page.text
    assert session.get(DataRequest, request.id, populate_existing=True).level == "minimal"
    mail = session.scalars(select(Mail)).one()
    assert (mail.to_email, mail.kind) == (clerk.email, "request_level")


def test_the_level_of_a_begun_request_stays(chain, buyer, session):
    request, _ = chain.answering(level="full", state="in_progress")

    refused = buyer.post(f"/campaigns/requests/{request.id}/level", {"level": "minimal"})

    assert refused.status == 409
    assert "in progress" in refused.text
    assert session.get(DataRequest, request.id, populate_existing=True).level == "full"


def test_a_reminder_is_written_once_per_press_and_noted(chain, buyer, session):
    request, clerk = chain.answering()
    address = f"/campaigns/requests/{request.id}"
    form = buyer.get(address).form("/remind")

    buyer.post(f"{address}/remind", form)
    buyer.post(f"{address}/remind", form)

    assert [m.to_email for m in session.scalars(select(Mail))] == [clerk.email]
    assert session.scalars(select(RequestEvent.action)).all() == ["remind"]
    page = buyer.get(address)
    assert "Reminder" in page.text


def test_a_supplier_rests_from_reminders_by_hand_for_a_day(chain, buyer, session):
    request, _ = chain.answering()
    address = f"/campaigns/requests/{request.id}/remind"
    buyer.post(address, {})

    again = buyer.post(address, {})

    assert again.status == 422
    assert "Nothing was sent: the last reminder of this request went out on" in again.text
    assert len(session.scalars(select(RequestEvent)).all()) == 1
    mail = session.scalars(select(RequestMail)).one()
    mail.at -= steering.REST
    session.commit()
    assert buyer.post(address, {}).status == 303


def test_the_customer_never_reads_addresses_that_it_did_not_know(chain, buyer, session):
    request, clerk = chain.answering()

    buyer.post(f"/campaigns/requests/{request.id}/remind", {})

    page = buyer.get(f"/campaigns/requests/{request.id}")
    assert clerk.email not in page.text
    assert "a colleague at the supplier" in page.text


def test_a_closed_request_cannot_be_reminded_of(chain, buyer):
    request, _ = chain.answering(state="accepted")

    assert buyer.post(f"/campaigns/requests/{request.id}/remind", {}).status == 409


def test_withdrawing_needs_a_reason_and_tells_the_supplier(chain, buyer, session):
    request, _ = chain.answering()
    address = f"/campaigns/requests/{request.id}/revoke"
    assert buyer.post(address, {"reason": " "}).status == 422

    page = buyer.follow(buyer.post(address, {"reason": "The item was dropped"}))

    assert "withdrawn" in page.text
    assert "The item was dropped" in session.scalars(select(Mail)).one().text


@pytest.mark.parametrize("action", ["level", "remind", "revoke"])
def test_a_request_of_another_company_does_not_exist(chain, rival, action):
    request, _ = chain.answering()
    address = f"/campaigns/requests/{request.id}"

    assert rival.get(address).status == 404
    assert rival.post(f"{address}/{action}", {}).status == 404


def test_the_supplier_does_not_see_its_customers_side(chain, browse):
    request, clerk = chain.answering()

    assert browse(clerk).get(f"/campaigns/requests/{request.id}").status == 403
    assert browse(clerk).get(f"/campaigns/{request.campaign_id}").status in {403, 404}
