"""IPCC 2006 defaults: combustion CO2 of fuels by lower heating value, and calcined carbonates."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from aggregator.factor import ANYWHERE, COMBUSTION, LIFE_CYCLE, Factor, only
from aggregator.published.rows import rows, sources

FUELS: Final = "ipcc2006_stationary.csv"
CARBONATES: Final = "ipcc2006_carbonates.csv"


def factors() -> Iterator[Factor]:
    """Yield each fuel per TJ and per tonne, and each carbonate per tonne.

    >>> next(factors()).kind
    'secondary'
    """
    for row in rows(FUELS):
        per_tj, ncv = Decimal(row["kgCO2_per_TJ"]), Decimal(row["ncv_TJ_per_Gg"])
        note = f"net calorific value {ncv} TJ/Gg"
        yield _fuel(row["fuel"], f"ipcc-2006:{row['fuel']}", per_tj, "TJ", note)
        note = f"{per_tj} kgCO2/TJ × {ncv} TJ/Gg / 1000"
        yield _fuel(row["fuel"], f"ipcc-2006:{row['fuel']}:t", per_tj * ncv / 1000, "t", note)
    for row in rows(CARBONATES):
        yield _carbonate(row)


def _about(file: str) -> dict[str, Any]:
    source = sources()[file]
    return {
        "region": "",
        "year": source.year,
        "source": source.cited,
        "edition": source.edition,
        "licence": source.licence,
    }


def _fuel(fuel: str, code: str, mass: Decimal, unit: str, note: str) -> Factor:
    return Factor(
        id=code,
        category=f"fuel.ipcc.{fuel}",
        name_en=f"{fuel.replace('_', ' ').capitalize()}, combustion, IPCC default",
        name_zh="",
        gases=only("CO2", mass),
        unit=unit,
        boundary=COMBUSTION,
        note=note,
        **_about(FUELS),
    )


def _carbonate(row: dict[str, str]) -> Factor:
    return Factor(
        id=f"ipcc-2006:carbonate:{row['key']}",
        category=f"process.{row['key']}",
        name_en=f"{row['name_en']}, calcined completely",
        name_zh=f"{row['name_zh']}，完全煅烧",
        gases=only("CO2", Decimal(row["tCO2_per_t"]) * 1000),
        unit="t",
        boundary=LIFE_CYCLE,
        scope=ANYWHERE,
        note=f"{row['formula']}: the CO2 set free; the carbonate itself is a material",
        **_about(CARBONATES),
    )
