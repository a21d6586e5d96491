"""The materials table: shares, totals, recycled and bio-based parts, upstream footprints."""

from collections.abc import Iterator
from decimal import Decimal

from forms import reference
from forms.comparing import in_unit, name_of, quantities
from forms.context import Context
from forms.extract.sharing import product_factor
from forms.filled import Cells, Filled, fill
from forms.findings import Fact, Finding
from forms.model import Level
from forms.rules.marking import ERROR, WARNING, at, off_percent, within
from forms.rules.thresholds import limit


def content(filled: Filled, context: Context) -> Iterator[Finding]:
    """V09: the shares of all materials in the product do not make the whole."""
    shares = [row.number("mat_content_pct") for row in filled.table("E")]
    known = [share for share in shares if share is not None]
    if not known or len(known) < len(shares):
        return
    total = sum(known, Decimal(0))
    if not limit("V09", "percent_min") <= total <= limit("V09", "percent_max"):
        section = filled.questionnaire.section("E")
        yield within(section, "V09", "content.not_whole", ERROR, total=total)


def per_unit(filled: Filled, context: Context) -> Iterator[Finding]:
    """V13: consumption per unit is not the period's total divided by the output."""
    single = filled.single
    unit = single.text("declared_unit") or ""
    output, amount = single.amount("output_qty", unit), single.number("declared_amount")
    if not output or not amount:
        return
    for row in filled.table("E"):
        stated, expected = _stated_and_expected(row, amount * product_factor(filled) / output)
        if not stated or not expected:
            continue
        if off_percent(stated, expected) > limit("V13", "percent"):
            facts: dict[str, Fact | Decimal] = {
                "value": stated,
                "expected": expected,
                "unit": row.text("mat_unit") or "",
            }
            code = "material.per_unit"
            pair = reference.hydrate_of_ratio(stated / expected)
            if pair is not None:
                code = "material.hydrate"
                facts |= {"hydrate": pair.hydrate, "anhydrous": pair.anhydrous}
            yield at(row["mat_qty_per_unit"], "V13", code, ERROR, **facts)


def hydrate(filled: Filled, context: Context) -> Iterator[Finding]:
    """X22: against last period just the step between a hydrate and its water-free form."""
    if context.previous is None:
        return
    before = quantities(fill(filled.questionnaire, Level.FULL, context.previous))
    for row in filled.table("E"):
        place = row["mat_qty_per_unit"]
        last = before.get(name_of(row, "mat_qty_per_unit"))
        then = in_unit(last, place.unit or "") if last is not None else None
        pair = reference.hydrate_of_ratio(place.number / then) if place.number and then else None
        if pair is not None and then is not None:
            facts: dict[str, Fact | Decimal] = {
                "hydrate": pair.hydrate,
                "anhydrous": pair.anhydrous,
                "previous": then,
            }
            unit, value = place.unit or "", place.number or Decimal(0)
            yield at(
                place, "X22", "material.hydrate_before", WARNING, value=value, unit=unit, **facts
            )


def _stated_and_expected(row: Cells, share: Decimal) -> tuple[Decimal | None, Decimal | None]:
    unit = row.text("mat_unit") or ""
    stated, total = row.amount("mat_qty_per_unit", unit), row.amount("mat_qty_total", unit)
    return stated, None if total is None else total * share


def recycled(filled: Filled, context: Context) -> Iterator[Finding]:
    """V31: pre-consumer and post-consumer recycled content exceed the whole."""
    for row in filled.table("E"):
        parts = [row.number("recycled_pct_pre"), row.number("recycled_pct_post")]
        total = sum((part for part in parts if part is not None), Decimal(0))
        if total > 100 and None not in parts:
            yield at(row["recycled_pct_post"], "V31", "recycled.over_whole", ERROR, total=total)


def biogenic(filled: Filled, context: Context) -> Iterator[Finding]:
    """V34: bio-based material, and a declared result without its biogenic part beside it."""
    single = filled.single
    if single.number("pcf_value") is None or "biogenic_uptake" not in single:
        return
    if single.number("biogenic_uptake") is not None:
        return
    for row in filled.table("E"):
        share = row.number("biobased_pct")
        if share:
            place = single["biogenic_uptake"]
            name = row.text("mat_name") or ""
            yield at(place, "V34", "biogenic.not_separated", ERROR, name=name, share=share)
            return


def upstream_boundary(filled: Filled, context: Context) -> Iterator[Finding]:
    """V41: a material's footprint that leaves out what lies before its maker's gate."""
    for row in filled.table("E"):
        if row.text("mat_pcf_boundary") == "gate_to_gate":
            yield at(row["mat_pcf_boundary"], "V41", "upstream.partial", ERROR)


def upstream_gwp(filled: Filled, context: Context) -> Iterator[Finding]:
    """V42: a material's footprint counted with another GWP set."""
    own = filled.single.text("gwp_version")
    for row in filled.table("E"):
        theirs = row.text("mat_pcf_gwp")
        if own and theirs and theirs != own:
            yield at(row["mat_pcf_gwp"], "V42", "gwp.mixed", WARNING, value=theirs, own=own)


def delivered_twice(filled: Filled, context: Context) -> Iterator[Finding]:
    """V51: transport inside the upstream footprint, and again as a distance."""
    for row in filled.table("E"):
        if row.flag("mat_pcf_delivered") and row.number("mat_transport_km"):
            yield at(row["mat_transport_km"], "V51", "transport.twice", WARNING)


def factor_fit(filled: Filled, context: Context) -> Iterator[Finding]:
    """V52: a secondary factor that is old or of another region."""
    end = filled.single.day("period_end")
    for row in filled.table("E"):
        year = row.number("mat_ef_year")
        if year is not None and end and end.year - year > limit("V52", "years"):
            yield at(
                row["mat_ef_year"], "V52", "factor.old", WARNING, year=int(year), period=end.year
            )
        region, origin = row.text("mat_ef_region"), row.text("mat_origin")
        if region and origin and region.split("-")[0] != origin.split("-")[0]:
            yield at(row["mat_ef_region"], "V52", "factor.other_region", WARNING)


RULES = (
    content,
    per_unit,
    hydrate,
    recycled,
    biogenic,
    upstream_boundary,
    upstream_gwp,
    delivered_twice,
    factor_fit,
)
