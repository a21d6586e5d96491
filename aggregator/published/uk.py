"""UK conversion factors 2025: power, freight, fuels, materials, water and waste."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from aggregator.factor import COMBUSTION, LIFE_CYCLE, LOCAL, Factor, equivalents
from aggregator.published.rows import rows, sources

FILE: Final = "uk_2025.csv"
Row = dict[str, str]

UNITS: Final = {
    "tonnes": "t",
    "kg": "kg",
    "litres": "L",
    "million litres": "million_L",
    "cubic metres": "m3",
    "kWh": "kWh",
    "kWh (Net CV)": "kWh",
    "tonne.km": "tkm",
    "km": "km",
    "GJ": "GJ",
}
FREIGHT: Final = {
    ("HGV (all diesel)", "All HGVs", "", "Average laden"): "transport.road",
    ("Rail", "Freight train", "", ""): "transport.rail",
    ("Cargo ship", "Container ship", "Average", ""): "transport.sea",
    ("Freight flights", "Long-haul, to/from UK", "", "Without RF"): "transport.air",
}
"""The rows that stand for a mode of transport when nothing more is known of the vehicle."""

FUELS: Final = {
    "Natural gas": "natural_gas",
    "LPG": "lpg",
    "Diesel (100% mineral diesel)": "diesel",
    "Petrol (100% mineral petrol)": "gasoline",
    "Fuel oil": "fuel_oil",
    "Burning oil": "kerosene",
}
ALONE: Final = {
    "Material use": "material",
    "Waste disposal": "waste",
    "Water supply": "water",
    "Water treatment": "water",
}
GRID: Final = {
    "UK electricity": "generation",
    "T&D- UK electricity": "transmission and distribution",
    "WTT- UK electricity (generation)": "well-to-tank of generation",
    "WTT- UK electricity (T&D)": "well-to-tank of transmission and distribution",
}
"""The four rows that make one kilowatt hour at the socket, by group, or by kind within it."""
TWO_PARTS: Final = {"Fuels": "WTT- fuels", "Freighting goods": "WTT- delivery vehs & freight"}


def factors() -> Iterator[Factor]:
    """Yield power, freight and fuels with their upstream added, and the rows that stand alone.

    >>> {factor.region for factor in factors()}
    {'GB'}
    """
    every = [row for row in rows(FILE) if row["ghg_unit"] == "kg CO2e" and row["uom"] in UNITS]
    upstream = {_place(row): row for row in every if row["level1"].startswith("WTT-")}
    for row in every:
        if row["level1"] in TWO_PARTS:
            yield _with_upstream(row, upstream.get(_place(row)))
        elif row["level1"] in ALONE:
            yield _alone(row)
    yield _grid(every)


def _grid(every: list[Row]) -> Factor:
    """Return a kilowatt hour at the socket: all four parts that are published apart."""
    parts = {
        name: row
        for row in every
        for name in (row["level1"], row["level2"])
        if name in GRID and row["level3"] == "Electricity: UK"
    }
    note = " + ".join(f"{parts[name]['factor_2025']} {GRID[name]}" for name in GRID)
    mass = sum((Decimal(parts[name]["factor_2025"]) for name in GRID), Decimal(0))
    generated = parts["UK electricity"]
    grid = _factor(
        generated, category="electricity.grid", mass=mass, boundary=LIFE_CYCLE, note=note
    )
    return replace(
        grid,
        name_en="Electricity, UK, national average at the socket",
        name_zh="英国电网电力，全国平均（含输配与上游）",
        scope=LOCAL,
        technology="national average",
    )


def _place(row: Row) -> tuple[str, ...]:
    """Return what a row and its well-to-tank row have in common."""
    group = "fuels" if "uels" in row["level1"] else "freight"
    kind = row["level2"].lower().removeprefix("wtt- ")
    return (group, kind, row["level3"], row["level4"], row["column_text"], row["uom"])


def _with_upstream(row: Row, upstream: Row | None) -> Factor:
    """Return combustion plus well-to-tank; without the latter it stays combustion."""
    mass = Decimal(row["factor_2025"])
    note = "well-to-tank not published for this row"
    if upstream is not None:
        note = f"{row['factor_2025']} use + {upstream['factor_2025']} well-to-tank"
        mass += Decimal(upstream["factor_2025"])
    return _factor(
        row,
        category=_category(row),
        mass=mass,
        boundary=COMBUSTION if upstream is None else LIFE_CYCLE,
        note=note,
    )


def _category(row: Row) -> str:
    if row["level1"] == "Fuels":
        fuel = FUELS.get(row["level3"])
        return f"fuel.{fuel}" if fuel else f"fuel.uk.{_slug(row['level3'])}"
    place = (row["level2"], row["level3"], row["level4"], row["column_text"])
    if row["uom"] == "tonne.km" and place in FREIGHT:
        return FREIGHT[place]
    return f"freight.{_slug(' '.join(place))}"


def _alone(row: Row) -> Factor:
    what = " ".join((row["level3"], row["level4"], row["column_text"]))
    return _factor(
        row,
        category=f"{ALONE[row['level1']]}.{_slug(what)}",
        mass=Decimal(row["factor_2025"]),
        boundary=LIFE_CYCLE,
        note="",
    )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _factor(row: Row, *, category: str, mass: Decimal, boundary: str, note: str) -> Factor:
    source = sources()[FILE]
    names = (row["level2"], row["level3"], row["level4"], row["column_text"])
    about: dict[str, Any] = {
        "source": source.cited,
        "edition": source.edition,
        "licence": source.licence,
        "gwp_set": source.gwp_set,
        "year": source.year,
    }
    return Factor(
        id=f"uk-2025:{row['id']}",
        category=category,
        name_en=", ".join(dict.fromkeys(name for name in names if name)) + f" [{row['uom']}]",
        name_zh="",
        gases=equivalents(mass),
        unit=UNITS[row["uom"]],
        boundary=boundary,
        region="GB",
        note=note,
        **about,
    )
