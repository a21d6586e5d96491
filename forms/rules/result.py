"""The result that the supplier calculated itself."""

from collections.abc import Iterator
from decimal import Decimal

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.rules.marking import ERROR, INFO, WARNING, at, off_percent, rounded
from forms.rules.thresholds import limit

STAGES = ("raw", "production", "transport", "use", "eol")
CO2_PER_C = Decimal(44) / Decimal(12)


def credit_inside(filled: Filled, context: Context) -> Iterator[Finding]:
    """V33: a stage below zero, which is a credit subtracted inside the result."""
    for stage in STAGES:
        value = filled.single.number(f"pcf_stage_{stage}")
        if value is not None and value < 0:
            yield at(
                filled.single[f"pcf_stage_{stage}"], "V33", "result.credit", ERROR, value=value
            )


def uptake_sign(filled: Filled, context: Context) -> Iterator[Finding]:
    """V35: biogenic uptake is removed from the air, so it is not above zero."""
    uptake = filled.single.number("biogenic_uptake")
    if uptake is not None and uptake > 0:
        place = filled.single["biogenic_uptake"]
        yield at(place, "V35", "biogenic.uptake_sign", ERROR, value=uptake)


def uptake_of_carbon(filled: Filled, context: Context) -> Iterator[Finding]:
    """V36: uptake that is not the carbon in the product."""
    single = filled.single
    uptake, carbon = single.number("biogenic_uptake"), single.amount("biogenic_carbon", "kg")
    if uptake is None or not carbon:
        return
    expected = carbon * CO2_PER_C
    if off_percent(abs(uptake), expected) > limit("V36", "percent"):
        place = single["biogenic_uptake"]
        yield at(place, "V36", "biogenic.carbon", WARNING, value=uptake, expected=-expected)


def offsets(filled: Filled, context: Context) -> Iterator[Finding]:
    """V37: carbon credits taken off the footprint."""
    if filled.single.flag("offsets_included"):
        yield at(filled.single["offsets_included"], "V37", "result.offsets", ERROR)


def stages_add_up(filled: Filled, context: Context) -> Iterator[Finding]:
    """V38: the stages do not add up to the result."""
    total = filled.single.number("pcf_value")
    parts = [filled.single.number(f"pcf_stage_{stage}") for stage in STAGES]
    known = [part for part in parts if part is not None]
    if not total or not known:
        return
    added = sum(known, Decimal(0))
    if off_percent(added, total) > limit("V38", "percent"):
        place = filled.single["pcf_value"]
        yield at(place, "V38", "result.stages", ERROR, added=added, value=total)


def recomputed(filled: Filled, context: Context) -> Iterator[Finding]:
    """V39: the result differs from the portal's own calculation."""
    value, ours = filled.single.number("pcf_value"), context.recomputed_pcf
    if value is None or not ours:
        return
    off = off_percent(value, ours)
    if off > limit("V39", "percent_warning"):
        severity = ERROR if off > limit("V39", "percent_error") else WARNING
        place = filled.single["pcf_value"]
        yield at(
            place, "V39", "result.recomputed", severity, value=value, ours=ours, off=rounded(off)
        )


def usual_range(filled: Filled, context: Context) -> Iterator[Finding]:
    """V40: the result per kg lies outside the range of the category."""
    value, mass = filled.single.number("pcf_value"), filled.single.amount("mass_per_unit", "kg")
    band = context.pcf_band
    if value is None or not mass or band is None:
        return
    per_kg = value / mass
    if not band.low <= per_kg <= band.high:
        place = filled.single["pcf_value"]
        facts = {"value": per_kg, "low": band.low, "high": band.high}
        yield at(place, "V40", "result.unusual", WARNING, **facts)


def primary_share(filled: Filled, context: Context) -> Iterator[Finding]:
    """V53: less than half of the result rests on primary data."""
    share, least = filled.single.number("primary_data_share"), limit("V53", "percent")
    if share is not None and share < least:
        place = filled.single["primary_data_share"]
        yield at(place, "V53", "result.low_primary", INFO, value=share, limit=least)


RULES = (
    credit_inside,
    uptake_sign,
    uptake_of_carbon,
    offsets,
    stages_add_up,
    recomputed,
    usual_range,
    primary_share,
)
