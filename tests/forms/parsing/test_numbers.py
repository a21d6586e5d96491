"""Numbers as people type them: read exactly, asked back, or refused, and never slowly."""

import time
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forms.findings import Problem
from forms.parsing.numbers import LARGEST_EXPONENT, Number, read_number


def _value(text: str, decimal_sign: str | None = None) -> Decimal | str:
    read = read_number(text, decimal_sign)
    return read.value if isinstance(read, Number) else read.code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("1200.5", "1200.5"),
        (".5", "0.5"),
        ("+3", "3"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("1.2E+06", "1200000"),
        ("12,000,000", "12000000"),
        ("1,234,567.89", "1234567.89"),
        ("1.234.567,8", "1234567.8"),
        ("1 234 567", "1234567"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234.5", "1234.5"),
        ("1\u2009234.5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("１２３４", "1234"),
        ("１２．５", "12.5"),
        ("12万", "120000"),
        ("12 万", "120000"),
        ("1.2亿", "120000000"),
        ("0.06286846245711145", "0.06286846245711145"),
    ],
)
def test_reads(text: str, value: str) -> None:
    assert _value(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234.5", "1.234,5", "1,234", "1,5", "12,34,567", "１，２３４"])
def test_asks_back_what_has_two_readings(text: str) -> None:
    read = read_number(text)

    assert isinstance(read, Problem)
    assert read.code == "number.ambiguous"
    assert len(set(read.facts["readings"])) == 2  # type: ignore[arg-type]  # a tuple of texts


def test_shows_both_readings() -> None:
    read = read_number("1,234.5")

    assert isinstance(read, Problem)
    assert read.facts["readings"] == ("1234.5", "1.2345")


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("1,234.5", ".", "1234.5"),
        ("1,234", ".", "1234"),
        ("1.234,5", ",", "1234.5"),
        ("1,5", ",", "1.5"),
    ],
)
def test_a_declared_decimal_sign_settles_it(text: str, sign: str, value: str) -> None:
    assert _value(text, sign) == Decimal(value)


@pytest.mark.parametrize(("text", "sign"), [("1,5", "."), ("1.234,5", "."), ("1,234.5", ",")])
def test_asks_back_what_contradicts_the_declared_sign(text: str, sign: str) -> None:
    assert _value(text, sign) == "number.ambiguous"


@pytest.mark.parametrize(
    "text",
    [
        "1_000",
        "½",
        "²",
        "١٢٣",
        "1٢",
        "५",
        "abc",
        "",
        "5.",
        "1 2",
        "1  234",
        "--5",
        "1__0",
    ],
)
def test_refuses_what_is_no_number(text: str) -> None:
    assert _value(text) == "number.invalid"


@pytest.mark.parametrize("text", ["NaN", "inf", "-Infinity", "∞"])
def test_refuses_what_is_not_finite(text: str) -> None:
    assert _value(text) == "number.not_finite"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1e3000000", "number.out_of_range"),
        ("1e309", "number.out_of_range"),
        ("9" * 64, "number.out_of_range"),
        ("9" * 100_000, "number.out_of_range"),
        ("1e-400", "number.too_small"),
    ],
)
def test_refuses_huge_figures_within_a_millisecond(text: str, code: str) -> None:
    assert _value(text) == code
    started = time.perf_counter()

    for _ in range(20):
        read_number(text)

    assert (time.perf_counter() - started) / 20 < 0.001


@pytest.mark.parametrize("text", ["12500", "12.50", "1200 万kWh", "5 t"])
def test_a_plain_figure_needs_no_showing_back(text: str) -> None:
    read = read_number(text)

    assert isinstance(read, Number)
    assert not read.changed


@pytest.mark.parametrize("text", ["１２", "12万", "12,000,000", "1 234.5"])
def test_a_rewritten_figure_is_shown_back(text: str) -> None:
    read = read_number(text)

    assert isinstance(read, Number)
    assert read.changed


def test_what_follows_a_figure_is_kept_as_its_unit() -> None:
    assert read_number("1,200,000.5 万kWh") == Number(Decimal("1200000.5"), "万kWh", changed=True)


@given(st.text(max_size=80))
@example("1e99999999999999999999")
@example("1" + "," * 60)
@example("٫٬")
def test_any_text_is_read_or_refused_with_a_code(text: str) -> None:
    read = read_number(text)

    if isinstance(read, Number):
        assert read.value.is_finite()
        assert read.value.adjusted() <= LARGEST_EXPONENT + 8
    else:
        assert read.code.startswith("number.")


@given(st.text(alphabet="0123456789.,' +-eE万_\u00a0", max_size=24))
def test_any_jumble_of_marks_is_read_or_refused(text: str) -> None:
    read = read_number(text)

    assert isinstance(read, Number | Problem)


@given(
    st.decimals(
        min_value=-(10**20), max_value=10**20, allow_nan=False, allow_infinity=False, places=8
    )
)
def test_plain_figures_are_read_exactly(number: Decimal) -> None:
    assert _value(format(number, "f")) == number


@given(st.integers(min_value=1_000_000, max_value=10**15))
def test_groups_of_three_are_read_in_every_habit(number: int) -> None:
    english = f"{number:,}"

    for mark in (",", ".", " ", "'", "\u202f"):
        assert _value(english.replace(",", mark)) == number
