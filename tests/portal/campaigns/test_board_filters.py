"""Filters of the board: counted choices, kept ones, lists of ids, and files with the filter."""

import io

import openpyxl
import pytest
from sqlalchemy import select

from portal.campaigns import together
from portal.campaigns.kept import IdList, SavedFilter
from portal.campaigns.models import CampaignWork, DataRequest
from portal.core.mail import Mail


@pytest.fixture
def campaign(chain, make):
    """Return a campaign over three suppliers of different buyers, countries and categories."""
    campaign = chain.campaign(state="issued")
    facts = (
        ("Ming", "CN", "Cells", "accepted"),
        ("Ming", "DE", "Foils", "issued"),
        ("", "DE", "", "in_progress"),
    )
    for n, (item, supplier, (buyer, country, category, state)) in enumerate(
        zip(chain.items, chain.suppliers, facts, strict=True), start=1
    ):
        supplier.buyer, supplier.country, item.purchase_category = buyer, country, category
        request = make.request(campaign, supplier, item, tier=n, state=state)
        request.upstream_total, request.upstream_open = (3, 2) if n == 2 else (0, 0)
    make.session.commit()
    return campaign


def listed(page):
    return [row.find("th").get_text(" ").split()[0] for row in page.soup.select("tbody tr")]


def choices(page, name):
    return [" ".join(o.get_text().split()) for o in page.soup.select(f"select[name={name}] option")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?buyer=Ming", {"Cell", "Foil"}),
        ("?buyer=-", {"Copper"}),
        ("?country=DE", {"Foil", "Copper"}),
        ("?category=Cells", {"Cell"}),
        ("?category=-", {"Copper"}),
        ("?buyer=Ming&country=DE", {"Foil"}),
        ("?upstream=blocked", {"Foil"}),
        ("?ids=unknown", set()),
        ("?campaign=00000000-0000-0000-0000-000000000000", {"Cell", "Foil", "Copper"}),
        ("?campaign=nonsense&sort=nonsense&page=99999", {"Cell", "Foil", "Copper"}),
        ("?tier=" + "9" * 40, set()),
    ],
)
def test_each_part_of_the_filter_limits_the_list(campaign, buyer, query, found):
    assert set(listed(buyer.get(f"/campaigns/{campaign.id}{query}"))) == found


@pytest.mark.parametrize("query", ["?state=zzz", "?tier=-1", "?supplier=y", "?upstream=x"])
def test_a_value_that_does_not_exist_never_widens_what_is_done_to_all(
    campaign, buyer, session, query
):
    assert listed(buyer.get(f"/campaigns/requests{query}")) == []

    for address in (f"/campaigns/{campaign.id}/nudge", "/campaigns/requests/nudge"):
        assert buyer.post(address, {"which": "all", "filter": query}).status == 422

    assert session.scalars(select(Mail)).all() == []


def test_each_choice_says_how_many_it_would_leave_within_the_others(campaign, buyer):
    page = buyer.get(f"/campaigns/{campaign.id}?country=DE")

    assert choices(page, "buyer") == ["All", "Ming (1)", "not stated (1)"]
    assert choices(page, "country") == ["All", "China (1)", "Germany (2)"]
    assert choices(page, "tier") == ["All", "2 (1)", "3 (1)"]


def test_the_funnel_counts_within_the_filter(campaign, buyer):
    page = buyer.get(f"/campaigns/{campaign.id}?country=DE&state=issued")

    counts = [item.get_text(" ").split() for item in page.soup.select(".funnel li")]
    assert counts[0][-1] == "2"
    assert listed(page) == ["Foil"]


def test_the_list_says_how_many_upstream_requests_are_open(campaign, buyer):
    assert "2 of 3 upstream open" in buyer.get(f"/campaigns/{campaign.id}").text


@pytest.mark.parametrize(("sort", "first"), [("supplier", "Cell"), ("-supplier", "Foil")])
def test_the_list_is_sorted_by_the_address(campaign, buyer, sort, first):
    assert listed(buyer.get(f"/campaigns/{campaign.id}?sort={sort}"))[0] == first


def test_all_requests_stand_in_one_list_that_campaigns_limit(campaign, chain, make, buyer):
    other = chain.campaign(state="issued", name="Second round")
    make.request(other, chain.suppliers[0], chain.items[0], state="declined")

    everything = buyer.get("/campaigns/requests")
    one = buyer.get(f"/campaigns/requests?campaign={other.id}")

    assert len(listed(everything)) == 4
    assert "Second round (1)" in choices(everything, "campaign")
    assert listed(one) == ["Cell"]


