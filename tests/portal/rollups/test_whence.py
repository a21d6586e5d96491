"""Where a footprint comes from: hot spots, coverage and ways that add up, and why a factor."""

import pytest

from portal.core.i18n import written_in
from portal.rollups import whence
from portal.rollups.keeping import result_of

pytestmark = pytest.mark.one_engine

MATERIAL, POWER, OWN_1 = 2 * 3 * 5.0, 2 * 0.4 * 4 * 0.5777, 2 * 0.6 * 1.5
TOTAL = MATERIAL + POWER + OWN_1
"""P takes 2 A; S1 (60 %) states 1.5 for its own part and its energy, S2 (40 %) nothing."""


@pytest.fixture
def page(chain, accept, computed, browse):
    """Return ``page(address)``: a page of the product computed with one answer."""
    accept(chain.first, 1.5, mass_per_unit_kg=2.5, stages={"energy": 1.5})
    run = computed()
    browser = browse(chain.owner)

    def get(address):
        return browser.get(f"/products/{chain.product.id}/{address}")

    get.run = run
    get.browser = browser
    return get


@pytest.mark.parametrize("by", ["item", "supplier", "tier", "stage"])
@pytest.mark.parametrize("every", [False, True])
def test_hot_spots_and_the_rest_add_up_to_the_total(page, chain, by, every, app):
    result = result_of(page.run)

    with app.test_request_context(), written_in("en"):
        found = whence.hot_spots(result, whence.By(by), page_names(chain), every=every)
        drawn = whence.hot_bars(found, "kgCO2e/piece")["series"][0]["values"]

    parts = [*found.spots, *([found.rest] if found.rest else [])]
    assert found.total == pytest.approx(TOTAL, rel=1e-12)
    assert sum(part.kgco2e for part in parts) == pytest.approx(TOTAL, rel=1e-12)
    assert sum(part.share_percent for part in parts) == pytest.approx(100, rel=1e-12)
    assert sum(drawn) == pytest.approx(TOTAL, rel=1e-12)
    assert sum(part.values for part in parts) == len(result.contributions)
    assert every <= (found.rest is None)


def page_names(chain):
    from portal.rollups.naming import Names

    return Names("en", {}, {})


def test_the_switch_is_an_address(page):
    by_item, by_stage = page("hotspots"), page("hotspots?by=stage")

    chosen = [one.soup.select_one(".switch [aria-current]").text for one in (by_item, by_stage)]
    assert chosen == ["Item", "Stage"]
    assert "Material makes 89.2 % of the footprint" in " ".join(by_item.text.split())
    assert "94.7 % of the footprint: Materials" in " ".join(by_stage.text.split())
    assert page("hotspots?by=colour").status == 404


def test_all_parts_are_listed_when_asked_for(page):
    few, every = page("hotspots"), page("hotspots?all=1")

    assert "All others" in few.text
    assert "All others" not in every.text
    assert "Show the hot spots alone" in every.text


def test_a_factor_without_category_belongs_to_the_stage_of_its_item(page, chain, app):
    with app.test_request_context(), written_in("en"):
        found = whence.hot_spots(
            result_of(page.run), whence.By.STAGE, page_names(chain), every=True
        )

    stages = {spot.label: spot.kgco2e for spot in found.spots}
    assert stages == {
        "Materials": pytest.approx(MATERIAL + POWER, rel=1e-12),
        "Energy": pytest.approx(OWN_1, rel=1e-12),
    }


def test_coverage_tells_suppliers_data_from_factors(page):
    found = whence.covered(result_of(page.run))

    supplier = 100 * OWN_1 / TOTAL
    assert dict(found.footprint_parts)["primary"] == pytest.approx(supplier, rel=1e-12)
    assert sum(share for _, share in found.footprint_parts) == pytest.approx(100, rel=1e-12)
    assert found.kgco2e == pytest.approx(TOTAL, rel=1e-12)
    assert sum(sum(tier.kgco2e.values()) for tier in found.tiers) == pytest.approx(TOTAL)
    assert found.mass_kg == pytest.approx(2 * 3, rel=1e-12)
    shown = page("hotspots").soup.select_one("#coverage").get_text(" ", strip=True)
    assert "Whole product" in shown
    assert "Tier 1" in shown


