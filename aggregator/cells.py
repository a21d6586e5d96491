"""Cells of the tables: text in, values out, by a grammar of our own.

``float()`` is not asked what a number is: it reads ``1_000``, ``nan`` and
``infinity``, and other readers take minutes over ``1e3000000``.
"""

import math
import re
import unicodedata
from datetime import date
from typing import Final

from aggregator.errors import Fact

NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?0*[0-9]{1,4})?")
GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(?:[ ,.'’\u00a0\u202f\u2009][0-9]{3})*(?:[.,][0-9]+)?")
NOT_FINITE: Final = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE)
ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ROUNDED_CODE: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]{2}")
INVISIBLE: Final = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))
YES: Final = frozenset({"yes", "y", "true", "1", "是"})
NO: Final = frozenset({"no", "n", "false", "0", "否"})


class CellRefused(Exception):
    """A cell cannot be read; ``reason`` is the code of the problem, with its facts."""

    def __init__(self, reason: str, **facts: Fact) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts


def plain(text: str) -> str:
    """Return the text without the spaces and invisible marks around and in it.

    >>> plain(" A\u200b-1\u00a0")
    'A-1'
    """
    return text.translate(INVISIBLE).replace("\u00a0", " ").strip()


def number(text: str) -> float:
    """Return a number written with digits, a decimal point and perhaps an exponent.

    Full-width digits are digits.

    Raises
    ------
    CellRefused
        Not a number, readable in two ways, not finite, or out of range.

    Examples
    --------
    >>> number("１２.5"), number("1e-3")
    (12.5, 0.001)
    >>> number("1,234.5")
    Traceback (most recent call last):
    aggregator.cells.CellRefused: ('number.ambiguous', {'text': '1,234.5'})
    """
    written = unicodedata.normalize("NFKC", text).replace("−", "-")
    if NOT_FINITE.fullmatch(written):
        raise CellRefused("number.not_finite", text=text)
    if not NUMBER.fullmatch(written):
        ambiguous = GROUPED.fullmatch(written)
        raise CellRefused("number.ambiguous" if ambiguous else "number.invalid", text=text)
    value = float(written)
    if math.isinf(value):
        raise CellRefused("number.out_of_range", text=text)
    if value == 0.0 and re.search(r"[1-9]", re.split("[eE]", written)[0]):
        raise CellRefused("number.too_small", text=text)
    return value


def whole(text: str) -> int:
    """Return a whole number.

    Raises
    ------
    CellRefused
        As :func:`number`, or not whole.

    Examples
    --------
    >>> whole("2025"), whole("2e3")
    (2025, 2000)
    """
    value = number(text)
    if value != int(value):
        raise CellRefused("number.not_whole", text=text)
    return int(value)


def iso_date(text: str) -> date:
    """Return a date written year-month-day; a workbook's time of day is left out.

    Raises
    ------
    CellRefused
        No date, or written in another way.

    Examples
    --------
    >>> iso_date("2025-12-31 00:00:00")
    datetime.date(2025, 12, 31)
    """
    day = text.removesuffix(" 00:00:00")
    try:
        if ISO_DATE.fullmatch(day):
            return date.fromisoformat(day)
    except ValueError:
        pass
    raise CellRefused("date.invalid", text=text)


def yes(text: str) -> bool:
    """Return whether a cell says yes.

    Raises
    ------
    CellRefused
        It says neither yes nor no.

    Examples
    --------
    >>> yes("Yes"), yes("否")
    (True, False)
    """
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    raise CellRefused("choice.unknown", text=text, choices=("yes", "no"))


def code(text: str) -> str:
    """Return an item's or supplier's code as it is written.

    Raises
    ------
    CellRefused
        It holds a control character, or looks like a number that was rounded.

    Examples
    --------
    >>> code("NCM-811")
    'NCM-811'
    """
    if any(unicodedata.category(mark) in {"Cc", "Cs"} for mark in text):
        raise CellRefused("text.control_char")
    if ROUNDED_CODE.fullmatch(text):
        raise CellRefused("code.looks_rounded", text=text)
    return text


def word(text: str) -> str:
    """Return a coded word in small letters.

    >>> word("Primary")
    'primary'
    """
    return code(text).casefold()
