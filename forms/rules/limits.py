"""Limits of the base list: packaging, refrigerants, carbonates, wastewater, disposal, proof."""

from collections.abc import Iterator
from decimal import Decimal

from forms.context import Context
from forms.evidence import documents, key_of
from forms.filled import Cells, Filled
from forms.findings import Finding
from forms.quality import reporting_period
from forms.rules.marking import ERROR, WARNING, at, off_percent, rounded, within
from forms.rules.thresholds import limit

NONE = Decimal(0)
SPLIT = (
    "eol_split_recycling",
    "eol_split_reuse",
    "eol_split_incineration_energy",
    "eol_split_incineration",
    "eol_split_landfill",
    "eol_split_other",
)
CO2 = "CO2"
METHANE = frozenset({"CH4_fossil", "CH4_nonfossil", "CH4_unspecified"})


def packaging(filled: Filled, context: Context) -> Iterator[Finding]:
    """X28: packaging that weighs more than what it holds."""
    mass = filled.single.amount("mass_per_unit", "kg")
    packed = [row.amount("pack_qty_per_unit", "kg") for row in filled.table("F")]
    total = sum((one for one in packed if one is not None), NONE)
    if mass and total > mass:
        section = filled.questionnaire.section("F")
        yield within(section, "X28", "packaging.heavy", WARNING, value=total, mass=mass)


def leaks(filled: Filled, context: Context) -> Iterator[Finding]:
    """X29: a refrigerant of which more than half leaks in a year."""
    for row in filled.table("I"):
        refill = row.amount("refrigerant_fill", "kg")
        charge = row.amount("refrigerant_charge", "kg")
        if refill is None or not charge:
            continue
        percent = refill / charge * 100
        if percent > limit("X29", "percent"):
            yield at(row["refrigerant_fill"], "X29", "leak.high", WARNING, value=rounded(percent))


def carbonates(filled: Filled, context: Context) -> Iterator[Finding]:
    """X30: carbon dioxide of a carbonate that is not what the carbonate holds."""
    for row in filled.table("I"):
        stated, used = row.amount("emis_qty", "kg"), row.amount("carbonate_qty", "kg")
        kind = row.text("carbonate_type") or ""
        if not stated or not used or row.text("emis_gas") != CO2 or kind not in CARBONATES:
            continue
        expected = used * limit("X30", kind)
        off = off_percent(stated, expected)
        if off > limit("X30", "percent"):
            facts = {"value": stated, "expected": expected, "off": rounded(off)}
            yield at(row["emis_qty"], "X30", "carbonate.amount", WARNING, **facts)


CARBONATES = frozenset({"limestone", "dolomite", "soda_ash"})


def wastewater(filled: Filled, context: Context) -> Iterator[Finding]:
    """X31, X32: treatment that adds what it should remove; methane that nobody lists."""
    for row in filled.table("K"):
        before, after = row.number("ww_cod_in"), row.number("ww_cod_out")
        if before is not None and after is not None and after > before:
            yield at(row["ww_cod_out"], "X31", "wastewater.cod", ERROR, value=after, before=before)
        strong = before is not None and before > limit("X32", "cod")
        if row.flag("ww_anaerobic") and strong and not _lists_methane(filled):
            yield at(
                row["ww_anaerobic"], "X32", "wastewater.methane", WARNING, value=before or NONE
            )


def _lists_methane(filled: Filled) -> bool:
    return any(
        row.text("emis_source") == "wastewater" and row.text("emis_gas") in METHANE
        for row in filled.table("I")
    )


def end_of_life(filled: Filled, context: Context) -> Iterator[Finding]:
    """X33: the ways of disposal do not make the whole."""
    shares = [filled.single.number(key) for key in SPLIT]
    known = [one for one in shares if one is not None]
    total = sum(known, NONE)
    if known and len(known) == len(shares) and abs(total - 100) > limit("X33", "tolerance"):
        place = filled.single[SPLIT[0]]
        yield at(place, "X33", "end_of_life.sum", ERROR, total=total)


def proof_of_something(filled: Filled, context: Context) -> Iterator[Finding]:
    """X34: a document of another period, or of a row that is not there."""
    rows = {row.row: row for row in filled.table("P")}
    period = reporting_period(filled)
    for one in documents(filled):
        row = rows[one.row]
        if one.period and period and (one.period[1] < period[0] or one.period[0] > period[1]):
            text = row.text("ev_period") or ""
            yield at(row["ev_period"], "X34", "proof.other_period", WARNING, value=text)
        yield from _dangling(row, filled)


def _dangling(row: Cells, filled: Filled) -> Iterator[Finding]:
    for link in row.codes("ev_links"):
        key = key_of(link)
        known = key is not None and any(one.row == key[1] for one in filled.table(key[0]))
        if not known:
            yield at(row["ev_links"], "X34", "proof.no_row", WARNING, value=link)


RULES = (packaging, leaks, carbonates, wastewater, end_of_life, proof_of_something)
