"""The set-up of a campaign: four steps, nothing typed is lost, one action at the end."""

import io
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select

from portal.campaigns.models import Campaign, DataRequest
from portal.core.clock import today
from portal.suppliers.models import Supplier

pytestmark = pytest.mark.one_engine


@pytest.fixture
def scope(chain):
    return {
        "product_id": str(chain.product.id),
        "name": "Pack 2025",
        "period": "2025",
        "due_on": (today() + timedelta(days=30)).isoformat(),
        "timezone": "Asia/Shanghai",
        "note": "For the passport",
    }


def test_a_campaign_is_set_up_and_issued_in_four_steps(chain, buyer, scope, session):
    step = buyer.follow(buyer.post("/campaigns/new", scope))
    assert step.heading == "How much do you ask for?"

    step = buyer.follow(buyer.post(step.response.request.path, step.form("/levels")))
    assert step.heading == "Who is written to?"

    step = buyer.follow(buyer.post(step.response.request.path, step.form("/people")))
    assert "Issue 3 requests" in step.text

    board = buyer.follow(
        buyer.post(step.response.request.path.replace("preview", "issue"), step.form("/issue"))
    )
    assert "3 requests issued." in board.text
    assert session.query(DataRequest).count() == 3


def test_the_due_day_ends_where_the_purchaser_is(chain, buyer, scope, session):
    buyer.post("/campaigns/new", scope)

    campaign = session.scalars(select(Campaign)).one()

    assert campaign.due_at.strftime("%H:%M") == "15:59"
    assert campaign.due_at.date().isoformat() == scope["due_on"]


def test_every_problem_of_the_first_step_is_shown_and_what_was_typed_stays(buyer, scope, session):
    page = buyer.post(
        "/campaigns/new", scope | {"name": "", "period": "25", "due_on": "2020-01-01"}
    )

    assert page.status == 422
    assert "There are 3 problems" in page.text
    for sentence in (
        "Give the campaign a name.",
        "Enter a year between 2015 and 2100.",
        "Choose a day in the future.",
    ):
        assert sentence in page.text
    assert page.form("/campaigns/new")["note"] == "For the passport"
    assert session.query(Campaign).count() == 0


def test_a_product_of_another_company_cannot_be_chosen(make, buyer, scope, session):
    theirs = make.item(make.company(), is_product=True)

    page = buyer.post("/campaigns/new", scope | {"product_id": str(theirs.id)})

    assert page.status == 422
    assert session.query(Campaign).count() == 0


def test_the_level_of_a_tier_can_be_changed(chain, buyer, session):
    campaign = chain.campaign()

    buyer.post(
        f"/campaigns/{campaign.id}/levels",
        {"level-1": "minimal", "level-2": "nonsense", "sharing": "full"},
    )

    session.refresh(campaign)
    assert campaign.levels == {"1": "minimal", "2": "reduced", "3": "minimal"}
    assert campaign.sharing_asked == "full"


def test_a_missing_contact_is_typed_once_and_kept_with_the_supplier(chain, buyer, session):
    supplier = chain.suppliers[1]
    supplier.contact_email = ""
    session.commit()
    campaign = chain.campaign()
    page = buyer.get(f"/campaigns/{campaign.id}/people")
    assert "1 supplier has no contact." in page.text

    buyer.post(
        f"/campaigns/{campaign.id}/people",
        page.form("/people") | {f"email-{supplier.id}": "  Li.Na@Example.COM "},
    )

    session.refresh(supplier)
    assert supplier.contact_email == "li.na@example.com"


def test_an_address_that_cannot_be_read_is_shown_again_beside_its_sentence(chain, buyer, session):
    supplier = chain.suppliers[1]
    supplier.contact_email = ""
    session.commit()
    address = f"/campaigns/{chain.campaign().id}/people"

    page = buyer.post(
        address, {f"email-{supplier.id}": "li.na at example", f"name-{supplier.id}": "Li Na"}
    )

    assert page.status == 422
    assert "Enter one e-mail address" in page.text
    assert page.form("/people")[f"name-{supplier.id}"] == "Li Na"
    assert page.form("/people")[f"email-{supplier.id}"] == "li.na at example"
    assert session.get(Supplier, supplier.id, populate_existing=True).contact_email == ""


def test_a_changed_level_is_kept_and_the_count_follows(chain, buyer, session):
    campaign = chain.campaign()
    page = buyer.get(f"/campaigns/{campaign.id}/preview")
    form = page.form("/issue")
    first = next(name for name in form if name.startswith("level:"))

    shown = buyer.follow(buyer.post(f"/campaigns/{campaign.id}/preview", form | {first: "none"}))

    assert "Issue 2 requests" in shown.text
    assert shown.form("/issue")[first] == "none"