def test_a_filter_is_kept_under_a_name_for_its_owner_alone(campaign, chain, make, buyer, browse):
    form = {"name": "Late Germans", "filter": "?country=DE&x=y", "board": str(campaign.id)}
    page = buyer.follow(buyer.post("/campaigns/filters", form))
    colleague = browse(make.user(chain.brand, name="Bo"))

    kept = page.soup.select_one("a.chip")
    assert kept["href"] == f"/campaigns/{campaign.id}?country=DE"
    assert "Late Germans" not in colleague.get(f"/campaigns/{campaign.id}").text


def test_the_same_name_holds_the_newer_filter_and_can_be_let_go(campaign, buyer, session):
    for query in ("?country=DE", "?country=CN"):
        buyer.post("/campaigns/filters", {"name": " My  list ", "filter": query})
    one = session.scalars(select(SavedFilter)).one()
    assert (one.name, one.query) == ("My list", "?country=CN")

    buyer.post(f"/campaigns/filters/{one.id}/remove", {})

    assert session.scalars(select(SavedFilter)).all() == []


def test_a_colleague_cannot_remove_my_filter(chain, make, buyer, browse, session):
    buyer.post("/campaigns/filters", {"name": "Mine", "filter": "?tier=1"})
    one = session.scalars(select(SavedFilter)).one()

    answer = browse(make.user(chain.brand, name="Bo")).post(f"/campaigns/filters/{one.id}/remove")

    assert answer.status == 404
    assert session.scalars(select(SavedFilter)).one()


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_a_kept_filter_needs_a_short_name(buyer, name):
    answer = buyer.post("/campaigns/filters", {"name": name, "filter": "?tier=1"})

    assert "Give the filter a name" in answer.text
    assert answer.status == 422


def pasted(buyer, text, **more):
    return buyer.follow(buyer.post("/campaigns/lists", {"ids": text, "filter": "?"} | more))


def test_a_pasted_list_filters_by_suppliers_items_and_requests(campaign, chain, buyer, session):
    request = session.scalars(select(DataRequest).where(DataRequest.tier == 3)).one()
    ids = f"{chain.suppliers[0].code.lower()}\nFOIL, {request.id}\nS-404"

    page = pasted(buyer, ids, board=str(campaign.id))

    assert set(listed(page)) == {"Cell", "Foil", "Copper"}
    assert "3 of 4 ids were found" in page.text
    one = session.scalars(select(IdList)).one()
    assert one.missing == ["S-404"]
    assert "S-404" in buyer.get(f"/campaigns/lists/{one.id}").text
    assert listed(buyer.get(f"/campaigns/requests?ids={one.short}&tier=2")) == ["Foil"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "gb18030"])
def test_of_a_file_the_column_that_names_most_is_taken(campaign, chain, buyer, kind):
    rows = [["Name", "Supplier code"], ["电芯厂", chain.suppliers[0].code], ["铜", "ZZ-9"]]
    if kind == "xlsx":
        book, file = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(file)
        content, name = file.getvalue(), "erp.xlsx"
    else:
        text = "\n".join(",".join(row) for row in rows)
        content, name = text.encode("utf-8" if kind == "csv" else "gb18030"), "erp.csv"

    page = pasted(buyer, "", file=(io.BytesIO(content), name))

    assert listed(page) == ["Cell"]
    assert "1 of 2 ids were found (erp." in page.text


@pytest.mark.parametrize("text", ["", " \n", ",;"])
def test_an_empty_list_is_asked_back(buyer, text):
    answer = buyer.post("/campaigns/lists", {"ids": text, "filter": "?tier=2"})

    assert answer.status == 422
    assert "Enter at least one supplier code" in answer.text
    assert answer.soup.select_one("input[name=filter]")["value"] == "?tier=2"


def test_a_list_of_another_company_names_nothing(campaign, chain, buyer, rival, session):
    pasted(buyer, "FOIL")
    one = session.scalars(select(IdList)).one()

    assert rival.get(f"/campaigns/lists/{one.id}").status == 404
    assert listed(rival.get(f"/campaigns/requests?ids={one.short}")) == []
    assert "0 of 1 id was found" in pasted(rival, chain.suppliers[0].code).text


