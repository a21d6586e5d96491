"""From answers to activity data: what the supplier's own production used per declared unit.

``quantity = total of the period x share of this product x allocation factor / good output
x declared amount``, in exact decimals, so that figures that were divided out of a known case
multiply back to it.
"""

from collections.abc import Iterator
from decimal import Context as DecimalContext
from decimal import localcontext

from forms.answers import Answers
from forms.extract import energy, materials, process, transport
from forms.extract.basis import Basis
from forms.filled import Filled, fill
from forms.findings import Finding
from forms.inventory import Activity, Declared, Gap, Inventory
from forms.model import Level, Questionnaire

PRECISION = 50
COVERING = {
    "F": frozenset({"packaging"}),
    "I": frozenset({"gas", "process"}),
    "K": frozenset({"waste", "wastewater"}),
}
"""Tables beside energy and transport, and the categories of activity that they give."""

STAGES = ("raw", "production", "transport", "use", "eol")


def inventory(
    questionnaire: Questionnaire,
    answers: Answers,
    findings: tuple[Finding, ...] = (),
    filled: Filled | None = None,
) -> Inventory:
    """Return the activity data that the answers state.

    Parameters
    ----------
    questionnaire
        The list that was answered.
    answers
        The answers; what is unreadable or missing becomes a gap, never a zero.
    findings
        What validation found, for the consistency rating of each row.
    filled
        The answers laid into the list at its full level, where the caller has them already.
    """
    with localcontext(DecimalContext(prec=PRECISION)):
        if filled is None or filled.level is not Level.FULL:
            filled = fill(questionnaire, Level.FULL, answers)
        return _inventory(filled, findings)


def _inventory(filled: Filled, findings: tuple[Finding, ...]) -> Inventory:
    basis = Basis.of(filled, findings)
    lines = [
        *energy.lines(filled, basis),
        *transport.internal(filled, basis),
        *process.water(filled, basis),
        *process.emissions(filled, basis),
        *process.waste(filled, basis),
    ]
    inbound = list(transport.inbound(filled, basis))
    outbound = list(transport.outbound(filled, basis))
    packed = list(process.packaging(filled, basis))
    if filled.single.flag("pack_included"):
        lines.extend(packed)
    else:
        outbound.extend(packed)
    return Inventory(
        period_start=basis.period_start,
        period_end=basis.period_end,
        declared_unit=filled.single.text("declared_unit"),
        declared_amount=filled.single.number("declared_amount"),
        output_qty=filled.single.amount("output_qty", filled.single.text("declared_unit") or ""),
        mass_per_unit_kg=filled.single.amount("mass_per_unit", "kg"),
        boundary=filled.single.text("boundary"),
        activities=_activities([*lines, *inbound]),
        outbound=_activities(outbound),
        materials=materials.lines(filled, basis),
        declared=_declared(filled),
        captured_kg=process.captured(filled, basis),
        covers=tuple(_covers(filled, lines, inbound)),
        gaps=tuple(one for one in [*lines, *inbound, *outbound] if isinstance(one, Gap)),
    )


def _activities(lines: list[Activity | Gap]) -> tuple[Activity, ...]:
    return tuple(one for one in lines if isinstance(one, Activity))


def _covers(
    filled: Filled, lines: list[Activity | Gap], inbound: list[Activity | Gap]
) -> Iterator[str]:
    """Name the line types that were answered; a table with nothing in it covers nothing."""
    stated = {one.category.split(".")[0] for one in lines if isinstance(one, Activity)}
    if any(one.stage == "energy" for one in lines if isinstance(one, Activity)):
        yield "energy"
    for section, kinds in COVERING.items():
        if stated & kinds:
            yield from filled.questionnaire.section(section).covers
    asked = any("mat_transport_km" in row for row in filled.table("E"))
    if asked and any(isinstance(one, Activity) for one in inbound):
        yield "transport"


def _declared(filled: Filled) -> Declared | None:
    single = filled.single
    value = single.amount("pcf_value", "kgCO2e")
    if value is None:
        return None
    stages = {stage: single.number(f"pcf_stage_{stage}") for stage in STAGES}
    return Declared(
        footprint_kgco2e=value,
        boundary=single.text("boundary"),
        stages={stage: part for stage, part in stages.items() if part is not None},
        biogenic_emissions=single.number("biogenic_emissions"),
        biogenic_uptake=single.number("biogenic_uptake"),
        gwp_set=single.text("gwp_version"),
        primary_share_percent=single.number("primary_data_share"),
        verification=single.text("verification_status"),
        valid_until=single.day("validity_end"),
        offsets_included=single.flag("offsets_included"),
    )
