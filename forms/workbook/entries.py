"""From an answer to what stands in a cell, and back."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from forms.answers import Entry, parse
from forms.conditions import Value
from forms.model import Field, Kind
from forms.workbook import catalogue
from forms.workbook.cells import Cell, CellKind
from forms.workbook.layout import chooses_unit
from forms.workbook.values import plain, serial_date

#: A spreadsheet keeps no more; longer numbers are written as text.
_EXACT_DIGITS: Final = 15
_LARGEST: Final = Decimal(10) ** 15
_LONGEST_TEXT: Final = 32_767
_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_TEXTS: Final = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.TEXT_LIST})

Content = str | int | float | date


def to_cell(field: Field, entry: Entry, lang: str) -> Content | None:
    """Return what to write for an answer so that reading it gives the same value again."""
    if entry["value"] is None:
        return clean(entry["raw"]) or None
    content = _friendly(field, entry["value"], lang)
    if field.kind.is_number and _differs(field, entry["unit"]):
        content = f"{entry['value']} {entry['unit']}"
    if isinstance(content, str):
        content = clean(content)
        if len(content) > _LONGEST_TEXT:
            return None
    return content


def _differs(field: Field, unit: str | None) -> bool:
    """Tell whether a number's unit must stand behind it, because no cell beside it can say it."""
    return unit is not None and not chooses_unit(field) and unit not in field.units[:1]


def _friendly(field: Field, value: Value, lang: str) -> Content:
    """Return the form in which a person would type the value."""
    if isinstance(value, bool):
        return catalogue.label("yes" if value else "no", lang)
    if isinstance(value, list):
        return _listed(field, value, lang)
    text = str(value)
    if field.kind.is_number:
        return _number(text)
    if field.kind is Kind.DATE:
        return date.fromisoformat(text)
    if field.kind is Kind.CHOICE:
        return _label(field, text, lang)
    return text


def _number(text: str) -> Content:
    """Return a number a spreadsheet keeps exactly, else its text."""
    number = Decimal(text)
    if len(number.as_tuple().digits) > _EXACT_DIGITS or abs(number) >= _LARGEST:
        return text
    return int(number) if number == number.to_integral_value() else float(number)


def _label(field: Field, code: str, lang: str) -> str:
    """Return the label of a choice, unless another choice reads the same."""
    option = field.option(code)
    label = code if option is None else option.label.get(lang)
    return label if parse(field, label).entry["value"] == code else code


def _listed(field: Field, values: list[str], lang: str) -> str:
    """Return several values in one cell, by label where labels hold no separator."""
    if field.kind is not Kind.CHOICES:
        return "\n".join(values) if field.kind is Kind.TEXT_LIST else "; ".join(values)
    text = "; ".join(_label(field, code, lang) for code in values)
    return text if parse(field, text).entry["value"] == values else "; ".join(values)


def clean(text: str) -> str:
    r"""Return a text without what no workbook can hold, line ends made one.

    >>> clean("a\x00b\r\n")
    'ab\n'
    """
    return "".join(
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
        if character in "\t\n"
        or (unicodedata.category(character) not in ("Cc", "Cs") and character not in "\ufffe\uffff")
    )


def writable(text: str) -> str:
    """Return a text as it is stored in a cell: clean, and literal where it looks like an escape.

    >>> writable("b_x0041_")
    'b_x005F_x0041_'
    """
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", clean(text))


@dataclass(frozen=True, slots=True)
class Typed:
    """What a cell says for a field, as text; ``code`` where it must be asked back."""

    raw: str
    code: str | None = None
    remark: str | None = None


def from_cell(field: Field, cell: Cell, *, is_1904: bool) -> Typed:
    """Return what was typed, with the cell's own type and format understood."""
    if cell.kind is CellKind.UNREADABLE:
        return Typed(cell.text, cell.code)
    if cell.kind is CellKind.NUMBER:
        return _from_number(field, cell, is_1904=is_1904)
    if cell.kind is CellKind.DATE:
        return _from_date(field, cell)
    if field.kind in _TEXTS and _SCIENTIFIC.fullmatch(cell.text.strip()):
        return Typed(cell.text, "id.looks_rounded")
    return Typed(cell.text)


def _from_number(field: Field, cell: Cell, *, is_1904: bool) -> Typed:
    """Return a number as its field means it: a share, a day, an identifier, a quantity."""
    if cell.is_percent:
        return Typed(f"{plain(Decimal(cell.text) * 100)}%")
    if field.kind is Kind.DATE:
        return Typed(serial_date(cell.text, is_1904=is_1904) or cell.text)
    if field.kind in _TEXTS and Decimal(cell.text).adjusted() >= _EXACT_DIGITS:
        return Typed(cell.text, "id.looks_rounded")
    return Typed(cell.text)


def _from_date(field: Field, cell: Cell) -> Typed:
    """Return a day, or the month where a month is asked."""
    remark = "date.time_dropped" if cell.has_time and field.kind is Kind.DATE else None
    month = field.kind is Kind.MONTH
    return Typed(cell.text[:7] if month else cell.text, remark=remark)
