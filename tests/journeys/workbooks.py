"""Filling in workbooks as people do: find the question, type beside it, save."""

from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

QUESTION, FIRST_ROW_OF_TYPING = "gf:", 6


def fill_row(path: Path, section: str, cells: Mapping[str, str | float]) -> None:
    """Type a new row into the table of one section."""
    book = load_workbook(path)
    sheet = next(s for s in book if s.cell(1, 1).value == f"{QUESTION}#row:{section}")
    columns = {
        str(cell.value).removeprefix(QUESTION): cell.column for cell in sheet[1] if cell.value
    }
    row = _first_empty(sheet, columns[next(iter(cells))])
    for key, value in cells.items():
        sheet.cell(row, columns[key]).value = value
    book.save(path)


def _first_empty(sheet: Worksheet, column: int) -> int:
    row = FIRST_ROW_OF_TYPING
    while sheet.cell(row, column).value is not None:
        row += 1
    return row


def change_quantity(source: Path, target: Path, component: str, factor: float) -> None:
    """Write a copy of a bill of materials in which one line has another quantity."""
    book = load_workbook(source)
    sheet = book["bom"]
    for row in sheet.iter_rows(min_row=2):
        if row[1].value == component:
            row[2].value *= factor
            break
    book.save(target)
