"""The library says where each factor comes from, and matches without crossing kinds."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from aggregator import factors, units
from aggregator.factors import CO2_ONLY, FactorLibrary
from aggregator.gases import UnknownGas, UnknownGwpSet, potential

LIBRARY = FactorLibrary.load()
REFERENCE = Path(factors.__file__).parent / "reference"


class TestLibrary:
    def test_every_factor_names_its_source_edition_licence_and_year(self):
        bare = [
            f.id for f in LIBRARY.factors if not (f.source and f.edition and f.licence and f.year)
        ]

        assert bare == []

    def test_ids_are_unique_and_units_known(self):
        assert len(LIBRARY.by_id) == len(LIBRARY.factors)
        assert {units.parse_unit(f.unit).code for f in LIBRARY.factors} == {
            f.unit for f in LIBRARY.factors
        }

    def test_every_reference_table_has_its_source(self):
        with (REFERENCE / "sources.csv").open(encoding="utf-8") as file:
            described = {row["file"] for row in csv.DictReader(file)}
        tables = {path.name for path in REFERENCE.glob("*.csv")} - {"sources.csv", "units.csv"}

        assert tables == described

    @pytest.mark.parametrize(
        ("category", "unit", "value"),
        [
            ("transport.road", "tkm", "0.12522"),
            ("transport.rail", "tkm", "0.0347"),
            ("transport.sea", "tkm", "0.01977"),
            ("transport.air", "tkm", "0.66646"),
        ],
    )
    def test_freight_adds_use_and_well_to_tank(self, category, unit, value):
        """UK 2025: HGV 0.10163 + 0.02359, rail 0.02779 + 0.00691, container ship 0.01612 +
        0.00365, long-haul freight without radiative forcing 0.53130 + 0.13516."""
        match = LIBRARY.match(category, "CN", 2025, unit)

        assert match.factor.value == Decimal(value)

    def test_a_fuel_follows_its_published_parameters(self):
        """Diesel: 42.652 GJ/t x 0.0202 tC/GJ x 98 % x 44/12 = 3.0959 tCO2/t."""
        diesel = LIBRARY.by_id["cn-fuel:diesel"]

        assert float(diesel.value) / 1000 == pytest.approx(3.09591, rel=1e-6)

    @pytest.mark.parametrize(
        ("year", "value"), [(2021, "0.6546"), (2022, "0.6423"), (2023, "0.6187")]
    )
    def test_the_chinese_grid_is_there_by_province_and_year(self, year, value):
        ningxia = [
            f
            for f in LIBRARY.by_category["electricity.grid"]
            if (f.region, f.year, f.boundary) == ("CN-NX", year, CO2_ONLY)
        ]

        assert [f.value for f in ningxia] == [Decimal(value)]


class TestMatch:
    def test_a_footprint_never_takes_a_co2_only_factor(self):
        """Inner Mongolia has a provincial CO2 factor; the footprint takes the national one."""
        match = LIBRARY.match("electricity.grid", "CN-NM", 2025, "kWh")

        assert (match.factor.region, match.factor.value) == ("CN", Decimal("0.5777"))

    def test_the_nearest_year_wins(self):
        match = LIBRARY.match("electricity.grid", "CN", 2023, "kWh")

        assert match.factor.value == Decimal("0.6205")

    def test_another_region_is_said(self):
        match = LIBRARY.match("transport.road", "CN-FJ", 2025, "tkm")

        assert match.ratings[:2] == (1, 5)
        assert "region_differs" in match.reasons

    def test_nothing_fitting_is_none(self):
        assert LIBRARY.match("no.such", "CN", 2025, "kg") is None
        assert LIBRARY.match("electricity.grid", "CN", 2025, "kg") is None


class TestPotentials:
    @pytest.mark.parametrize(
        ("gas", "ar6"),
        [
            ("CO2", "1.0"),
            ("CH4_fossil", "29.8"),
            ("CH4_nonfossil", "27.0"),
            ("N2O", "273.0"),
            ("SF6", "25200.0"),
            ("NF3", "17400.0"),
        ],
    )
    def test_ar6_values(self, gas, ar6):
        assert potential(gas) == Decimal(ar6)

    def test_an_unknown_gas_is_refused(self):
        with pytest.raises(UnknownGas):
            potential("XYZ")

    def test_an_unknown_set_is_refused(self):
        with pytest.raises(UnknownGwpSet):
            potential("CO2", "AR9")
