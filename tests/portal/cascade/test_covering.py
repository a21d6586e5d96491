"""Materials that no supplier's figure covers rest on a published factor, and the answer closes."""

import pytest
from factories.reduced_answers import material

from portal.cascade import covering
from portal.core.clock import now
from portal.core.errors import Invalid
from portal.submissions.models import SharedResult
from portal.submissions.sharing import Sharing

pytestmark = pytest.mark.one_engine

GLASS = "uk-2025:19_501_5056_15_1"
"""1402.76667 kg CO2e per tonne, of 2025, Great Britain, cradle to gate."""

WATER = "uk-2025:17_404_4005_1_1:water.fresh"


def use(chain, row: str, factor: str, source: str = "secondary_db") -> None:
    with chain.acting(chain.people[0]) as (session, actor):
        found = session.get_one(type(chain.request), chain.request.id)
        given = {"factor_id": factor, "source": source, "actor": actor, "at": now()}
        covering.cover(session, found, row, **given)


@pytest.fixture
def mixed(chain, asked):
    """Return an answer with two materials: a supplier's figure of 3 kg, and 400 g of glass."""
    rows = [material("Copper foil", "1.2"), material("Glass", "400", "g")]
    chain.session.delete(chain.draft_of(chain.request))
    chain.session.commit()
    chain.draft(chain.request, rows)
    link = asked()
    chain.sign(2, link.request)
    chain.accept(1, link)
    row = chain.row(chain.request)
    known = {"value": "3", "unit": "kg", "primary_share": 80.0, "verified_share": 50.0}
    row.figure = row.figure | known | {"ratings": [2.0] * 6}
    chain.session.commit()
    return chain


def test_figures_of_suppliers_and_published_factors_close_one_result_with_its_quality(mixed):
    use(mixed, "r2", GLASS)

    top = mixed.sign(1, mixed.request).footprint

    power = 5.123 * 0.5777  # kWh per kg, national grid
    foil = 1.2 * 3
    glass = 0.4 * 1.40276667
    whole = power + foil + glass
    assert top["boundary"] == "cradle_to_gate"
    assert top["value_kgco2e"] == pytest.approx(whole, rel=1e-9)
    assert top["stages"]["materials"] == pytest.approx(foil + glass, rel=1e-9)
    assert top["primary_share"] == pytest.approx(80 * foil / whole, rel=1e-9)
    assert top["upstream"]["verified_share"] == pytest.approx(50 * foil / whole, rel=1e-9)
    assert "SECONDARY_DATA" in top["marks"]
    assert "GWP_SET_MIXED" in top["marks"]  # the factor was published with AR5


def test_the_rating_of_a_covered_row_is_the_worse_of_quantity_and_factor(mixed):
    use(mixed, "r2", GLASS)

    top = mixed.sign(1, mixed.request).footprint

    rated = next(one for one in top["materials"] if one["row"] == "r2")
    assert rated["ratings"][1] == 5  # made elsewhere than the factor's country
    assert rated["pcf_kgco2e"] == pytest.approx(0.00140276667, rel=1e-12)
    assert rated["pcf_source"] == "secondary_db"


def test_the_customer_sees_the_covered_material_and_not_the_one_that_was_passed_on(mixed):
    use(mixed, "r2", GLASS, "proxy")

    mixed.sign(1, mixed.request, Sharing.FULL)

    shared: SharedResult = mixed.shared(mixed.request)
    assert [one["name"] for one in shared.footprint["materials"] if one["row"]] == ["Glass"]
    assert "PROXY_DATA" in shared.footprint["marks"]


def test_a_data_set_that_is_not_published_gives_no_value_and_the_answer_stays_open(mixed):
    mixed.change(
        mixed.request,
        "r2",
        mat_pcf_source="secondary_db",
        mat_ef_ref="Some database 3.10, glass",
        mat_ef_year="2024",
        mat_ef_region="GB",
    )

    top = mixed.sign(1, mixed.request).footprint

    assert top["boundary"] == "gate_to_gate"
    assert [one["pcf_kgco2e"] for one in top["materials"]][1] is None


@pytest.mark.parametrize(
    ("row", "factor", "code"),
    [
        ("r2", "nothing", "cascade.no_factor"),
        ("r2", WATER, "cascade.factor_unit"),
        ("r1", GLASS, "cascade.not_covered"),
    ],
    ids=["no factor", "a unit that does not convert", "a row with a supplier's figure"],
)
def test_what_cannot_cover_a_material_is_refused(mixed, row, factor, code):
    with pytest.raises(Invalid) as refused:
        use(mixed, row, factor)

    assert [one.code for one in refused.value.problems] == [code]


def test_a_factor_is_searched_and_chosen_on_its_page_in_both_languages(mixed, browse):
    path = f"/requests/{mixed.request.id}/upstream"
    browser = browse(mixed.people[0])
    assert "Choose a published factor" in browser.get(path).text
    mixed.people[0].locale = "zh"
    mixed.session.commit()
    assert "玻璃、原生" in browse(mixed.people[0]).get(f"{path}/factors/r2?q=玻璃").text
    mixed.people[0].locale = "en"
    mixed.session.commit()
    assert browser.get(f"{path}/factors/r9").status == 404
    said = {"q": "glass newly", "source": "proxy"}

    refused = browser.post(f"{path}/factors/r2", said)
    chosen = browser.follow(browser.post(f"{path}/factors/r2", said | {"factor": GLASS}))

    assert refused.status == 422
    assert "Choose one of the published factors." in refused.text
    assert "Glass, newly made" in chosen.text
    assert "Choose another factor" in chosen.text
