"""The pages of passing on, as the people of each company see them, in both languages."""

from datetime import timedelta

import pytest

from portal.core.clock import today

pytestmark = pytest.mark.one_engine
CHINESE = {"Accept-Language": "zh-CN"}


def test_the_first_company_asks_reads_accepts_and_takes_out_by_its_pages(chain, browse):
    browser = browse(chain.people[0])
    path = f"/requests/{chain.request.id}"
    assert "Your own suppliers" in browser.get(path).text
    assert "Nobody has been asked yet" in browser.get(f"{path}/upstream").text
    form = browser.get(f"{path}/upstream/ask?row=r1").form("/upstream/ask")
    assert form["r1-ask"] == "y"

    refused = browser.post(f"{path}/upstream/ask", form | {"r1-name": "Foilmill", "note": "Hello"})
    assert refused.status == 422
    assert "enter one e-mail address" in refused.text
    assert refused.form("/upstream/ask")["note"] == "Hello"

    given = form | {"r1-name": "Foilmill", "r1-email": "wei@foilmill.example"}
    sent = browser.follow(browser.post(f"{path}/upstream/ask", given))
    assert "1 of 1 request to your suppliers is open" in sent.text
    assert "Foilmill" in sent.text


@pytest.mark.parametrize("headers", [{}, CHINESE])
def test_every_page_stands_at_every_step(chain, asked, browse, headers):
    browser = browse(chain.people[0], **headers)
    link = asked()
    path = f"/requests/{chain.request.id}"
    one = f"{path}/upstream/{link.id}"
    pages = (path, f"{path}/upstream", f"{path}/upstream/ask", one, f"{path}/form/E")
    more = (f"{path}/check", f"{path}/preview?sharing=full", "/")
    below = browse(chain.people[1], **headers)
    under = f"/requests/{link.request_id}"

    for step in (lambda: None, lambda: chain.sign(2, link.request), lambda: chain.accept(1, link)):
        step()
        for page in (*pages, *more):
            assert browser.get(page).status == 200, page
        assert below.get(under).status == below.get(f"{under}/upstream").status == 200
    assert "Foilmill" in browser.get(f"{path}/form/E?row=r1").html
    assert browser.get(f"{path}/footprint").status in {200, 404}
    chain.sign(1, chain.request)
    for page in (*pages, f"{path}/receipt", f"{path}/footprint"):
        assert browser.get(page).status == 200, page


def test_decisions_are_taken_on_the_page_of_the_request(chain, asked, browse):
    link = asked()
    chain.sign(2, link.request)
    browser = browse(chain.people[0])
    path = f"/requests/{chain.request.id}/upstream/{link.id}"
    form = browser.get(path).form("/return")

    empty = browser.post(f"{path}/return", form)
    assert empty.status == 422
    assert "Choose which answer goes back" in empty.text
    unknown = browser.post(f"{path}/return", form | {"place": "Z::no", "comment": "Why?"})
    assert unknown.status == 422

    accepted = browser.follow(browser.post(f"{path}/accept", browser.get(path).form("/accept")))
    assert "in your answer" in accepted.text
    out = browser.follow(browser.post(f"{path}/take-out", accepted.form("/take-out")))
    assert "Fill it into my answer" in out.text
    again = browser.follow(browser.post(f"{path}/take-in", out.form("/take-in")))
    assert "in your answer" in again.text
    twice = browser.post(f"{path}/take-in", {"idempotency_key": "x" * 22})
    assert twice.status == 422

    back = form | {"place": "E::", "comment": "Which copper?"}
    returned = browser.follow(browser.post(f"{path}/return", back))
    assert "Sent back with your comment" in returned.text


def test_a_supplier_is_reminded_given_time_and_let_go_without_a_purchasers_role(
    chain, asked, browse
):
    link = asked()
    browser = browse(chain.people[0])
    path = f"/requests/{chain.request.id}/upstream/{link.id}"
    page = browser.get(path)

    assert (
        "was reminded" in browser.follow(browser.post(f"{path}/remind", page.form("/remind"))).text
    )
    later = (today() + timedelta(days=40)).isoformat()
    moved = browser.post(f"{path}/extend", page.form("/extend") | {"due_on": later})
    assert "due date was moved" in browser.follow(moved).text
    early = browser.post(f"{path}/extend", page.form("/extend") | {"due_on": "x"})
    assert early.status == 422
    gone = browser.post(f"{path}/revoke", page.form("/revoke") | {"reason": "Thank you"})
    assert "withdrawn" in browser.follow(gone).text
    assert browser.post(f"{path}/remind", {}).status == 409


def test_neither_neighbour_reads_the_pages_of_the_company_between_them(chain, asked, browse):
    link = asked()
    path = f"/requests/{chain.request.id}/upstream"

    for user in (chain.buyer, chain.people[1], chain.people[2]):
        for page in (path, f"{path}/ask", f"{path}/{link.id}"):
            assert browse(user).get(page).status in {403, 404}, (user.name, page)


def test_the_customer_reads_how_many_and_nothing_else(chain, asked, browse):
    link = asked()
    chain.draft_of(link.request)
    chain.ask(2, link.request)
    page = browse(chain.buyer).get(f"/campaigns/requests/{chain.request.id}")

    assert "2 of 2 upstream requests are open" in page.text
    assert [one for one in ("Foilmill", "Smelter", "Copper") if one in page.html] == []


def test_the_signing_page_of_a_supplier_below_asks_whether_it_may_be_named(chain, asked, browse):
    link = asked()

    below = browse(chain.people[1]).get(f"/requests/{link.request_id}/check")
    above = browse(chain.people[0]).get(f"/requests/{chain.request.id}/check")

    assert "may name us to its own customers" in below.text
    assert "may name us to its own customers" not in above.text
