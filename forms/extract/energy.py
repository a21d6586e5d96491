"""Energy rows: electricity with its green part, heat, fuels, compressed air."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from forms import reference
from forms.extract.basis import Basis, gap, unknown
from forms.extract.fuels import counted_fuel
from forms.filled import Cells, Filled
from forms.inventory import Activity, Gap
from forms.parsing.dates import span
from forms.quantity import BY_KIND

MAIN_CELL = BY_KIND["G"][1]
"""The cell that holds the quantity of each carrier."""

COUNTED_IN = {
    "direct_wire": "kWh",
    "self_generated": "kWh",
    "hot_water": "GJ",
}
HUNDRED = Decimal(100)


def lines(filled: Filled, basis: Basis) -> Iterator[Activity | Gap]:
    """Go through the energy rows."""
    for row in filled.table("G"):
        carrier = row.text("energy_carrier")
        if carrier is None:
            yield gap(row, "energy_carrier", "gap.no_carrier")
        elif row.number(MAIN_CELL[carrier]) is None:
            yield unknown(row, MAIN_CELL[carrier])
        else:
            yield from _row(row, carrier, basis)


def share_percent(row: Cells) -> Decimal:
    """Return the share of a row that belongs to this product; unstated, the row is taken whole."""
    stated = row.number("energy_alloc_pct")
    return HUNDRED if stated is None else stated


def _row(row: Cells, carrier: str, basis: Basis) -> Iterator[Activity | Gap]:
    match carrier:
        case "grid_electricity":
            yield from _grid(row, basis)
        case "steam":
            yield _steam(row, basis)
        case "fuel":
            yield counted_fuel(row, basis, share_percent(row))
        case "compressed_air":
            yield _plain(row, basis, carrier, row.unit("compressed_air") or "")
        case _:
            yield _plain(row, basis, carrier, COUNTED_IN[carrier])


def _plain(row: Cells, basis: Basis, carrier: str, unit: str) -> Activity | Gap:
    cell = MAIN_CELL[carrier]
    total = row.amount(cell, unit)
    if total is None:
        return gap(row, cell, "gap.unit", unit=row.unit(cell) or "")
    quantity = basis.per_unit(total, share_percent(row))
    return basis.line(row, cell, quantity, category=row[cell].field.feeds or carrier, unit=unit)


def _grid(row: Cells, basis: Basis) -> Iterator[Activity | Gap]:
    """Split grid electricity into its green parts and the rest.

    What is claimed but not proven stays grid electricity, and says so.
    """
    region = row.text("elec_grid_region") or basis.region
    parts = green_parts(row, basis)
    rest = (row.amount("elec_grid", "kWh") or Decimal(0)) - sum(
        (part.kwh for part in parts), Decimal(0)
    )
    if rest < 0:
        yield gap(row, "elec_green_trade", "gap.green_exceeds_grid")
        return
    share = share_percent(row)
    yield basis.line(
        row,
        "elec_grid",
        basis.per_unit(rest, share),
        category="electricity.grid",
        unit="kWh",
        region=region,
    )
    for part in parts:
        yield basis.line(
            row,
            part.cell,
            basis.per_unit(part.kwh, share),
            category=part.claimed if part.proven else "electricity.grid",
            unit="kWh",
            region=region,
            claimed=part.claimed,
            proven=part.proven,
            location_category="electricity.grid",
        )


@dataclass(frozen=True, slots=True)
class GreenPart:
    """A part of the grid electricity that the supplier claims as green."""

    claimed: str
    cell: str
    kwh: Decimal
    proven: bool


def green_parts(row: Cells, basis: Basis) -> tuple[GreenPart, ...]:
    """List the claimed green parts of a row, and whether each is attributable."""
    traded, certified = row.amount("elec_green_trade", "kWh"), row.amount("elec_gec", "kWh")
    parts = (
        ("electricity.green", "elec_green_trade", traded, is_traded_proven),
        ("electricity.gec", "elec_gec", certified, is_certified_proven),
    )
    return tuple(
        GreenPart(claimed, cell, kwh, is_proven(row, basis))
        for claimed, cell, kwh, is_proven in parts
        if kwh
    )


def is_traded_proven(row: Cells, basis: Basis) -> bool:
    """Say whether traded green power is attributable: contract and matching months."""
    return bool(row.text("green_contract")) and _months_match(row, basis)


def is_certified_proven(row: Cells, basis: Basis) -> bool:
    """Say whether certificates are attributable: numbers, enough of them, matching months."""
    kwh = row.amount("elec_gec", "kWh") or Decimal(0)
    numbers = row.codes("gec_ids")
    enough = len(set(numbers)) == len(numbers) and kwh <= 1000 * len(numbers)
    return bool(numbers) and enough and _months_match(row, basis)


def _months_match(row: Cells, basis: Basis) -> bool:
    months = row.text("gec_period")
    if months is None or basis.period_start is None or basis.period_end is None:
        return False
    first, last = span(months)
    return first <= basis.period_end and last >= basis.period_start


def _steam(row: Cells, basis: Basis) -> Activity | Gap:
    """Count steam as heat; tonnes through the heat content of the steam."""
    heat, tonnes = row.amount("steam", "GJ"), row.amount("steam", "t")
    if heat is None and tonnes is not None:
        heat = tonnes * (row.number("steam_enthalpy") or reference.steam_enthalpy())
    if heat is None:
        return gap(row, "steam", "gap.unit", unit=row.unit("steam") or "")
    factor = row.number("steam_ef")
    return basis.line(
        row,
        "steam",
        basis.per_unit(heat, share_percent(row)),
        category="heat.steam",
        unit="GJ",
        given_factor=None if factor is None else factor * 1000,
    )
