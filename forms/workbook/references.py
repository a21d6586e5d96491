"""Cell references such as ``B12`` and ranges such as ``A1:C3``."""

from __future__ import annotations

import re
from typing import Final

_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384


def parse(reference: str) -> tuple[int, int] | None:
    """Return row and column of a reference, or None where no sheet has such a cell.

    >>> parse("B12"), parse("XFD1048576"), parse("A0"), parse("XFE1")
    ((12, 2), (1048576, 16384), None, None)
    """
    found = _CELL.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(found[2])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def name(row: int, column: int) -> str:
    """Return the reference of a cell.

    >>> name(12, 2), name(1, 16384)
    ('B12', 'XFD1')
    """
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row}"


def parse_range(reference: str) -> tuple[int, int, int, int] | None:
    """Return first row, first column, last row and last column of a range.

    >>> parse_range("A1:C3"), parse_range("B2"), parse_range("A1:")
    ((1, 1, 3, 3), (2, 2, 2, 2), None)
    """
    first, colon, last = reference.partition(":")
    start, end = parse(first), parse(last if colon else first)
    return None if start is None or end is None else (*start, *end)
