"""The product: mass, declared unit, boundary, output."""

from collections.abc import Iterator
from decimal import Decimal

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.rules.marking import ERROR, WARNING, at, off_percent, rounded
from forms.rules.thresholds import limit

KG_PER_UNIT = {"kg": Decimal(1), "t": Decimal(1000)}
STAGES = {
    "gate_to_gate": ({"production"}, {"raw", "use", "eol"}),
    "cradle_to_gate": ({"raw", "production"}, {"use", "eol"}),
    "cradle_to_grave": ({"raw", "production", "transport", "use", "eol"}, set[str]()),
}
"""Per boundary: the stages it must include, and those it cannot."""


def mass_of_mass_unit(filled: Filled, context: Context) -> Iterator[Finding]:
    """X07: a product declared in kg or t weighs what it is declared as."""
    single = filled.single
    mass, amount = single.amount("mass_per_unit", "kg"), single.number("declared_amount")
    per_unit = KG_PER_UNIT.get(single.text("declared_unit") or "")
    if mass is None or per_unit is None or not amount:
        return
    expected = per_unit * amount
    if off_percent(mass, expected) > limit("X07", "percent"):
        place = single["mass_per_unit"]
        yield at(place, "X07", "mass.not_declared_unit", ERROR, value=mass, expected=expected)


def mass_against_bom(filled: Filled, context: Context) -> Iterator[Finding]:
    """V10: the net mass differs from the mass in the customer's bill of materials."""
    single = filled.single
    mass, amount = single.amount("mass_per_unit", "kg"), single.number("declared_amount")
    if not mass or not amount or not context.item_mass_kg:
        return
    if context.item_unit is not None and context.item_unit != single.text("declared_unit"):
        return
    expected = context.item_mass_kg * amount
    off = off_percent(mass, expected)
    if off > limit("V10", "percent_warning"):
        severity = ERROR if off > limit("V10", "percent_error") else WARNING
        place = single["mass_per_unit"]
        yield at(
            place, "V10", "mass.differs", severity, value=mass, expected=expected, off=rounded(off)
        )


def stages_of_boundary(filled: Filled, context: Context) -> Iterator[Finding]:
    """X08: the stages that are included do not make the stated boundary."""
    boundary = filled.single.text("boundary")
    stages = set(filled.single.codes("stages_included"))
    if boundary is None or not stages:
        return
    needed, excluded = STAGES[boundary]
    if not needed <= stages or stages & excluded:
        place = filled.single["stages_included"]
        label = filled.single["boundary"].field.option(boundary)
        yield at(
            place, "X08", "stages.not_boundary", ERROR, boundary=label.label if label else boundary
        )


def scrap(filled: Filled, context: Context) -> Iterator[Finding]:
    """V12: an unusually high loss rate."""
    rate = filled.single.number("scrap_rate")
    if rate is not None and rate > limit("V12", "percent"):
        place = filled.single["scrap_rate"]
        yield at(place, "V12", "scrap.high", WARNING, value=rate, limit=limit("V12", "percent"))


def output(filled: Filled, context: Context) -> Iterator[Finding]:
    """X10, X11, X12: output against the site's total, rework and capacity."""
    single = filled.single
    unit = single.text("declared_unit") or ""
    good = single.amount("output_qty", unit)
    site, rework = single.amount("output_total_site", unit), single.amount("rework_qty", unit)
    capacity = single.amount("capacity", unit)
    if good is None:
        return
    if site is not None and site < good:
        yield at(
            single["output_total_site"], "X10", "output.above_site", ERROR, value=site, output=good
        )
    if rework is not None and rework > good:
        yield at(
            single["rework_qty"], "X11", "rework.above_output", ERROR, value=rework, output=good
        )
    if capacity and good > capacity * limit("X12", "ratio"):
        facts = {"value": capacity, "output": good}
        yield at(single["capacity"], "X12", "output.above_capacity", WARNING, **facts)


RULES = (mass_of_mass_unit, mass_against_bom, stages_of_boundary, scrap, output)
