"""The tree of tiers: what is open, who supplies it, and where each request stands."""

import pytest

from portal.boards.tree import DEEPEST


@pytest.fixture
def address(pack):
    return f"/board/tree?campaign={pack.campaign.id}"


def rows(page):
    return {
        row.select_one("th .muted").get_text(): " ".join(row.get_text(" ").split())
        for row in page.soup.select("table.tree tbody tr")
    }


def toggle(page, code):
    for row in page.soup.select("table.tree tbody tr"):
        if row.select_one("th .muted").get_text() == code:
            return row.select_one("a.tree-toggle")
    raise AssertionError(code)


def test_the_first_tier_is_open_at_once(address, buyer):
    found = rows(buyer.get(address))

    assert list(found) == ["PACK", "CELL", "HOUSING", "SCREW"]
    assert "One Ltd accepted" in found["CELL"]
    assert "Two Ltd not opened overdue" in found["CELL"]
    assert "not asked" in found["HOUSING"]
    assert "no supplier" in found["SCREW"]


def test_a_branch_is_opened_and_closed_by_its_address(address, buyer):
    closed = buyer.get(address)
    assert toggle(closed, "CELL")["aria-expanded"] == "false"

    opened = buyer.get(toggle(closed, "CELL")["href"])
    assert "Two Ltd in progress" in rows(opened)["FOIL"]
    assert toggle(opened, "CELL")["aria-expanded"] == "true"

    assert "FOIL" not in rows(buyer.get(toggle(opened, "CELL")["href"]))


def test_everything_opens_and_closes_at_once(address, buyer):
    assert list(rows(buyer.get(f"{address}&open=all"))) == [
        "PACK",
        "CELL",
        "FOIL",
        "HOUSING",
        "SCREW",
    ]
    assert list(rows(buyer.get(f"{address}&open=-"))) == ["PACK"]


def test_a_supplier_at_several_tiers_says_so(address, buyer):
    found = rows(buyer.get(f"{address}&open=all"))

    assert "also at tier 1" in found["FOIL"]
    assert "also at tier 2" in found["CELL"]
    assert "also at" not in found["HOUSING"]


def test_each_item_shows_what_passes_through_it(address, buyer):
    found = rows(buyer.get(f"{address}&open=all"))

    assert "80.0" in found["FOIL"]
    assert "20.0" in found["HOUSING"]
    assert "SCREW" in found


def test_upstream_requests_stand_beside_their_supply(pack, address, buyer, make):
    pack.requests["cell2"].upstream_total, pack.requests["cell2"].upstream_open = 3, 2
    make.session.commit()

    assert "2 of 3 upstream open" in rows(buyer.get(address))["CELL"]


def test_a_loop_is_unfolded_once(pack, make, address, buyer):
    make.line(pack.items["FOIL"], pack.items["CELL"], "0.01", is_return=True)

    page = buyer.get(f"{address}&open=all")

    assert "comes back here; opened above" in page.text
    assert len(page.soup.select("table.tree tbody tr")) < DEEPEST


@pytest.mark.parametrize("text", ["x", ",,,", "a" * 9000, "-,all"])
def test_an_odd_address_shows_the_closed_tree(address, buyer, text):
    assert list(rows(buyer.get(f"{address}&open={text}"))) == ["PACK"]


def test_the_file_holds_the_whole_tree_one_line_a_supply(address, buyer):
    answer = buyer.get(address.replace("tree?", "tree.csv?"))

    lines = answer.response.get_data().decode("utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == [
        "PACK",
        "CELL",
        "CELL",
        "FOIL",
        "HOUSING",
        "SCREW",
    ]


def test_the_tree_of_all_requests_takes_the_newest_of_the_period(pack, make, buyer):
    again = make.campaign(pack.product, name="Second")
    make.request(again, pack.suppliers["One"], pack.items["CELL"], state="returned")

    found = rows(buyer.get("/board/tree?period=2025"))

    assert "One Ltd returned" in found["CELL"]
