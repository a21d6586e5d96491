"""Gathers what was typed on the sheets of a questionnaire, cell by cell, still unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from forms.answers import rows_of
from forms.model import Field
from forms.workbook import layout, references
from forms.workbook.cells import Cell
from forms.workbook.findings import Facts, Finding
from forms.workbook.recognition import Recognised
from forms.workbook.sheet_search import SectionSheet
from forms.workbook.spots import Place, Spots, TableSpots


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the cell of one answer, and in the cell of its unit."""

    place: Place
    section: str
    field: Field
    sheet: str
    row: int
    column: int
    cell: Cell
    unit: str | None = None
    unit_column: int | None = None

    @property
    def reference(self) -> str:
        """Return the answer's cell as people see it."""
        return references.name(self.row, self.column)

    @property
    def unit_reference(self) -> str:
        """Return the cell of its unit, the answer's own where the unit stands behind it."""
        return references.name(self.row, self.unit_column or self.column)


@dataclass(slots=True)
class Collection:
    """All answers of a workbook, where every answer has its cell, and what was found."""

    typed: list[Typed] = field(default_factory=list)
    spots: Spots = field(default_factory=Spots)
    findings: list[Finding] = field(default_factory=list)


def collect(sheets: list[SectionSheet], recognised: Recognised) -> Collection:
    """Return what was typed on all sheets."""
    collection = Collection()
    for located in sheets:
        gather = _gather_rows if located.section.has_rows else _gather_single
        gather(located, recognised, collection)
        collection.findings.extend(_extra_columns(located))
    return collection


def _gather_single(located: SectionSheet, recognised: Recognised, collection: Collection) -> None:
    """Gather a sheet of single questions."""
    wanted = {field.key: field for field in layout.asked(located.section, recognised.level)}
    if layout.ANSWER_COLUMN not in located.columns:
        facts: Facts = {"rows": layout.HEADER_SEARCH_ROWS}
        key = located.section.key
        collection.findings.append(
            Finding("header.not_found", sheet=located.sheet.name, section=key, facts=facts)
        )
        return
    seen: dict[str, int] = {}
    for row in located.data_rows:
        key = located.row_id(row).removeprefix(layout.PREFIX)
        if key not in wanted:
            collection.findings.extend(_ignored_row(located, row))
        elif key in seen:
            collection.findings.extend(_twice(located, wanted[key], seen[key], row))
        else:
            seen[key] = row
    for key, one in wanted.items():
        if key in seen:
            _take_single(located, one, seen[key], collection)
        else:
            collection.findings.append(_lost("row.missing", located, one))


def _take_single(located: SectionSheet, field: Field, row: int, collection: Collection) -> None:
    """Take one answer, if anything stands in its cell."""
    reference = located.reference(row, layout.ANSWER_COLUMN)
    collection.spots.singles[field.key] = located.sheet.name, reference
    cell = located.cell(row, layout.ANSWER_COLUMN)
    if cell is not None:
        unit = located.columns.get(layout.UNIT_COLUMN) if layout.chooses_unit(field) else None
        column = located.columns[layout.ANSWER_COLUMN]
        collection.typed.append(_typed(located, (None, None, field.key), field, row, column, unit))


def _typed(  # noqa: PLR0917 - called for every cell
    located: SectionSheet, place: Place, field: Field, row: int, column: int, unit: int | None
) -> Typed:
    """Return one answer; ``unit`` is the column of its unit, if it has one."""
    cells = located.sheet.cells
    beside = None if unit is None else cells.get((row, unit))
    return Typed(
        place=place,
        section=located.section.key,
        field=field,
        sheet=located.sheet.name,
        row=row,
        column=column,
        cell=cells[row, column],
        unit=None if beside is None else beside.text.strip(),
        unit_column=None if beside is None else unit,
    )


def _ignored_row(located: SectionSheet, row: int) -> Iterator[Finding]:
    """Yield a remark about an answer that belongs to no question."""
    cell = located.cell(row, layout.ANSWER_COLUMN)
    if cell is not None:
        facts: Facts = {"found": cell.text}
        reference = located.reference(row, layout.ANSWER_COLUMN)
        key = located.section.key
        yield Finding("row.ignored", "warning", located.sheet.name, reference, key, facts=facts)


