"""Workbooks of figures: exact numbers, and texts that no spreadsheet takes for a formula."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

Value: TypeAlias = str | int | float | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = PatternFill("solid", fgColor="E4EFEA")
RISKY = re.compile(r"^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]")
WIDEST, NARROWEST = 60, 10
LOOKED_AT = 200
"""Rows of a long table from which the widths of its columns are taken."""


def inert(text: str | None) -> str:
    """Return a text for a CSV file that no spreadsheet takes for a formula."""
    return f"'{text}" if text and RISKY.match(text) else text or ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its title, its headings, its rows; unknown values stay empty."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]


def workbook(tables: Iterable[Table]) -> bytes:
    """Return a workbook with one sheet for each table."""
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    for table in tables:
        _fill(book.create_sheet(_title(table.title)), table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def light_workbook(tables: Iterable[Table]) -> bytes:
    """Return the same as :func:`workbook` for long tables: written row by row, hardly formatted."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(_title(table.title))
        rows = list(table.rows)
        for number, heading in enumerate(table.headings):
            seen = [heading, *(row[number] for row in rows[:LOOKED_AT])]
            width = min(max(max(map(_width, seen)) + 2, NARROWEST), WIDEST)
            sheet.column_dimensions[get_column_letter(number + 1)].width = width
        sheet.freeze_panes = "A2"
        sheet.append([_heading(sheet, text) for text in table.headings])
        for row in rows:
            sheet.append([_as_text(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _heading(sheet: Any, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type, cell.font, cell.fill = "s", Font(bold=True), HEAD
    return cell


def _as_text(sheet: Any, value: Value) -> Any:
    """Return a value as it is written; only texts that look like formulas need a cell of theirs."""
    if not isinstance(value, str):
        return value
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not value.startswith(("=", "#")):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # a text stays a text, whatever it begins with
    return cell


def _fill(sheet: Worksheet, table: Table) -> None:
    widths = [len(text) for text in table.headings]
    for column, text in enumerate(table.headings, 1):
        cell = _write(sheet, 1, column, text)
        cell.font, cell.fill = Font(bold=True), HEAD
    for number, row in enumerate(table.rows, 2):
        for column, value in enumerate(row, 1):
            cell = _write(sheet, number, column, value)
            cell.alignment = Alignment(wrap_text=isinstance(value, str), vertical="top")
            if column <= len(widths):
                widths[column - 1] = max(widths[column - 1], _width(value))
    for column, width in enumerate(widths, 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = min(max(width + 2, NARROWEST), WIDEST)
    sheet.freeze_panes = "A2"


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged here
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # a text stays a text, whatever it begins with
    else:
        cell.value = value
    return cell


def _width(value: Value) -> int:
    """Return how wide a value is shown; Chinese characters take two places."""
    text = "" if value is None else str(value)
    return sum(2 if ord(one) > 0x2E80 else 1 for one in text)


def _title(text: str) -> str:
    kept = "".join(" " if one in "[]:*?/\\" else one for one in text)
    return kept[:31].strip() or "-"
