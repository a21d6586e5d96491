"""Finds the sheets and columns of a questionnaire in a workbook that people have worked on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from forms.model import Level, Questionnaire, Section
from forms.workbook import catalogue, layout, references
from forms.workbook.cells import Cell, CellKind, Sheet
from forms.workbook.findings import Facts, Finding
from forms.workbook.reader import Book

_CLOSE_ENOUGH: Final = 0.5


@dataclass(frozen=True)
class SectionSheet:
    """The sheet of a section, with the row of header ids and the columns they stand in."""

    section: Section
    sheet: Sheet
    header_row: int
    columns: dict[str, int]

    @property
    def id_column(self) -> int:
        """Return the hidden column of row ids."""
        return self.columns[layout.marks_sheet(self.section)]

    def row_id(self, row: int) -> str:
        """Return what stands in the hidden column, empty where nothing does."""
        cell = self.sheet.cells.get((row, self.id_column))
        return "" if cell is None else cell.text.strip()

    @cached_property
    def data_rows(self) -> tuple[int, ...]:
        """Return the rows that can hold answers, in their order."""
        rows = {row for row, _ in self.sheet.cells if row > self.header_row}
        return tuple(sorted(row for row in rows if self.row_id(row) != layout.HEAD_ROW))

    @cached_property
    def rows_of_answers(self) -> frozenset[int]:
        """Return the same rows, to ask whether one is among them."""
        return frozenset(self.data_rows)

    def cell(self, row: int, header_id: str) -> Cell | None:
        """Return the cell of a row under a header id."""
        column = self.columns.get(header_id)
        return None if column is None else self.sheet.cells.get((row, column))

    def reference(self, row: int, header_id: str) -> str:
        """Return the reference of a cell as people see it."""
        return references.name(row, self.columns[header_id])


def find_sheets(
    book: Book, questionnaire: Questionnaire, level: Level, lang: str
) -> tuple[list[SectionSheet], list[Finding]]:
    """Return the sheets of all sections, and every finding about sheets and headings.

    Names are accepted in every language; what is missing is named in the workbook's own.
    """
    by_name = {layout.folded(sheet.name): sheet for sheet in book.sheets}
    sections = layout.sections(questionnaire, level)
    found: list[SectionSheet] = []
    findings: list[Finding] = []
    matched: set[str] = set()
    for section in sections:
        sheet = _by_name(section, by_name)
        if sheet is None:
            findings.append(_missing(section, book, matched, lang))
            continue
        matched.add(sheet.name)
        located = _locate(section, sheet)
        if isinstance(located, SectionSheet):
            found.append(located)
            findings.extend(_merges(located))
        else:
            findings.append(located)
    known = matched | {str(finding.facts.get("found")) for finding in findings}
    return found, [*findings, *_strangers(book, known)]


def _by_name(section: Section, by_name: dict[str, Sheet]) -> Sheet | None:
    """Return the sheet with the section's name in either language."""
    names = (layout.folded(layout.sheet_name(section, lang)) for lang in catalogue.LANGUAGES)
    return next((by_name[name] for name in names if name in by_name), None)


def _missing(section: Section, book: Book, matched: set[str], lang: str) -> Finding:
    """Return the finding of a missing sheet, with the one that it may have become."""
    name = layout.sheet_name(section, lang)
    suspects = [sheet for sheet in book.sheets if sheet.name not in matched]
    renamed = next((sheet.name for sheet in suspects if _carries(sheet, section)), None)
    if renamed is None:
        wanted = [layout.sheet_name(section, lang) for lang in catalogue.LANGUAGES]
        names = [sheet.name for sheet in suspects if sheet.state == "visible"]
        close = [difflib.get_close_matches(one, names, 1, _CLOSE_ENOUGH) for one in wanted]
        renamed = next((match[0] for match in close if match), None)
    facts: Facts = {} if renamed is None else {"kind": "renamed", "found": renamed}
    return Finding("sheet.missing", sheet=name, section=section.key, facts=facts)


def _carries(sheet: Sheet, section: Section) -> bool:
    """Tell whether a sheet carries the hidden mark of a section."""
    mark = layout.marks_sheet(section)
    return any(cell.text == mark for cell in sheet.cells.values())


def _locate(section: Section, sheet: Sheet) -> SectionSheet | Finding:
    """Return the section's sheet with its columns, or the finding about its headings."""
    mark = layout.marks_sheet(section)
    rows = [row for (row, _), cell in sheet.cells.items() if cell.text == mark]
    header_row = min((row for row in rows if row <= layout.HEADER_SEARCH_ROWS), default=None)
    if header_row is None:
        facts: Facts = {"rows": layout.HEADER_SEARCH_ROWS}
        return Finding("header.not_found", sheet=sheet.name, section=section.key, facts=facts)
    columns: dict[str, int] = {}
    for column, cell in sorted(sheet.row(header_row).items()):
        header_id = cell.text.strip()
        if not header_id.startswith(layout.PREFIX) or cell.kind is not CellKind.TEXT:
            continue
        if header_id in columns:
            return _duplicate(section, sheet, header_row, (columns[header_id], column))
        columns[header_id] = column
    return SectionSheet(section, sheet, header_row, columns)


def _duplicate(
    section: Section, sheet: Sheet, header_row: int, columns: tuple[int, int]
) -> Finding:
    """Return the finding of a column that stands twice."""
    first, second = (references.name(header_row, column) for column in columns)
    facts: Facts = {"first": first}
    return Finding("header.duplicate", "error", sheet.name, second, section.key, facts=facts)


def _merges(located: SectionSheet) -> Iterator[Finding]:
    """Yield merged cells among the answers: the template has none there."""
    for reference in located.sheet.merges:
        area = references.parse_range(reference)
        if area is not None and not located.rows_of_answers.isdisjoint(range(area[0], area[2] + 1)):
            first = references.name(area[0], area[1])
            facts: Facts = {"found": reference}
            key = located.section.key
            yield Finding(
                "sheet.merged_cells", "error", located.sheet.name, first, key, facts=facts
            )


def _strangers(book: Book, known: Iterable[str]) -> Iterator[Finding]:
    """Yield the sheets that are not ours, which are left alone."""
    ours = {layout.folded(layout.cover_name(lang)) for lang in catalogue.LANGUAGES}
    ours |= {layout.folded(catalogue.label("problems_sheet", lang)) for lang in catalogue.LANGUAGES}
    ours |= {layout.LIST_SHEET, layout.IDENTITY_SHEET, *map(layout.folded, known)}
    for sheet in book.sheets:
        if layout.folded(sheet.name) not in ours:
            code = "sheet.ignored" if sheet.state == "visible" else "sheet.hidden_ignored"
            yield Finding(code, "info", sheet=sheet.name)
