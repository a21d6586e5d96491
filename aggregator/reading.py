"""From cells to columns: every distinct text is read once, and what cannot be is told by row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np

from aggregator import cells
from aggregator.cells import CellRefused
from aggregator.columns import BoolArray, Origin, Texts
from aggregator.distinct import Distinct, factorized
from aggregator.distinct import Texts as RawTexts
from aggregator.files import FileRefused
from aggregator.headings import (
    BOM,
    FOOTPRINTS,
    NEEDED_COLUMNS,
    NUMERIC,
    STAND_INS,
    Reader,
    Values,
    read_cell,
)
from aggregator.ordered import FloatArray
from aggregator.problems import Place, Problem
from aggregator.raw import RawTable, read_raw
from aggregator.records import DIMENSIONS, FootprintRow, Line
from aggregator.row_checks import check_line, check_row
from aggregator.spans import Ints, Positions
from aggregator.tabular import Lines, Rows

Table = TypeVar("Table", Lines, Rows)
Rowwise: TypeAlias = Positions | slice
"""Some rows, or all."""

FIELDS: Final = {"return": "is_return"}
"""Columns that are named otherwise in the rows."""
SHARED: Final = {
    **dict.fromkeys(("parent", "component", "item"), "items"),
    **dict.fromkeys(("unit", "declared_unit"), "units"),
    "supplier": "suppliers",
}
"""Columns of both tables whose texts are read together."""
DEFAULTS: Final[Mapping[str, str | float]] = {
    "scrap_rate": 0.0,
    "declared_amount": 1.0,
    "source": "secondary",
}
"""What an empty cell says."""


def _sure_code(text: str) -> str | None:
    """Return a code that needs no second look, else nothing."""
    is_sure = text.isprintable() and text == text.strip(" ") and "+" not in text
    return text if is_sure and text and text[0] != "#" else None


NUMBERS: Final = frozenset({cells.number, cells.whole})


class _Distinct:
    """The distinct texts of some columns, each read once.

    Parameters
    ----------
    values : list or (d,) float array
        What each says, ``None`` or ``nan`` if nothing.
    is_refused, is_empty : (d,) bool array
        Texts that cannot be read, and texts that say nothing.
    """

    def __init__(self, name: str, found: Distinct, read: Reader, table: str) -> None:
        self._found = found
        self._is_as_written = read is cells.code
        self.values: list[Any] | FloatArray
        self.is_refused: BoolArray = np.zeros(len(found), dtype=np.bool_)
        self.is_empty: BoolArray = np.zeros(len(found), dtype=np.bool_)
        if read is cells.number:
            self.values = found.numbers
            unsure = np.isnan(self.values)
        else:
            self.values = [*found.texts]
            unsure = ~found.codes if read is cells.code else np.ones(len(found), dtype=np.bool_)
        quick = _sure_code if read is cells.code else _unsure
        for number in np.flatnonzero(unsure).tolist():
            value = quick(found.texts[number])
            if value is None:
                plain = cells.plain(found.texts[number])
                self.is_empty[number] = not plain
                try:
                    value = read_cell(name, plain, read, table)
                except CellRefused:
                    self.is_refused[number] = True
                self._is_as_written &= value in {None, found.texts[number]}
            self.values[number] = DEFAULTS.get(name) if value is None else value

    @cached_property
    def texts(self) -> tuple[Ints, list[str]]:
        """Return the values as texts in ascending order, and which of them each value is."""
        lookup: Ints = np.full(len(self.values), -1, dtype=np.int32)
        if not self._is_as_written:
            return self._read_texts(lookup)
        order = self._found.ascending(np.flatnonzero(~(self.is_empty | self.is_refused)))
        lookup[order] = np.arange(len(order))
        return lookup, [*map(self._found.texts.__getitem__, order.tolist())]

    def _read_texts(self, lookup: Ints) -> tuple[Ints, list[str]]:
        """Return the same where what texts say may differ from how they are written."""
        words = [value.isoformat() if isinstance(value, date) else value for value in self.values]
        known = [number for number, word in enumerate(words) if word]
        known.sort(key=words.__getitem__)
        distinct = list(dict.fromkeys(map(words.__getitem__, known)))
        numbers = {word: number for number, word in enumerate(distinct)}
        lookup[known] = [numbers[words[number]] for number in known]
        return lookup, distinct


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of n cells, read; ``codes`` says which of the distinct texts each has."""

    distinct: _Distinct
    codes: Positions

    def of_cells(self, flags: BoolArray) -> BoolArray:
        """Return which cells a flag of distinct texts holds for."""
        return flags[self.codes] if flags.any() else np.zeros(len(self.codes), dtype=np.bool_)

    def texts(self, rows: Rowwise) -> Texts:
        """Return some cells as texts."""
        lookup, distinct = self.distinct.texts
        return Texts(lookup[self.codes[rows]], distinct)

    def floats(self, rows: Rowwise) -> FloatArray:
        """Return some cells as numbers."""
        return np.asarray(self.distinct.values, dtype=np.float64)[self.codes[rows]]

    def flags(self, rows: Rowwise) -> BoolArray:
        """Return some cells as flags."""
        said = np.array([bool(value) for value in self.distinct.values], dtype=np.bool_)
        return said[self.codes[rows]]