def read(answer):
    return answer.response.get_data().decode("utf-8-sig").splitlines()


def test_a_file_holds_the_filter_and_no_formula(campaign, chain, make, buyer):
    chain.suppliers[1].name = '=HYPERLINK("http://x")'
    make.session.commit()

    rows = read(buyer.get(f"/campaigns/{campaign.id}/requests.csv?country=DE&sort=tier"))

    assert len(rows) == 3
    assert "'=HYPERLINK" in rows[1]
    assert rows[2].split(",")[3] == chain.suppliers[2].code


def test_a_workbook_says_what_it_was_limited_to(campaign, buyer):
    answer = buyer.get("/campaigns/requests.xlsx?country=DE&buyer=-")

    book = openpyxl.load_workbook(io.BytesIO(answer.response.get_data()))
    assert book["Requests"].max_row == 2
    about = dict(book["Filter"].iter_rows(min_row=2, values_only=True))
    assert (about["Country"], about["Buyer"]) == ("Germany", "not stated")


def test_files_speak_the_readers_language(campaign, chain, make, browse):
    reader = browse(make.user(chain.brand, locale="zh"))

    head, first, *_ = read(reader.get(f"/campaigns/{campaign.id}/requests.csv?state=accepted"))

    assert "供应商" in head
    assert "已接受" in first
    assert "已接受" in read(reader.get("/campaigns.csv"))[0]


def test_requests_of_several_campaigns_are_reminded_of_at_once(campaign, chain, make, buyer):
    other = chain.campaign(state="issued", name="Second round")
    make.request(other, chain.suppliers[0], chain.items[0], state="opened")

    form = {"which": "all", "filter": "?q=Works"}
    page = buyer.follow(buyer.post("/campaigns/requests/nudge", form))

    assert "Reminders about 3 requests were written" in page.text
    assert buyer.post("/campaigns/requests/nudge", {"which": "chosen"}).status == 422


def test_all_of_a_long_list_is_reminded_of_by_jobs(campaign, chain, make, buyer, monkeypatch):
    monkeypatch.setattr(together, "AT_ONCE", 2)
    other = chain.campaign(state="issued", name="Second round")
    make.request(other, chain.suppliers[0], chain.items[0], state="opened")

    page = buyer.follow(buyer.post("/campaigns/requests/nudge", {"which": "all", "filter": ""}))

    assert page.heading == "Suppliers are being reminded"
    assert "All requests" in page.text
    work = make.session.scalars(select(CampaignWork)).one()
    assert (work.total, work.facts) == (4, {"everywhere": True})


def test_chosen_requests_are_handed_to_a_person_for_each_supplier(campaign, chain, make, buyer):
    other = chain.campaign(state="issued", name="Second round")
    make.request(other, chain.suppliers[2], chain.items[2], state="opened")
    form = {"which": "all", "filter": "?q=Works"}
    asked = buyer.post("/campaigns/requests/hand-over", form)
    named = asked.form("/hand-over")
    copper = f"{chain.suppliers[2].id}"
    assert asked.status == 422
    assert "2 open requests" in asked.text

    nobody = buyer.post("/campaigns/requests/hand-over", everything(asked))
    wrong = buyer.post(
        "/campaigns/requests/hand-over", everything(nobody) | {f"email-{copper}": "nonsense"}
    )
    done = buyer.post(
        "/campaigns/requests/hand-over", everything(wrong) | {f"email-{copper}": "new@copper.cn"}
    )

    assert "Name a person for at least one supplier." in nobody.text
    assert "nonsense" in wrong.html
    assert named["named"] == "1"
    assert "2 requests were handed over" in buyer.follow(done).text
    assert make.session.scalars(select(Mail.to_email)).all() == ["new@copper.cn"]
    assert chain.suppliers[2].contact_email != "new@copper.cn"


def everything(page):
    """Return the fields of the page's form, each hidden request among them."""
    fields = page.form("/hand-over")
    tags = page.soup.select("form[action*='/hand-over'] input[name=request]")
    return fields | {"request": [tag["value"] for tag in tags]}


def test_what_nobody_owes_cannot_be_handed_over(campaign, chain, make, buyer):
    form = {"which": "all", "filter": "?state=accepted"}

    refused = buyer.post("/campaigns/requests/hand-over", form)

    assert refused.status == 422
    assert "No chosen request is open" in refused.text
