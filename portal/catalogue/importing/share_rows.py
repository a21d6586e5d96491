"""Reads a sheet of sourcing shares: who supplies which part of an item in a year, for how much."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from portal.catalogue import sourcing
from portal.catalogue.importing.line_rows import clean
from portal.catalogue.importing.sheets import Row
from portal.catalogue.importing.wanted import Wanted
from portal.catalogue.models import Item
from portal.catalogue.reading import Reader, unknown
from portal.catalogue.sourcing import Share
from portal.core.errors import Problem
from portal.core.uploads import CellProblem
from portal.suppliers.models import Supplier

SHEET = "sourcing"
PLACES = Decimal("1e-9")


def read_sheet(
    wanted: Wanted,
    rows: Sequence[Row],
    known: Mapping[str, Item],
    suppliers: Mapping[str, Supplier],
    period: int,
) -> None:
    """Read the shares of each item and year; ``period`` is that of rows which name none."""
    used = {line.facts.component for line in wanted.lines} | wanted.parents
    grouped: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        code = _code(wanted, row, known, used)
        year = _year(wanted, row, period)
        if code and year is not None:
            grouped[code, year].append(row)
    for (code, year), group in grouped.items():
        _read_group(wanted, code, year, group, suppliers)


def _code(wanted: Wanted, row: Row, known: Mapping[str, Item], used: set[str]) -> str:
    code = clean(row.get("item"))
    if not code:
        wanted.tell(SHEET, row["row"], [Problem("catalogue.code_missing", "item")])
    elif code not in known and code not in wanted.items and code not in used:
        wanted.tell(SHEET, row["row"], [unknown(code, known, "code", "item")])
    return code


def _year(wanted: Wanted, row: Row, period: int) -> int | None:
    text = clean(row.get("period"))
    if not text:
        return period
    year = sourcing.read_period(text)
    if year is None:
        facts = {"text": text[:40]}
        wanted.tell(SHEET, row["row"], [Problem("catalogue.period_invalid", "period", facts)])
    return year


def _read_group(
    wanted: Wanted, code: str, year: int, rows: Sequence[Row], suppliers: Mapping[str, Supplier]
) -> None:
    spends = [_spend(wanted, row) for row in rows]
    typed = [{name: str(row.get(name, "")) for name in sourcing.FIELDS} for row in rows]
    if len(rows) > 1 and not any(one["share"].strip() for one in typed):
        _work_out(wanted, code, rows, typed, spends)
    shares, problems = sourcing.read_rows(suppliers, typed)
    for problem in problems:
        number = problem.place.rpartition("-")[2]
        row = rows[int(number)] if number.isdigit() else rows[-1]
        place = "share" if problem.place == "sum" else problem.place
        wanted.tell(SHEET, row["row"], [Problem(problem.code, place, problem.facts)])
    if problems:
        return
    stated = "spend" in rows[0]
    found = [
        replace(share, spend=spend, states_spend=stated)
        for share, spend in zip(shares, spends, strict=False)
    ]
    before = wanted.shares.get((code, year))
    if before is not None and not _same(before, found):
        facts = {"code": code, "period": year}
        told = CellProblem("catalogue.shares_twice", SHEET, rows[0]["row"], "share", facts)
        wanted.problems.append(told)
    wanted.shares[code, year] = found
    wanted.items.setdefault(code, {})


def _same(one: Sequence[Share], other: Sequence[Share]) -> bool:
    def told(shares: Sequence[Share]) -> set[tuple[object, object, Decimal]]:
        return {(s.supplier.id, s.site and s.site.id, s.share) for s in shares}

    return told(one) == told(other)


def _spend(wanted: Wanted, row: Row) -> Decimal | None:
    reader = Reader({"spend": str(row.get("spend", ""))})
    spend = reader.number("spend")
    if spend is not None and spend < 0:
        reader.refuse("spend_negative", "spend", text=reader.typed["spend"].strip())
    wanted.tell(SHEET, row["row"], reader.problems)
    return spend


def _work_out(
    wanted: Wanted,
    code: str,
    rows: Sequence[Row],
    typed: Sequence[dict[str, str]],
    spends: Sequence[Decimal | None],
) -> None:
    """Give rows without shares the part that they have of all that was bought."""
    known = [spend for spend in spends if spend is not None and spend > 0]
    if len(known) < len(rows):
        facts = {"item": code}
        problem = Problem("catalogue.spend_makes_no_share", "share", facts)
        wanted.tell(SHEET, rows[0]["row"], [problem])
        return
    total = sum(known, Decimal(0))
    parts = [(spend / total).quantize(PLACES) for spend in known]
    parts[-1] = 1 - sum(parts[:-1], Decimal(0))
    for one, part in zip(typed, parts, strict=True):
        one["share"] = f"{part.normalize():f}"
