"""Activity data times factor times potential, checked against figures worked by hand."""

import math
from dataclasses import dataclass
from decimal import Decimal

import pytest

from aggregator.activity import compute
from aggregator.factors import LIFE_CYCLE, Factor, FactorLibrary, equivalents
from aggregator.own_part import REASONS, in_words, units_told

LIBRARY = FactorLibrary.load()


@dataclass(frozen=True)
class Line:
    category: str
    quantity_per_unit: Decimal
    unit: str
    stage: str = "energy"
    region: str | None = "CN-FJ"
    year: int | None = 2025
    field: str = "asked"
    row: str | None = None
    given_factor: Decimal | None = None
    primary_activity: bool = True
    location_category: str | None = None


def own(category="own", value="2", unit="kg", **more):
    given = {
        "id": "own:1",
        "category": category,
        "name_en": "Own",
        "name_zh": "自有",
        "gases": equivalents(Decimal(value)),
        "unit": unit,
        "boundary": LIFE_CYCLE,
        "region": "",
        "year": None,
        "source": "test",
        "edition": "1",
        "licence": "own",
    }
    return Factor(**given | more)


class TestCompute:
    def test_electricity_takes_the_national_footprint_factor(self):
        """7.26 kWh x 0.5777 kgCO2e/kWh = 4.194102 kgCO2e."""
        part = compute([Line("electricity.grid", Decimal("7.26"), "kWh")], LIBRARY)

        assert part.kgco2e == pytest.approx(4.194102, rel=1e-15)
        assert part.lines[0].formula == "7.26 kWh × 0.5777 kgCO2e/kWh = 4.1941 kgCO2e"

    def test_gases_are_weighted_by_the_chosen_set(self):
        """1 mmBtu of steam: 66.33 + 0.00125 x 29.8 + 0.000125 x 273 = 66.401375 kgCO2e (AR6)."""
        one_mmbtu = Line("heat.steam", Decimal("1.05505585262"), "GJ", region="US")

        ar6 = compute([one_mmbtu], LIBRARY)
        ar5 = compute([one_mmbtu], LIBRARY, gwp_set="AR5")

        assert ar6.kgco2e == pytest.approx(66.401375, rel=1e-12)
        assert ar5.kgco2e == pytest.approx(66.33 + 0.00125 * 28 + 0.000125 * 265, rel=1e-12)

    def test_units_are_converted_and_the_formula_says_so(self):
        """12 万kWh are 120,000 kWh: x 0.5777 = 69,324 kgCO2e."""
        part = compute([Line("electricity.grid", Decimal(12), "万kWh")], LIBRARY)

        assert part.kgco2e == pytest.approx(69324, rel=1e-15)
        assert "10000 kWh/万kWh" in part.lines[0].formula

    def test_a_missing_factor_makes_the_part_unknown_and_never_zero(self):
        lines = [
            Line("electricity.grid", Decimal(1), "kWh"),
            Line("compressed_air", Decimal(5), "Nm3"),
        ]

        part = compute(lines, LIBRARY)

        assert math.isnan(part.kgco2e)
        assert part.known_kgco2e == pytest.approx(0.5777)
        assert part.missing == ("compressed_air",)

    def test_the_customers_own_factor_wins(self):
        line = Line("electricity.grid", Decimal(1), "kWh")

        part = compute([line], LIBRARY, [own("electricity.grid", "0.9", "kWh")])

        assert part.kgco2e == pytest.approx(0.9)

    def test_a_factor_of_another_dimension_does_not_match(self):
        part = compute([Line("own", Decimal(1), "kWh")], LIBRARY, [own(unit="kg")])

        assert part.missing == ("own",)

    def test_a_unit_of_another_dimension_is_told_with_both_units(self):
        part = compute([Line("electricity.grid", Decimal(1), "kg")], LIBRARY)
        (line,) = part.lines

        assert part.missing == ("electricity.grid",)
        assert line.reasons == ("unit_differs",)
        assert "kg (mass), and factors are per kWh (energy)" in line.remarks("en")[0]
        assert "kg（质量），而因子以 kWh（能量）为单位" in line.remarks("zh")[0]

    def test_the_location_based_figure_stands_beside_green_power(self):
        line = Line("electricity.green", Decimal(100), "kWh", location_category="electricity.grid")

        part = compute([line], LIBRARY)

        assert part.kgco2e == pytest.approx(5.20)
        assert part.location_kgco2e == pytest.approx(57.77)

    def test_stages_add_up_to_the_part(self):
        lines = [
            Line("electricity.grid", Decimal(1), "kWh"),
            Line("transport.road", Decimal(2), "tkm", stage="transport"),
        ]

        part = compute(lines, LIBRARY)

        assert part.stages == pytest.approx({"energy": 0.5777, "transport": 0.25044})
        assert sum(part.stages.values()) == pytest.approx(part.kgco2e)


