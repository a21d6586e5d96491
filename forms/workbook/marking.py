"""The user's own workbook back, with every problem marked in its cell and listed in front."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from forms.workbook import catalogue, gate, looks
from forms.workbook.child import run
from forms.workbook.entries import writable
from forms.workbook.findings import Finding
from forms.workbook.limits import DEFAULT, Limits

_AUTHOR: Final = "Gatefold"
_GROUNDS: Final = {
    "error": looks.DANGER_PALE,
    "warning": looks.WARNING,
    "info": looks.INFO_PALE,
}
_COLOURS: Final = {"error": looks.DANGER, "warning": "8A5A00", "info": looks.INFO}
_ORDER: Final = ("error", "warning", "info")
_WIDTHS: Final = {"A": 3.0, "B": 20.0, "C": 42.0, "D": 90.0}
_FIRST_ROW: Final = 6


class CannotMark(Exception):
    """The file is none that could be opened and written again."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__([finding.code for finding in findings])
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A finding as it is written into the workbook."""

    severity: str
    sheet: str | None
    cell: str | None
    sentence: str


def mark(path: Path, findings: Iterable[Finding], lang: str, limits: Limits = DEFAULT) -> bytes:
    """Return the workbook with its problems marked; all else stays as it was.

    Raises
    ------
    CannotMark
        The file does not pass the gate, or is too large to be written again.
    """
    marks = [[f.severity, f.sheet, f.cell, f.sentence(lang)] for f in findings]
    answer = run("mark", {"path": str(path), "marks": marks, "lang": lang}, limits)
    if answer["findings"]:
        raise CannotMark([Finding.from_json(plain) for plain in answer["findings"]])
    return base64.b64decode(answer["workbook"])


def mark_task(question: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Answer a parent that asks for a marked workbook."""
    path = Path(question["path"])
    if findings := gate.check(path, limits):
        return {"findings": [finding.to_json() for finding in findings]}
    book = load_workbook(path)
    marks = [_Mark(*line) for line in question["marks"]]
    _mark_cells(book, marks)
    _write_index(book, marks, question["lang"])
    looks.order_fonts(book)
    stream = io.BytesIO()
    book.save(stream)
    return {"findings": [], "workbook": base64.b64encode(stream.getvalue()).decode("ascii")}


def _mark_cells(book: Workbook, marks: Sequence[_Mark]) -> None:
    """Colour each cell by its worst finding and note all of them in one comment."""
    placed = [mark for mark in marks if mark.cell is not None and mark.sheet in book.sheetnames]
    for (sheet, place), group in groupby(sorted(placed, key=_place_of), key=_place_of):
        found = sorted(group, key=lambda mark: _ORDER.index(mark.severity))
        cell = book[sheet][place]
        if not isinstance(cell, Cell):
            continue
        cell.fill = looks.fill(_GROUNDS[found[0].severity])
        cell.border = looks.box(_COLOURS[found[0].severity])
        text = "\n\n".join(writable(mark.sentence) for mark in found)
        cell.comment = Comment(text, _AUTHOR, width=360, height=40 + looks.lines(text, 50) * 18)


def _place_of(mark: _Mark) -> tuple[str, str]:
    """Return sheet and cell of a mark."""
    return mark.sheet or "", mark.cell or ""


def _write_index(book: Workbook, marks: Sequence[_Mark], lang: str) -> None:
    """Add the sheet that lists all findings with a link to each, before all others."""
    title = catalogue.label("problems_sheet", lang)
    for old in (catalogue.label("problems_sheet", one) for one in catalogue.LANGUAGES):
        if old in book.sheetnames:
            del book[old]
    sheet = book.create_sheet(title, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    _head_index(sheet, marks, lang)
    ordered = sorted(marks, key=lambda mark: _ORDER.index(mark.severity))
    for row, one in enumerate(ordered, start=_FIRST_ROW):
        _index_line(sheet, row, one, lang, is_link=one.sheet in book.sheetnames)
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.sheet_properties.tabColor = looks.DANGER
    looks.set_up_page(sheet, landscape=True, repeat_rows=f"{_FIRST_ROW - 1}:{_FIRST_ROW - 1}")


def _head_index(sheet: Worksheet, marks: Sequence[_Mark], lang: str) -> None:
    """Write title, introduction and headings of the index."""
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    lead = "problems_lead" if marks else "problems_none"
    sheet["B2"] = catalogue.label("problems_title", lang)
    sheet["B2"].font = looks.font(lang, size=15, bold=True, colour=looks.ACCENT)
    sheet["B3"] = catalogue.label(lead, lang)
    sheet["B3"].font = looks.font(lang, colour=looks.MUTED)
    sheet.row_dimensions[2].height = 30
    for column, key in (("B", "severity"), ("C", "place"), ("D", "finding")):
        cell = sheet[f"{column}{_FIRST_ROW - 1}"]
        cell.value = catalogue.label(key, lang)
        cell.font = looks.font(lang, bold=True, colour=looks.WHITE)
        cell.fill = looks.fill(looks.ACCENT)
        cell.alignment = looks.WRAPPED
    sheet.row_dimensions[_FIRST_ROW - 1].height = 24


def _index_line(sheet: Worksheet, row: int, one: _Mark, lang: str, *, is_link: bool) -> None:
    """Write one finding of the index."""
    place = " · ".join(part for part in (one.sheet, one.cell) if part)
    texts = {
        "B": catalogue.label(f"severity_{one.severity}", lang),
        "C": place or catalogue.label("whole_file", lang),
        "D": one.sentence,
    }
    for column, text in texts.items():
        cell = sheet[f"{column}{row}"]
        cell.value = writable(text)
        cell.data_type = "s"
        cell.font = looks.font(lang)
        cell.alignment = looks.WRAPPED_TOP
        cell.border = looks.box()
    sheet[f"B{row}"].font = looks.font(lang, bold=True, colour=_COLOURS[one.severity])
    sheet[f"B{row}"].fill = looks.fill(_GROUNDS[one.severity])
    if is_link and one.sheet is not None:
        link = looks.cell_at(sheet, row, 3)
        looks.link(link, one.sheet, one.cell or "A1")
        link.font = looks.font(lang, colour=looks.ACCENT)
    sheet.row_dimensions[row].height = looks.height((one.sentence, _WIDTHS["D"]))
