"""Fuels: counted in the unit of their defaults, with the supplier's own parameters if given."""

from decimal import Decimal

from forms import reference
from forms.extract.basis import Basis, gap
from forms.filled import Cells
from forms.inventory import Activity, Gap

CO2, CARBON = Decimal(44), Decimal(12)
"""Molar masses, in g/mol as rounded by the accounting guidelines."""


def counted_fuel(row: Cells, basis: Basis, share_percent: Decimal) -> Activity | Gap:
    """Return a fuel row as activity: the fossil part of the fuel, per declared amount."""
    fuel = row.text("fuel_type")
    if fuel is None:
        return gap(row, "fuel_type", "gap.no_fuel")
    counted = fuel_amount(row, "fuel_qty", fuel)
    if counted is None:
        return gap(row, "fuel_qty", "gap.unit", unit=row.unit("fuel_qty") or "")
    amount, unit = counted
    default, stated = reference.fuel_default(fuel), row.number("fuel_bio_pct")
    biomass = stated if stated is not None else default.biomass if default else Decimal(0)
    fossil = amount * (100 - biomass) / 100
    return basis.line(
        row,
        "fuel_qty",
        basis.per_unit(fossil, share_percent),
        category=default.category if default else f"fuel.{fuel}",
        unit=unit,
        given_factor=own_factor(row, fuel, unit),
    )


def fuel_amount(row: Cells, cell: str, fuel: str) -> tuple[Decimal, str] | None:
    """Return a fuel quantity in the unit its defaults are counted in.

    Litres are turned into mass by density; energy and coal equivalent by the calorific value, the
    supplier's own where it is stated.
    """
    default = reference.fuel_default(fuel)
    if default is None:
        return None
    amount = row.amount(cell, default.per)
    litres, density = row.amount(cell, "L"), reference.density(fuel)
    if amount is None and litres is not None and density is not None and default.per == "t":
        amount = litres * density / 1000
    energy = row.amount(cell, "GJ")
    if amount is None and energy is not None:
        own = row.number("fuel_ncv") if row.unit("fuel_ncv") == f"GJ/{default.per}" else None
        amount = energy / (own or default.ncv)
    return None if amount is None else (amount, default.per)


def own_factor(row: Cells, fuel: str, unit: str) -> Decimal | None:
    """Return the combustion factor from the supplier's own parameters, per ``unit`` in kgCO2e.

    Parameters that are not stated take the default of the fuel; with none stated the factor
    library decides.
    """
    default = reference.fuel_default(fuel)
    own = [row.number(key) for key in ("fuel_ncv", "fuel_cc", "fuel_ox")]
    if default is None or all(one is None for one in own):
        return None
    if own[0] is not None and row.unit("fuel_ncv") != f"GJ/{unit}":
        return None
    defaults = (default.ncv, default.carbon, default.oxidation)
    ncv, carbon, oxidation = (
        given if given is not None else usual for given, usual in zip(own, defaults, strict=True)
    )
    return ncv * carbon * oxidation * 1000 * CO2 / (100 * CARBON)
