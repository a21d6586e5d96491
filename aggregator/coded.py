"""Both tables with shared codes: items, suppliers and units as numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from aggregator.columns import BoolArray, Texts, taken, union
from aggregator.conversion import UsedUnits
from aggregator.errors import AmbiguousUnit, UnknownUnit
from aggregator.ordered import FloatArray
from aggregator.records import FootprintRow, Line
from aggregator.spans import Ints, Numbers, Positions
from aggregator.tabular import Lines, Rows
from aggregator.units import Unit, parse_unit

if TYPE_CHECKING:
    from aggregator.rows import Tables


@dataclass(frozen=True)
class CodedLines:
    """Some lines, as numbers of items, suppliers and units.

    Parameters
    ----------
    number : (n,) int array
        Which lines of the table these are.
    parent, component : (n,) int32 array
        Items.
    maker, supplier : (n,) int32 array
        Suppliers of the parent and of the component, -1 for none.
    unit : (n,) int32 array
        Units, -1 where the text names none.
    """

    table: Lines
    number: Positions
    parent: Ints
    maker: Ints
    component: Ints
    supplier: Ints
    unit: Ints

    def take(self, rows: Positions) -> "CodedLines":
        """Return some of the lines."""
        columns = (self.parent, self.maker, self.component, self.supplier, self.unit)
        return CodedLines(self.table, self.number[rows], *(column[rows] for column in columns))

    def line(self, number: int) -> Line:
        """Return one of the lines."""
        return self.table[int(self.number[number])]

    @cached_property
    def counts(self) -> BoolArray:
        """Return which lines take anything."""
        return self.table.counts[self.number]

    def values(self, name: str) -> FloatArray:
        """Return a column of numbers."""
        return taken(self.table.floats[name], self.number)

    @cached_property
    def is_covered(self) -> BoolArray:
        """Return which lines are listed and not added."""
        return self.table.flags["is_covered"][self.number]

    @cached_property
    def is_return(self) -> BoolArray:
        """Return which lines are declared closed loops."""
        return self.table.flags["is_return"][self.number]


@dataclass(frozen=True)
class CodedRows:
    """Some footprint rows, as numbers of items, suppliers and units."""

    table: Rows
    number: Positions
    item: Ints
    supplier: Ints
    unit: Ints

    def take(self, rows: Positions) -> "CodedRows":
        """Return some of the rows."""
        columns = (self.item, self.supplier, self.unit)
        return CodedRows(self.table, self.number[rows], *(column[rows] for column in columns))

    def row(self, number: int) -> FootprintRow:
        """Return one of the rows."""
        return self.table[int(self.number[number])]

    def values(self, name: str) -> FloatArray:
        """Return a column of numbers."""
        return taken(self.table.floats[name], self.number)


@dataclass(frozen=True)
class Coded:
    """Both tables with shared codes.

    Parameters
    ----------
    items, suppliers
        Codes in ascending order; their places are the numbers of both tables.
    """

    items: Sequence[str]
    suppliers: Sequence[str]
    units: UsedUnits
    lines: CodedLines
    rows: CodedRows
    own_lines_for: frozenset[tuple[str, str]]

    def supply(self, item: Numbers, supplier: Numbers) -> Positions:
        """Return one number for each item and supplier, in canonical order."""
        return item * np.int64(len(self.suppliers) + 1) + supplier + 1

    def unsound(self, items: Iterable[str]) -> BoolArray:
        """Return which items are among some codes."""
        wanted = set(items)
        if not wanted:
            return np.zeros(len(self.items), dtype=np.bool_)
        return np.fromiter((item in wanted for item in self.items), np.bool_, len(self.items))

    def sound(self, unsound: BoolArray, wrong_lines: npt.ArrayLike) -> "Coded":
        """Return the rows in canonical order, without those that are wrong or touch unsound items.

        Parameters
        ----------
        unsound : (I,) bool array
            Items to leave out.
        wrong_lines : (n,) int array
            Places of lines to leave out.
        """
        lines, rows = self.lines.table.order, self.rows.table.order
        wrong = np.asarray(wrong_lines, dtype=np.int64)
        if unsound.any() or len(wrong):
            touched = unsound[self.lines.parent] | unsound[self.lines.component]
            touched[wrong] = True
            lines = lines[~touched[lines]]
            rows = rows[~unsound[self.rows.item][rows]]
        return Coded(
            self.items,
            self.suppliers,
            self.units,
            self.lines.take(lines),
            self.rows.take(rows),
            self.own_lines_for,
        )


def coded(tables: "Tables") -> Coded:
    """Return both tables with shared codes.

    >>> from aggregator.example import car
    >>> both = coded(car())
    >>> both.items, both.lines.parent, both.rows.item
    (['CAR', 'WHEEL'], array([0], dtype=int32), array([1], dtype=int32))
    """
    lines, rows = Lines.of(tables.lines), Rows.of(tables.footprints)
    parent, component, item = lines.texts["parent"], lines.texts["component"], rows.texts["item"]
    makers, suppliers = lines.texts["parent_supplier"], lines.texts["supplier"]
    items = union(parent, component, item)
    if any((column.codes < 0).any() for column in (parent, component, item)):
        items = ["", *items]
    named = Texts.of(supplier for _, supplier in tables.own_lines_for)
    everybody = union(makers, suppliers, rows.texts["supplier"], named)
    stated = lines.texts["unit"], rows.texts["declared_unit"]
    parsed = {text: _parsed(text) for column in stated for text in column.distinct}
    units = UsedUnits(unit for unit in parsed.values() if unit is not None)
    return Coded(
        items,
        everybody,
        units,
        CodedLines(
            lines,
            np.arange(len(lines)),
            _named(parent, items),
            makers.within(everybody),
            _named(component, items),
            suppliers.within(everybody),
            _units(stated[0], parsed, units),
        ),
        CodedRows(
            rows,
            np.arange(len(rows)),
            _named(item, items),
            rows.texts["supplier"].within(everybody),
            _units(stated[1], parsed, units),
        ),
        tables.own_lines_for,
    )


def _parsed(text: str) -> Unit | None:
    try:
        return parse_unit(text)
    except (UnknownUnit, AmbiguousUnit):
        return None


def _units(column: Texts, parsed: dict[str, Unit | None], units: UsedUnits) -> Ints:
    found = [parsed[text] for text in column.distinct]
    numbers = [-1 if unit is None else units.number[unit.code] for unit in found]
    return np.array([*numbers, -1], dtype=np.int32)[column.codes]


def _named(column: Texts, items: Sequence[str]) -> Ints:
    """Return the numbers of items; a row that names none has the first, which is no name."""
    return np.maximum(column.within(items), 0)
