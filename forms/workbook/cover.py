"""The first sheet: who asks for what until when, how to fill it in, what the colours mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from openpyxl.worksheet.worksheet import Worksheet

from forms.model import Level, Need, Questionnaire, Section
from forms.workbook import catalogue, layout, looks
from forms.workbook.entries import writable
from forms.workbook.pencil import Pencil

#: Facts of the request that the cover shows, if the caller gave them.
FACTS: Final = ("requester", "supplier", "item", "period", "due", "sharing", "contact", "address")
_STEPS: Final = ("step_1", "step_2", "step_3", "step_4", "step_5", "step_6")
_WIDTHS: Final = {"A": 3.0, "B": 30.0, "C": 62.0, "D": 14.0, "E": 14.0}
_TEXT_WIDTH: Final = 118.0
_LAST: Final = "E"


class Cover:
    """Writes the first sheet from top to bottom."""

    def __init__(self, sheet: Worksheet, pencil: Pencil) -> None:
        self._sheet = sheet
        self._pencil = pencil
        self._row = 1

    def fill_in(self, questionnaire: Questionnaire, identity: Mapping[str, str]) -> None:
        """Write the whole sheet."""
        for column, width in _WIDTHS.items():
            self._sheet.column_dimensions[column].width = width
        self._title()
        self._facts(questionnaire, identity)
        self._steps()
        self._legend()
        self._contents(questionnaire)
        self._sheet.sheet_properties.tabColor = looks.INK
        looks.set_up_page(self._sheet, landscape=False)
        looks.protect(self._sheet)

    def _label(self, key: str) -> str:
        return catalogue.label(key, self._pencil.lang)

    def _title(self) -> None:
        for column in "ABCDE":
            self._sheet[f"{column}1"].fill = looks.fill(looks.ACCENT)
        self._sheet.row_dimensions[1].height = 46
        title = self._sheet["B1"]
        self._write(title.coordinate, self._label("cover_title"), size=20, colour=looks.WHITE)
        title.alignment = looks.MIDDLE
        self._row = 3
        self._paragraph(self._label("cover_lead"))

    def _facts(self, questionnaire: Questionnaire, identity: Mapping[str, str]) -> None:
        self._heading("facts")
        lang = self._pencil.lang
        title = f"{questionnaire.title.get(lang)} ({questionnaire.id} {questionnaire.version})"
        facts = {self._label(key): identity[key] for key in FACTS if identity.get(key)}
        facts[self._label("level")] = self._label(f"level_{self._pencil.level.value}")
        facts[self._label("questionnaire")] = title
        for name, value in facts.items():
            self._pencil.printed(self._sheet[f"B{self._row}"], name, colour=looks.MUTED)
            self._pencil.printed(self._sheet[f"C{self._row}"], value, bold=True)
            self._sheet.row_dimensions[self._row].height = looks.height((value, _WIDTHS["C"]))
            self._row += 1

    def _steps(self) -> None:
        self._heading("steps")
        for number, step in enumerate(_STEPS, start=1):
            self._paragraph(f"{number}.  {self._label(step)}")

    def _legend(self) -> None:
        self._heading("legend")
        for key, colour in (
            ("legend_open", looks.WARNING),
            ("legend_answer", looks.WHITE),
            ("legend_preset", looks.ACCENT_PALE),
            ("legend_not_applicable", looks.LINE),
            ("legend_portal", looks.GROUND),
        ):
            swatch = self._sheet[f"B{self._row}"]
            swatch.fill, swatch.border = looks.fill(colour), looks.box(looks.MUTED)
            self._write(f"C{self._row}", self._label(key))
            self._sheet.row_dimensions[self._row].height = 21
            self._row += 1

    def _contents(self, questionnaire: Questionnaire) -> None:
        self._heading("contents")
        names = ("sheet", "about", "questions_count", "required_count")
        for column, name in enumerate(names, start=2):
            cell = looks.cell_at(self._sheet, self._row, column)
            self._pencil.heading(cell, self._pencil.both(catalogue.both(name)))
        self._sheet.row_dimensions[self._row].height = 36
        self._row += 1
        for section in layout.sections(questionnaire, self._pencil.level):
            self._content(section, self._pencil.level)

    def _content(self, section: Section, level: Level) -> None:
        """Write one line of the contents with a link to its sheet."""
        name = layout.sheet_name(section, self._pencil.lang)
        fields = layout.shown(section, level)
        required = sum(field.need_at(level) is Need.REQUIRED for field in fields)
        note = section.intro.get(self._pencil.lang)
        link = looks.cell_at(self._sheet, self._row, 2)
        self._pencil.printed(link, name, bold=True, colour=looks.ACCENT)
        looks.link(link, name, "C6")
        self._pencil.printed(self._sheet[f"C{self._row}"], note, colour=looks.MUTED)
        for column, count in (("D", len(fields)), ("E", required)):
            cell = self._sheet[f"{column}{self._row}"]
            self._pencil.printed(cell, "")
            cell.value = count
            cell.alignment = looks.CENTRED
        self._sheet.row_dimensions[self._row].height = looks.height((note, _WIDTHS["C"]))
        self._row += 1

    def _heading(self, key: str) -> None:
        self._row += 1
        self._write(f"B{self._row}", self._label(key), size=13, bold=True, colour=looks.ACCENT)
        self._sheet.row_dimensions[self._row].height = 26
        self._row += 1

    def _paragraph(self, text: str) -> None:
        """Write a sentence across the sheet; the cover alone has merged cells."""
        self._write(f"B{self._row}", text)
        self._sheet.merge_cells(f"B{self._row}:{_LAST}{self._row}")
        self._sheet[f"B{self._row}"].alignment = looks.WRAPPED
        self._sheet.row_dimensions[self._row].height = looks.height((text, _TEXT_WIDTH))
        self._row += 1

    def _write(
        self,
        place: str,
        text: str,
        *,
        size: float = 10.5,
        bold: bool = False,
        colour: str = looks.INK,
    ) -> None:
        cell = self._sheet[place]
        cell.value = writable(text)
        cell.data_type = "s"
        cell.font = looks.font(self._pencil.lang, size=size, bold=bold, colour=colour)
        cell.alignment = looks.MIDDLE
