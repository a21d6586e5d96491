"""Transport: materials coming in, movement and storage inside, products going out."""

from collections.abc import Iterator
from decimal import Decimal

from forms.extract.basis import Basis, gap
from forms.extract.fuels import fuel_amount
from forms.extract.materials import mass_per_unit
from forms.filled import Cells, Filled
from forms.inventory import Activity, Gap

WITHOUT_FACTOR = frozenset({"pipe"})


def inbound(filled: Filled, basis: Basis) -> Iterator[Activity | Gap]:
    """Go through the ways of the materials to the plant, in tonne-kilometres."""
    for row in filled.table("E"):
        mode, km = row.text("mat_transport_mode"), row.amount("mat_transport_km", "km")
        if mode is None and km is None:
            continue
        mass = mass_per_unit(row, basis)
        if mode is None or km is None:
            missing = "mat_transport_km" if km is None else "mat_transport_mode"
            yield gap(row, missing, "gap.no_distance")
        elif mode in WITHOUT_FACTOR:
            yield gap(row, "mat_transport_mode", "gap.no_mode_factor", mode=mode)
        elif mass is None:
            yield gap(row, "mat_unit_mass", "gap.no_mass")
        else:
            yield _freight(row, basis, mode, "mat_transport_km", mass / 1000 * km)


def outbound(filled: Filled, basis: Basis) -> Iterator[Activity | Gap]:
    """Go through the ways of the product to the customer, outside cradle-to-gate."""
    for row in filled.table("J"):
        if row.text("transport_use") != "outbound":
            continue
        mode, km = row.text("out_mode"), row.amount("out_km", "km")
        if mode is None or km is None or mode in WITHOUT_FACTOR or basis.mass_kg is None:
            yield gap(row, "out_km", "gap.no_distance")
        else:
            yield _freight(row, basis, mode, "out_km", basis.mass_kg / 1000 * km)


def internal(filled: Filled, basis: Basis) -> Iterator[Activity | Gap]:
    """Go through fuel for movement inside the plant and electricity of its warehouses."""
    for row in filled.table("J"):
        match row.text("transport_use"):
            case "internal":
                yield _internal_fuel(row, basis)
            case "storage":
                yield _storage(row, basis)


def _freight(row: Cells, basis: Basis, mode: str, cell: str, tkm: Decimal) -> Activity | Gap:
    return basis.line(row, cell, tkm, category=f"transport.{mode}", unit="tkm", stage="transport")


def _internal_fuel(row: Cells, basis: Basis) -> Activity | Gap:
    fuel = row.text("internal_fuel_type")
    counted = fuel_amount(row, "internal_fuel", fuel) if fuel else None
    if counted is None:
        return gap(row, "internal_fuel", "gap.no_quantity")
    quantity = basis.per_unit(counted[0])
    return basis.line(
        row, "internal_fuel", quantity, category=f"fuel.{fuel}", unit=counted[1], stage="transport"
    )


def _storage(row: Cells, basis: Basis) -> Activity | Gap:
    kwh = row.amount("warehouse_kwh", "kWh")
    if kwh is None:
        return gap(row, "warehouse_kwh", "gap.no_quantity")
    return basis.line(
        row,
        "warehouse_kwh",
        basis.per_unit(kwh),
        category="electricity.storage",
        unit="kWh",
    )
