"""Gases that are set free as such: leaks, top-ups, vents, process gases."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from aggregator.factor import ANYWHERE, LIFE_CYCLE, Factor, only
from aggregator.gases import CO2E, REFERENCE, potentials
from aggregator.published.rows import sources

FILE: Final = "gwp100.csv"


def factors() -> Iterator[Factor]:
    """Yield one factor per gas: a kilogram set free is a kilogram, its potential does the rest.

    >>> next(factor.category for factor in factors())
    'gas.CO2'
    """
    source = sources()[FILE]
    with (REFERENCE / FILE).open(encoding="utf-8", newline="") as file:
        chinese = {row["gas_key"]: row["name_zh"] for row in csv.DictReader(file)}
    for gas in potentials():
        if gas == CO2E:
            continue
        yield Factor(
            id=f"gas:{gas}",
            category=f"gas.{gas}",
            name_en=f"{gas.replace('_', ', ')}, set free",
            name_zh=f"{chinese[gas] or gas}，直接排放",
            gases=only(gas, Decimal(1)),
            unit="kg",
            boundary=LIFE_CYCLE,
            scope=ANYWHERE,
            region="",
            year=source.year,
            source=source.cited,
            edition=source.edition,
            licence=source.licence,
            note="the release itself; the making of the gas is a material",
        )
