"""Units: what the table promises, checked against an independent library."""

import csv
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import product
from math import isnan

import pint
import pytest

from aggregator import units
from aggregator.errors import AmbiguousUnit, IncompatibleUnits, UnknownUnit
from aggregator.messages import sentence
from aggregator.units import (
    UNITS,
    base_unit,
    conversion,
    convert,
    is_compatible,
    parse_unit,
    ratio,
)

# Our code and the name of the same unit in pint. Fixed names only: pint's own
# parser reads "ton" as the US short ton and "mt" as a milli-tonne.
ORACLE = {
    "kg": "kilogram",
    "g": "gram",
    "mg": "milligram",
    "ug": "microgram",
    "t": "metric_ton",
    "kt": "kilometric_ton",
    "lb": "pound",
    "oz": "ounce",
    "short_ton": "short_ton",
    "long_ton": "long_ton",
    "m": "meter",
    "dm": "decimeter",
    "cm": "centimeter",
    "mm": "millimeter",
    "um": "micrometer",
    "km": "kilometer",
    "mile": "mile",
    "ft": "foot",
    "inch": "inch",
    "m2": "meter ** 2",
    "cm2": "centimeter ** 2",
    "mm2": "millimeter ** 2",
    "km2": "kilometer ** 2",
    "ha": "hectare",
    "ft2": "foot ** 2",
    "m3": "meter ** 3",
    "L": "liter",
    "mL": "milliliter",
    "kL": "kiloliter",
    "million_L": "megaliter",
    "US_gal": "gallon",
    "ft3": "foot ** 3",
    "bbl": "oil_barrel",
    "J": "joule",
    "kJ": "kilojoule",
    "MJ": "megajoule",
    "GJ": "gigajoule",
    "TJ": "terajoule",
    "PJ": "petajoule",
    "Wh": "watt_hour",
    "kWh": "kilowatt_hour",
    "MWh": "megawatt_hour",
    "GWh": "gigawatt_hour",
    "TWh": "terawatt_hour",
    "toe": "tonne_of_oil_equivalent",
    "kcal": "kilocal_it",
    "Mcal": "megacal_it",
    "Gcal": "gigacal_it",
    "Btu": "Btu_it",
    "therm": "100000 * Btu_it",
    "mmBtu": "1000000 * Btu_it",
    "tkm": "metric_ton * kilometer",
    "kgkm": "kilogram * kilometer",
    "ton_mile": "short_ton * mile",
    "h": "hour",
    "day": "day",
    "month": "month",
    "year": "year",
}
# In pint the same dimension, here kept apart: a load's way is no vehicle's, a gas at its
# conditions no volume, a machine's hours no calendar.
APART = {"vkm": "kilometer", "vehicle_mile": "mile", "Nm3": "meter ** 3", "scf": "foot ** 3"}
# What no physical library knows: goods, money, and units of Chinese practice, with their own
# definition: half a kilogram, a tenth of it, 7,000 kilocalories per gram.
DEFINED = {
    "jin": "500 * gram",
    "liang": "50 * gram",
    "kgce": "7000 * kilocal_it",
    "tce": "7000000 * kilocal_it",
}
COUNTED = {"piece", "cycle", "CNY", "USD", "EUR"}
TIMES = {"千": 1_000, "万": 10_000, "亿": 100_000_000}


def oracle(code):
    """Return the number and the name of a unit in pint; ``None`` for what is merely counted."""
    if code[0] in TIMES:
        known = oracle(code[1:])
        return known and (known[0] * TIMES[code[0]], known[1])
    known = (ORACLE | APART | DEFINED).get(code)
    return known and (Decimal(1), known)


PHYSICAL = [code for code in UNITS if oracle(code)]
BY_DIMENSION = {UNITS[code].dimension: [] for code in PHYSICAL}
for one in PHYSICAL:
    BY_DIMENSION[UNITS[one].dimension].append(one)