def _twice(located: SectionSheet, field: Field, first: int, second: int) -> Iterator[Finding]:
    """Yield an error for a question that stands twice, unless both say the same."""
    cell = located.cell(second, layout.ANSWER_COLUMN)
    if cell is not None and cell != located.cell(first, layout.ANSWER_COLUMN):
        at = located.reference(first, layout.ANSWER_COLUMN)
        facts: Facts = {"first": at, "label": field.label}
        name, reference = located.sheet.name, located.reference(second, layout.ANSWER_COLUMN)
        key = located.section.key
        yield Finding("row.conflict", "error", name, reference, key, field.key, facts=facts)


def _lost(code: str, located: SectionSheet, field: Field) -> Finding:
    """Return the remark about a question or column that is no longer there."""
    facts: Facts = {"label": field.label}
    name = located.sheet.name
    return Finding(code, "warning", name, None, located.section.key, field.key, facts=facts)


def _gather_rows(located: SectionSheet, recognised: Recognised, collection: Collection) -> None:
    """Gather a table; rows keep the id they were written with, all others get a new one."""
    places = located.columns
    asked = layout.asked(located.section, recognised.level)
    collection.findings.extend(
        _lost("column.missing", located, field)
        for field in asked
        if layout.header_id(field) not in places
    )
    columns = [
        (field, places[layout.header_id(field)], _unit_column(located, field))
        for field in asked
        if layout.header_id(field) in places
    ]
    spots = TableSpots(located.sheet.name, {field.key: at for field, at, _ in columns})
    collection.spots.tables[located.section.key] = spots
    row_ids = _RowIds(located, recognised)
    seen: dict[tuple[Cell | None, ...], int] = {}
    get, section = located.sheet.cells.get, located.section.key
    for row in located.data_rows:
        answers = tuple(get((row, at)) for _, at, _ in columns)
        if not any(answers):
            continue
        row_id = row_ids.take(row)
        content = answers + tuple(get((row, unit)) for _, _, unit in columns if unit)
        if content in seen and row_ids.is_new(row_id):
            collection.findings.append(_duplicate(located, row, seen[content]))
            continue
        seen.setdefault(content, row)
        spots.rows[row_id] = row
        for cell, (one, at, unit) in zip(answers, columns, strict=True):
            if cell is not None:
                place = section, row_id, one.key
                collection.typed.append(_typed(located, place, one, row, at, unit))


def _unit_column(located: SectionSheet, field: Field) -> int | None:
    """Return the column in which a field's units are chosen, if they are."""
    return located.columns.get(layout.unit_id(field)) if layout.chooses_unit(field) else None


def _duplicate(located: SectionSheet, row: int, first: int) -> Finding:
    """Return the error of a row that repeats another."""
    facts: Facts = {"first": first, "row_number": row}
    columns = located.columns.values()
    first_column = min(column for column in columns if (row, column) in located.sheet.cells)
    reference = references.name(row, first_column)
    key = located.section.key
    return Finding("row.duplicate", "error", located.sheet.name, reference, key, facts=facts)


class _RowIds:
    """Gives each row of a table its id.

    An id is believed once and only if the workbook was written with it: who
    copies a row copies its hidden id too, and means a new row.
    """

    def __init__(self, located: SectionSheet, recognised: Recognised) -> None:
        self._located = located
        self._known = {row["id"] for row in rows_of(recognised.base, located.section.key)}
        self._taken: set[str] = set()
        numbers = [int(known[1:]) for known in self._known if known[1:].isdigit()]
        self._last = max(numbers, default=0)

    def take(self, row: int) -> str:
        """Return the id of a row, a new one where it has none of its own."""
        row_id = self._located.row_id(row)
        if row_id not in self._known or row_id in self._taken:
            self._last += 1
            row_id = f"r{self._last}"
        self._taken.add(row_id)
        return row_id

    def is_new(self, row_id: str) -> bool:
        """Tell whether the workbook was written without this row."""
        return row_id not in self._known


def _extra_columns(located: SectionSheet) -> Iterator[Finding]:
    """Yield the columns that people added for themselves."""
    ours = set(located.columns.values())
    filled = {
        column
        for row, column in located.sheet.cells
        if column not in ours and row in located.rows_of_answers
    }
    if not filled:
        return
    first_rows: dict[int, int] = {}
    for row, column in located.sheet.cells:
        if column in filled:
            first_rows[column] = min(row, first_rows.get(column, row))
    for column, first in sorted(first_rows.items()):
        facts: Facts = {"found": located.sheet.cells[first, column].text}
        place = references.name(first, column)
        key = located.section.key
        yield Finding("column.ignored", "warning", located.sheet.name, place, key, facts=facts)
