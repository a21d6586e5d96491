"""A figure and its unit: beside it, behind it, of the right dimension."""

from decimal import Decimal

import pytest

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