class TestGases:
    def test_every_line_shows_its_gases_with_their_potentials(self):
        """1 mmBtu of steam: 66.33 kg CO2, 1.25 g CH4 x 29.8 and 0.125 g N2O x 273."""
        part = compute([Line("heat.steam", Decimal("1.05505585262"), "GJ", region="US")], LIBRARY)

        (line,) = part.lines
        assert [(g.gas, g.gwp) for g in line.gases] == [
            ("CO2", 1),
            ("CH4_fossil", 29.8),
            ("N2O", 273),
        ]
        assert [g.kg for g in line.gases] == pytest.approx([66.33, 0.00125, 0.000125])
        assert part.gases == pytest.approx({"CO2": 66.33, "CH4_fossil": 0.03725, "N2O": 0.034125})
        assert math.fsum(part.gases.values()) == pytest.approx(part.kgco2e, rel=1e-12)

    def test_a_gas_set_free_counts_with_its_potential(self):
        """250 g of R-410A topped up: 0.25 kg x 2255.5 = 563.875 kgCO2e."""
        part = compute([Line("gas.R-410A", Decimal(250), "g", stage="process")], LIBRARY)

        assert part.kgco2e == pytest.approx(563.875, rel=1e-12)
        assert part.lines[0].formula == (
            "250 g × 0.001 kg/g × (1 kg R-410A × 2255.5)/kg = 563.875 kgCO2e"
        )

    def test_a_gas_that_the_set_does_not_know_is_unknown(self):
        """AR4 has no value for HFC-161."""
        part = compute([Line("gas.HFC161", Decimal(1), "kg")], LIBRARY, gwp_set="AR4")

        assert math.isnan(part.kgco2e)
        assert part.lines[0].reasons == ("gas_not_in_set",)

    def test_equivalents_of_another_set_are_used_and_said(self):
        road = [Line("transport.road", Decimal(1), "tkm", region="GB")]

        assert "gwp_set_differs" in compute(road, LIBRARY).lines[0].reasons
        assert "gwp_set_differs" not in compute(road, LIBRARY, gwp_set="AR5").lines[0].reasons

    def test_limestone_is_calcined_and_waste_is_dumped(self):
        """2 t x 0.43971 = 879.42 kg; 50 kg of mixed waste x 520.5327 kg/t = 26.026635 kg."""
        lines = [
            Line("process.limestone", Decimal(2), "t", stage="process"),
            Line("waste.landfill", Decimal(50), "kg", stage="waste"),
        ]

        part = compute(lines, LIBRARY)

        assert part.stages == pytest.approx({"process": 879.42, "waste": 26.026635})

    def test_inland_shipping_counts_in_tonne_kilometres(self):
        """EPA: 0.0821016 + 0.03258 g x 29.8 + 0.0020655 g x 273 = 0.083636 kg per short ton-mile;
        one tkm is 1 / 1.459972 of that."""
        part = compute([Line("transport.inland", Decimal(1), "tkm", stage="transport")], LIBRARY)

        assert part.kgco2e == pytest.approx(0.0836364 / 1.459972, rel=1e-5)


class TestRemarks:
    def test_every_reason_is_a_sentence_in_both_languages(self):
        facts = units_told("kg", ["kWh"])

        for reason in REASONS:
            assert in_words(reason, "en", **facts) != in_words(reason, "zh", **facts)

    def test_a_line_says_what_is_to_be_minded(self):
        (line,) = compute([Line("fuel.anthracite", Decimal(1), "t")], LIBRARY).lines

        assert set(line.reasons) == {"region_differs", "old", "upstream_missing"}
        assert "combustion alone" in " ".join(line.remarks())


class TestBothBases:
    def test_both_figures_stand_side_by_side_with_their_formulas(self):
        """100 kWh green: 5.20 by the market, 57.77 by the grid; 10 kWh bought: 5.777 in both."""
        lines = [
            Line("electricity.green", Decimal(100), "kWh", location_category="electricity.grid"),
            Line("electricity.grid", Decimal(10), "kWh"),
        ]

        part = compute(lines, LIBRARY)

        assert (part.kgco2e, part.location_kgco2e) == pytest.approx((10.977, 63.547))
        assert part.stages == pytest.approx({"energy": 10.977})
        assert part.location_stages == pytest.approx({"energy": 63.547})
        assert part.lines[0].location_formula == "100 kWh × 0.5777 kgCO2e/kWh = 57.77 kgCO2e"

    def test_a_grid_without_a_factor_leaves_the_location_based_figure_unknown(self):
        line = Line("electricity.green", Decimal(1), "kWh", location_category="electricity.none")

        part = compute([line], LIBRARY)

        assert not math.isnan(part.kgco2e)
        assert math.isnan(part.location_kgco2e)
        assert part.location_stages == {}


class TestQuality:
    def test_primary_needs_activity_and_factor_both_primary(self):
        """3 of 4 kgCO2e rest on the supplier's own factor: 75 %."""
        lines = [
            Line("heat.steam", Decimal(3), "GJ", given_factor=Decimal(1)),
            Line("own", Decimal("0.5"), "kg"),
        ]

        part = compute(lines, LIBRARY, [own()])

        assert part.primary_share_percent == pytest.approx(75)

    def test_a_given_factor_on_estimated_activity_is_not_primary(self):
        line = Line("heat.steam", Decimal(3), "GJ", given_factor=Decimal(1), primary_activity=False)

        assert compute([line], LIBRARY).primary_share_percent == 0

    def test_a_missing_rating_counts_five(self):
        part = compute([Line("electricity.grid", Decimal(1), "kWh")], LIBRARY)

        assert part.ratings == (2, 3, 3, 5, 5, 5)

    def test_no_activity_has_no_primary_share_and_the_worst_ratings(self):
        part = compute([], LIBRARY)

        assert (part.kgco2e, part.primary_share_percent, part.ratings) == (0.0, 0.0, (5.0,) * 6)
