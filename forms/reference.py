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
    """What a fuel's parameters usually are; ``per`` is the unit it is counted in."""

    per: str
    ncv: Decimal
    carbon: Decimal
    oxidation: Decimal


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text("utf-8"), parse_float=Decimal)


def steam_enthalpy() -> Decimal:
    """Return the heat of a tonne of steam where the answer states none, in GJ/t."""
    return Decimal(_table()["steam_enthalpy"]["value"])


@cache
def fuel_default(fuel: str) -> FuelDefault | None:
    """Return the default parameters of a fuel, ``None`` when there are none."""
    row = _table()["fuel"]["default"].get(fuel)
    if row is None:
        return None
    return FuelDefault(row["per"], row["ncv"], row["carbon"], Decimal(row["oxidation"]))


def density(fuel: str) -> Decimal | None:
    """Return the density of a liquid fuel, ``None`` when unknown, in kg/L."""
    value = _table()["density"]["kg_per_litre"].get(fuel)
    return None if value is None else Decimal(value)
