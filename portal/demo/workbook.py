"""The case as one workbook, as a company would upload it; run as a module to write it anew."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

CASE = Path(__file__).with_name("data") / "nmc811"
BOOK = CASE / "bom.xlsx"
NUMBERS = frozenset({"quantity", "footprint_kgco2e", "mass_kg"})
WIDTH_OF_NUMBERS, NARROWEST, WIDEST = 22, 12, 60
MADE_ON = datetime(2026, 1, 15, tzinfo=UTC)

Table = list[list[str]]


def tables() -> dict[str, Table]:
    """Return the sheets with their headings: lines, footprints, and what the items are called."""
    bom, footprints, items = (_read(name) for name in ("bom", "footprints", "items"))
    names = {row[0]: row[1:3] for row in items}
    bom = [
        [*row, *(("component_name", "component_name_zh") if not number else names[row[1]])]
        for number, row in enumerate(bom)
    ]
    return {"bom": bom, "footprints": footprints, "items": items}


def _read(name: str) -> Table:
    with (CASE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def cells(table: Table) -> Iterator[list[str | float | None]]:
    """Yield the rows as they stand in cells: figures as numbers, nothing where nothing is known."""
    heading = table[0]
    for number, row in enumerate(table):
        yield [
            float(text) if number and text and column in NUMBERS else text or None
            for column, text in zip(heading, row, strict=True)
        ]


def write(path: Path = BOOK) -> None:
    """Write the workbook."""
    book = Workbook()
    for name, table in tables().items():
        _fill(book.create_sheet(name), table)
    del book["Sheet"]
    book.properties.title = "NMC811 battery pack: bill of materials"
    book.properties.creator = "Gatefold"
    book.properties.created = book.properties.modified = MADE_ON.replace(tzinfo=None)
    book.save(path)


def _fill(sheet: Worksheet, table: Table) -> None:
    for row in cells(table):
        sheet.append(row)
    for place, column in enumerate(table[0], start=1):
        sheet.cell(1, place).font = Font(bold=True)
        longest = max(len(row[place - 1]) for row in table)
        width = WIDTH_OF_NUMBERS if column in NUMBERS else min(max(longest, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


if __name__ == "__main__":
    write()
