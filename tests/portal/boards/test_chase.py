"""Whom to chase first, why, and reminding from the list."""

from uuid import UUID

import pytest
from sqlalchemy import select

from portal.boards.chase import Factors, score
from portal.core.mail import Mail

A, B, C = (UUID(int=n) for n in (1, 2, 3))


def order(found):
    scores = score(found)
    return sorted(found, key=lambda one: -scores[one])


def test_the_product_of_the_three_decides():
    found = {A: Factors(0.5, 0.2, 0.1), B: Factors(0.2, 1.0, 0.1), C: Factors(0.2, 1.0, 0.2)}

    assert order(found) == [C, B, A]


def test_an_unknown_factor_is_the_middle_of_the_known_ones_and_never_zero():
    found = {A: Factors(0.3, 1.0, 0.1), B: Factors(None, 1.0, 0.1), C: Factors(0.1, 1.0, 0.1)}

    assert order(found) == [A, B, C]


def test_a_factor_that_nobody_knows_changes_nothing():
    assert score({A: Factors(0.3, None, None)}) == {A: 0.3}


def test_nothing_known_at_all_leaves_everybody_equal():
    assert set(score({A: Factors(None, None, None), B: Factors(None, None, None)}).values()) == {1}


def listed(page):
    return [
        (row.select_one("th a").get_text(), row.select("td")[0].get_text(" ").split()[0])
        for row in page.soup.select("tbody tr")
    ]


@pytest.fixture
def address(pack):
    return f"/board/chase-first?campaign={pack.campaign.id}"


def test_only_what_is_owed_is_listed_with_its_reasons(address, buyer):
    page = buyer.get(address)

    assert {name for name, _ in listed(page)} == {"Two Ltd"}
    assert "12.5" in page.text  # 250 of 2,000
    assert "spend unknown: counts as the middle of the list" in page.text
    assert "No quality is known yet, so it is left out of the order." in page.text


def test_the_largest_share_of_the_footprint_comes_first(pack, address, buyer):
    # The foil passes 80 % of the footprint, a quarter of the cells 20 %.
    assert [item for _, item in listed(buyer.get(address))] == ["Foil", "Cell"]


def test_the_filter_of_the_list_holds_here_too(pack, address, buyer):
    assert [item for _, item in listed(buyer.get(f"{address}&tier=1"))] == ["Cell"]
    assert listed(buyer.get(f"{address}&tier=7")) == []


def test_one_press_reminds_one_supplier_once_a_day(pack, address, buyer, session):
    form = buyer.get(address).form("/board/chase-first/nudge")
    one = {"one": str(pack.requests["foil"].id)}

    page = buyer.follow(buyer.post("/board/chase-first/nudge", form | one))

    assert "A reminder about 1 request was written." in page.text
    assert "Reminded lately" in page.text
    assert len(session.scalars(select(Mail)).all()) == 1
    again = buyer.follow(buyer.post("/board/chase-first/nudge", one | {"filter": form["filter"]}))
    assert "1 was left alone" in again.text
    assert len(session.scalars(select(Mail)).all()) == 1


def test_the_first_few_are_reminded_of_by_one_press(pack, address, buyer, session):
    ids = [str(pack.requests[name].id) for name in ("cell2", "foil")]
    form = {"request": ids, "first": "5", "filter": address.partition("?")[2]}

    page = buyer.follow(buyer.post("/board/chase-first/nudge", form))

    assert "Reminders about 2 requests were written" in page.text


@pytest.mark.parametrize("ids", [[], ["x"], ["9" * 5000]])
def test_odd_ids_are_asked_back(buyer, ids):
    assert buyer.post("/board/chase-first/nudge", {"request": ids, "first": "50"}).status == 422


def test_a_foreign_request_is_nobody(pack, make, browse):
    rival = browse(make.user(None, name="Rival"))

    answer = rival.post("/board/chase-first/nudge", {"one": str(pack.requests["foil"].id)})

    assert answer.status == 422


def test_the_file_lists_all_with_unknown_left_empty(address, buyer):
    answer = buyer.get(address.replace("first?", "first.csv?"))

    rows = answer.response.get_data().decode("utf-8-sig").splitlines()
    assert [row.split(",")[6] for row in rows[1:]] == ["FOIL", "CELL"]
    assert rows[1].split(",")[-3:-1] == ["", ""]
