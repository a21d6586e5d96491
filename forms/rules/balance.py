"""What goes in must come out: materials against products, waste and what the air takes."""

from collections.abc import Iterator
from decimal import Decimal

from forms.context import Context
from forms.extract.materials import mass_of_unit
from forms.extract.sharing import main_row
from forms.filled import Cells, Filled
from forms.findings import Finding
from forms.model import Level
from forms.rules.marking import ERROR, WARNING, at, rounded, within
from forms.rules.thresholds import limit

NONE = Decimal(0)
WATER_IN = ("water_fresh", "water_recycled")


def of_the_site(filled: Filled, context: Context) -> Iterator[Finding]:
    """V08: materials put in are not products, co-products, waste and what the air takes.

    Only where everything that counts is asked and stated: at the full level, every mass known.
    """
    put_in, made = _materials(filled), product_mass(filled)
    others = [_coproducts(filled), _waste(filled), _to_the_air(filled)]
    if filled.level is not Level.FULL or not put_in or made is None or None in others:
        return
    out = made + sum((one for one in others if one is not None), NONE)
    off = abs(put_in - out) / put_in * 100
    if off > limit("V08", "percent_warning"):
        severity = ERROR if off > limit("V08", "percent_error") else WARNING
        section = filled.questionnaire.section("E")
        facts = {"put_in": put_in, "out": out, "made": made, "off": rounded(off)}
        yield within(section, "V08", "balance.site", severity, **facts)


def of_the_last_process(filled: Filled, context: Context) -> Iterator[Finding]:
    """V08: the last process yields something else than the good output and its scrap."""
    made = product_mass(filled)
    last = [row for row in filled.table("D") if (row.text("up_next") or "").casefold() == "end"]
    if made is None or len(last) != 1:
        return
    yields = last[0].amount("up_output", "kg")
    if not yields:
        return
    least = made
    most = made / (1 - (filled.single.number("scrap_rate") or NONE) / 100)
    off = max(least - yields, yields - most, NONE) / yields * 100
    if off > limit("V08", "percent_warning"):
        severity = ERROR if off > limit("V08", "percent_error") else WARNING
        facts = {"value": yields, "made": made, "off": rounded(off)}
        yield at(last[0]["up_output"], "V08", "balance.process", severity, **facts)


def yield_above_input(filled: Filled, context: Context) -> Iterator[Finding]:
    """V11: more product than material bound in it."""
    put_in, made = _materials(filled), product_mass(filled)
    others, air = _coproducts(filled), filled.single.amount("air_loss", "kg")
    if filled.level is Level.MINIMAL or not put_in or made is None or others is None:
        return
    taken_up = -air if air is not None and air < 0 else NONE
    ratio = (made + others) / (put_in + taken_up)
    if ratio > limit("V11", "ratio"):
        facts = {"made": made + others, "put_in": put_in, "percent": rounded(ratio * 100)}
        yield at(filled.single["output_qty"], "V11", "balance.yield", ERROR, **facts)


def wastewater(filled: Filled, context: Context) -> Iterator[Finding]:
    """V49: more wastewater than water taken in."""
    taken = [row.amount(cell, "m3") for row in filled.table("H") for cell in WATER_IN]
    given = [row for row in filled.table("K") if row.amount("ww_qty", "m3") is not None]
    water = sum((one for one in taken if one is not None), NONE)
    waste = sum((row.amount("ww_qty", "m3") or NONE for row in given), NONE)
    if given and water and waste > water * limit("V49", "ratio"):
        yield at(given[0]["ww_qty"], "V49", "water.waste", WARNING, value=waste, water=water)


def product_mass(filled: Filled) -> Decimal | None:
    """Return the mass of the period's good output, in kg."""
    single = filled.single
    unit = single.text("declared_unit") or ""
    output, amount = single.amount("output_qty", unit), single.number("declared_amount")
    mass = single.amount("mass_per_unit", "kg")
    return None if output is None or not amount or mass is None else output / amount * mass


def _materials(filled: Filled) -> Decimal | None:
    """Add up the materials of the period that are bound in products or waste, in kg."""
    masses = [
        _mass(row) for row in filled.table("E") if row.text("mat_type") in {"raw", "auxiliary"}
    ]
    known = [one for one in masses if one is not None]
    return sum(known, NONE) if known and len(known) == len(masses) else None


def _mass(row: Cells) -> Decimal | None:
    total, each = row.amount("mat_qty_total", row.text("mat_unit") or ""), mass_of_unit(row)
    return None if total is None or each is None else total * each


def _coproducts(filled: Filled) -> Decimal | None:
    return _sum_of(
        row.amount("coprod_qty", "kg") for row in filled.table("L") if row is not main_row(filled)
    )


def _waste(filled: Filled) -> Decimal | None:
    return _sum_of(
        _shared(row, "waste_qty", "waste_alloc_pct")
        for row in filled.table("K")
        if row.text("waste_kind") == "waste"
    )


def _to_the_air(filled: Filled) -> Decimal | None:
    """Add up vapours and process gases; refrigerants come from nowhere near the materials."""
    gases = _sum_of(
        _shared(row, "emis_qty", "emis_alloc_pct")
        for row in filled.table("I")
        if row.text("emis_source") in {"process", "carbonate", "anode_effect"}
    )
    place = filled.single.get("air_loss")
    if gases is None or (place is not None and place.typed and place.number is None):
        return None
    return gases + (filled.single.amount("air_loss", "kg") or NONE)


def _shared(row: Cells, cell: str, share: str) -> Decimal | None:
    amount, percent = row.amount(cell, "kg"), row.number(share)
    return amount if amount is None or percent is None else amount * percent / 100


def _sum_of(amounts: Iterator[Decimal | None]) -> Decimal | None:
    found = list(amounts)
    known = [one for one in found if one is not None]
    return sum(known, NONE) if len(known) == len(found) else None


RULES = (of_the_site, of_the_last_process, yield_above_input, wastewater)
