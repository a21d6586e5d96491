"""Coverage of each tier by number, mass, spend and footprint."""

import pytest

from portal.boards import coverage as boards
from portal.boards import scope, supplies


@pytest.fixture
def found(pack, make, database):
    with database.session(make.actor(pack.purchaser), readonly=True) as session:
        actor = make.actor(pack.purchaser)
        board = scope.read(session, actor, {"campaign": str(pack.campaign.id)})
        yield boards.coverage(supplies.gather(session, actor, board))


def test_a_tier_is_covered_by_what_its_accepted_answers_weigh(found):
    first = found.tiers[0]

    # 6 kg of cells of which 75 % are accepted, beside 3 kg of housings nobody was asked about
    assert first.bars["mass"].of("accepted") == pytest.approx(100 * 4.5 / 9)
    assert first.bars["spend"].of("accepted") == pytest.approx(100 * 750 / 2000)
    # cells: 3 kg of foil at 8 make 24; housings: 3 kg at 2 make 6
    assert first.bars["footprint"].of("accepted") == pytest.approx(100 * 18 / 30)
    assert first.bars["count"].of("accepted") == pytest.approx(100 / 3)


def test_what_nobody_was_asked_about_is_its_own_class(found):
    assert found.tiers[0].counts == {
        "accepted": 1,
        "submitted": 0,
        "open": 1,
        "declined": 0,
        "not_asked": 1,
    }


def test_what_is_unknown_is_in_no_bar_and_counted(found):
    deep = found.tiers[1].bars["spend"]

    assert (deep.known, deep.supplies, deep.percent) == (0, 1, None)


def test_mass_and_footprint_of_tiers_are_never_added_up(found):
    assert [row.tier for row in found.rows("mass")] == [1, 2]
    assert [row.tier for row in found.rows("count", "spend")] == [1, 2, None]


def test_the_page_says_it_in_a_sentence_and_names_what_has_no_supplier(pack, buyer):
    page = buyer.get(f"/board/coverage?campaign={pack.campaign.id}")

    assert "Tier 1: accepted answers cover 60.0" in page.text
    assert "1 bought item has no supplier and stands in no tier." in page.text


def test_the_page_says_on_how_many_supplies_the_bars_rest(pack, buyer):
    page = buyer.get(f"/board/coverage?campaign={pack.campaign.id}&by=spend")

    assert "Tier 2: known for 0 of 1 supplies; the others are in no bar." in page.text


def test_without_requests_everything_is_not_asked(pack, make, buyer):
    draft = make.campaign(pack.product, name="Draft", state="draft")

    page = buyer.get(f"/board/coverage?campaign={draft.id}&by=count")

    assert "Tier 1: accepted answers cover 0.0" in page.text


@pytest.mark.parametrize("page", ["coverage", "tree", "chase-first"])
def test_another_companys_campaign_or_product_does_not_exist(pack, make, browse, page):
    rival = browse(make.user(None, name="Rival"))

    assert rival.get(f"/board/{page}").status == 200
    for query in (f"campaign={pack.campaign.id}", f"product={pack.product.id}", "campaign=x"):
        assert rival.get(f"/board/{page}?{query}").status == 404


def test_the_file_holds_every_measure(pack, buyer):
    answer = buyer.get(f"/board/coverage.csv?campaign={pack.campaign.id}")

    rows = answer.response.get_data().decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 3 + 2 + 3 + 2
    footprint = next(row.split(",") for row in rows if row.startswith("Tier 1,Footprint"))
    assert [round(float(value), 9) for value in footprint[2:7]] == [60, 0, 20, 0, 20]
    assert footprint[7:] == ["3", "3"]