def test_htmx_gets_the_part_that_the_page_includes(chain, browse):
    campaign = chain.campaign()
    page = browse(chain.purchaser).get(f"/campaigns/{campaign.id}/preview")

    part = browse(chain.purchaser, **{"HX-Request": "true"}).post(
        f"/campaigns/{campaign.id}/preview", page.form("/issue")
    )

    assert part.status == 200
    assert "<html" not in part.response.get_data(as_text=True)
    assert "Issue 3 requests" in part.text


def test_the_issue_button_pressed_twice_issues_once(chain, buyer, session):
    campaign = chain.campaign()
    form = buyer.get(f"/campaigns/{campaign.id}/preview").form("/issue")

    first = buyer.post(f"/campaigns/{campaign.id}/issue", form)
    second = buyer.post(f"/campaigns/{campaign.id}/issue", form)

    assert (first.status, second.status) == (303, 303)
    assert session.query(DataRequest).count() == 3


def test_after_the_due_date_the_preview_says_so_and_issues_nothing(chain, make, buyer, session):
    campaign = chain.campaign(due_at=make.due(-1))
    page = buyer.get(f"/campaigns/{campaign.id}/preview")
    assert "The due date has passed." in page.text

    refused = buyer.post(f"/campaigns/{campaign.id}/issue", page.form("/issue"))

    assert refused.status == 422
    assert "The due date has passed." in refused.text
    assert session.query(DataRequest).count() == 0


def test_an_issued_campaign_keeps_its_scope(chain, buyer, scope):
    campaign = chain.campaign(state="issued")

    assert buyer.post(f"/campaigns/{campaign.id}/scope", scope).status == 409


def test_only_purchasers_set_up_campaigns(chain, make, browse):
    from portal.core.actor import Role

    reviewer = browse(make.user(chain.brand, Role.REVIEWER))

    assert reviewer.get("/campaigns").status == 200
    assert reviewer.get("/campaigns/new").status == 403
    assert reviewer.post(f"/campaigns/{chain.campaign().id}/issue", {}).status == 403


@pytest.mark.parametrize("step", ["", "/scope", "/levels", "/people", "/preview"])
def test_a_campaign_of_another_company_does_not_exist(chain, rival, step):
    campaign = chain.campaign()

    assert rival.get(f"/campaigns/{campaign.id}{step}").status == 404
    if step:
        assert rival.post(f"/campaigns/{campaign.id}{step}", {}).status == 404
    assert rival.post(f"/campaigns/{campaign.id}/issue", {}).status == 404


def test_the_preview_of_a_long_chain_needs_few_statements(chain, make, buyer, statements):
    for n in range(120):
        item = make.item(chain.brand, code=f"PART-{n:03}", kind="component")
        make.line(chain.product, item)
        if n % 2:
            make.sourcing(item, chain.suppliers[n % 3])
    campaign = chain.campaign()
    statements.clear()

    page = buyer.get(f"/campaigns/{campaign.id}/preview")

    assert "60 items below this product have no supplier" in page.text
    assert len(statements) <= 25


def test_an_item_can_be_asked_by_the_list_of_its_industry(chain, buyer, scope, session):
    step = buyer.follow(buyer.post("/campaigns/new", scope))
    form = step.form("/levels")
    items = sorted(name for name in form if name.startswith("list-"))

    chosen = form | {"list": "pcf_battery", items[0]: "pcf_chemicals", items[1]: "nonsense"}
    step = buyer.follow(buyer.post(step.response.request.path, chosen))
    step = buyer.follow(buyer.post(step.response.request.path, step.form("/people")))
    buyer.post(step.response.request.path.replace("preview", "issue"), step.form("/issue"))

    asked = {str(one.item_id): one.questionnaire_id for one in session.query(DataRequest)}
    other = items[0].removeprefix("list-")
    assert asked.pop(other) == "pcf_chemicals"
    assert set(asked.values()) == {"pcf_battery"}
    assert {one.questionnaire_version for one in session.query(DataRequest)} == {"2026.1"}


def test_what_cannot_be_read_is_told_in_a_sentence_that_helps(buyer, scope):
    page = buyer.post(
        "/campaigns/new", scope | {"name": "x" * 121, "period": "20x5", "due_on": "2027-02-30"}
    )

    assert page.status == 422
    for sentence in (
        "This is too long. Shorten it to at most 120 characters.",
        "Enter a whole number, such as 2025.",
        "Enter a day that exists, as year-month-day: 2026-03-31.",
    ):
        assert page.text.count(sentence) == 2  # in the summary and beside its field


def test_a_list_offers_no_choice_once_only(chain, buyer):
    page = buyer.get("/campaigns/new?product=unknown")

    assert page.text.count("Choose…") <= 1


