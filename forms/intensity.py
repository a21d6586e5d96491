"""Energy that a kilogram of the product takes, all carriers together."""

from decimal import Decimal

from forms import reference
from forms.extract.energy import share_percent
from forms.extract.fuels import fuel_amount
from forms.extract.sharing import product_factor
from forms.filled import Cells, Filled
from forms.quantity import main_quantity

GJ_TO_KWH = Decimal(1000) / Decimal("3.6")


def energy_intensity(filled: Filled) -> Decimal | None:
    """Return the energy per kilogram of good output; ``None`` while a part of it is unknown.

    Fuels count by their net calorific value, own or default; compressed air is left out, because
    nobody bills its energy. In kWh/kg.
    """
    single = filled.single
    unit = single.text("declared_unit") or ""
    output, amount = single.amount("output_qty", unit), single.number("declared_amount")
    mass = single.amount("mass_per_unit", "kg")
    rows = [row for row in filled.table("G") if row.text("energy_carrier") != "compressed_air"]
    energies = [row_energy(row) for row in rows]
    known = [one for one in energies if one is not None]
    if not output or not amount or not mass or not known or len(known) < len(rows):
        return None
    return sum(known, Decimal(0)) * product_factor(filled) / (output / amount * mass)


def row_energy(row: Cells) -> Decimal | None:
    """Return the energy of a row that belongs to this product, in kWh; ``None`` while unknown."""
    place = main_quantity(row)
    if place is None or place.number is None:
        return None
    energy = row.amount(place.field.key, "kWh")
    if energy is None and place.field.key == "steam":
        tonnes = row.amount("steam", "t")
        heat = row.number("steam_enthalpy") or reference.steam_enthalpy()
        energy = None if tonnes is None else tonnes * heat * GJ_TO_KWH
    if energy is None and place.field.key == "fuel_qty":
        energy = _fuel(row)
    return None if energy is None else energy * share_percent(row) / 100


def _fuel(row: Cells) -> Decimal | None:
    fuel = row.text("fuel_type") or ""
    counted, default = fuel_amount(row, "fuel_qty", fuel), reference.fuel_default(fuel)
    if counted is None or default is None:
        return None
    return counted[0] * (row.number("fuel_ncv") or default.ncv) * GJ_TO_KWH
