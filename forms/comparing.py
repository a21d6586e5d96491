"""Quantities by what they are about, so that two periods can be laid side by side."""

from decimal import Decimal
from typing import TypeAlias

from forms.filled import Cells, Filled, Place
from forms.quantity import main_quantity

MATERIAL_CELLS = ("mat_qty_total", "mat_qty_per_unit")
OTHER_TABLES = ("F", "G", "H", "I", "K")
TELLING = {
    "E": ("mat_name",),
    "F": ("pack_material",),
    "G": ("fuel_type",),
    "I": ("emis_source", "emis_gas"),
    "K": ("waste_name", "waste_treatment"),
}
"""The cells that tell rows of a table apart, beside the cell of the quantity itself."""

SINGLE_FIELDS = ("mass_per_unit", "output_qty", "output_total_site")

Name: TypeAlias = tuple[str, ...]


def quantities(filled: Filled) -> dict[Name, Place]:
    """Name every quantity: by its field, or by what its row is about."""
    found: dict[Name, Place] = {
        (key,): filled.single[key] for key in SINGLE_FIELDS if filled.single.number(key) is not None
    }
    for row in filled.table("E"):
        for cell in MATERIAL_CELLS:
            if row.number(cell) is not None:
                found[name_of(row, cell)] = row[cell]
    for section in OTHER_TABLES:
        for row in filled.table(section):
            place = main_quantity(row)
            if place is not None and place.number is not None:
                found[name_of(row, place.field.key)] = place
    return found


def name_of(row: Cells, cell: str) -> Name:
    """Name a cell by what its row is about, which row ids do not tell."""
    told = (row.text(key) for key in TELLING.get(row.section, ()))
    return (row.section, cell, *((text or "").strip().casefold() for text in told))


def in_unit(place: Place, unit: str) -> Decimal | None:
    """Return a quantity in a unit, ``None`` where no number converts it."""
    return Cells({place.field.key: place}).amount(place.field.key, unit)
