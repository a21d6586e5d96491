"""How a line's quantity becomes declared units of its component."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from aggregator.rows import FootprintRow
from aggregator.units import UNITS, Unit, is_compatible, parse_unit, ratio

KILOGRAM: Final = UNITS["kg"]
MASS_TOLERANCE: Final = 1e-9


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


UNCONVERTED: Final = Converted(1.0)


def masses(own: FootprintRow | None, general: FootprintRow | None) -> tuple[Mass, ...]:
    """Return the known masses of an item, that of the supplier's own row first."""
    return tuple(
        Mass(parse_unit(row.declared_unit), row.mass_kg / row.declared_amount)
        for row in (own, general)
        if row is not None and row.mass_kg is not None
    )


def agreed_mass(rows: Iterable[FootprintRow]) -> tuple[Mass, ...]:
    """Return the mass that all rows of an item agree on, or nothing."""
    found = [mass for row in rows for mass in masses(row, None)]
    if not found:
        return ()
    first = found[0]
    agree = all(
        mass.unit == first.unit and abs(mass.kg - first.kg) <= MASS_TOLERANCE * first.kg
        for mass in found
    )
    return (first,) if agree else ()


@cache
def _by_factor(unit: Unit, declared: Unit) -> Converted:
    return Converted(float(ratio(unit, declared)))


def per_declared(
    unit: Unit, declared: Unit, masses_of_item: Callable[[], Iterable[Mass]]
) -> Converted | None:
    """Return how a quantity of ``unit`` is counted in ``declared`` units of an item.

    Within one dimension by the exact factor; between mass and another
    dimension only through the item's own mass; else not at all (``None``).
    The masses are asked for only where they are needed.
    """
    if is_compatible(unit, declared):
        return _by_factor(unit, declared)
    if not needs_mass(unit, declared):
        return None
    known = masses_of_item()
    if is_compatible(declared, KILOGRAM):
        mass = _mass_of(unit, known)
        kg = None if mass is None else float(ratio(unit, mass.unit)) * mass.kg
        return None if kg is None else Converted(kg / float(ratio(declared, KILOGRAM)), mass)
    mass = _mass_of(declared, known)
    kg = None if mass is None else float(ratio(declared, mass.unit)) * mass.kg
    return None if kg is None else Converted(float(ratio(unit, KILOGRAM)) / kg, mass)


def _mass_of(unit: Unit, known: Iterable[Mass]) -> Mass | None:
    return next((mass for mass in known if is_compatible(mass.unit, unit)), None)


def needs_mass(unit: Unit, declared: Unit) -> bool:
    """Return whether the item's mass would make the conversion possible."""
    return is_compatible(unit, KILOGRAM) != is_compatible(declared, KILOGRAM)
