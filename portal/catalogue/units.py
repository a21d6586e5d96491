"""Whether a quantity can be counted in an item's declared unit, and by what number."""

from decimal import Decimal

from aggregator.units import (
    AmbiguousUnit,
    IncompatibleUnits,
    Unit,
    UnknownUnit,
    conversion,
    parse_unit,
)
from portal.catalogue.models import BomLine, Item
from portal.core.errors import Problem

MASS, COUNT = "mass", "count"


def read_unit(text: str, place: str = "unit") -> Unit | Problem:
    """Return the unit that was typed, or what is wrong with it."""
    if not text.strip():
        return Problem("catalogue.unit_missing", place)
    try:
        return parse_unit(text)
    except AmbiguousUnit as error:
        facts = {"text": text.strip(), "candidates": _listed(error.facts["candidates"])}
        return Problem("catalogue.unit_ambiguous", place, facts)
    except UnknownUnit as error:
        near = _listed(error.facts["suggestions"])
        facts = {"text": str(error.facts["text"])} | ({"suggestions": near} if near else {})
        return Problem(f"catalogue.unit_unknown{'_but' if near else ''}", place, facts)


def _listed(words: object) -> str:
    return ", ".join(words) if isinstance(words, tuple) else ""


def to_declared(item: Item, unit: Unit) -> Decimal | None:
    """Return how many declared units of ``item`` one ``unit`` is; ``None`` if nothing says so.

    Mass and number of pieces are tied by the item's mass alone, which holds for its declared
    amount.
    """
    declared = parse_unit(item.declared_unit)
    try:
        return conversion(unit, declared)
    except IncompatibleUnits:
        pass
    if (unit.dimension, declared.dimension) != (MASS, COUNT) or not item.mass_kg:
        return None
    kilograms = conversion(unit, parse_unit("kg"))
    return kilograms * item.declared_amount / item.mass_kg


def in_declared(line: BomLine) -> Decimal | None:
    """Return a line's quantity in its component's declared unit; ``None`` if it is that anyway."""
    unit = read_unit(line.unit)
    if isinstance(unit, Problem) or unit.code == line.component.declared_unit:
        return None
    factor = to_declared(line.component, unit)
    return None if factor is None else line.quantity * factor


def misfit(item: Item, unit: Unit, place: str = "unit") -> Problem | None:
    """Return why a quantity in ``unit`` cannot be counted in the item's unit, if it cannot."""
    if to_declared(item, unit) is not None:
        return None
    dimensions = (unit.dimension, parse_unit(item.declared_unit).dimension)
    code = "unit_needs_mass" if dimensions == (MASS, COUNT) else "unit_not_convertible"
    facts = {"unit": unit.code, "declared": item.declared_unit, "item": item.code}
    return Problem(f"catalogue.{code}", place, facts)
