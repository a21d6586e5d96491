"""A sheet of questions that are answered once: label, answer, unit, need, help."""

from __future__ import annotations

from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from forms.answers import Answers, field_entry
from forms.model import Field, Need, Section
from forms.workbook import catalogue, layout, looks, references
from forms.workbook.dropdowns import prompt
from forms.workbook.greying import grey_where_not_asked, mark_while_empty
from forms.workbook.pencil import Pencil

#: The hidden ids, then what people see.
_HEADINGS: Final = ("", "question", "answer", "unit", "need", "help")
_WIDTHS: Final = (4, 44, 40, 16, 13, 64)
_QUESTION, _ANSWER, _UNIT, _NEED, _HELP = range(2, 7)
_HEADER_ROW: Final = 4


def fill_in(sheet: Worksheet, section: Section, answers: Answers, pencil: Pencil) -> None:
    """Write one section of single questions."""
    ids = (layout.marks_sheet(section), *layout.SINGLE_COLUMNS)
    pencil.head(sheet, section, ids)
    for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), start=1):
        sheet.column_dimensions[references.name(1, column)[:-1]].width = width
        if heading:
            text = pencil.both(catalogue.both(heading))
            pencil.heading(looks.cell_at(sheet, _HEADER_ROW, column), text)
    sheet.row_dimensions[_HEADER_ROW].height = 36
    fields = layout.shown(section, pencil.level)
    rows = {field.key: row for row, field in enumerate(fields, start=_HEADER_ROW + 1)}
    for field in fields:
        _question(sheet, field, rows[field.key], answers, pencil)
        _shade(sheet, field, rows, section, pencil)
    sheet.freeze_panes = references.name(_HEADER_ROW + 1, _ANSWER)
    looks.set_up_page(sheet, landscape=True, repeat_rows=f"{_HEADER_ROW}:{_HEADER_ROW}")
    looks.protect(sheet)


def _question(sheet: Worksheet, field: Field, row: int, answers: Answers, pencil: Pencil) -> None:
    """Write one question with what was answered before."""
    entry = field_entry(answers, field.key)
    label = pencil.both(field.label)
    help_text = prompt(field, pencil.lang)
    need = field.need_at(pencil.level)
    pencil.printed(looks.cell_at(sheet, row, _QUESTION), label, bold=need is Need.REQUIRED)
    if layout.is_in_portal(field):
        pencil.hidden(looks.cell_at(sheet, row, 1), layout.HEAD_ROW)
        pencil.in_portal(looks.cell_at(sheet, row, _ANSWER), entry)
        pencil.printed(looks.cell_at(sheet, row, _UNIT), "")
    else:
        pencil.hidden(looks.cell_at(sheet, row, 1), layout.header_id(field))
        pencil.answer(looks.cell_at(sheet, row, _ANSWER), field, entry)
        pencil.unit(looks.cell_at(sheet, row, _UNIT), field, entry)
    pencil.need(looks.cell_at(sheet, row, _NEED), field)
    pencil.printed(looks.cell_at(sheet, row, _HELP), help_text, colour=looks.MUTED)
    sheet.row_dimensions[row].height = looks.height(
        (label, _WIDTHS[_QUESTION - 1]), (help_text, _WIDTHS[_HELP - 1])
    )


def _shade(
    sheet: Worksheet, field: Field, rows: dict[str, int], section: Section, pencil: Pencil
) -> None:
    """Grey the question out where it does not apply, mark it while it waits."""

    def find(key: str) -> tuple[Field, str] | None:
        row = rows.get(key)
        return None if row is None else (section.field(key), references.name(row, _ANSWER))

    cell = references.name(rows[field.key], _ANSWER)
    grey = grey_where_not_asked(field.show_if, find, pencil.lang)
    if grey is not None:
        sheet.conditional_formatting.add(cell, grey)
    if field.need_at(pencil.level) is Need.REQUIRED and not layout.is_in_portal(field):
        sheet.conditional_formatting.add(cell, mark_while_empty(cell, None))
