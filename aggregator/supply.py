"""Supply nodes of both tables: every item from every supplier, and the lines below each."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aggregator.coded import Coded
from aggregator.columns import BoolArray
from aggregator.declared import DeclaredUnits
from aggregator.ladder import Choices, Facts, choose
from aggregator.ordered import FloatArray
from aggregator.spans import Ints, Numbers, Positions, bounds, spans

NONE = -1


@dataclass(frozen=True)
class Below:
    """The lines below one node: those that count, and those its own part contains."""

    counted: Positions
    covered: Positions


class Supplies:
    """The N supply nodes in canonical order, and what stands for each.

    Parameters
    ----------
    tables
        Sound rows in canonical order.

    Attributes
    ----------
    item, supplier : (N,) int32 array
        Numbers; supplier -1 for none.
    own, general : (N,) int32 array
        The supplier's row, and the item's, -1 for none.
    first_of : (I,) int32 array
        The node of each item without supplier; -1 where no row names the item.
    choices
        What stands for each.
    unit : (N,) int32 array
        Declared unit.
    """

    def __init__(self, tables: Coded) -> None:
        self._tables = tables
        self.declared = DeclaredUnits(tables)
        self.keys = self._keys()
        items, suppliers = np.divmod(self.keys, len(tables.suppliers) + 1)
        self.item: Ints = items.astype(np.int32)
        self.supplier: Ints = suppliers.astype(np.int32) - 1
        self.first_of: Ints = np.full(len(tables.items), NONE, dtype=np.int32)
        alone = np.flatnonzero(self.supplier < 0)
        self.first_of[self.item[alone]] = alone
        self.general: Ints = self.declared.general[self.item]
        self.own = self._own_rows()
        self._lay_lines()
        self.choices: Choices = choose(
            Facts.of(tables.rows.table, tables.rows.number),
            self.own,
            self.general,
            has_lines=self._has_lines(),
            has_counting=self._counting[self.stop] > self._counting[self.start],
        )
        self.unit = self._units()

    def _keys(self) -> Positions:
        tables, lines, rows = self._tables, self._tables.lines, self._tables.rows
        present = np.zeros(len(tables.items), dtype=np.bool_)
        for numbers in (lines.parent, lines.component, rows.item):
            present[numbers] = True
        named = lines.counts & (lines.supplier >= 0)
        items = np.flatnonzero(present)
        alone = tables.supply(items, np.full(len(items), NONE, dtype=np.int64))
        taken = tables.supply(lines.component[named], lines.supplier[named])
        return np.union1d(alone, np.unique(taken)) if len(taken) else alone

    def _own_rows(self) -> Ints:
        """Return the row of each node's supplier."""
        rows = self._tables.rows
        keys = self._tables.supply(rows.item, rows.supplier)  # ascending: rows are in order
        found = _positions(keys, self.keys)
        found[self.supplier < 0] = NONE
        return found

    def _lay_lines(self) -> None:
        """Give each node the span of its lines: its supplier's own, else the item's."""
        lines = self._tables.lines
        general = np.flatnonzero(lines.maker < 0)
        owned = np.flatnonzero(lines.maker >= 0)
        keys = self._tables.supply(lines.parent[owned], lines.maker[owned])
        owned = owned[np.argsort(keys, kind="stable")]
        keys = np.sort(keys)
        self.laid: Positions = np.concatenate((general, owned))
        first = bounds(lines.parent[general], len(self._tables.items))
        own_first = len(general) + np.searchsorted(keys, self.keys)
        own_last = len(general) + np.searchsorted(keys, self.keys, side="right")
        self.has_own_lines: BoolArray = (own_last > own_first) | self._is_listed()
        self.has_own_lines &= self.supplier >= 0
        self.start: Positions = np.where(self.has_own_lines, own_first, first[self.item])
        self.stop: Positions = np.where(self.has_own_lines, own_last, first[self.item + 1])
        self.general_start: Positions = first[self.item]
        self.general_stop: Positions = first[self.item + 1]
        counts = lines.counts[self.laid]
        covered = lines.is_covered[self.laid]
        self._counting: Positions = np.concatenate(([0], np.cumsum(counts)))
        self._listed: Positions = np.concatenate(([0], np.cumsum(counts | covered)))

    def _is_listed(self) -> BoolArray:
        """Return which nodes are named as having all their lines from the supplier."""
        numbers = {supplier: i for i, supplier in enumerate(self._tables.suppliers)}
        pairs = [
            (item, numbers[supplier])
            for code, supplier in self._tables.own_lines_for
            if (item := position(self._tables.items, code)) is not None
        ]
        ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        listed = self._tables.supply(ends[:, 0], ends[:, 1])
        return np.isin(self.keys, listed)

    def _has_lines(self) -> BoolArray:
        found: BoolArray = self._listed[self.stop] > self._listed[self.start]
        for node in np.flatnonzero(self.has_own_lines & ~found).tolist():
            found[node] = len(self.replaced(node)) > 0
        return found

    def replaced(self, node: int) -> Positions:
        """Return the item's general lines without counterpart among the supplier's own lines."""
        component = self._tables.lines.component
        general = self.laid[self.general_start[node] : self.general_stop[node]]
        own = self.laid[self.start[node] : self.stop[node]]
        return general[~np.isin(component[general], component[own])]

    def below(self, node: int) -> Below:
        """Return the lines below a node; a supplier's own lines replace the general ones.

        A general line without counterpart among the supplier's own lines is
        covered: the supplier's own part stands for it.
        """
        lines = self.laid[self.start[node] : self.stop[node]]
        counts = self._tables.lines.counts[lines]
        covered = lines[self._tables.lines.is_covered[lines]]
        if self.has_own_lines[node]:
            covered = np.concatenate((covered, self.replaced(node)))
        return Below(lines[counts], covered)

    def covered(self, nodes: Numbers) -> Positions:
        """Return the lines, each once, that the rows which stand for some nodes contain."""
        nodes = nodes[self.choices.row[nodes] >= 0]
        closes = self.choices.closes[nodes]
        lines = self._tables.lines
        found = [np.empty(0, dtype=np.int64)]
        for chosen, also in ((nodes, False), (nodes[closes], True)):
            below = np.unique(self.laid[spans(self.start[chosen], self.stop[chosen])])
            found.append(below[(lines.counts if also else lines.is_covered)[below]])
        found += [self.replaced(node) for node in nodes[self.has_own_lines[nodes]].tolist()]
        return np.unique(np.concatenate(found))

    def _units(self) -> Ints:
        """Return the unit of the row that stands for each node, else of the item's lines."""
        row = np.where(self.choices.row >= 0, self.choices.row, self.own)
        row = np.where(row >= 0, row, self.general)
        stated = np.append(self._tables.rows.unit, NONE)[row]
        found: Ints = np.where(row >= 0, stated, self.declared.of_item[self.item])
        return found

    @cached_property
    def lines_unit(self) -> Ints:
        """Return what the lines below each node count per, (N,)."""
        row = np.where(self.has_own_lines, self.own, NONE)
        stated = np.append(self._tables.rows.unit, NONE)[row]
        found: Ints = np.where(row >= 0, stated, self.declared.of_item[self.item])
        return found

    @cached_property
    def mass_rows(self) -> Ints:
        """Return the rows with masses of each node, the supplier's own first, (N, 2)."""
        known = self.declared.mass_unit >= 0
        own = np.where(known[self.own], self.own, NONE)
        general = np.where(known[self.general], self.general, NONE)
        neither = (own < 0) & (general < 0)
        return np.column_stack(
            (np.where(neither, self.declared.agreed[self.item], own), general)
        ).astype(np.int32)

    def factors(self, unit: Numbers, node: Numbers, declared: Numbers) -> tuple[FloatArray, Ints]:
        """Return how many ``declared`` units one ``unit`` of each node's item is.

        Returns
        -------
        (n,) float array
            Factors, ``nan`` where nothing converts.
        (n,) int array
            The row whose mass was used, -1 for none.
        """
        rows = self.mass_rows[node]
        mass_units, kg = self.declared.mass_unit[rows], self.declared.mass_kg[rows]
        factor, slot = self._tables.units.factors(unit, declared, mass_units, kg)
        row = np.where(slot >= 0, rows[np.arange(len(rows)), slot], NONE)
        return factor, row.astype(np.int32)

    def terms(self) -> tuple[Ints, Positions]:
        """Return node and line of every line that counts below a node that opens, in order."""
        opening = np.flatnonzero(self.choices.opens).astype(np.int32)
        start, stop = self.start[opening], self.stop[opening]
        lines = self.laid[spans(start, stop)]
        parent = np.repeat(opening, stop - start)
        counts = self._tables.lines.counts[lines]
        return (parent, lines) if counts.all() else (parent[counts], lines[counts])

    def children(self, lines: Positions) -> Ints:
        """Return the node that each line takes."""
        component = self._tables.lines.component[lines]
        supplier = self._tables.lines.supplier[lines]
        found = self.first_of[component]
        named = np.flatnonzero(supplier >= 0)
        keys = self._tables.supply(component[named], supplier[named])
        found[named] = np.searchsorted(self.keys, keys)
        return found

    def find(self, item: str, supplier: str | None) -> int | None:
        """Return a node's number; ``None`` if there is no such node."""
        code = position(self._tables.items, item)
        maker = NONE if supplier is None else position(self._tables.suppliers, supplier)
        if code is None or maker is None:
            return None
        key = self._tables.supply(np.array([code]), np.array([maker]))
        found = int(_positions(self.keys, key)[0])
        return None if found < 0 else found


def _positions(ascending: Positions, wanted: Positions) -> Ints:
    """Return where each wanted number stands, -1 where it does not."""
    if not len(ascending):
        return np.full(len(wanted), NONE, dtype=np.int32)
    found = np.searchsorted(ascending, wanted)
    found[found == len(ascending)] = 0
    return np.where(ascending[found] == wanted, found, NONE).astype(np.int32)


def position(ascending: Sequence[str], text: str) -> int | None:
    """Return where a text stands among texts in ascending order; ``None`` if it does not.

    >>> position(["A", "C"], "C"), position(["A", "C"], "B")
    (1, None)
    """
    found = bisect_left(ascending, text)
    return found if found < len(ascending) and ascending[found] == text else None
