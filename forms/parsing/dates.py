"""Dates, months and spans of time as people type them; what has two readings is asked back."""

import calendar
import re
import unicodedata
from datetime import date, timedelta
from typing import Final

from forms.findings import Problem

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100

DATE: Final = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
WITH_TIME: Final = re.compile(
    r"(.{8,11}?)[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
)
MONTH: Final = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})月?")
TWO_READINGS: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
MONTHS: Final = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
DAY_FIRST: Final = re.compile(
    r"(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3,9})\.?[ ,-]+(?P<year>\d{4})"
)
MONTH_FIRST: Final = re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})")
SERIALS_SINCE: Final = (date(1899, 12, 30), date(1904, 1, 1))
"""What day 0 of a spreadsheet's serial numbers is, in the systems of 1900 and of 1904.

The first holds from 1 March 1900 on: spreadsheets count a 29th of February 1900 that never was.
"""
BETWEEN: Final = re.compile(r"\s+(?:to|-|–|—)\s+|\s*(?:至|到|~|/(?=\d{4}))\s*")


def plain_text(text: str) -> str:
    """Return the text with full-width letters made plain and outer spaces dropped."""
    return unicodedata.normalize("NFKC", text).replace("\u200b", "").strip()


def read_date(text: str) -> str | Problem:
    """Read a day; the answer is ISO text.

    >>> read_date("2025年3月1日")
    '2025-03-01'
    >>> read_date("03/04/2025").code
    'date.ambiguous'
    """
    plain = plain_text(text)
    if timed := WITH_TIME.fullmatch(plain):
        plain = timed[1].strip()
    found = DATE.fullmatch(plain) or COMPACT.fullmatch(plain)
    if found is not None:
        return _day(text, *(int(part) for part in found.groups()))
    named = DAY_FIRST.fullmatch(plain) or MONTH_FIRST.fullmatch(plain)
    month = _named_month(named["month"]) if named else None
    if named is not None and month is not None:
        return _day(text, int(named["year"]), month, int(named["day"]))
    return _asked_back(text.strip(), plain)


def _named_month(name: str) -> int | None:
    """Return the number of an English month, written out or shortened as usual."""
    number = MONTHS.get(name[:3].casefold())
    full = calendar.month_name[number].casefold() if number else ""
    is_one = len(name) == 3 or name.casefold() in {full, "sept"}
    return number if is_one else None


def _asked_back(text: str, plain: str) -> Problem:
    """Say what a text may mean that does not tell its day by itself."""
    if parts := TWO_READINGS.fullmatch(plain):
        first, second, year = (int(part) for part in parts.groups())
        year += 2000 if year < 100 else 0
        read = (_day("", year, second, first), _day("", year, first, second))
        readings = tuple(dict.fromkeys(one for one in read if isinstance(one, str)))
        return Problem("date.ambiguous", {"text": text, "readings": readings or (text,)})
    if SERIAL.fullmatch(plain):
        days = [serial_day(plain, is_1904=is_1904) for is_1904 in (False, True)]
        readings = tuple(one for one in days if isinstance(one, str))
        if readings:
            return Problem("date.serial", {"text": text, "readings": readings})
    return Problem("date.invalid", {"text": text})


def serial_day(number: str, *, is_1904: bool) -> str | Problem:
    """Return the day that a spreadsheet's serial number stands for; parts of a day are dropped.

    >>> serial_day("45717", is_1904=False), serial_day("44255", is_1904=True)
    ('2025-03-01', '2025-03-01')
    """
    try:
        day = SERIALS_SINCE[is_1904] + timedelta(days=int(number.partition(".")[0]))
    except (ValueError, OverflowError):
        return Problem("date.invalid", {"text": number})
    return _day(number, day.year, day.month, day.day)


def _day(text: str, year: int, month: int, day: int) -> str | Problem:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        years = f"{FIRST_YEAR}–{LAST_YEAR}"
        return Problem("date.out_of_range", {"text": text.strip(), "years": years})
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return Problem("date.invalid", {"text": text.strip()})


def read_month(text: str) -> str | Problem:
    """Read a month or a span of months: ``2025-03`` or ``2025-01/2025-12``.

    >>> read_month("2025年1月至2025年12月")
    '2025-01/2025-12'
    """
    parts = [_one_month(part) for part in BETWEEN.split(plain_text(text))]
    months = [part for part in parts if part is not None]
    if not 1 <= len(parts) <= 2 or len(months) != len(parts) or sorted(months) != months:
        return Problem("month.invalid", {"text": text.strip()})
    return "/".join(months)


def _one_month(text: str) -> str | None:
    found = MONTH.fullmatch(text)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    return f"{found[1]}-{int(found[2]):02}" if 1 <= int(found[2]) <= 12 else None


def read_date_range(text: str) -> str | Problem:
    """Read a span of time: two days, two months, one month or a year.

    >>> read_date_range("2025")
    '2025-01-01/2025-12-31'
    >>> read_date_range("2025年1月1日至2025年6月30日")
    '2025-01-01/2025-06-30'
    """
    plain = plain_text(text)
    parts = BETWEEN.split(plain)
    if len(parts) == 1 and re.fullmatch(r"\d{4}年?", plain):
        parts = [f"{plain[:4]}-01", f"{plain[:4]}-12"]
    starts, ends = _edge(parts[0], first=True), _edge(parts[-1], first=False)
    if len(parts) > 2 or starts is None or ends is None or ends < starts:
        return Problem("date_range.invalid", {"text": text.strip()})
    return f"{starts}/{ends}"


def _edge(text: str, *, first: bool) -> str | None:
    """Return the first or last day of what a text names."""
    month = _one_month(text)
    if month is not None:
        year, number = (int(part) for part in month.split("-"))
        return f"{month}-{1 if first else calendar.monthrange(year, number)[1]:02}"
    day = read_date(text)
    return day if isinstance(day, str) else None


def span(value: str) -> tuple[date, date]:
    """Return the first and last day of a canonical month, span of months or span of days."""
    first, _, last = value.partition("/")
    edges = _edge(first, first=True), _edge(last or first, first=False)
    return date.fromisoformat(str(edges[0])), date.fromisoformat(str(edges[1]))
