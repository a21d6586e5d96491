"""Whether the rows of both tables fit together; everything that is wrong."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from aggregator.errors import Fact
from aggregator.problems import Problem
from aggregator.row_checks import check_line, check_row
from aggregator.rows import FootprintRow, Line, Tables
from aggregator.units import convert, is_compatible, parse_unit

SHARE_TOLERANCE: Final = 1e-6
QUANTITY_TOLERANCE: Final = 1e-9


def check_alone(tables: Tables) -> list[Problem]:
    """Return everything that is wrong with rows by themselves."""
    found = [problem for line in tables.lines for problem in check_line(line)]
    return found + [problem for row in tables.footprints for problem in check_row(row)]


def check_together(tables: Tables, unsound: set[str]) -> list[Problem]:
    """Return everything that is wrong with rows against each other.

    ``unsound`` are the items of rows that are wrong by themselves.
    """
    return unrelated(_against_each_other(tables, unsound), unsound)


def items_of(problems: Iterable[Problem]) -> set[str]:
    """Return the items that problems are about."""
    return {item for problem in problems for item in problem.items}


def unrelated(problems: Iterable[Problem], unsound: set[str]) -> list[Problem]:
    """Return the problems that do not merely follow from rows which are wrong themselves."""
    return [problem for problem in problems if unsound.isdisjoint(problem.items)]


def _against_each_other(tables: Tables, unsound: set[str]) -> Iterator[Problem]:
    yield from _duplicates(tables.footprints)
    yield from _splits(tables.lines, unsound)
    yield from _boundaries(tables)
    yield from _suppliers(tables)


def _duplicates(rows: Iterable[FootprintRow]) -> Iterator[Problem]:
    seen: set[tuple[str, str | None]] = set()
    for row in rows:
        key = (row.item, row.supplier)
        if key in seen:
            code = "row.duplicate" if row.supplier else "row.duplicate_general"
            facts: dict[str, Fact] = {"item": row.item, "supplier": row.supplier or ""}
            yield Problem(code, facts, row.place, "item", (row.item,))
        seen.add(key)


def _splits(lines: Iterable[Line], unsound: set[str]) -> Iterator[Problem]:
    """Yield the splits whose shares are missing, do not sum to 1, or differ in quantity."""
    splits: dict[tuple[str, str | None, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.is_split and unsound.isdisjoint((line.parent, line.component)):
            splits[line.parent, line.parent_supplier, line.component].append(line)
    for split in splits.values():
        yield from _shares(split)
        yield from _quantities(split)


def _shares(split: list[Line]) -> Iterator[Problem]:
    first = split[0]
    items = (first.parent, first.component)
    facts: dict[str, Fact] = {"parent": first.parent, "component": first.component}
    if len(split) == 1 and first.share is None:
        return
    missing = [line for line in split if line.share is None]
    for line in missing:
        named: dict[str, Fact] = {**facts, "supplier": line.supplier or ""}
        yield Problem("share.missing", named, line.place, "share", items)
    total = math.fsum(line.share or 0.0 for line in split)
    if not missing and abs(total - 1) > SHARE_TOLERANCE:
        yield Problem("share.sum", {**facts, "total": total}, first.place, "share", items)


def _quantities(split: list[Line]) -> Iterator[Problem]:
    """Yield a split whose rows state different quantities in units of one dimension.

    A row that states only its supplier's part of the quantity would be counted
    too small by its share again, so it is refused rather than guessed.
    """
    first, first_unit = split[0], parse_unit(split[0].unit)
    for line in split[1:]:
        unit = parse_unit(line.unit)
        if not is_compatible(unit, first_unit):
            continue
        quantity = convert(line.quantity, unit, first_unit)
        if not math.isclose(quantity, first.quantity, rel_tol=QUANTITY_TOLERANCE):
            stated = tuple(sorted({f"{row.quantity:.10g} {row.unit}" for row in split}))
            items = (first.parent, first.component)
            facts: dict[str, Fact] = {"parent": first.parent, "component": first.component}
            stated_facts: dict[str, Fact] = {**facts, "quantities": stated}
            yield Problem("split.quantities_differ", stated_facts, line.place, "quantity", items)
            return


def _boundaries(tables: Tables) -> Iterator[Problem]:
    """Yield the rows that meet lines without saying what they contain."""
    parents = {line.parent for line in tables.lines}
    for row in tables.footprints:
        if row.boundary is None and row.item in parents:
            facts: dict[str, Fact] = {"item": row.item}
            yield Problem("boundary.missing", facts, row.place, "boundary", (row.item,))


def _suppliers(tables: Tables) -> Iterator[Problem]:
    """Yield rows of suppliers that no line could ever use."""
    named: dict[str, set[str]] = defaultdict(set)
    in_bom: set[str] = set()
    for line in tables.lines:
        in_bom |= {line.parent, line.component}
        if line.supplier:
            named[line.component].add(line.supplier)
    everybody = set().union(*named.values()) if named else set()
    rows: dict[str, list[FootprintRow]] = defaultdict(list)
    for row in tables.footprints:
        if row.item in in_bom:
            rows[row.item].append(row)
    for item, known in rows.items():
        if named[item]:
            yield from _unknown_suppliers(known, everybody)
        else:
            yield from _needless_suppliers(item, known)


def _unknown_suppliers(rows: list[FootprintRow], everybody: set[str]) -> Iterator[Problem]:
    for row in rows:
        if row.supplier and row.supplier not in everybody:
            facts: dict[str, Fact] = {"item": row.item, "supplier": row.supplier}
            yield Problem("supplier.unknown", facts, row.place, "supplier", (row.item,))


def _needless_suppliers(item: str, rows: list[FootprintRow]) -> Iterator[Problem]:
    suppliers = tuple(sorted(row.supplier for row in rows if row.supplier))
    if suppliers and len(suppliers) == len(rows):
        facts: dict[str, Fact] = {"item": item, "suppliers": suppliers}
        place = next(row.place for row in rows)
        yield Problem("supplier.rows_unused", facts, place, "supplier", (item,))