def _unsure(_: str) -> None:
    """Leave every text to its reader."""


@dataclass
class Reading:
    """What was found wrong or remarkable while reading.

    Parameters
    ----------
    unread
        Items of rows that cannot be read, by table.
    lost_a_table
        A table cannot be read at all, or not to its end.
    """

    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    unread: dict[str, set[str]] = field(default_factory=lambda: {"bom": set(), "footprints": set()})
    lost_a_table: bool = False

    def tables(self, bom: Path, footprints: Path) -> tuple[Lines, Rows]:
        """Return the readable rows of both tables."""
        opened = [
            found
            for path, name, columns in (
                (bom, "bom", BOM),
                (footprints, "footprints", FOOTPRINTS),
            )
            if (found := self._open(path, name, columns)) is not None
        ]
        read = _read(opened)
        lines, rows = Lines(0, {}, {}), Rows(0, {}, {})
        for one in opened:
            if one.name == "bom":
                lines = self._rows(one, read, Lines)
            else:
                rows = self._rows(one, read, Rows)
        return lines, rows

    def _open(self, path: Path, name: str, columns: Mapping[str, Reader]) -> "_Opened | None":
        """Return a table as it was written; ``None`` if it has no sound heading."""
        try:
            raw = read_raw(path, name, NUMERIC[name])
        except FileRefused as refused:
            self.problems.append(refused.problem)
            self.lost_a_table = True
            return None
        heading = [cells.plain(cell).casefold() for cell in raw.heading]
        is_sound = self._check_heading(heading, raw.sheet.place(1), name, columns)
        self.lost_a_table |= not is_sound or raw.refused is not None
        if raw.refused is not None:
            self.problems.append(raw.refused.problem)
        return _Opened(raw, heading, name, columns) if is_sound else None

    def _check_heading(
        self, heading: list[str], place: Place, table: str, columns: Mapping[str, Reader]
    ) -> bool:
        """Return whether all needed columns are there, once."""
        if not any(heading):
            self.problems.append(Problem("table.no_heading", {}, place))
            return False
        found = []
        for name in dict.fromkeys(filter(None, heading)):
            if name not in columns:
                self.notices.append(Problem("column.unknown", {"column": name}, place, name))
            elif heading.count(name) > 1:
                found.append(Problem("column.twice", {"column": name}, place, name))
        found += [
            Problem("column.missing", {"column": name}, place, name)
            for name in NEEDED_COLUMNS[table]
            if name not in heading
        ]
        self.problems += found
        return not found

    def _rows(
        self, table: "_Opened", read: Mapping["_Cells", "_Column"], kind: type[Table]
    ) -> Table:
        """Return the readable rows, and keep what is wrong with the others."""
        raw = table.raw
        found = {name: read[table.name, name] for name in table.texts}
        is_empty = table.is_empty(found)
        wrong = table.is_surplus()
        for column in found.values():
            wrong |= column.of_cells(column.distinct.is_refused)
        for row in np.flatnonzero(wrong & ~is_empty).tolist():
            self._refuse(table, row)
        if is_empty.all() and table.name == "bom" and raw.refused is None:
            self.problems.append(Problem("table.empty", {}, raw.sheet.place(1)))
        left_out = wrong | is_empty
        keep = np.flatnonzero(~left_out) if left_out.any() else slice(None)
        numbers = raw.numbers[keep]
        texts: dict[str, Texts] = {}
        floats = {name: cells[keep] for name, cells in table.numbers.items()}
        flags: dict[str, BoolArray] = {}
        for name, column in found.items():
            if table.columns[name] in NUMBERS:
                floats[name] = column.floats(keep)
            elif table.columns[name] is cells.yes:
                flags[FIELDS[name]] = column.flags(keep)
            else:
                texts[name] = column.texts(keep)
        origin = Origin(raw.sheet.file, raw.sheet.name, numbers)
        return kind(len(numbers), texts, floats, flags, origin)

    def _refuse(self, table: "_Opened", row: int) -> None:
        """Keep everything that is wrong with a row of which a cell cannot be read."""
        place = table.raw.place(row)
        found: list[Problem] = []
        *written, surplus = (cells.plain(text) for text in table.raw.cells(row))
        if surplus:
            found.append(Problem("row.too_long", {}, place))
        named = zip(table.heading, written, strict=True)
        texts = {name: text for name, text in named if name in table.columns}
        values: Values = {}
        for name, text in texts.items():
            try:
                values[name] = read_cell(name, text, table.columns[name], table.name)
            except CellRefused as refused:
                facts = {"column": name, **refused.facts}
                found.append(Problem(refused.reason, facts, place, name))
        self.problems += found + _of_the_rest(values, place, table.name, found)
        items = {texts[name] for name in ("parent", "component", "item") if texts.get(name)}
        self.unread[table.name] |= items


