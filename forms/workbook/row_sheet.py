"""A sheet that is a table: one row per material, energy or transport, quality columns last."""

from __future__ import annotations

from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from forms.answers import Answers, Row, rows_of
from forms.model import Field, Kind, Need, Section
from forms.workbook import catalogue, layout, looks, references
from forms.workbook.greying import grey_where_not_asked, mark_while_empty
from forms.workbook.layout import Column
from forms.workbook.pencil import Pencil

_HEADER_ROW: Final = 4
_NEED_ROW: Final = 5
_FIRST_ROW: Final = 6
_FIRST_COLUMN: Final = 2
#: Empty rows beyond those that are answered; more may be added by hand.
_SPARE_ROWS: Final = 30
_UNIT_WIDTH: Final = 12.0
#: Four lines: need, and the question that a unit follows.
_NEED_HEIGHT: Final = 68.0
_WIDTHS: Final = {Kind.TEXT: 24.0, Kind.LONG_TEXT: 34.0, Kind.CHOICE: 22.0, Kind.CHOICES: 26.0}
_USUAL_WIDTH: Final = 18.0
#: Of a landscape page, at a size that can still be read.
_PAGE_WIDTH: Final = 190.0


def fill_in(sheet: Worksheet, section: Section, answers: Answers, pencil: Pencil) -> None:
    """Write one table with the rows answered before and room for more."""
    columns = tuple(layout.columns(section, pencil.level))
    rows = rows_of(answers, section.key)
    ids = (layout.row_column(section), *(column.header_id for column in columns))
    pencil.head(sheet, section, ids)
    sheet.column_dimensions["A"].width = 4
    for at, column in enumerate(columns, start=_FIRST_COLUMN):
        _heading(sheet, at, column, section, pencil)
    heights = [_head_height(column, pencil) for column in columns]
    sheet.row_dimensions[_HEADER_ROW].height = max(heights, default=24)
    sheet.row_dimensions[_NEED_ROW].height = _NEED_HEIGHT
    first_spare = _FIRST_ROW + len(rows)
    last_row = first_spare + _SPARE_ROWS - 1
    for number, row in enumerate([*rows, None], start=_FIRST_ROW):
        _row(sheet, number, columns, row, pencil)
    _repeat_row(sheet, first_spare, last_row)
    _guide(sheet, columns, last_row, pencil)
    sheet.freeze_panes = references.name(_FIRST_ROW, _FIRST_COLUMN + 1)
    width = sum(_width(column) for column in columns)
    pages = max(1, round(width / _PAGE_WIDTH))
    rows_above = f"{_HEADER_ROW}:{_NEED_ROW}"
    looks.set_up_page(sheet, landscape=True, repeat_rows=rows_above, pages_wide=pages)
    sheet.print_title_cols = "B:B"
    looks.protect(sheet)


def _width(column: Column) -> float:
    """Return how wide a column is."""
    return _UNIT_WIDTH if column.is_unit else _WIDTHS.get(column.field.kind, _USUAL_WIDTH)


def _title(column: Column, pencil: Pencil) -> str:
    """Return the heading of a column in both languages."""
    if not column.is_unit:
        return pencil.both(column.field.label)
    return pencil.both(catalogue.both("unit"))


def _head_height(column: Column, pencil: Pencil) -> float:
    """Return the height that a heading needs."""
    return looks.height((_title(column, pencil), _width(column)))


def _heading(sheet: Worksheet, at: int, column: Column, section: Section, pencil: Pencil) -> None:
    """Write what a column is called, whether it is needed and in which unit it counts."""
    sheet.column_dimensions[references.name(1, at)[:-1]].width = _width(column)
    is_quality = column.field.section != section.key
    ground = looks.MUTED if is_quality else looks.ACCENT
    pencil.heading(looks.cell_at(sheet, _HEADER_ROW, at), _title(column, pencil), ground=ground)
    note = _unit_note(column, section, pencil)
    below = looks.cell_at(sheet, _NEED_ROW, at)
    if column.is_unit:
        pencil.note(below, note)
    else:
        pencil.need(below, column.field, note)


def _unit_note(column: Column, section: Section, pencil: Pencil) -> str:
    """Return in which unit a column counts."""
    field = column.field
    if layout.is_in_portal(field):
        return catalogue.label("in_portal", pencil.lang)
    if column.is_unit:
        return catalogue.label("unit_default", pencil.lang, unit=field.units[0])
    if field.unit_from is not None:
        return catalogue.label("unit_follows", pencil.lang, label=_label_of(field, section, pencil))
    if len(field.units) == 1:
        return catalogue.label("unit_single", pencil.lang, unit=field.units[0])
    return ""


def _label_of(field: Field, section: Section, pencil: Pencil) -> str:
    """Return what the question is called that gives a field its unit."""
    return pencil.label_of(field.unit_from or "", section)


def _row(
    sheet: Worksheet, number: int, columns: tuple[Column, ...], row: Row | None, pencil: Pencil
) -> None:
    """Write one row of answers, or an empty one to type into."""
    if row is not None:
        pencil.hidden(looks.cell_at(sheet, number, 1), row["id"])
    cells = {} if row is None else row["cells"]
    for at, column in enumerate(columns, start=_FIRST_COLUMN):
        entry = cells.get(column.field.key)
        cell = looks.cell_at(sheet, number, at)
        if layout.is_in_portal(column.field):
            pencil.in_portal(cell, entry, in_row=True)
        elif column.is_unit:
            pencil.unit_in_row(cell, column.field, entry)
        else:
            pencil.answer(cell, column.field, entry, validate=False)
    sheet.row_dimensions[number].height = 21


def _repeat_row(sheet: Worksheet, first: int, last: int) -> None:
    """Give the rows below an empty row its look, which is faster than painting each cell."""
    columns = range(_FIRST_COLUMN, sheet.max_column + 1)
    for number in range(first + 1, last + 1):
        for at in columns:
            looks.copy_look(sheet.cell(first, at), sheet.cell(number, at))
        sheet.row_dimensions[number].height = sheet.row_dimensions[first].height


def _guide(sheet: Worksheet, columns: tuple[Column, ...], last_row: int, pencil: Pencil) -> None:
    """Add lists, prompts and colours to whole columns at once."""
    places = {
        column.field.key: at
        for at, column in enumerate(columns, _FIRST_COLUMN)
        if not column.is_unit
    }
    fields = {column.field.key: column.field for column in columns}
    last_column = references.name(_FIRST_ROW, _FIRST_COLUMN + len(columns) - 1)
    begun = f"$B{_FIRST_ROW}:${last_column}"

    def find(key: str) -> tuple[Field, str] | None:
        at = places.get(key)
        return None if at is None else (fields[key], f"${references.name(_FIRST_ROW, at)}")

    for at, column in enumerate(columns, start=_FIRST_COLUMN):
        first = references.name(_FIRST_ROW, at)
        area = f"{first}:{references.name(last_row, at)}"
        if layout.is_in_portal(column.field):
            continue
        pencil.guide(sheet, area, column.field, is_unit=column.is_unit)
        grey = grey_where_not_asked(column.field.show_if, find, pencil.lang)
        if grey is not None:
            sheet.conditional_formatting.add(area, grey)
        if not column.is_unit and column.field.need_at(pencil.level) is Need.REQUIRED:
            sheet.conditional_formatting.add(area, mark_while_empty(f"${first}", begun))
