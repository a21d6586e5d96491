"""Activity data times factor times potential, checked against figures worked by hand."""

import math
from dataclasses import dataclass
from decimal import Decimal

import pytest

from aggregator.activity import compute
from aggregator.factors import LIFE_CYCLE, Factor, FactorLibrary, equivalents

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