@pytest.fixture(scope="module")
def registry():
    return pint.UnitRegistry(non_int_type=Decimal)


@pytest.fixture(scope="module")
def sizes(registry):
    """Return the size of every physical unit in the library's base units, exactly."""
    with localcontext(prec=60):
        return {
            code: Fraction(
                (registry.Quantity(number, "") * registry(name)).to_base_units().magnitude
            )
            for code in PHYSICAL
            for number, name in [oracle(code)]
        }


def name_of(code):
    """Return the bare unit of the oracle's name."""
    return ORACLE[code].rpartition("000 * ")[2]


class TestTheTable:
    def test_every_unit_is_compared_or_merely_counted(self):
        bare = {code.lstrip("".join(TIMES)) for code in UNITS if not oracle(code)}

        assert bare == COUNTED
        assert (ORACLE | APART | DEFINED).keys() <= UNITS.keys()

    @pytest.mark.parametrize("dimension", BY_DIMENSION)
    def test_every_pair_of_one_dimension_converts_as_an_independent_library_says(
        self, sizes, dimension
    ):
        """Both ways, all pairs, to the last bits of the library's own decimals."""
        apart = [
            (first, second, ours, theirs)
            for first, second in product(BY_DIMENSION[dimension], repeat=2)
            for ours, theirs in [(ratio(UNITS[first], UNITS[second]), sizes[first] / sizes[second])]
            if abs(ours / Fraction(theirs) - 1) > Fraction(1, 10**24)
        ]

        assert apart == []

    def test_every_pair_of_two_dimensions_is_refused(self, registry):
        """Where the library sees another dimension too, the two agree; APART is our own choice."""
        for first, second in product(ORACLE, repeat=2):
            is_one = is_compatible(UNITS[first], UNITS[second])
            times = {UNITS[first].dimension, UNITS[second].dimension} == {"time", "calendar time"}
            theirs = registry.Unit(name_of(first)).is_compatible_with(name_of(second))
            assert is_one == (theirs and not times), (first, second)
        for first, second in product(UNITS.values(), repeat=2):
            if not is_compatible(first, second):
                with pytest.raises(IncompatibleUnits):
                    ratio(first, second)

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
            ("大卡", "kcal"),
            ("百万大卡", "Gcal"),
            ("亿标方", "亿Nm3"),
            ("吨标油", "toe"),
            ("立方英尺", "ft3"),
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


class TestRefusalsInWords:
    @pytest.mark.parametrize(
        ("units_", "english", "chinese"),
        [
            (
                ("kg", "kWh"),
                "kg (mass) cannot be converted to kWh (energy)",
                "kg（质量）与 kWh（能量）",
            ),
            (("m3", "Nm3"), "It takes temperature and pressure", "换算需要气体的温度与压力"),
            (("CNY", "USD"), "It takes an exchange rate.", "换算需要汇率。"),
            (("L", "kg"), "It takes the density.", "换算需要密度。"),
        ],
    )
    def test_a_refusal_says_what_each_unit_measures_and_what_is_missing(
        self, units_, english, chinese
    ):
        with pytest.raises(IncompatibleUnits) as caught:
            ratio(*(UNITS[code] for code in units_))

        facts = caught.value.facts
        assert english in sentence("unit.incompatible", facts, "en")
        assert chinese in sentence("unit.incompatible", facts, "zh")

    def test_what_nothing_joins_needs_nothing(self):
        with pytest.raises(IncompatibleUnits) as caught:
            ratio(UNITS["EUR"], UNITS["h"])

        assert sentence("unit.incompatible", caught.value.facts).endswith("different things.")

    def test_every_dimension_has_a_name_and_every_bridge_two_dimensions(self):
        dimensions = {unit.dimension for unit in UNITS.values()}
        names, needs = units._dimensions()

        assert names.keys() == dimensions
        assert all(len(pair) == 2 and pair <= dimensions for pair in needs)
