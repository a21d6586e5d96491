"""How figures and dates are written, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from portal.core import formats

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (92.67795924960467, "92.7"),
        (9.995, "10.0"),
        (999.6, "1,000"),
        (12345, "12,300"),
        (1234567.0, "1,230,000"),
        (0.00012345, "0.000123"),
        (3, "3.00"),
        (-0.5, "−0.500"),
        (0, "0"),
        (-0.0, "0"),
        (Decimal("1200.50"), "1,200"),
        ("6.1", "6.10"),
        (1.5e-9, "1.50\u00a0×\u00a010⁻⁹"),
        (2.5e15, "2.50\u00a0×\u00a010¹⁵"),
    ],
)
def test_a_number_shows_three_significant_digits(value: formats.Number, text: str) -> None:
    assert formats.number(value, "en") == text
    assert formats.number(value, "zh") == text


@pytest.mark.parametrize("unknown", [None, "", float("nan"), float("inf"), "unknown"])
def test_what_is_unknown_is_a_dash_and_never_zero(unknown: formats.Number | None) -> None:
    assert formats.number(unknown, "en") == "–"
    assert formats.exact(unknown) == "–"
    assert formats.percent(unknown, "zh") == "–"
    assert formats.quantity(unknown, "kg", "en") == "–"


def test_a_language_without_its_own_rule_groups_by_thin_spaces() -> None:
    assert formats.number(1234567, "fr") == "1\u202f230\u202f000"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (92.67795924960467, "92.67795924960467"),
        (Decimal("1200.50"), "1200.50"),
        (1e-7, "0.0000001"),
        (-3.0, "-3.0"),
    ],
)
def test_the_exact_value_can_be_pasted_into_a_spreadsheet(value: formats.Number, text: str) -> None:
    assert formats.exact(value) == text


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (47.04, "47.0\u202f%", "47.0%"),
        (100, "100.0\u202f%", "100.0%"),
        (0, "0.0\u202f%", "0.0%"),
        (0.004, "<0.1\u202f%", "<0.1%"),
        (-12.36, "−12.4\u202f%", "−12.4%"),
    ],
)
def test_a_percentage_has_one_decimal(value: float, english: str, chinese: str) -> None:
    assert formats.percent(value, "en") == english
    assert formats.percent(value, "zh") == chinese


def test_a_unit_is_written_in_the_readers_language() -> None:
    assert formats.quantity(0.61, "kWh/piece", "en") == "0.610\u00a0kWh/piece"
    assert formats.quantity(0.61, "kWh/piece", "zh") == "0.610\u00a0kWh/件"


def test_co2e_gets_a_real_subscript_and_stays_escaped() -> None:
    assert formats.co2e("3 kgCO2e <b>") == "3 kgCO<sub>2</sub>e &lt;b&gt;"


def test_a_date_is_written_in_words() -> None:
    assert formats.day(date(2025, 3, 1), "en") == "1 March 2025"
    assert formats.day(date(2025, 3, 1), "zh") == "2025年3月1日"
    assert formats.day(None, "en") == "–"


def test_a_moment_names_the_time_zone_of_the_reader() -> None:
    at = datetime(2026, 12, 5, 15, 59, tzinfo=UTC)

    assert formats.moment(at, SHANGHAI, "en") == "5 December 2026, 23:59 (Beijing time, UTC+8)"
    assert formats.moment(at, SHANGHAI, "zh") == "2026年12月5日 23:59（北京时间）"
    assert formats.moment(at, ZoneInfo("Asia/Kolkata"), "en").endswith("21:29 (UTC+5:30)")


@pytest.mark.parametrize(
    ("now", "english", "chinese", "tone"),
    [
        (datetime(2026, 11, 23, 4, tzinfo=UTC), "due in 12 days", "还剩 12 天", ""),
        (datetime(2026, 12, 3, 4, tzinfo=UTC), "due in 2 days", "还剩 2 天", "soon"),
        (datetime(2026, 12, 4, 4, tzinfo=UTC), "due tomorrow", "明天截止", "soon"),
        (datetime(2026, 12, 4, 17, tzinfo=UTC), "due today", "今天截止", "soon"),
        (
            datetime(2026, 12, 5, 15, 59, 30, tzinfo=UTC),
            "due earlier today",
            "今天已过截止时间",
            "late",
        ),
        (datetime(2026, 12, 6, 1, tzinfo=UTC), "1 day late", "已逾期 1 天", "late"),
        (datetime(2026, 12, 9, 1, tzinfo=UTC), "4 days late", "已逾期 4 天", "late"),
    ],
)
def test_days_left_are_calendar_days_where_the_reader_is(
    now: datetime, english: str, chinese: str, tone: str
) -> None:
    due = datetime(2026, 12, 5, 15, 59, tzinfo=UTC)

    assert formats.due_in(due, now, SHANGHAI, "en") == english
    assert formats.due_in(due, now, SHANGHAI, "zh") == chinese
    assert formats.due_tone(due, now, SHANGHAI) == tone
