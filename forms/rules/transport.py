"""Distances and loads that cannot be, or seldom are."""

from collections.abc import Iterator
from decimal import Decimal

from forms.context import Context
from forms.filled import Cells, Filled
from forms.findings import Finding
from forms.rules.marking import ERROR, WARNING, at
from forms.rules.thresholds import limit

WAYS = (("E", "mat_transport_km", "mat_transport_mode"), ("J", "out_km", "out_mode"))


def distance(filled: Filled, context: Context) -> Iterator[Finding]:
    """V43: a distance beyond the earth, or odd for its mode."""
    for section, cell, mode_cell in WAYS:
        for row in filled.table(section):
            km = row.amount(cell, "km")
            if km is not None:
                yield from _distance(row, cell, km, row.text(mode_cell))


def _distance(row: Cells, cell: str, km: Decimal, mode: str | None) -> Iterator[Finding]:
    most = limit("V43", "km_max")
    if not 0 <= km <= most:
        yield at(row[cell], "V43", "distance.impossible", ERROR, value=km, limit=most)
    elif mode == "road" and km > limit("V43", "road_warning"):
        yield at(row[cell], "V43", "distance.road_far", WARNING, value=km)
    elif mode == "air" and km < limit("V43", "air_warning"):
        yield at(row[cell], "V43", "distance.air_near", WARNING, value=km)


def load(filled: Filled, context: Context) -> Iterator[Finding]:
    """V44: more on the truck than it carries, or next to nothing."""
    least = limit("V44", "load_factor_min")
    for row in filled.table("E"):
        loaded = row.amount("mat_truck_load", "t")
        capacity = row.amount("mat_truck_payload", "t")
        if loaded is None or not capacity:
            continue
        place = row["mat_truck_load"]
        if loaded > capacity:
            yield at(place, "V44", "load.over", WARNING, value=loaded, capacity=capacity)
        elif loaded / capacity * 100 < least:
            yield at(place, "V44", "load.little", WARNING, value=loaded / capacity * 100)
    for row in filled.table("J"):
        factor = row.number("out_load_factor")
        if factor is not None and factor < least:
            yield at(row["out_load_factor"], "V44", "load.little", WARNING, value=factor)


RULES = (distance, load)
