"""Which cell formats show a number as a date or as percent."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from enum import Enum
from typing import Final

from forms.workbook.limits import Limits
from forms.workbook.xmlstream import stream


class Shown(Enum):
    """How a number format shows its number."""

    PLAIN = "plain"
    DATE = "date"
    PERCENT = "percent"


#: Numbers of formats that need no code of their own (ECMA-376 part 1, 18.8.30);
#: 27 to 36 and 50 to 58 are dates in East Asian editions of Excel.
_BUILT_IN_DATES: Final = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_BUILT_IN_PERCENTS: Final = frozenset({9, 10})

#: Quoted text, escaped characters, and bracketed colours, locales and conditions.
_LITERALS: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def shown_by(code: str) -> Shown:
    """Return how a format code shows a number.

    >>> [shown_by(code).value for code in ('yyyy"年"m"月"', '0.0"md"', "0.0%", "[Red]0")]
    ['date', 'plain', 'percent', 'plain']
    """
    bare = _LITERALS.sub("", code.partition(";")[0]).lower()
    if "%" in bare:
        return Shown.PERCENT
    # Hours alone are a span of time, not a date.
    return Shown.DATE if any(letter in bare for letter in "yd") else Shown.PLAIN


def read_styles(archive: zipfile.ZipFile, part: str, limits: Limits) -> list[Shown]:
    """Return how each cell style shows its number, by style index."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    inside_cell_formats = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal inside_cell_formats
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside_cell_formats = True
        elif name == "xf" and inside_cell_formats:
            formats.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal inside_cell_formats
        if name == "cellXfs":
            inside_cell_formats = False

    stream(archive, part, start, end, limits=limits)
    return [_shown(number, codes) for number in formats]


def _shown(number: str, codes: Mapping[str, str]) -> Shown:
    """Return how the format with this number shows a number."""
    if number in codes:
        return shown_by(codes[number])
    if number.isascii() and number.isdigit():
        if int(number[:6]) in _BUILT_IN_DATES:
            return Shown.DATE
        if int(number[:6]) in _BUILT_IN_PERCENTS:
            return Shown.PERCENT
    return Shown.PLAIN
