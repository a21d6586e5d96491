"""Quantities by what they are about, so that two periods can be laid side by side."""

from decimal import Decimal
from typing import TypeAlias

from forms.extract.energy import MAIN_CELL
from forms.filled import Cells, Filled, Place

MATERIAL_CELLS = ("mat_qty_total", "mat_qty_per_unit")
SINGLE_FIELDS = ("mass_per_unit", "output_qty", "output_total_site")

Name: TypeAlias = tuple[str, ...]


def quantities(filled: Filled) -> dict[Name, Place]:
    """Name every quantity: by its field, the material it is of, or the carrier it is of."""
    found: dict[Name, Place] = {
        (key,): filled.single[key] for key in SINGLE_FIELDS if filled.single.number(key) is not None
    }
    for row in filled.table("E"):
        for cell in MATERIAL_CELLS:
            if row.number(cell) is not None:
                found[name_of(row, cell)] = row[cell]
    for row in filled.table("G"):
        cell = MAIN_CELL.get(row.text("energy_carrier") or "", "")
        if row.number(cell) is not None:
            found[name_of(row, cell)] = row[cell]
    return found


def name_of(row: Cells, cell: str) -> Name:
    """Name a cell by the material or the fuel of its row, which row ids do not tell."""
    if row.section == "E":
        return ("E", cell, (row.text("mat_name") or "").casefold())
    return (row.section, cell, row.text("fuel_type") or "")


def in_unit(place: Place, unit: str) -> Decimal | None:
    """Return a quantity in a unit, ``None`` where no number converts it."""
    return Cells({place.field.key: place}).amount(place.field.key, unit)