_Cells: TypeAlias = tuple[str, str]
"""The cells of one column: names of table and column."""


@dataclass(frozen=True)
class _Opened:
    """A table as it was written, with a sound heading."""

    raw: RawTable
    heading: list[str]
    name: str
    columns: Mapping[str, Reader]

    @cached_property
    def texts(self) -> dict[str, RawTexts]:
        """Return the cells of known columns that are texts."""
        return {name: one for name, one in self._known() if one.dtype.kind in "OS"}

    @cached_property
    def numbers(self) -> dict[str, FloatArray]:
        """Return the cells of known columns of which all are numbers."""
        return {name: one for name, one in self._known() if one.dtype == np.float64}

    def _known(self) -> list[tuple[str, Any]]:
        named = zip(self.heading, self.raw.columns[:-1], strict=True)
        return [(name, column) for name, column in named if name in self.columns]

    def is_empty(self, read: Mapping[str, "_Column"]) -> BoolArray:
        """Return which rows hold nothing, neither here nor in columns that are not known."""
        found = np.full(self.raw.size, not self.numbers)
        for column in read.values():
            found &= column.of_cells(column.distinct.is_empty)
        for row in np.flatnonzero(found).tolist():
            found[row] = not any(cells.plain(text) for text in self.raw.cells(row))
        return found

    def is_surplus(self) -> BoolArray:
        """Return which rows go beyond the heading."""
        surplus = self.raw.columns[-1]
        is_text = surplus.dtype.kind != "S"
        found: BoolArray = surplus != "" if is_text else surplus.astype("S1").view(np.uint8) > 0
        for row in np.flatnonzero(found).tolist():
            found[row] = cells.plain(self.raw.cells(row)[-1]) != ""
        return found


def _read(opened: Iterable[_Opened]) -> dict[_Cells, _Column]:
    """Return all columns with every distinct text read once."""
    together: dict[object, list[tuple[_Opened, str]]] = defaultdict(list)
    for table in opened:
        for name in table.texts:
            together[SHARED.get(name, (table.name, name))].append((table, name))
    found: dict[_Cells, _Column] = {}
    for columns in together.values():
        parts = factorized([table.texts[name] for table, name in columns])
        table, name = columns[0]
        distinct = _Distinct(name, parts[0].distinct, table.columns[name], table.name)
        for (table, name), part in zip(columns, parts, strict=True):
            found[table.name, name] = _Column(distinct, part.codes)
    return found


def _of_the_rest(values: Values, place: Place, table: str, found: list[Problem]) -> list[Problem]:
    """Return what is wrong with the readable cells of a row that has unreadable ones."""
    unread = {problem.column for problem in found}
    filled = {**STAND_INS[table], **{name: v for name, v in values.items() if v is not None}}
    wrong = check_line(_line(filled, place)) if table == "bom" else check_row(_row(filled, place))
    return [problem for problem in wrong if problem.column not in unread]


def _line(values: Values, place: Place) -> Line:
    return Line(
        parent=values["parent"],
        component=values["component"],
        quantity=values["quantity"],
        unit=values["unit"],
        scrap_rate=values.get("scrap_rate") or 0.0,
        supplier=values.get("supplier"),
        share=values.get("share"),
        is_return=bool(values.get("return")),
        gsd2=values.get("gsd2"),
        place=place,
    )


def _row(values: Values, place: Place) -> FootprintRow:
    ratings = tuple(values.get(name) for name in DIMENSIONS)
    given = {name: value for name, value in values.items() if value is not None}
    for name in DIMENSIONS:
        given.pop(name, None)
    if any(rating is not None for rating in ratings):
        given["ratings"] = ratings
    return FootprintRow(**given, place=place)
