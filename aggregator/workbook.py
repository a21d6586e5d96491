"""A roll-up as a workbook that people read: numbers as numbers, texts as inert texts."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice
from os import PathLike
from pathlib import Path
from shutil import copyfileobj
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.writer.excel import ExcelWriter

from aggregator.book import Book
from aggregator.sheets import TABLES, Value

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that an archive can state: no time at all."""
MOST_ROWS: Final = 1_048_000
"""Of a sheet, heading and notes aside."""
SAMPLED: Final = 50
LONGEST_TEXT: Final = 32_000
NUMBER: Final = "#,##0.0#####"
TEXT: Final = "@"
TITLE: Final = Font(name="Calibri", bold=True, size=14)
HEADING: Final = Font(name="Calibri", bold=True, color="FFFFFF")
HEADING_HEIGHT: Final = 32
HEADING_FILL: Final = PatternFill("solid", fgColor="1F4E4A")
WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
WIDTHS: Final = {"text": 28, "number": 18}
OTHER_WIDTHS: Final = {
    "unit": 16,
    "tier": 8,
    "complete": 12,
    "uses": 10,
    "what": 34,
    "item": 46,
    "parent": 40,
    "component": 40,
    "used_by": 46,
    "value": 26,
    "text": 130,
    "meaning": 90,
    "formula": 46,
    "conversion": 46,
    "flags": 46,
}
PERCENT: Final = "0.00"
PERCENT_COLUMNS: Final = frozenset(
    {"share", "variance", "score", "narrower", "primary_up", "touches"}
)


def write(book: Book) -> bytes:
    """Return the workbook as a file: equal content, equal bytes, whenever it is written.

    Examples
    --------
    >>> write(Book(results=()))[:2]
    b'PK'
    """
    workbook = Workbook(write_only=True)
    workbook.properties.creator = book.program
    for name, table in TABLES.items():
        listed = table.rows(book)
        rows = list(islice(listed, MOST_ROWS))
        if rows or not table.is_optional:
            sheet = _sheet(workbook, book, name, table.columns, rows)
            _tell_what_is_left_out(sheet, book, sum(1 for _ in listed))
    return _as_bytes(workbook)


def _sheet(
    workbook: Workbook,
    book: Book,
    name: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Value]],
) -> Any:
    sheet: Any = workbook.create_sheet(book.word(f"sheet.{name}"))
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:3"
    sheet.row_dimensions[3].height = HEADING_HEIGHT
    for number, column in enumerate(columns):
        is_number = any(isinstance(row[number], int | float) for row in rows[:SAMPLED])
        width = OTHER_WIDTHS.get(column, WIDTHS["number" if is_number else "text"])
        sheet.column_dimensions[get_column_letter(number + 1)].width = width
    last = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A3:{last}{3 + max(1, len(rows))}"
    sheet.append([_text(sheet, book.word(f"title.{name}"), font=TITLE)])
    sheet.append([])
    headings = (book.word(f"column.{column}") for column in columns)
    sheet.append([_text(sheet, text, font=HEADING, fill=HEADING_FILL) for text in headings])
    for row in rows:
        pairs = zip(columns, row, strict=True)
        sheet.append([_cell(sheet, book, column, value) for column, value in pairs])
    return sheet


def _tell_what_is_left_out(sheet: Any, book: Book, count: int) -> None:
    if count:
        sheet.append([_text(sheet, book.word("word.left_out").format(count=count))])


def _cell(sheet: Any, book: Book, column: str, value: Value) -> Cell | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return _text(sheet, book.word("word.yes" if value else "word.no"))
    if isinstance(value, str):
        return _text(sheet, value)
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = "0" if isinstance(value, int) else NUMBER
    if column in PERCENT_COLUMNS:
        cell.number_format = PERCENT
    return cell


def _text(sheet: Any, text: str, font: Font | None = None, fill: PatternFill | None = None) -> Cell:
    """Return a cell that stays a text, whatever it starts with and whoever edits it."""
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_TEXT])
    cell.data_type = "s"
    cell.number_format = TEXT
    cell.quotePrefix = True
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill, cell.alignment = fill, WRAPPED
    return cell


class _Archive(ZipFile):
    """An archive whose members carry no time."""

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        super().writestr(_member(zinfo_or_arcname), data, compress_type, compresslevel)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        member = _member(arcname or filename)
        member.file_size = Path(filename).stat().st_size
        with Path(filename).open("rb") as source, self.open(member, "w") as target:
            copyfileobj(source, target)


def _member(name: object) -> ZipInfo:
    member = ZipInfo(str(name), EPOCH)
    member.compress_type = ZIP_DEFLATED
    return member


def _as_bytes(workbook: Workbook) -> bytes:
    """Return a workbook as a file that states no time."""
    workbook.properties.created = workbook.properties.modified = datetime(*EPOCH[:3])  # noqa: DTZ001 - the format has no zone
    file = BytesIO()
    with _Archive(file, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        ExcelWriter(workbook, archive).write_data()
    return file.getvalue()
