"""From the characters stored in a cell to a typed value; nothing is guessed or dropped."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from forms.parsing.texts import is_unseen
from forms.workbook.cells import Cell, CellKind
from forms.workbook.styles import Shown
from forms.workbook.texts import has_control_character

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]([+-]?[0-9]+))?")
_NOT_FINITE: Final = frozenset({"nan", "inf", "infinity"})
_LONGEST: Final = 40
_EXCEL_DIGITS: Final = 15
_LAST_SERIAL: Final = 2_958_465
_LEAP_BUG: Final = 60
_BASE_1900: Final = date(1899, 12, 31)
_BASE_1904: Final = date(1904, 1, 1)
_ISO_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*)?")


def unreadable(text: str, code: str) -> Cell:
    """Return a cell that must be corrected before anything can be taken from it."""
    return Cell(CellKind.UNREADABLE, text, code=code)


def text_cell(text: str) -> Cell | None:
    """Return a text, or None for one that shows nothing."""
    if has_control_character(text):
        return unreadable(text, "text.control_char")
    return None if is_unseen(text) else Cell(CellKind.TEXT, text)


def number_cell(stored: str, shown: Shown, *, is_1904: bool) -> Cell:
    """Return a number or a date from its stored form."""
    number = _exact(stored)
    if isinstance(number, Cell):
        return number
    if shown is Shown.DATE:
        return date_cell(number, is_1904=is_1904)
    return Cell(CellKind.NUMBER, number, is_percent=shown is Shown.PERCENT)


def _exact(stored: str) -> str | Cell:
    """Return the decimal that the user sees, or the cell that says why there is none.

    A spreadsheet keeps 15 digits and writes binary noise beyond them
    (``0.10000000000000001``); the shortest decimal of the same binary number is
    what was typed. Up to 15 digits are kept exactly as stored.
    """
    text = stored.strip()
    found = _NUMBER.fullmatch(text)
    if text.lower().lstrip("+-") in _NOT_FINITE:
        return unreadable(text, "number.not_finite")
    if found is None or len(text) > _LONGEST:
        return unreadable(text, "number.invalid")
    if abs(int(found[1] or 0)) > _LONGEST or not math.isfinite(float(text)):
        return _out_of_range(text, int(found[1] or 0))
    exact = Decimal(text)
    if len(exact.as_tuple().digits) > _EXCEL_DIGITS:
        exact = Decimal(repr(float(text)))
    return plain(exact)


def _out_of_range(text: str, exponent: int) -> Cell:
    """Return the cell of a number that is too near to zero or too large to mean anything."""
    if exponent < 0:
        return unreadable(text, "number.too_small")
    code = "number.out_of_range" if math.isfinite(float(text)) else "number.not_finite"
    return unreadable(text, code)


def plain(number: Decimal) -> str:
    """Return a decimal without exponent and without trailing zeros.

    >>> plain(Decimal("1.20E+3")), plain(Decimal("0.50")), plain(Decimal("-0"))
    ('1200', '0.5', '0')
    """
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def date_cell(serial: str, *, is_1904: bool) -> Cell:
    """Return the date that a serial number stands for in the workbook's date system."""
    days, _, fraction = serial.partition(".")
    found = _date(int(days), is_1904=is_1904) if len(days) <= len(str(_LAST_SERIAL)) else None
    if found is None:
        return unreadable(serial, "date.invalid")
    return Cell(CellKind.DATE, found.isoformat(), has_time=bool(fraction))


def _date(serial: int, *, is_1904: bool) -> date | None:
    """Return the date of a serial number, or None where the calendar has none.

    Excel counts 29 February 1900, which never was, as day 60.
    """
    if serial < 0 or serial > _LAST_SERIAL:
        return None
    if is_1904:
        # The same last day, 9999-12-31, four years earlier in this count.
        return _BASE_1904 + timedelta(days=serial) if serial <= _LAST_SERIAL - 1462 else None
    if serial in (0, _LEAP_BUG):
        return None
    return _BASE_1900 + timedelta(days=serial - (serial > _LEAP_BUG))


def serial_date(number: str, *, is_1904: bool) -> str | None:
    """Return the ISO date of a whole number typed where a date belongs, if it can be one.

    Years far from ours are refused: 2025 in a date column is a year, not 17 July 1905.
    """
    if not number.isascii() or not number.isdigit() or len(number) > len(str(_LAST_SERIAL)):
        return None
    found = _date(int(number), is_1904=is_1904)
    return found.isoformat() if found is not None and found.year >= _FIRST_YEAR else None


_FIRST_YEAR: Final = 1990


def iso_cell(stored: str) -> Cell:
    """Return the date of a cell that stores it as ISO text (strict workbooks)."""
    found = _ISO_DATE.fullmatch(stored.strip())
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if found is None or day is None:
        return unreadable(stored, "date.invalid")
    time = (found[2] or "").strip("TZ0:.")
    return Cell(CellKind.DATE, day.isoformat(), has_time=bool(time))
