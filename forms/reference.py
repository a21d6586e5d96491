"""Reference figures with their sources: steam, fuels, densities."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("reference.toml")


@dataclass(frozen=True, slots=True)
class FuelDefault:
    """What a fuel's parameters usually are; ``per`` is the unit it is counted in.

    ``category`` is that of its factors, ``biomass`` the percent of it that is biological unless
    the answer says otherwise.
    """

    per: str
    ncv: Decimal
    carbon: Decimal
    oxidation: Decimal
    category: str
    biomass: Decimal


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text("utf-8"), parse_float=Decimal)


def steam_enthalpy() -> Decimal:
    """Return the heat of a tonne of steam where the answer states none, in GJ/t."""
    return Decimal(_table()["steam_enthalpy"]["value"])


@cache
def fuel_default(fuel: str) -> FuelDefault | None:
    """Return the default parameters of a fuel, ``None`` when there are none."""
    table = _table()["fuel"]
    row = table["default"].get(fuel) or table["other"].get(fuel)
    if row is None:
        return None
    return FuelDefault(
        per=row["per"],
        ncv=row["ncv"],
        carbon=row["carbon"],
        oxidation=Decimal(row["oxidation"]),
        category=f"fuel.ipcc.{row['ipcc']}" if "ipcc" in row else f"fuel.{fuel}",
        biomass=Decimal(row.get("biomass", 0)),
    )


@dataclass(frozen=True, slots=True)
class HydratePair:
    """A salt with and without its water, and what a unit of the first weighs against the second."""

    hydrate: str
    anhydrous: str
    ratio: Decimal


@cache
def hydrates() -> tuple[HydratePair, ...]:
    """Return the pairs with their ratios: 1 + molecules of water x 18.015 / molar mass."""
    table = _table()["hydrate"]
    return tuple(
        HydratePair(
            row["hydrate"], name, 1 + row["waters"] * table["water"] / Decimal(row["molar_mass"])
        )
        for name, row in table["salt"].items()
    )


def hydrate_of_ratio(ratio: Decimal) -> HydratePair | None:
    """Return the pair between whose forms a ratio lies, ``None`` where there is none that near."""
    tolerance = _table()["hydrate"]["tolerance"]
    found = [
        (min(abs(ratio / one.ratio - 1), abs(ratio * one.ratio - 1)), place, one)
        for place, one in enumerate(hydrates())
    ]
    off, _, nearest = min(found)
    return nearest if off <= tolerance else None


def density(fuel: str) -> Decimal | None:
    """Return the density of a liquid fuel, ``None`` when unknown, in kg/L."""
    value = _table()["density"]["kg_per_litre"].get(fuel)
    return None if value is None else Decimal(value)
