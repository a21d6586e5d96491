"""Water, gases set free, carbonates, packaging and waste: the rows beside energy and transport."""

from collections.abc import Iterator
from decimal import Decimal

from forms.extract.basis import Basis, gap, unknown
from forms.filled import Cells, Filled
from forms.inventory import Activity, Gap

HUNDRED = Decimal(100)
WASTE_MODE = "road"
"""Waste is taken as going by lorry; the list asks for its distance only."""


def water(filled: Filled, basis: Basis) -> Iterator[Activity | Gap]:
    """Go through water taken in.

    Water that the plant purifies or uses again is no second intake: deionised water counts only
    in a row that states no fresh water, which is then water bought as such.
    """
    for row in filled.table("H"):
        cell = "water_fresh"
        if row.number(cell) is None and row.number("water_deionised") is not None:
            cell = "water_deionised"
        category = row[cell].field.feeds or "water" if cell in row else "water"
        yield _share(row, basis, cell, "m3", "water_alloc_pct", category, "process")


def emissions(filled: Filled, basis: Basis) -> Iterator[Activity | Gap]:
    """Go through gases set free by the process, by leaks and by what is refilled.

    What is captured and stored is shown apart (:func:`captured`) and never taken off.
    """
    for row in filled.table("I"):
        source = row.text("emis_source")
        if source == "ccs":
            continue
        gas, carbonate = row.text("emis_gas"), row.text("carbonate_type")
        if row.number("emis_qty") is None and row.number("refrigerant_fill") is not None and gas:
            yield _emitted(row, basis, "refrigerant_fill", f"gas.{gas}")
        elif row.number("emis_qty") is None and row.number("carbonate_qty") is not None:
            category = f"process.{carbonate or 'carbonate'}"
            yield _share(row, basis, "carbonate_qty", "t", "emis_alloc_pct", category, "process")
        elif gas is None:
            yield gap(row, "emis_gas", "gap.no_gas")
        else:
            yield _emitted(row, basis, "emis_qty", f"gas.{gas}")


def _emitted(row: Cells, basis: Basis, cell: str, category: str) -> Activity | Gap:
    return _share(row, basis, cell, "kg", "emis_alloc_pct", category, "process")


def captured(filled: Filled, basis: Basis) -> Decimal | None:
    """Return what is captured and stored per declared amount, ``None`` where none is stated.

    In kg of CO2; it stands beside the footprint and never reduces it.
    """
    found = [
        basis.per_unit(amount, _percent(row, "emis_alloc_pct"))
        for row in filled.table("I")
        if (amount := row.amount("removals_fossil_ccs", "kg")) is not None
    ]
    known = [one for one in found if one is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(found) else None


def packaging(filled: Filled, basis: Basis) -> Iterator[Activity | Gap]:
    """Go through packaging per declared amount; what returns counts once in so many rounds."""
    for row in filled.table("F"):
        material, mass = row.text("pack_material"), row.amount("pack_qty_per_unit", "t")
        if material is None:
            yield gap(row, "pack_material", "gap.no_material")
        elif mass is None:
            yield unknown(row, "pack_qty_per_unit")
        else:
            rounds = row.number("pack_reuse") or Decimal(1)
            yield basis.line(
                row,
                "pack_qty_per_unit",
                mass / rounds,
                category=f"packaging.{material}",
                unit="t",
                stage="packaging",
            )


def waste(filled: Filled, basis: Basis) -> Iterator[Activity | Gap]:
    """Go through waste with its way to the treatment, and wastewater."""
    for row in filled.table("K"):
        if row.text("waste_kind") == "wastewater":
            yield _share(row, basis, "ww_qty", "m3", "waste_alloc_pct", "wastewater", "waste")
            continue
        treatment = row.text("waste_treatment")
        if treatment is None:
            yield gap(row, "waste_treatment", "gap.no_treatment")
            continue
        category = f"waste.{treatment}"
        yield _share(row, basis, "waste_qty", "t", "waste_alloc_pct", category, "waste")
        yield from _way(row, basis)


def _way(row: Cells, basis: Basis) -> Iterator[Activity | Gap]:
    mass, km = row.amount("waste_qty", "t"), row.amount("waste_km", "km")
    if mass is None or km is None:
        return
    quantity = basis.per_unit(mass * km, _percent(row, "waste_alloc_pct"))
    yield basis.line(
        row,
        "waste_km",
        quantity,
        category=f"transport.{WASTE_MODE}",
        unit="tkm",
        stage="transport",
    )


def _share(  # noqa: PLR0917 - one row of a table, cell by cell
    row: Cells, basis: Basis, cell: str, unit: str, share: str, category: str, stage: str
) -> Activity | Gap:
    amount = row.amount(cell, unit)
    if amount is None:
        return unknown(row, cell)
    quantity = basis.per_unit(amount, _percent(row, share))
    return basis.line(row, cell, quantity, category=category, unit=unit, stage=stage)


def _percent(row: Cells, share: str) -> Decimal:
    """Return the share of a row that belongs to this product; unstated, the row is taken whole."""
    stated = row.number(share)
    return HUNDRED if stated is None else stated
