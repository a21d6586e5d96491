"""Energy rows: electricity, fuels, allocation, monthly readings."""

from collections.abc import Iterator
from decimal import Decimal
from statistics import mean, stdev

from forms import reference
from forms.context import Context
from forms.extract.energy import MAIN_CELL
from forms.extract.fuels import fuel_amount
from forms.filled import Cells, Filled
from forms.findings import Fact, Finding
from forms.model import Option
from forms.rules.marking import ERROR, INFO, WARNING, at, off_percent, rounded
from forms.rules.thresholds import limit

MADE_HERE = frozenset({"elec_grid", "elec_direct_wire", "elec_self_pv"})


def no_electricity(filled: Filled, context: Context) -> Iterator[Finding]:
    """V16: a production that uses no electricity at all."""
    rows = filled.table("G")
    used = [row.number(cell) for row in rows for cell in MADE_HERE]
    known = [one for one in used if one is not None]
    grid = [row["elec_grid"] for row in rows if row.number("elec_grid") is not None]
    if grid and known and not any(known):
        yield at(grid[0], "V16", "electricity.none", WARNING)


def region(filled: Filled, context: Context) -> Iterator[Finding]:
    """V22: the grid region is not where the site is."""
    country = filled.single.text("site_country")
    province = filled.single.text("site_province")
    for row in filled.table("G"):
        used = row.text("elec_grid_region")
        if used and country and used not in {country, province}:
            place = row["elec_grid_region"]
            site = filled.single["site_province" if province else "site_country"]
            yield at(
                place,
                "V22",
                "electricity.other_region",
                ERROR,
                region=_name(place.field.option(used), used),
                site=_name(site.field.option(province or country), country),
            )


def _name(option: Option | None, code: str) -> Fact:
    return option.label if option else code


def fuel_unit(filled: Filled, context: Context) -> Iterator[Finding]:
    """V06: a fuel in a unit that cannot be turned into its usual one."""
    for row in filled.table("G"):
        default = reference.fuel_default(row.text("fuel_type") or "")
        if default is None or row.number("fuel_qty") is None:
            continue
        if fuel_amount(row, "fuel_qty", row.text("fuel_type") or "") is None:
            unit = row.unit("fuel_qty") or ""
            yield at(row["fuel_qty"], "V06", "unit.needs_basis", ERROR, unit=unit, per=default.per)


def fuel_parameters(filled: Filled, context: Context) -> Iterator[Finding]:
    """V23: calorific value or carbon content far from the fuel's default."""
    for row in filled.table("G"):
        default = reference.fuel_default(row.text("fuel_type") or "")
        if default is None:
            continue
        for cell, usual in (("fuel_ncv", default.ncv), ("fuel_cc", default.carbon)):
            value = row.number(cell)
            if value is None:
                continue
            off = off_percent(value, usual)
            if off > limit("V23", "percent_warning"):
                severity = ERROR if off > limit("V23", "percent_error") else WARNING
                yield at(
                    row[cell],
                    "V23",
                    "fuel.parameter",
                    severity,
                    value=value,
                    usual=usual,
                    off=rounded(off),
                )


def allocated(filled: Filled, context: Context) -> Iterator[Finding]:
    """V24: the shares of one carrier over all products exceed the whole."""
    for row in filled.table("G"):
        share, carrier = row.number("energy_alloc_pct"), row.text("energy_carrier")
        elsewhere = context.allocated_elsewhere.get(carrier or "")
        if share is None or elsewhere is None:
            continue
        if share + elsewhere > limit("V24", "percent"):
            yield at(
                row["energy_alloc_pct"],
                "V24",
                "allocation.over_whole",
                ERROR,
                value=share,
                elsewhere=elsewhere,
                total=share + elsewhere,
            )


def taken_whole(filled: Filled, context: Context) -> Iterator[Finding]:
    """X17: no share stated, so the whole row is counted for this product."""
    for row in filled.table("G"):
        carrier = row.text("energy_carrier")
        stated = "energy_alloc_pct" not in row or row["energy_alloc_pct"].typed
        if carrier and not stated and row.number(MAIN_CELL[carrier]):
            place = row["energy_alloc_pct"]
            if not place.required:
                yield at(place, "X17", "allocation.whole", INFO)


def monthly(filled: Filled, context: Context) -> Iterator[Finding]:
    """V15: monthly values that are incomplete, stand out, or miss the yearly figure."""
    for row in filled.table("G"):
        values = [Decimal(one) for one in row.codes("energy_monthly")]
        total = row.number(MAIN_CELL.get(row.text("energy_carrier") or "", ""))
        if values:
            yield from _monthly(row, values, total)


def _monthly(row: Cells, values: list[Decimal], total: Decimal | None) -> Iterator[Finding]:
    place = row["energy_monthly"]
    if len(values) != limit("V15", "count"):
        yield at(place, "V15", "monthly.count", WARNING, count=len(values))
        return
    added = sum(values, Decimal(0))
    if total and off_percent(added, total) > limit("V15", "percent_sum"):
        yield at(place, "V15", "monthly.sum", WARNING, added=added, total=total)
    spread = stdev(values)
    for month, value in enumerate(values, 1):
        if spread and abs(value - mean(values)) > limit("V15", "deviations") * spread:
            yield at(place, "V15", "monthly.outlier", WARNING, month=month, value=value)


RULES = (
    no_electricity,
    region,
    fuel_unit,
    fuel_parameters,
    allocated,
    taken_whole,
    monthly,
)
