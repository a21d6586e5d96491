"""The supplier's inbox and landing page: what is asked, and what can be done about it."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Invitation
from portal.campaigns.models import DataRequest, RequestEvent
from portal.core.actor import Role
from portal.core.mail import Mail

pytestmark = pytest.mark.one_engine


def fresh(session, request):
    return session.get(DataRequest, request.id, populate_existing=True)


def test_the_first_visit_is_recorded_and_the_second_is_not(chain, browse, session):
    request, clerk = chain.answering(state="issued")
    browser = browse(clerk)

    browser.get(f"/requests/{request.id}")
    browser.get(f"/requests/{request.id}")

    assert fresh(session, request).state == "opened"
    assert session.scalars(select(RequestEvent.action)).all() == ["open"]


def test_the_page_says_who_asks_what_until_when_and_who_sees_it(chain, browse):
    request, clerk = chain.answering(sharing_asked="full")

    page = browse(clerk).get(f"/requests/{request.id}")

    for part in ("Customer", "Cell", "Battery pack", "Beijing time", "calendar year 2025"):
        assert part in page.text
    asked = next(li for li in page.soup.find_all("li") if "asked for" in li.get_text())
    assert "Full inventory" in asked.get_text()
    granted = next(li for li in page.soup.find_all("li") if "default" in li.get_text())
    assert "By stage" in granted.get_text()


def test_the_page_never_shows_the_customers_bill_of_materials(chain, browse):
    request, clerk = chain.answering()
    materials = [{"code": "SECRET-1", "name": "Secret foil", "quantity": "1", "unit": "kg"}]
    request.asked = request.asked | {"bom_materials": materials}
    chain.make.session.commit()

    page = browse(clerk).get(f"/requests/{request.id}")

    assert "SECRET" not in page.html
    assert "Secret foil" not in page.html


def test_in_chinese_the_page_uses_the_chinese_names(chain, browse, session):
    request, clerk = chain.answering()
    clerk.locale = "zh"
    session.commit()

    page = browse(clerk).get(f"/requests/{request.id}")

    assert "电芯" in page.heading
    assert "北京时间" in page.text


def test_declining_needs_a_reason_and_keeps_what_was_typed(chain, browse, session):
    request, clerk = chain.answering()

    page = browse(clerk).post(f"/requests/{request.id}/decline", {"reason": "   "})

    assert page.status == 422
    assert "Please say why" in page.text
    assert fresh(session, request).state == "opened"


def test_a_declined_request_can_be_taken_up_again(chain, browse, session):
    request, clerk = chain.answering()
    browser = browse(clerk)

    page = browser.follow(browser.post(f"/requests/{request.id}/decline", {"reason": "No meter"}))
    assert "No meter" in page.text
    assert fresh(session, request).state == "declined"

    browser.follow(browser.post(f"/requests/{request.id}/answer-after-all", {}))
    assert fresh(session, request).state == "opened"


def test_looking_at_a_declined_request_does_not_open_it(chain, browse, session):
    request, clerk = chain.answering(state="declined", decline_reason="No meter")

    browse(clerk).get(f"/requests/{request.id}")

    assert fresh(session, request).state == "declined"


def test_a_submitted_request_cannot_be_declined(chain, browse):
    request, clerk = chain.answering(state="submitted")

    refused = browse(clerk).post(f"/requests/{request.id}/decline", {"reason": "Too late"})

    assert refused.status == 409


COLLEAGUE = {"name": "Wang Fang", "email": "wang.fang@example.com", "note": "Please help"}


def test_passing_on_invites_a_colleague_as_clerk_and_hides_the_name(chain, browse, session):
    request, clerk = chain.answering()
    browser = browse(clerk)

    page = browser.follow(browser.post(f"/requests/{request.id}/pass-on", COLLEAGUE))

    assert "Wang Fang was written to." in page.text
    invitation = session.scalars(select(Invitation)).one()
    assert (invitation.company_id, invitation.roles) == (request.partner_company_id, ["clerk"])
    mail = session.scalars(select(Mail)).one()
    assert "Please help" in mail.text
    assert "/invitations/" in mail.text
    event = session.scalars(select(RequestEvent)).one()
    assert (event.action, event.comment) == ("pass_on", None)


def test_a_colleague_who_is_a_member_is_led_straight_to_the_request(chain, make, browse, session):
    request, clerk = chain.answering()
    colleague = make.user(clerk.memberships[0].company, Role.CLERK)

    browse(clerk).post(f"/requests/{request.id}/pass-on", COLLEAGUE | {"email": colleague.email})

    assert session.scalars(select(Invitation)).all() == []
    assert f"/requests/{request.id}" in session.scalars(select(Mail)).one().text


def test_a_bad_address_is_refused_and_the_rest_stays(chain, browse, session):
    request, clerk = chain.answering()

    page = browse(clerk).post(f"/requests/{request.id}/pass-on", COLLEAGUE | {"email": "wang fang"})

    assert page.status == 422
    assert page.form("/pass-on")["note"] == "Please help"
    assert session.scalars(select(Mail)).all() == []


def test_the_inbox_puts_what_came_back_first_and_then_the_due_date(chain, make, browse):
    request, clerk = chain.answering()
    company = clerk.memberships[0].company
    campaign = request.campaign
    make.request(
        campaign, chain.suppliers[0], chain.items[1], company, state="returned", due_at=make.due(40)
    )
    make.request(
        campaign,
        chain.suppliers[0],
        chain.items[2],
        company,
        state="in_progress",
        due_at=make.due(2),
    )

    page = browse(clerk).get("/requests")

    names = [row.find("th").find("a").get_text() for row in page.soup.select("tbody tr")]
    assert names == ["Foil", "Copper", "Cell"]


def test_the_inbox_shows_nothing_of_other_suppliers(chain, make, browse):
    request, clerk = chain.answering()
    other = make.company()
    make.request(request.campaign, chain.suppliers[1], chain.items[1], other)

    page = browse(clerk).get("/requests")

    assert "Foil" not in page.text


def test_a_long_inbox_needs_few_statements(chain, make, browse, statements):
    request, clerk = chain.answering()
    company = clerk.memberships[0].company
    for _ in range(60):
        make.request(request.campaign, chain.suppliers[0], make.item(chain.brand), company)
    browser = browse(clerk)
    statements.clear()

    page = browser.get("/requests")

    assert "1 to 50 of 61" in page.text
    assert len(statements) <= 25


@pytest.mark.parametrize("view", ["open", "submitted", "done"])
def test_an_empty_inbox_says_what_will_appear(make, browse, view):
    clerk = make.user(None, Role.CLERK)

    page = browse(clerk).get(f"/requests?view={view}")

    assert page.soup.select(".empty p")


@pytest.mark.parametrize("action", ["decline", "answer-after-all", "pass-on"])
def test_a_request_to_another_supplier_does_not_exist(chain, rival, action, session):
    request, _ = chain.answering(state="issued")

    assert rival.get(f"/requests/{request.id}").status == 404
    assert rival.post(f"/requests/{request.id}/{action}", COLLEAGUE).status == 404
    assert fresh(session, request).state == "issued"


def test_the_customer_cannot_act_for_its_supplier(chain, make, browse, session):
    request, _ = chain.answering(state="issued")
    both = browse(make.user(chain.brand, Role.PURCHASER, Role.CLERK))

    assert both.get(f"/requests/{request.id}").status == 403
    assert both.post(f"/requests/{request.id}/decline", {"reason": "No"}).status == 403
    assert fresh(session, request).state == "issued"


def test_an_administrator_who_does_not_answer_gets_no_buttons_that_would_be_refused(
    chain, make, browse
):
    request, clerk = chain.answering()
    administrator = make.user(clerk.memberships[0].company, Role.ADMINISTRATOR)

    page = browse(administrator).get(f"/requests/{request.id}")

    assert "Clerks and approvers of your company answer it" in page.text
    assert not page.soup.find("a", href=f"/requests/{request.id}/form")
    assert (
        browse(clerk)
        .get(f"/requests/{request.id}")
        .soup.find("a", href=f"/requests/{request.id}/form")
    )


def test_two_requests_about_the_same_are_told_apart_on_the_home_page(chain, browse, session):
    request, clerk = chain.answering()
    company = clerk.memberships[0].company
    campaign = chain.campaign(state="issued")
    other = chain.make.request(campaign, request.supplier, request.item, company)
    request.asked = request.asked | {"site": "Ningde works"}
    other.asked = other.asked | {"site": "Xiamen works"}
    session.commit()

    details = [cell.get_text() for cell in browse(clerk).get("/").soup.select(".work-detail")]

    assert sum("site Ningde works" in one for one in details) == 1
    assert sum("site Xiamen works" in one for one in details) == 1