def test_who_is_asked_the_same_again_is_seen_before_it_is_issued(chain, buyer, session):
    request, _ = chain.answering()
    request.campaign.name = "First round"
    session.commit()
    second = chain.campaign(name="Second round")

    page = buyer.get(f"/campaigns/{second.id}/preview")

    assert "1 request asks for what another campaign asks" in page.text
    assert page.text.count("asked already in “First round”") == 1


def test_an_item_below_several_products_is_asked_once_at_the_smallest_tier(
    chain, make, buyer, scope, session
):
    second = make.item(chain.brand, code="RACK", name="Storage rack", is_product=True)
    make.line(second, chain.items[1], line_type="material")
    given = scope | {"further": [str(chain.product.id), str(second.id)]}

    buyer.post("/campaigns/new", given)
    campaign = session.scalars(select(Campaign)).one()
    assert [one.code for one in campaign.products] == ["PACK", "RACK"]
    page = buyer.get(f"/campaigns/{campaign.id}/preview")
    buyer.post(f"/campaigns/{campaign.id}/issue", page.form("/issue"))

    asked = {one.item.code: one for one in session.query(DataRequest)}
    assert {code: one.tier for code, one in asked.items()} == {"CELL": 1, "FOIL": 1, "CU": 2}
    assert [one["code"] for one in asked["FOIL"].asked["further"]] == ["RACK"]
    assert not asked["CELL"].asked["further"]


def test_further_products_can_be_taken_out_again(chain, make, buyer, scope, session):
    second = make.item(chain.brand, code="RACK", name="Storage rack", is_product=True)
    buyer.post("/campaigns/new", scope | {"further": str(second.id)})
    campaign = session.scalars(select(Campaign)).one()

    buyer.post(f"/campaigns/{campaign.id}/scope", scope)

    session.expire_all()
    assert [one.code for one in session.get(Campaign, campaign.id).products] == ["PACK"]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "asks for the carbon data of Cell"), ("zh", "电芯")]
)
def test_a_sample_shows_what_a_supplier_would_read_and_writes_nothing(
    chain, buyer, session, lang, words
):
    campaign = chain.campaign(note="For the passport")
    row = next(
        name.removeprefix("level:")
        for name in buyer.get(f"/campaigns/{campaign.id}/preview").form("/issue")
        if name.startswith("level:")
    )

    page = buyer.get(f"/campaigns/{campaign.id}/sample?row={row}&in={lang}")

    assert words in page.text
    assert "For the passport" in page.text
    assert session.query(DataRequest).count() == 0


def test_levels_are_changed_together_by_filter_and_taken_back(chain, buyer, session):
    campaign = chain.campaign()
    address = f"/campaigns/{campaign.id}/preview"

    buyer.post(f"{address}/together", {"which": "all", "together": "none", "filter": "?tier=2"})
    page = buyer.get(address)
    assert "Issue 2 requests" in page.text
    assert "tier 2: do not ask" in page.text

    buyer.post(f"{address}/take-back", {"change": "0"})
    assert "Issue 3 requests" in buyer.get(address).text


def test_ticked_levels_are_changed_together(chain, buyer):
    campaign = chain.campaign()
    address = f"/campaigns/{campaign.id}/preview"
    keys = [
        name.removeprefix("level:")
        for name in buyer.get(address).form("/issue")
        if name.startswith("level:")
    ]

    buyer.post(f"{address}/together", {"which": "chosen", "row": keys[:2], "together": "none"})

    assert "Issue 1 request" in buyer.get(address).text
    assert buyer.post(f"{address}/together", {"together": "none"}).status == 422


def test_a_share_that_is_no_percentage_is_refused_with_what_was_typed(chain, buyer):
    campaign = chain.campaign()

    page = buyer.post(
        f"/campaigns/{campaign.id}/levels", {"rule": "1", "most": "lots", "least": "1e99"}
    )

    assert page.status == 422
    assert page.text.count("Enter a percentage from 0 to 100") == 4
    assert page.form("/levels")["most"] == "lots"


def test_a_missing_contact_is_mended_in_the_preview(chain, buyer, session):
    supplier = chain.suppliers[1]
    supplier.contact_email = ""
    session.commit()
    campaign = chain.campaign()

    buyer.post(
        f"/campaigns/{campaign.id}/preview/contacts", {f"email-{supplier.id}": "li@works.example"}
    )

    session.refresh(supplier)
    assert supplier.contact_email == "li@works.example"


def test_the_workbook_of_a_sample_begins_as_the_suppliers_own_would(chain, buyer):
    campaign = chain.campaign()

    answer = buyer.get(f"/campaigns/{campaign.id}/sample.xlsx?in=en").response

    book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
    said = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"Cell Works", "CELL", f"{campaign.period}-01-01"} <= said
    assert answer.headers["Content-Disposition"].endswith(f"CELL-{campaign.period}-sample.xlsx")
