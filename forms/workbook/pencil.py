"""The hand that writes cells: every kind of cell the workbook has, in one look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from forms.answers import Entry
from forms.model import Field, Kind, Level, Need, Questionnaire, Section, Text
from forms.workbook import catalogue, layout, looks
from forms.workbook.dropdowns import Dropdowns
from forms.workbook.entries import to_cell, writable

_OTHER: Final = {"en": "zh", "zh": "en"}
_FORMATS: Final = {Kind.DATE: "yyyy-mm-dd", Kind.DECIMAL: "General", Kind.INTEGER: "General"}
_TEXT_FORMAT: Final = "@"


class Pencil:
    """Writes cells in one language and at one level; ``locked`` answers cannot be typed over."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        level: Level,
        lang: str,
        dropdowns: Dropdowns,
        locked: Collection[str],
    ) -> None:
        self.questionnaire = questionnaire
        self.level = level
        self.lang = lang
        self._dropdowns = dropdowns
        self._locked = locked

    def both(self, text: Text) -> str:
        """Return a label in the chosen language, and the other below it."""
        first, second = text.get(self.lang), text.get(_OTHER[self.lang])
        return first if first == second else f"{first}\n{second}"

    def label_of(self, key: str, section: Section) -> str:
        """Return what a question is called, in the section or anywhere else."""
        fields = {field.key: field for one in self.questionnaire.sections for field in one.fields}
        fields |= {field.key: field for field in section.fields}
        return fields[key].label.get(self.lang) if key in fields else key

    def head(self, sheet: Worksheet, section: Section, ids: Sequence[str]) -> None:
        """Write the hidden ids and the title of a section's sheet."""
        for column, header_id in enumerate(ids, start=1):
            if header_id:
                self.hidden(looks.cell_at(sheet, 1, column), header_id)
        sheet.row_dimensions[1].hidden = True
        sheet.column_dimensions["A"].hidden = True
        for row in range(2, 6 if section.has_rows else 5):
            self.hidden(looks.cell_at(sheet, row, 1), layout.HEAD_ROW)
        self._title(sheet, section)

    def _title(self, sheet: Worksheet, section: Section) -> None:
        """Write the title and the introduction; they run over empty cells, none is merged."""
        other = section.title.get(_OTHER[self.lang])
        title = sheet.cell(2, 2, writable(f"{section.title.get(self.lang)}  ·  {other}"))
        title.font = looks.font(self.lang, size=15, bold=True, colour=looks.ACCENT)
        intro = sheet.cell(3, 2, writable(section.intro.get(self.lang)) or None)
        intro.font = looks.font(self.lang, colour=looks.MUTED)
        sheet.row_dimensions[2].height = 30
        sheet.row_dimensions[3].height = 20
        sheet.sheet_properties.tabColor = looks.ACCENT

    def hidden(self, cell: Cell, text: str) -> None:
        """Write an id that people need not see."""
        _set_text(cell, text)
        cell.font = looks.font(self.lang, size=8, colour=looks.MUTED)

    def heading(self, cell: Cell, text: str, *, ground: str = looks.ACCENT) -> None:
        """Write the heading of a column."""
        _set_text(cell, text)
        cell.font = looks.font(self.lang, bold=True, colour=looks.WHITE)
        cell.fill = looks.fill(ground)
        cell.alignment = looks.WRAPPED
        cell.border = looks.box(looks.WHITE)

    def printed(
        self, cell: Cell, text: str, *, bold: bool = False, colour: str = looks.INK
    ) -> None:
        """Write something to read, not to answer."""
        _set_text(cell, text)
        cell.font = looks.font(self.lang, bold=bold, colour=colour)
        cell.fill = looks.fill(looks.GROUND)
        cell.alignment = looks.WRAPPED
        cell.border = looks.box()

    def need(self, cell: Cell, field: Field, note: str = "") -> None:
        """Write whether an answer is needed, and in which unit it counts."""
        need = field.need_at(self.level)
        is_required = need is Need.REQUIRED
        key = "need_R_shown" if is_required and field.show_if else f"need_{need.value}"
        word = catalogue.label(key, self.lang)
        colour = looks.ACCENT if is_required else looks.MUTED
        self.printed(cell, f"{word}\n{note}" if note else word, bold=is_required, colour=colour)
        cell.fill = looks.fill(looks.ACCENT_PALE if is_required else looks.GROUND)
        cell.alignment = looks.CENTRED

    def note(self, cell: Cell, text: str) -> None:
        """Write a remark below a heading."""
        self.printed(cell, text, colour=looks.MUTED)
        cell.alignment = looks.CENTRED

    def answer(
        self, cell: Cell, field: Field, entry: Entry | None, *, validate: bool = True
    ) -> None:
        """Write a cell to answer in, with what was answered before."""
        content = None if entry is None else to_cell(field, entry, self.lang)
        if isinstance(content, str):
            _set_text(cell, content)
        elif content is not None:
            cell.value = content
        is_locked = content is not None and field.key in self._locked
        self._answerable(cell, is_locked=is_locked)
        cell.number_format = _FORMATS.get(field.kind, _TEXT_FORMAT)
        if validate:
            self.guide(_sheet(cell), cell.coordinate, field, is_unit=False)

    def in_portal(self, cell: Cell, entry: Entry | None, *, in_row: bool = False) -> None:
        """Write that a question is answered in the portal, and how many entries it has there."""
        value = None if entry is None else entry["value"]
        count = len(value) if isinstance(value, list) else 0
        hint = "" if in_row else catalogue.label("in_portal", self.lang)
        known = catalogue.label("in_portal_known", self.lang, count=str(count)) if count else hint
        self.printed(cell, known, colour=looks.MUTED)

    def unit(self, cell: Cell, field: Field, entry: Entry | None) -> None:
        """Write the unit beside a single answer: chosen, fixed, or following another answer."""
        if layout.chooses_unit(field):
            chosen = None if entry is None else entry["unit"]
            _set_text(cell, chosen or field.units[0])
            self._answerable(cell, is_locked=False)
            self.guide(_sheet(cell), cell.coordinate, field, is_unit=True)
            return
        self.printed(cell, self._fixed_unit(field), colour=looks.MUTED)

    def _fixed_unit(self, field: Field) -> str:
        """Return the unit of a field that leaves no choice."""
        if field.unit_from is None:
            return field.units[0] if field.units else ""
        section = self.questionnaire.section(field.section)
        label = self.label_of(field.unit_from, section)
        return catalogue.label("unit_follows", self.lang, label=label)

    def unit_in_row(self, cell: Cell, field: Field, entry: Entry | None) -> None:
        """Write the unit beside an answer of a table; empty means the usual one."""
        chosen = None if entry is None else entry["unit"]
        if chosen:
            _set_text(cell, chosen)
        self._answerable(cell, is_locked=False)
        cell.number_format = _TEXT_FORMAT

    def guide(self, sheet: Worksheet, area: str, field: Field, *, is_unit: bool) -> None:
        """Add the list and the prompt of a field to its cells."""
        dropdowns = self._dropdowns
        validation = (
            dropdowns.for_unit(field) if is_unit else dropdowns.for_answer(field, self.level)
        )
        validation.add(area)
        sheet.add_data_validation(validation)

    def _answerable(self, cell: Cell, *, is_locked: bool) -> None:
        """Give a cell the look of an answer, or of one that was given."""
        cell.font = looks.font(self.lang, colour=looks.MUTED if is_locked else looks.INK)
        cell.fill = looks.fill(looks.ACCENT_PALE if is_locked else looks.WHITE)
        cell.alignment = looks.TYPED
        cell.border = looks.box()
        if not is_locked:
            cell.protection = looks.UNLOCKED


def _set_text(cell: Cell, text: str) -> None:
    """Write a text as text: what begins with = is no formula here."""
    cell.value = writable(text)
    cell.data_type = "s"


def _sheet(cell: Cell) -> Worksheet:
    """Return the worksheet of a cell."""
    sheet = cell.parent
    if not isinstance(sheet, Worksheet):
        raise TypeError(sheet)
    return sheet
