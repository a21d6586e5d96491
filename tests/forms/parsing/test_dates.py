"""Dates, months and periods as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.findings import Problem
from forms.parsing.dates import read_date, read_date_range, read_month, serial_day, span


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-01",
        "2025-3-1",
        "2025/3/1",
        "2025.3.1",
        "20250301",
        "2025年3月1日",
        "２０２５年３月１日",
        " 2025-03-01 ",
        "2025-03-01 00:00:00",
        "2025-03-01T08:00:00+08:00",
        "1 March 2025",
        "1-Mar-2025",
        "Mar. 1, 2025",
        "March 1 2025",
    ],
)
def test_reads_a_day(text: str) -> None:
    assert read_date(text) == "2025-03-01"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/04/2025", "date.ambiguous"),
        ("01.02.24", "date.ambiguous"),
        ("31/12/2025", "date.ambiguous"),
        ("2025-02-30", "date.invalid"),
        ("2025-13-01", "date.invalid"),
        ("yesterday", "date.invalid"),
        ("45292", "date.serial"),
        ("45717.5", "date.serial"),
        ("99999", "date.invalid"),
        ("30 Febtober 2025", "date.invalid"),
        ("30 February 2025", "date.invalid"),
        ("0224-01-01", "date.out_of_range"),
        ("9999-01-01", "date.out_of_range"),
    ],
)
def test_refuses_or_asks_back(text: str, code: str) -> None:
    read = read_date(text)

    assert isinstance(read, Problem)
    assert read.code == code


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("03/04/2025", ("2025-04-03", "2025-03-04")),
        ("31/12/2025", ("2025-12-31",)),
        ("1.2.25", ("2025-02-01", "2025-01-02")),
        ("45717", ("2025-03-01", "2029-03-02")),
    ],
)
def test_what_is_asked_back_names_its_readings(text: str, readings: tuple[str, ...]) -> None:
    read = read_date(text)

    assert isinstance(read, Problem)
    assert read.facts["readings"] == readings


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_serials_of_both_date_systems_are_1462_days_apart(day: date) -> None:
    """What spreadsheets say: 1 January 2024 is 45292 counted from 1900, 43830 from 1904."""
    since = (day - date(2024, 1, 1)).days

    assert serial_day(str(45292 + since), is_1904=False) == day.isoformat()
    assert serial_day(str(43830 + since), is_1904=True) == day.isoformat()


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_survives_each_way_of_writing_it(day: date) -> None:
    written = (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d}",
        f"{day:%d %B %Y}",
        f"{day:%b %d, %Y}",
    )

    assert {read_date(text) for text in written} == {day.isoformat()}


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_date(text), read_month(text), read_date_range(text)):
        assert isinstance(read, str | Problem)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025-03", "2025-03"),
        ("2025年3月", "2025-03"),
        ("2025-01/2025-12", "2025-01/2025-12"),
        ("2025年1月至2025年12月", "2025-01/2025-12"),
        ("2025-01 to 2025-12", "2025-01/2025-12"),
    ],
)
def test_reads_months(text: str, value: str) -> None:
    assert read_month(text) == value


@pytest.mark.parametrize("text", ["2025-13", "2025-12/2025-01", "March", "2025-1/2/3", ""])
def test_refuses_what_is_no_month(text: str) -> None:
    assert isinstance(read_month(text), Problem)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2025", "2025-01-01/2025-12-31"),
        ("2025年", "2025-01-01/2025-12-31"),
        ("2025-02", "2025-02-01/2025-02-28"),
        ("2024-01/2024-02", "2024-01-01/2024-02-29"),
        ("2025-01-01/2025-06-30", "2025-01-01/2025-06-30"),
        ("2025年1月1日至2025年6月30日", "2025-01-01/2025-06-30"),
        ("2025-01-01 - 2025-06-30", "2025-01-01/2025-06-30"),
    ],
)
def test_reads_a_period(text: str, value: str) -> None:
    assert read_date_range(text) == value


@pytest.mark.parametrize("text", ["2025-06-30/2025-01-01", "all year", "2025-01-01/x", "1/2/3"])
def test_refuses_what_is_no_period(text: str) -> None:
    assert isinstance(read_date_range(text), Problem)


def test_the_span_of_months_has_its_last_day() -> None:
    assert span("2024-01/2024-02") == (date(2024, 1, 1), date(2024, 2, 29))
    assert span("2025-03") == (date(2025, 3, 1), date(2025, 3, 31))
    assert span("2025-01-05/2025-02-06") == (date(2025, 1, 5), date(2025, 2, 6))
