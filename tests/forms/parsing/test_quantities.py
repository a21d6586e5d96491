"""A figure and its unit: beside it, behind it, of the right dimension."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import units
from forms.findings import Problem
from forms.model import Text
from forms.parsing.quantities import Quantity, read_quantity

POWER = ("kWh", "MWh", "万kWh")


def _code(read: object) -> str:
    assert isinstance(read, Problem)
    return read.code


@pytest.mark.parametrize(
    ("text", "chosen", "unit"),
    [
        ("5", None, "kWh"),
        ("5", "MWh", "MWh"),
        ("5 万千瓦时", None, "万kWh"),
        ("5 GJ", None, "GJ"),
        ("5度", None, "kWh"),
        ("5 MWh", "kWh", "MWh"),
    ],
    ids=["usual", "chosen", "typed in Chinese", "same dimension", "colloquial", "typed wins"],
)
def test_the_unit_is(text: str, chosen: str | None, unit: str) -> None:
    read = read_quantity(text, chosen, POWER)

    assert isinstance(read, Quantity)
    assert (read.value, read.unit) == (Decimal(5), unit)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5 kg", "unit.wrong_dimension"),
        ("5 ton", "unit.ambiguous"),
        ("5 zorks", "unit.unknown"),
        ("5 mWh", "unit.ambiguous"),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(text: str, code: str) -> None:
    assert _code(read_quantity(text, None, POWER)) == code


def test_an_ambiguous_unit_names_its_meanings() -> None:
    read = read_quantity("5 ton", None, ("kg",))

    assert isinstance(read, Problem)
    assert read.facts["candidates"] == Text("tonne, US short ton, long ton", "吨、短吨、长吨")


@pytest.mark.parametrize("text", ["45", "45%", "45 ％", "45 percent"])
def test_percent_is_percent_however_it_is_written(text: str) -> None:
    read = read_quantity(text, None, ("%",))

    assert isinstance(read, Quantity)
    assert (read.value, read.unit) == (Decimal(45), "%")


def test_kilograms_are_no_percent() -> None:
    assert _code(read_quantity("45 kg", None, ("%",))) == "unit.wrong_dimension"


def test_a_compound_unit_is_taken_as_written() -> None:
    read = read_quantity("389.31 GJ/万Nm3", None, ("GJ/t", "GJ/万Nm3"))

    assert isinstance(read, Quantity)
    assert read.unit == "GJ/万Nm3"


def test_a_plain_number_takes_no_unit() -> None:
    assert _code(read_quantity("5 kg", None, ())) == "number.invalid"


def test_cubic_metres_are_not_normal_cubic_metres() -> None:
    assert _code(read_quantity("5 m3", None, ("Nm3",))) == "unit.wrong_dimension"


@pytest.mark.parametrize(
    ("typed", "offered", "base", "value"),
    [
        ("1200 kWh", ("kWh",), "kWh", "1200"),
        ("1.2 MWh", ("kWh",), "kWh", "1200"),
        ("1200 万kWh", ("kWh",), "kWh", "12000000"),
        ("３万度", ("kWh",), "kWh", "30000"),
        ("3.6 GJ", ("kWh",), "kWh", "1000"),
        ("7.2 MJ", ("kWh",), "kWh", "2"),
        ("2 tce", ("GJ",), "GJ", "58.6152"),
        ("2 kgce", ("MJ",), "MJ", "58.6152"),
        ("1.5 吨标准煤", ("GJ",), "GJ", "43.9614"),
        ("0.5 t", ("kg",), "kg", "500"),
        ("500 公斤", ("t",), "t", "0.5"),
        ("3 万吨", ("t",), "t", "30000"),
        ("12 立方米", ("m3",), "m3", "12"),
        ("500 L", ("m3",), "m3", "0.5"),
        ("126 Nm3", ("万Nm3",), "万Nm3", "0.0126"),
        ("12.6 万标方", ("Nm3",), "Nm3", "126000"),
        ("5 吨公里", ("tkm",), "tkm", "5"),
        ("2 万件", ("piece",), "piece", "20000"),
    ],
)
def test_units_of_the_trade_come_to_the_same_in_base_units(
    typed: str, offered: tuple[str, ...], base: str, value: str
) -> None:
    read = read_quantity(typed, None, offered)

    assert isinstance(read, Quantity)
    assert read.unit is not None
    times = units.conversion(units.UNITS[read.unit], units.UNITS[base])
    assert read.value * times == Decimal(value)


@given(
    st.sampled_from(sorted(units.UNITS)),
    st.decimals(min_value="0.001", max_value=10**9, places=3),
    st.sampled_from(["", " ", "\u3000"]),
)
def test_every_unit_behind_every_figure_is_read_as_itself(
    code: str, value: Decimal, between: str
) -> None:
    read = read_quantity(f"{value:f}{between}{code}", None, (code,))

    assert read == Quantity(value, code, changed=True)