def test_ways_and_the_remainder_add_up(page):
    result = result_of(page.run)

    for cutoff in whence.CUTOFFS_PERCENT:
        found = whence.ways(result, cutoff_percent=cutoff)
        parts = [way.kgco2e for way in found.ways]
        assert sum(parts) + found.remainder_kgco2e == pytest.approx(TOTAL, rel=1e-12)
    assert [len(way.nodes) for way in found.ways] == [3, 3, 3, 2]


def test_the_ways_to_one_source_add_up_to_it(page):
    found = whence.ways(result_of(page.run), cutoff_percent=1.0, ends_at="B")
    tab = page("ways?ends_at=B")

    assert found.kgco2e == pytest.approx(MATERIAL, rel=1e-12)
    assert found.share_percent == pytest.approx(100 * MATERIAL / TOTAL, rel=1e-12)
    assert [[node.key for node in way.nodes] for way in found.ways] == [
        ["P", "A @ S1", "B"],
        ["P", "A @ S2", "B"],
    ]
    assert "All of Material" in tab.text
    assert "2 ways make" in tab.text


@pytest.mark.parametrize("query", ["ends_at=NONE", "cutoff=7", "cutoff=0"])
def test_ways_that_nobody_offers_are_not_found(page, query):
    assert page(f"ways?{query}").status == 404


def test_a_product_without_a_number_says_so(make, browse):
    user = make.user()
    item = make.item(user.memberships[0].company, is_product=True)
    browser = browse(user)

    for name in ("hotspots", "ways"):
        assert "No footprint yet" in browser.get(f"/products/{item.id}/{name}").text


def test_a_product_of_unknowns_has_no_hot_spots(chain, computed, browse, session):
    from portal.core.clock import now
    from portal.factors.models import OwnFactor

    for factor in session.query(OwnFactor):
        factor.retired_at = now()
    session.commit()
    computed()
    browser = browse(chain.owner)

    assert "Nothing has a value yet" in browser.get(f"/products/{chain.product.id}/hotspots").text
    assert "No single way reaches" in browser.get(f"/products/{chain.product.id}/ways").text


@pytest.mark.parametrize(
    ("lang", "why"),
    [
        ("en", ("Why this factor", "Life-cycle factor, upstream included.", "2024")),
        ("zh", ("为何选用此因子", "生命周期因子，含上游。", "2024")),
    ],
)
def test_a_matched_factor_says_why(chain, computed, browse, session, lang, why):
    from portal.core.clock import now
    from portal.factors.models import OwnFactor

    session.query(OwnFactor).filter_by(item_id=chain.power.id).one().retired_at = now()
    chain.power.factor_category = "electricity.grid"
    chain.owner.locale = lang
    session.commit()
    computed()
    browser = browse(chain.owner)

    node = browser.get(f"/products/{chain.product.id}/tree?node=E")
    own = browser.get(f"/products/{chain.product.id}/tree?node=B")

    assert all(part in node.text for part in why)
    assert why[0] in own.text


def test_the_pages_ask_few_questions(page, statements):
    asked = {}
    for address in ("hotspots", "hotspots?by=supplier", "ways", "tree?node=B"):
        statements.clear()
        page(address)
        asked[address] = len(statements)

    assert max(asked.values()) <= 25, asked


def test_where_no_supplier_is_named_the_named_ones_stand_beside(page, chain, app):
    with app.test_request_context(), written_in("en"):
        found = whence.hot_spots(result_of(page.run), whence.By.SUPPLIER, page_names(chain))

    assert [spot.label for spot in found.spots] == ["No supplier named", "S1"]
    assert "largest others stand beside" in page("hotspots?by=supplier").text


def test_a_run_that_is_not_this_products_is_not_found(page):
    other = "00000000-0000-4000-8000-000000000000"

    assert page(f"tree?run={page.run.id}").status == 200
    assert page(f"tree?run={other}").status == 404


def test_a_supplier_is_called_by_its_name_in_the_readers_language():
    from portal.rollups.naming import Names

    known = {"S1": (None, "Cell Works", "电芯厂")}

    assert Names("en", {}, known).supplier_called("电芯厂") == "Cell Works"
    assert Names("zh", {}, known).supplier_called("电芯厂") == "电芯厂"
    assert Names("en", {}, known).supplier_called("Nobody") == "Nobody"
