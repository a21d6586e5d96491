"""The materials table: what goes into one declared unit, and what is known about it."""

from decimal import Decimal

from forms.extract.basis import Basis, is_primary
from forms.filled import Cells, Filled
from forms.inventory import MaterialLine


def lines(filled: Filled, basis: Basis) -> tuple[MaterialLine, ...]:
    """List the materials whose quantity and unit are known."""
    found = (_line(row, basis) for row in filled.table("E"))
    return tuple(one for one in found if one is not None)


def quantity_per_unit(row: Cells, basis: Basis) -> Decimal | None:
    """Return the quantity per declared amount: as stated, else from the period's total."""
    unit = row.text("mat_unit") or ""
    stated = row.amount("mat_qty_per_unit", unit)
    if stated is not None:
        return stated
    total = row.amount("mat_qty_total", unit)
    return None if total is None else basis.per_unit(total)


def mass_per_unit(row: Cells, basis: Basis) -> Decimal | None:
    """Return the mass of the material per declared amount, in kg."""
    quantity = quantity_per_unit(row, basis)
    unit_mass = mass_of_unit(row)
    return None if quantity is None or unit_mass is None else quantity * unit_mass


def mass_of_unit(row: Cells) -> Decimal | None:
    """Return what one unit of the material weighs, ``None`` where nothing says so, in kg."""
    match row.text("mat_unit"):
        case "kg":
            return Decimal(1)
        case "g":
            return Decimal("0.001")
        case "t":
            return Decimal(1000)
        case _:
            return row.amount("mat_unit_mass", "kg")


def _line(row: Cells, basis: Basis) -> MaterialLine | None:
    quantity, unit, name = quantity_per_unit(row, basis), row.text("mat_unit"), row.text("mat_name")
    if quantity is None or unit is None or name is None:
        return None
    return MaterialLine(
        row=row.row or "",
        name=name,
        quantity_per_unit=quantity,
        unit=unit,
        mass_kg=mass_per_unit(row, basis),
        supplier=row.text("mat_supplier"),
        origin=row.text("mat_origin"),
        source=row.text("mat_pcf_source"),
        footprint_kgco2e=row.number("mat_pcf"),
        boundary=row.text("mat_pcf_boundary"),
        gwp_set=row.text("mat_pcf_gwp"),
        valid_until=row.day("mat_pcf_valid_until"),
        factor_ref=row.text("mat_ef_ref"),
        primary_activity=is_primary(row),
        ratings=basis.ratings(row),
    )
