"""Sharing the burden between the products of one process."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from forms.context import Context
from forms.extract.sharing import main_row
from forms.filled import Cells, Filled
from forms.findings import Finding
from forms.rules.marking import ERROR, INFO, WARNING, at, off_percent, within
from forms.rules.thresholds import limit

WORTH = {"energy": "coprod_energy", "economic": "coprod_value"}
PER_KG = {
    "CNY/kg": ("CNY", Decimal(1)),
    "CNY/t": ("CNY", Decimal("0.001")),
    "USD/kg": ("USD", Decimal(1)),
    "EUR/kg": ("EUR", Decimal(1)),
    "MJ/kg": ("MJ", Decimal(1)),
    "GJ/t": ("MJ", Decimal(1)),
}
"""What one of a unit is per kilogram, and in what: currencies are not compared with each other."""


def factors_make_one(filled: Filled, context: Context) -> Iterator[Finding]:
    """V25: the factors of all products do not add up to 1."""
    factors = [row.number("alloc_factor") for row in filled.table("L")]
    known = [one for one in factors if one is not None]
    if not known or len(known) < len(factors):
        return
    total = sum(known, Decimal(0))
    if abs(total - 1) > limit("V25", "tolerance"):
        section = filled.questionnaire.section("L")
        yield within(section, "V25", "coproducts.sum", ERROR, total=total)


def economic(filled: Filled, context: Context) -> Iterator[Finding]:
    """V26: shared by price without a reason, or although the process could be divided."""
    for row in filled.table("L"):
        if row.text("alloc_method") == "economic" and not row.text("alloc_reason"):
            yield at(row["alloc_method"], "V26", "coproducts.no_reason", WARNING)
    own = main_row(filled)
    if own is None or own.text("alloc_method") in {None, "subdivision", "expansion"}:
        return
    steps = filled.table("D")
    metered = [row.flag("up_metering") for row in steps]
    if len(steps) > 1 and all(metered):
        yield at(own["alloc_method"], "V26", "coproducts.divisible", WARNING, count=len(steps))


def prices_close(filled: Filled, context: Context) -> Iterator[Finding]:
    """V27: shared by price although prices differ little and masses are known."""
    rows = [row for row in filled.table("L") if row.text("alloc_method") == "economic"]
    known = _comparable(rows, "economic")
    masses = all(row.amount("coprod_qty", "kg") for row in rows)
    if len(rows) < 2 or not known or not masses:
        return
    ratio = max(known) / min(known)
    if ratio < limit("V27", "ratio"):
        facts = {"ratio": round(ratio, 2), "limit": limit("V27", "ratio")}
        yield at(rows[0]["coprod_value"], "V27", "coproducts.prices", WARNING, **facts)


def factor_of_method(filled: Filled, context: Context) -> Iterator[Finding]:
    """X24: a factor is not what its own method gives."""
    rows = filled.table("L")
    methods = {row.text("alloc_method") for row in rows}
    measures = _measures(rows, methods.pop() or "") if len(methods) == 1 else []
    total = sum(measures, Decimal(0))
    for row, measure in zip(rows, measures, strict=False):
        stated, expected = row.number("alloc_factor"), measure / total
        if stated is None or not expected:
            continue
        if off_percent(stated, expected) > limit("X24", "percent"):
            facts = {"value": stated, "expected": round(expected, 4)}
            yield at(row["alloc_factor"], "X24", "coproducts.factor", WARNING, **facts)


def burden_shared(filled: Filled, context: Context) -> Iterator[Finding]:
    """X25: says that this product bears a part of the burden only."""
    row = main_row(filled)
    factor = None if row is None else row.number("alloc_factor")
    if row is not None and factor is not None and factor < 1:
        yield at(row["alloc_factor"], "X25", "coproducts.shared", INFO, value=factor * 100)


def _measures(rows: Sequence[Cells], method: str) -> list[Decimal]:
    """Return what each product counts by a method; nothing where one of them is not known."""
    masses = [row.amount("coprod_qty", "kg") for row in rows]
    known = [one for one in masses if one]
    if len(known) < len(rows) or method not in {"mass", *WORTH}:
        return []
    if method == "mass":
        return known
    worths = _comparable(rows, method)
    return [mass * worth for mass, worth in zip(known, worths, strict=True)] if worths else []


def _comparable(rows: Sequence[Cells], method: str) -> list[Decimal]:
    """Return what a kilogram of each is worth, or holds; nothing where that cannot be compared."""
    cell = WORTH[method]
    known = [(row.number(cell), PER_KG.get(row.unit(cell) or "")) for row in rows]
    found = [(value * per[1], per[0]) for value, per in known if value and per]
    is_alike = len({unit for _, unit in found}) == 1 and len(found) == len(rows)
    return [value for value, _ in found] if is_alike else []


RULES = (factors_make_one, economic, prices_close, factor_of_method, burden_shared)
