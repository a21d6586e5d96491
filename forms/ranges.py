"""Figures of an industry: what a module calls usual, and what the answers come to.

A measure is ``field:KEY`` for the answer to a question, ``gas:CODE`` for a process gas, or one of
``MEASURES``. Those are figures of the product, per kilogram or tonne of good output; what
cannot be worked out is ``None``, never zero.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from forms import reference
from forms.extract.energy import share_percent
from forms.extract.fuels import fuel_amount
from forms.filled import Cells, Filled
from forms.model import UsualRange

FIELD, GAS = "field:", "gas:"
MEASURES = {
    "electricity": "kWh/kg",
    "heat": "MJ/kg",
    "fuel": "MJ/kg",
    "water": "m3/t",
}
GAS_UNIT = "kg/t"
PRECISION = 28
HUNDRED, THOUSAND = Decimal(100), Decimal(1000)
ELECTRICITY = {
    "grid_electricity": "elec_grid",
    "direct_wire": "elec_direct_wire",
    "self_generated": "elec_self_pv",
}


@dataclass(frozen=True, slots=True)
class Outside:
    """A figure that lies outside its usual range, in the unit of the range."""

    range: UsualRange
    value: Decimal


def is_measure(name: str) -> bool:
    """Tell whether a name is that of a measure worked out here."""
    return name in MEASURES or (name.startswith(GAS) and len(name) > len(GAS))


def outside(filled: Filled) -> Iterator[Outside]:
    """Go through the figures of a module that are not usual."""
    for one in filled.questionnaire.ranges:
        value = measured(one, filled)
        if value is not None and not one.low <= value <= one.high:
            yield Outside(one, value)


def measured(one: UsualRange, filled: Filled) -> Decimal | None:
    """Return what the answers come to, in the unit of the range."""
    if one.measure.startswith(FIELD):
        key = one.measure.removeprefix(FIELD)
        return filled.single.amount(key, one.unit) if one.unit else filled.single.number(key)
    output = output_kg(filled)
    if output is None:
        return None
    with localcontext(Context(prec=PRECISION)):
        if one.measure.startswith(GAS):
            total = _gas(filled, one.measure.removeprefix(GAS))
            return None if total is None else total * THOUSAND / output
        total = TOTALS[one.measure](filled)
        return None if total is None else total / output


def output_kg(filled: Filled) -> Decimal | None:
    """Return the good output of the period by mass, in kg."""
    single = filled.single
    unit = single.text("declared_unit") or ""
    output, amount = single.amount("output_qty", unit), single.amount("declared_amount", unit)
    mass = single.amount("mass_per_unit", "kg")
    if output is None or not amount or mass is None:
        return None
    return output * mass / amount or None


def _sum(parts: list[Decimal | None]) -> Decimal | None:
    """Add parts up; one that is unknown leaves the sum unknown."""
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if len(known) == len(parts) else None


def _share(part: Decimal | None, share: Decimal | None) -> Decimal | None:
    return None if part is None else part * (HUNDRED if share is None else share) / HUNDRED


def _electricity(filled: Filled) -> Decimal | None:
    rows = [row for row in filled.table("G") if row.text("energy_carrier") in ELECTRICITY]
    parts = [row.amount(ELECTRICITY[row.text("energy_carrier") or ""], "kWh") for row in rows]
    shared = [_share(part, share_percent(row)) for row, part in zip(rows, parts, strict=True)]
    return _sum(shared) if filled.table("G") else None


def _heat(filled: Filled) -> Decimal | None:
    """Return the heat bought, in MJ; steam by weight counts with its own or the usual heat."""
    parts = []
    for row in filled.table("G"):
        carrier = row.text("energy_carrier")
        if carrier not in {"steam", "hot_water"}:
            continue
        cell = "steam" if carrier == "steam" else "hot_water_heat"
        heat = row.amount(cell, "MJ")
        tonnes = row.amount(cell, "t")
        if tonnes is not None:
            each = row.number("steam_enthalpy") or reference.steam_enthalpy()
            heat = tonnes * each * THOUSAND
        parts.append(_share(heat, share_percent(row)))
    return _sum(parts) if filled.table("G") else None


def _fuel(filled: Filled) -> Decimal | None:
    """Return the fuel burned, in MJ by net calorific value."""
    rows = [row for row in filled.table("G") if row.text("energy_carrier") == "fuel"]
    parts = [_share(_fuel_heat(row), share_percent(row)) for row in rows]
    return _sum(parts) if filled.table("G") else None


def _fuel_heat(row: Cells) -> Decimal | None:
    fuel = row.text("fuel_type") or ""
    default, counted = reference.fuel_default(fuel), fuel_amount(row, "fuel_qty", fuel)
    if default is None or counted is None:
        return None
    own = row.number("fuel_ncv") if row.unit("fuel_ncv") == f"GJ/{counted[1]}" else None
    return counted[0] * (own or default.ncv) * THOUSAND


def _water(filled: Filled) -> Decimal | None:
    """Return the fresh water, in litres, so that per kg it reads as m3 per tonne."""
    rows = filled.table("H")
    parts = [_share(row.amount("water_fresh", "L"), row.number("water_alloc_pct")) for row in rows]
    return _sum(parts) if rows else None


def _gas(filled: Filled, gas: str) -> Decimal | None:
    """Return the mass of a gas that escaped, in kg; none of it where the answer says so."""
    if filled.single.flag("has_emissions") is None:
        return None
    rows = [row for row in filled.table("I") if row.text("emis_gas") == gas]
    return _sum(
        [_share(row.amount("emis_qty", "kg"), row.number("emis_alloc_pct")) for row in rows]
    )


TOTALS: dict[str, Callable[[Filled], Decimal | None]] = {
    "electricity": _electricity,
    "heat": _heat,
    "fuel": _fuel,
    "water": _water,
}
