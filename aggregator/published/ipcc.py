"""IPCC 2006 defaults: combustion CO2 of fuels by lower heating value."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from aggregator.factors import COMBUSTION, Factor, only
from aggregator.published.rows import rows, sources

FILE: Final = "ipcc2006_stationary.csv"


def factors() -> Iterator[Factor]:
    """Yield one factor per fuel, in kgCO2 per TJ."""
    source = sources()[FILE]
    for row in rows(FILE):
        yield Factor(
            id=f"ipcc-2006:{row['fuel']}",
            category=f"fuel.ipcc.{row['fuel']}",
            name_en=f"{row['fuel'].replace('_', ' ').capitalize()}, combustion, IPCC default",
            name_zh="",
            gases=only("CO2", Decimal(row["kgCO2_per_TJ"])),
            unit="TJ",
            boundary=COMBUSTION,
            region="",
            year=source.year,
            source=source.cited,
            edition=source.edition,
            licence=source.licence,
            note=f"net calorific value {row['ncv_TJ_per_Gg']} TJ/Gg",
        )
