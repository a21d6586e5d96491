"""How quantities become declared units of a component: factors of many lines at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from aggregator.columns import BoolArray
from aggregator.ordered import FloatArray
from aggregator.spans import Ints, Numbers
from aggregator.units import UNITS, Unit, base_unit, is_compatible, ratio

KILOGRAM: Final = UNITS["kg"]
PIECE: Final = UNITS["piece"]


@dataclass(frozen=True, slots=True)
class Mass:
    """Net mass of one unit of an item. [kg]."""

    unit: Unit
    kg: float


@dataclass(frozen=True, slots=True)
class Converted:
    """How many declared units one unit of a line is, and by what."""

    factor: float
    mass: Mass | None = None


class UsedUnits:
    """The units that tables use, by number, with the exact factors between them.

    Parameters
    ----------
    used
        Units; the base units of their dimensions, kilogram and piece are added.

    Examples
    --------
    >>> units = UsedUnits([UNITS["g"]])
    >>> [unit.code for unit in units.units], units.ratio[0, 1]
    (['g', 'kg', 'piece'], np.float64(0.001))
    """

    def __init__(self, used: Iterable[Unit]) -> None:
        found = {unit.code: unit for unit in (*used, KILOGRAM, PIECE)}
        found |= {(base := base_unit(unit.dimension)).code: base for unit in [*found.values()]}
        self.units: tuple[Unit, ...] = tuple(found[code] for code in sorted(found))
        self.number = {unit.code: number for number, unit in enumerate(self.units)}
        self.dimensions = sorted({unit.dimension for unit in self.units})
        self.dimension: Ints = np.array(
            [self.dimensions.index(unit.dimension) for unit in self.units], dtype=np.int32
        )
        self.base: Ints = np.array(
            [self.number[base_unit(name).code] for name in self.dimensions], dtype=np.int32
        )
        self.is_mass: BoolArray = np.array([is_compatible(u, KILOGRAM) for u in self.units])
        self.ratio: FloatArray = np.array(
            [
                [float(ratio(a, b)) if is_compatible(a, b) else np.nan for b in self.units]
                for a in self.units
            ]
        )
        """How many of the second one of the first is; ``nan`` between dimensions."""

    def factors(
        self, unit: Numbers, declared: Numbers, mass_units: Ints, kg: FloatArray
    ) -> tuple[FloatArray, Ints]:
        """Return how quantities are counted in declared units.

        Within one dimension by the exact factor; between mass and another
        dimension only through a mass of the item, the first that fits; else
        not at all.

        Parameters
        ----------
        unit, declared : (n,) int array
            Numbers of units.
        mass_units : (n, m) int array
            What the m masses of each item refer to, -1 for none.
        kg : (n, m) float array
            The masses. [kg]

        Returns
        -------
        (n,) float array
            How many declared units one unit is, ``nan`` where nothing converts.
        (n,) int array
            Which of the masses was used, -1 for none.
        """
        factor = self.ratio[unit, declared]
        used = np.full(len(factor), -1, dtype=np.int32)
        rows = np.flatnonzero(np.isnan(factor) & (self.is_mass[unit] != self.is_mass[declared]))
        if not len(rows):
            return factor, used
        start, end = unit[rows], declared[rows]
        to_mass = self.is_mass[end]
        counted = np.where(to_mass, start, end)
        for slot in reversed(range(mass_units.shape[1])):
            own = mass_units[rows, slot]
            per_own = np.where(own >= 0, self.ratio[counted, own], np.nan)
            mass = per_own * kg[rows, slot]
            kilogram = self.number[KILOGRAM.code]
            by_mass = np.where(
                to_mass, mass / self.ratio[end, kilogram], self.ratio[start, kilogram] / mass
            )
            fits = ~np.isnan(per_own)
            factor[rows[fits]], used[rows[fits]] = by_mass[fits], slot
        return factor, used

    def needs_mass(self, unit: int, declared: int) -> bool:
        """Return whether the item's mass would make a conversion possible."""
        return bool(self.is_mass[unit] != self.is_mass[declared])
