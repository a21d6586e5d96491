"""What one unit of an item is: its row's declared unit, or what its lines are counted in."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from aggregator.coded import Coded
from aggregator.columns import BoolArray
from aggregator.conversion import PIECE
from aggregator.errors import Fact
from aggregator.ordered import FloatArray
from aggregator.problems import Problem
from aggregator.spans import Ints

MASS_TOLERANCE: Final = 1e-9
NONE: Final = -1


class DeclaredUnits:
    """Declared units and masses of the I items of both tables.

    Parameters
    ----------
    tables
        Sound rows in canonical order.

    Attributes
    ----------
    of_item : (I,) int32 array
        The unit that an item's lines count per.
    general : (I,) int32 array
        An item's row without supplier, -1 for none.
    mass_kg, mass_unit : (R + 1,) array
        Net mass of one unit of each row, and that unit, -1 for none; the last
        entry stands for no row. [kg]
    agreed : (I,) int32 array
        The row whose mass all rows of an item agree on, -1 for none.
    problems
        Items whose unit cannot be decided.
    """

    def __init__(self, tables: Coded) -> None:
        self._tables = tables
        rows, size = tables.rows, len(tables.items)
        self.general: Ints = np.full(size, NONE, dtype=np.int32)
        alone = np.flatnonzero(rows.supplier < 0)
        self.general[rows.item[alone]] = alone
        kg = rows.values("mass_kg") / rows.values("declared_amount")
        self.mass_kg: FloatArray = np.append(kg, np.nan)
        self.mass_unit: Ints = np.append(np.where(np.isnan(kg), NONE, rows.unit), NONE)
        self.agreed = self._agreed()
        self.of_item: Ints = np.full(size, tables.units.number[PIECE.code], dtype=np.int32)
        self.problems: list[Problem] = [*self._of_consumers(), *self._of_rows()]
        self.of_item[rows.item[alone]] = rows.unit[alone]

    def _agreed(self) -> Ints:
        """Return a row of each item whose mass is that of all rows of the item."""
        found: Ints = np.full(len(self._tables.items), NONE, dtype=np.int32)
        rows = np.flatnonzero(self.mass_unit[:-1] >= 0)
        item = self._tables.rows.item[rows]
        found[item[::-1]] = rows[::-1]
        first = found[item]
        far = np.abs(self.mass_kg[rows] - self.mass_kg[first]) > MASS_TOLERANCE * np.abs(
            self.mass_kg[first]
        )
        found[item[far | (self.mass_unit[rows] != self.mass_unit[first])]] = NONE
        return found

    def _of_consumers(self) -> Iterator[Problem]:
        """Give each item the base unit of the lines that consume it; yield what is mixed."""
        units, lines = self._tables.units, self._tables.lines
        dimension = units.dimension[lines.unit]
        lowest, highest = _extremes(lines.component, dimension, len(self._tables.items))
        consumed = highest >= 0
        self.of_item[consumed] = units.base[lowest[consumed]]
        has_row = self._items(self._tables.rows.item)
        for item in np.flatnonzero((lowest < highest) & consumed & ~has_row).tolist():
            among = np.flatnonzero(lines.component == item)
            stated = sorted({units.units[unit].code for unit in lines.unit[among].tolist()})
            code = self._tables.items[item]
            facts: dict[str, Fact] = {"item": code, "units": tuple(stated)}
            place = lines.table[int(lines.number[among[0]])].place
            yield Problem("unit.mixed_dimensions", facts, place, "unit", (code,))

    def _of_rows(self) -> Iterator[Problem]:
        """Give each item the unit of its rows; yield the items whose lines do not know which."""
        units, rows, lines = self._tables.units, self._tables.rows, self._tables.lines
        lowest, highest = _extremes(rows.item, rows.unit, len(self._tables.items))
        self.of_item[highest >= 0] = lowest[highest >= 0]
        has_lines = self._items(lines.parent[lines.maker < 0])
        unclear = (lowest < highest) & (self.general < 0) & has_lines
        for item in np.flatnonzero(unclear & (highest >= 0)).tolist():
            among = np.flatnonzero(rows.item == item)
            stated = sorted({units.units[unit].code for unit in rows.unit[among].tolist()})
            code = self._tables.items[item]
            facts: dict[str, Fact] = {"item": code, "units": tuple(stated)}
            place = rows.table[int(rows.number[among[0]])].place
            yield Problem("unit.item_ambiguous", facts, place, "declared_unit", (code,))

    def _items(self, numbers: Ints) -> BoolArray:
        found = np.zeros(len(self._tables.items), dtype=np.bool_)
        found[numbers] = True
        return found


def _extremes(group: Ints, values: Ints, size: int) -> tuple[Ints, Ints]:
    """Return the lowest and highest value of each group; the highest is -1 where it is empty."""
    lowest = np.full(size, np.iinfo(np.int32).max, dtype=np.int32)
    highest = np.full(size, -1, dtype=np.int32)
    np.minimum.at(lowest, group, values)
    np.maximum.at(highest, group, values)
    return lowest, highest
