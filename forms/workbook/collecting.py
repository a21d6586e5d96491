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

#: Table and row of an answer (None for single questions), and its field.
Place = tuple[str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the cell of one answer, and in the cell of its unit."""

    place: Place
    section: str
    field: Field
    sheet: str
    reference: str
    cell: Cell | None
    unit: str | None = None
    unit_reference: str | None = None


@dataclass(slots=True)
class Collection:
    """All answers of a workbook with their cells, and what was found on the way."""

    typed: list[Typed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def collect(sheets: list[SectionSheet], recognised: Recognised) -> Collection:
    """Return what was typed on all sheets."""
    collection = Collection()
    for located in sheets:
        gather = _gather_rows if located.section.has_rows else _gather_single
        gather(located, recognised, collection)
        collection.findings.extend(_extra_columns(located))
    return collection


def _typed(
    located: SectionSheet, place: Place, field: Field, row: int, ids: tuple[str, str]
) -> Typed:
    """Return one answer; ``ids`` are the header ids of its cell and of its unit."""
    unit = located.cell(row, ids[1]) if layout.chooses_unit(field) else None
    return Typed(
        place=place,
        section=located.section.key,
        field=field,
        sheet=located.sheet.name,
        reference=located.reference(row, ids[0]),
        cell=located.cell(row, ids[0]),
        unit=None if unit is None else unit.text.strip(),
        unit_reference=None if unit is None else located.reference(row, ids[1]),
    )


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
    ids = (layout.ANSWER_COLUMN, layout.UNIT_COLUMN)
    seen: dict[str, Typed] = {}
    for row in located.data_rows():
        key = located.row_id(row).removeprefix(layout.PREFIX)
        if key not in wanted:
            collection.findings.extend(_ignored_row(located, row))
            continue
        typed = _typed(located, (None, None, key), wanted[key], row, ids)
        if key in seen:
            collection.findings.extend(_twice(seen[key], typed))
            continue
        seen[key] = typed
    collection.typed.extend(seen.values())
    for key, lost in wanted.items():
        if key not in seen:
            collection.findings.append(_lost("row.missing", located, lost))


def _ignored_row(located: SectionSheet, row: int) -> Iterator[Finding]:
    """Yield a remark about an answer that belongs to no question."""
    cell = located.cell(row, layout.ANSWER_COLUMN)
    if cell is not None:
        facts: Facts = {"found": cell.text}
        reference = located.reference(row, layout.ANSWER_COLUMN)
        key = located.section.key
        yield Finding("row.ignored", "warning", located.sheet.name, reference, key, facts=facts)


def _twice(first: Typed, second: Typed) -> Iterator[Finding]:
    """Yield an error for a question that stands twice, unless both say the same."""
    if second.cell is not None and second.cell != first.cell:
        facts: Facts = {"first": first.reference, "label": first.field.label}
        key = first.field.key
        yield Finding(
            "row.conflict", "error", second.sheet, second.reference, first.section, key, facts=facts
        )


def _lost(code: str, located: SectionSheet, field: Field) -> Finding:
    """Return the remark about a question or column that is no longer there."""
    facts: Facts = {"label": field.label}
    name = located.sheet.name
    return Finding(code, "warning", name, None, located.section.key, field.key, facts=facts)


def _gather_rows(located: SectionSheet, recognised: Recognised, collection: Collection) -> None:
    """Gather a table; rows keep the id they were written with, all others get a new one."""
    columns = [
        column
        for column in layout.columns(located.section, recognised.level)
        if column.header_id in located.columns
    ]
    present = {column.header_id for column in columns}
    for column in layout.columns(located.section, recognised.level):
        if column.header_id not in present and not column.is_unit:
            collection.findings.append(_lost("column.missing", located, column.field))
    answers = [column for column in columns if not column.is_unit]
    row_ids = _RowIds(located, recognised)
    seen: dict[tuple[object, ...], int] = {}
    for row in located.data_rows():
        content = tuple(located.cell(row, column.header_id) for column in columns)
        if all(located.cell(row, column.header_id) is None for column in answers):
            continue
        row_id = row_ids.take(row)
        if content in seen and row_ids.is_new(row_id):
            collection.findings.append(_duplicate(located, row, seen[content]))
            continue
        seen.setdefault(content, row)
        for column in answers:
            place = (located.section.key, row_id, column.field.key)
            ids = (column.header_id, f"{column.header_id}#unit")
            collection.typed.append(_typed(located, place, column.field, row, ids))


def _duplicate(located: SectionSheet, row: int, first: int) -> Finding:
    """Return the error of a row that repeats another."""
    facts: Facts = {"first": first, "row_number": row}
    reference = references.name(row, min(located.sheet.row(row)))
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
    data = set(located.data_rows())
    filled = {column for row, column in located.sheet.cells if row in data}
    for column in sorted(filled - ours):
        rows = [row for row, at in located.sheet.cells if at == column]
        first = min(rows)
        facts: Facts = {"found": located.sheet.cells[first, column].text}
        place = references.name(first, column)
        key = located.section.key
        yield Finding("column.ignored", "warning", located.sheet.name, place, key, facts=facts)
