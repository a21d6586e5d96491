"""Units: what the table promises, checked against an independent library."""

import csv
from decimal import Decimal
from math import isnan

import pint
import pytest

from aggregator import units
from aggregator.errors import AmbiguousUnit, IncompatibleUnits, UnknownUnit
from aggregator.units import UNITS, base_unit, conversion, convert, parse_unit

# Our code and the name of the same unit in pint. Fixed names only: pint's own
# parser reads "ton" as the US short ton and "mt" as a milli-tonne.
ORACLE = {
    "kg": "kilogram",
    "g": "gram",
    "mg": "milligram",
    "t": "metric_ton",
    "lb": "pound",
    "short_ton": "short_ton",
    "long_ton": "long_ton",
    "m": "meter",
    "cm": "centimeter",
    "mm": "millimeter",
    "um": "micrometer",
    "km": "kilometer",
    "mile": "mile",
    "m2": "meter ** 2",
    "cm2": "centimeter ** 2",
    "mm2": "millimeter ** 2",
    "km2": "kilometer ** 2",
    "ha": "hectare",
    "m3": "meter ** 3",
    "L": "liter",
    "mL": "milliliter",
    "US_gal": "gallon",
    "J": "joule",
    "kJ": "kilojoule",
    "MJ": "megajoule",
    "GJ": "gigajoule",
    "TJ": "terajoule",
    "Wh": "watt_hour",
    "kWh": "kilowatt_hour",
    "MWh": "megawatt_hour",
    "GWh": "gigawatt_hour",
    "tkm": "metric_ton * kilometer",
    "kgkm": "kilogram * kilometer",
    "ton_mile": "short_ton * mile",
    "h": "hour",
    "day": "day",
}


@pytest.fixture(scope="module")
def registry():
    return pint.UnitRegistry(non_int_type=Decimal)


class TestTheTable:
    @pytest.mark.parametrize("code", ORACLE)
    def test_a_factor_is_that_of_an_independent_library(self, registry, code):
        unit = UNITS[code]
        base = base_unit(unit.dimension).code

        ours = conversion(unit, UNITS[base])
        theirs = registry.Quantity(Decimal(1), ORACLE[code]).to(ORACLE[base]).magnitude

        assert float(ours) == pytest.approx(float(theirs), rel=1e-15)

    @pytest.mark.parametrize("code", UNITS)
    def test_every_code_is_read_as_itself(self, code):
        assert parse_unit(code).code == code

    @pytest.mark.parametrize("code", UNITS)
    def test_every_unit_has_its_name_in_both_languages(self, code):
        assert UNITS[code].name("en")
        assert UNITS[code].name("zh")

    def test_no_spelling_stands_for_two_units(self):
        owners: dict[str, set[str]] = {}

        with units.TABLE.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                spellings = [
                    row["code"],
                    row["name_en"],
                    row["name_zh"],
                    *row["aliases"].split("|"),
                ]
                for spelling in filter(None, spellings):
                    owners.setdefault(units._key(spelling), set()).add(row["code"])

        assert [name for name, codes in owners.items() if len(codes) > 1] == []

    @pytest.mark.parametrize("unit", UNITS.values(), ids=str)
    def test_every_dimension_has_a_base_unit(self, unit):
        assert base_unit(unit.dimension).factor == 1

    def test_coal_equivalent_is_seven_million_kilocalories(self):
        assert conversion(parse_unit("tce"), parse_unit("GJ")) == Decimal("29.3076")


class TestParseUnit:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("kwh", "kWh"),
            ("KWh", "kWh"),
            ("千瓦时", "kWh"),
            ("度", "kWh"),
            (" k g ", "kg"),
            ("ｋｇ", "kg"),
            ("公斤", "kg"),
            ("m³", "m3"),
            ("㎡", "m2"),
            ("t.km", "tkm"),
            ("t·km", "tkm"),
            ("ton kilometer", "tkm"),
            ("吨公里", "tkm"),
            ("PCS", "piece"),
            ("件", "piece"),
            ("万吨", "万t"),
            ("万 kWh", "万kWh"),
            ("10^4 Nm3", "万Nm3"),
            ("万标方", "万Nm3"),
            ("亿千瓦时", "亿kWh"),
            ("吨标煤", "tce"),
            ("百万千焦", "GJ"),
            ("万元", "万CNY"),
        ],
    )
    def test_a_spelling_in_use_is_known(self, text, code):
        assert parse_unit(text).code == code

    @pytest.mark.parametrize(
        ("text", "candidates"),
        [
            ("ton", ("t", "short_ton", "long_ton")),
            ("MT", ("t", "kt")),
            ("mJ", ("MJ",)),
            ("Mg", ("t", "mg")),
            ("方", ("m3", "Nm3")),
        ],
    )
    def test_a_name_of_several_units_is_refused_with_the_candidates(self, text, candidates):
        with pytest.raises(AmbiguousUnit) as caught:
            parse_unit(text)

        assert caught.value.facts["candidates"] == candidates

    @pytest.mark.parametrize(
        "text", ["", "  ", "furlong", "9**9**9 kg", "10.000 kWh", "kg;m", "k" * 10_000]
    )
    def test_what_is_not_in_the_table_is_unknown(self, text):
        with pytest.raises(UnknownUnit):
            parse_unit(text)

    def test_an_unknown_unit_comes_with_near_names(self):
        with pytest.raises(UnknownUnit) as caught:
            parse_unit("kilogramms")

        assert "kg" in caught.value.facts["suggestions"]


class TestConversion:
    @pytest.mark.parametrize(
        ("value", "from_unit", "to_unit", "expected"),
        [
            (1200.0, "万kWh", "kWh", 12_000_000.0),
            (1.0, "MJ", "kWh", 1 / 3.6),
            (2.5, "万t", "kg", 25_000_000.0),
            (3.0, "万Nm3", "Nm3", 30_000.0),
            (1.0, "year", "month", 12.0),
        ],
    )
    def test_a_quantity_is_counted_in_the_other_unit(self, value, from_unit, to_unit, expected):
        assert convert(value, UNITS[from_unit], UNITS[to_unit]) == expected

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("piece", "kg"),
            ("m3", "Nm3"),
            ("Nm3", "scf"),
            ("CNY", "USD"),
            ("tkm", "km"),
            ("h", "year"),
        ],
    )
    def test_what_needs_more_than_a_number_is_refused(self, first, second):
        with pytest.raises(IncompatibleUnits):
            conversion(UNITS[first], UNITS[second])

    def test_an_unknown_quantity_stays_unknown(self):
        assert isnan(convert(float("nan"), UNITS["t"], UNITS["kg"]))
