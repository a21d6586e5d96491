"""Whether the rows of both tables are right alone and fit together; everything that is wrong.

Whole columns tell which rows may be wrong; only these are looked at one by one,
by the rules that also make the problems.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from aggregator.coded import Coded, CodedLines
from aggregator.columns import BoolArray
from aggregator.errors import Fact
from aggregator.problems import Problem
from aggregator.records import Line
from aggregator.row_checks import check_line, check_row, suspect_lines, suspect_rows
from aggregator.spans import Positions
from aggregator.tabular import Lines, Rows
from aggregator.units import convert, is_compatible, parse_unit

SHARE_TOLERANCE: Final = 1e-6
QUANTITY_TOLERANCE: Final = 1e-9
ROUNDING: Final = 1e-12
"""What sums may miss their limits by because of float rounding: 3 x 0.333333 is within 1e-6."""


def check_alone(lines: Lines, rows: Rows) -> list[Problem]:
    """Return everything that is wrong with rows by themselves.

    >>> from aggregator.tabular import Lines, Rows
    >>> from aggregator.rows import FootprintRow, Line, Tables
    >>> line = Line(parent="CAR", component="WHEEL", quantity=4, unit="piece")
    >>> row = FootprintRow(item="WHEEL", declared_unit="piece", footprint_kgco2e=10)
    >>> [problem.code for problem in check_alone(Lines.of([line]), Rows.of([row]))]
    []
    """
    return check_lines(lines)[1] + check_rows(rows)


def check_lines(lines: Lines) -> tuple[Positions, list[Problem]]:
    """Return the places of lines that may be wrong by themselves, and all that is wrong with them.

    >>> from aggregator.example import car
    >>> check_lines(Lines.of(car(wheels=-4).lines))[1][0].code
    'number.not_positive'
    """
    places = np.flatnonzero(suspect_lines(lines))
    return places, [problem for row in places.tolist() for problem in check_line(lines[row])]


def check_rows(rows: Rows) -> list[Problem]:
    """Return everything that is wrong with footprint rows by themselves.

    >>> from aggregator.example import car
    >>> check_rows(Rows.of(car(kgco2e=math.inf).footprints))[0].code
    'number.not_finite'
    """
    places = np.flatnonzero(suspect_rows(rows)).tolist()
    return [problem for row in places for problem in check_row(rows[row])]


def check_together(tables: Coded, unsound: BoolArray) -> list[Problem]:
    """Return everything that is wrong with rows against each other.

    What merely follows from rows that are wrong themselves is left out: a split of which both
    items stand in such rows, and suppliers whom such a row may name.  Two rows of one item, and
    a row that does not say what it contains, are wrong whatever else is.

    Parameters
    ----------
    unsound : (I,) bool array
        The items of rows that are wrong by themselves.

    Examples
    --------
    >>> from aggregator.coded import coded
    >>> from aggregator.rows import FootprintRow, Line, Tables
    >>> line = Line(parent="CAR", component="WHEEL", quantity=4, unit="piece")
    >>> row = FootprintRow(item="WHEEL", declared_unit="piece", footprint_kgco2e=10)
    >>> tables = Tables((line,), (row, row))
    >>> both = coded(tables)
    >>> [problem.code for problem in check_together(both, both.unsound([]))]
    ['row.duplicate_general']
    """
    return [
        *_duplicates(tables),
        *_splits(tables, unsound),
        *_boundaries(tables),
        *_suppliers(tables, unsound),
    ]


def items_of(problems: Iterable[Problem]) -> set[str]:
    """Return the items that problems are about.

    >>> sorted(items_of([Problem("product.unknown", items=("A", "B"))]))
    ['A', 'B']
    """
    return {item for problem in problems for item in problem.items}


def unrelated(problems: Iterable[Problem], unsound: set[str]) -> list[Problem]:
    """Return the problems that do not merely follow from rows which are wrong themselves.

    A problem between two items follows from a wrong row only if both stand in wrong rows: a
    quantity that cannot be read says nothing about how the parent's other parts are shared out.

    >>> unrelated([Problem("share.sum", items=("A", "B"))], {"A", "B"})
    []
    """
    return [p for p in problems if not p.items or not unsound.issuperset(p.items)]


def _duplicates(tables: Coded) -> Iterator[Problem]:
    rows = tables.rows
    keys = tables.supply(rows.item, rows.supplier)
    order = np.argsort(keys, kind="stable")
    again = order[1:][keys[order][1:] == keys[order][:-1]]
    again = again[rows.table.texts["item"].codes[again] >= 0]
    for number in np.sort(again).tolist():
        row = rows.table[number]
        code = "row.duplicate" if row.supplier else "row.duplicate_general"
        facts: dict[str, Fact] = {"item": row.item, "supplier": row.supplier or ""}
        yield Problem(code, facts, row.place, "item", (row.item,))


def _splits(tables: Coded, unsound: BoolArray) -> Iterator[Problem]:
    """Yield the splits whose shares are missing, do not sum to 1, or differ in quantity."""
    lines = tables.lines
    sound = ~(unsound[lines.parent] & unsound[lines.component])
    rows = np.flatnonzero(lines.table.is_split & sound)
    if not len(rows):
        return
    split = _split_of(tables, lines.take(rows))
    order = np.argsort(split, kind="stable")
    rows, split = rows[order], split[order]
    firsts = np.flatnonzero(np.diff(split, prepend=-1))
    for group in np.flatnonzero(_suspect_splits(lines.take(rows), firsts)).tolist():
        stop = firsts[group + 1] if group + 1 < len(firsts) else len(rows)
        found = [lines.table[row] for row in rows[firsts[group] : stop].tolist()]
        yield from _shares(found)
        yield from _quantities(found)


def _split_of(tables: Coded, lines: CodedLines) -> Positions:
    """Return a number of parent, its supplier and component for each line."""
    producer = tables.supply(lines.parent, lines.maker)
    if (lines.maker >= 0).any():
        producer = np.unique(producer, return_inverse=True)[1]
    else:
        producer = lines.parent.astype(np.int64)
    return producer * len(tables.items) + lines.component


def _suspect_splits(lines: CodedLines, firsts: Positions) -> BoolArray:
    """Return which splits may be wrong; the lines of one stand side by side."""
    share, quantity = lines.values("share"), lines.values("quantity")
    counts = np.diff(np.append(firsts, len(share)))
    missing = np.add.reduceat(np.isnan(share).astype(np.int64), firsts)
    total = np.add.reduceat(np.nan_to_num(share), firsts)
    first = np.repeat(firsts, counts)
    other = (lines.unit != lines.unit[first]) | (
        np.abs(quantity - quantity[first]) > (QUANTITY_TOLERANCE - ROUNDING) * quantity[first]
    )
    alone = (counts == 1) & (missing == 1)
    wrong = (missing > 0) | (np.abs(total - 1) > SHARE_TOLERANCE - ROUNDING)
    found: BoolArray = (wrong & ~alone) | np.logical_or.reduceat(other, firsts)
    return found


def _shares(split: list[Line]) -> Iterator[Problem]:
    first = split[0]
    items = (first.parent, first.component)
    facts: dict[str, Fact] = {"parent": first.parent, "component": first.component}
    missing = [line for line in split if line.share is None]
    for line in missing:
        named: dict[str, Fact] = {**facts, "supplier": line.supplier or ""}
        yield Problem("share.missing", named, line.place, "share", items)
    total = math.fsum(line.share or 0.0 for line in split)
    if not missing and abs(total - 1) > SHARE_TOLERANCE + ROUNDING:
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


def _boundaries(tables: Coded) -> Iterator[Problem]:
    """Yield the rows that meet lines without saying what they contain."""
    is_parent = np.zeros(len(tables.items), dtype=np.bool_)
    is_parent[tables.lines.parent] = True
    rows = tables.rows
    texts = rows.table.texts
    silent = (texts["boundary"].codes < 0) & (texts["item"].codes >= 0)
    for number in np.flatnonzero(silent & is_parent[rows.item]).tolist():
        row = rows.table[number]
        yield Problem("boundary.missing", {"item": row.item}, row.place, "boundary", (row.item,))


def _suppliers(tables: Coded, unsound: BoolArray) -> Iterator[Problem]:
    """Yield rows of suppliers that no line could ever use."""
    lines, rows = tables.lines, tables.rows
    of_line = lines.supplier >= 0
    in_bom, is_named, is_general = np.zeros((3, len(tables.items)), dtype=np.bool_)
    in_bom[lines.parent] = in_bom[lines.component] = True
    is_named[lines.component[of_line]] = True
    is_general[rows.item[rows.supplier < 0]] = True
    is_known = np.zeros(len(tables.suppliers) + 1, dtype=np.bool_)
    is_known[lines.supplier[of_line]] = True
    stated = (rows.supplier >= 0) & in_bom[rows.item] & ~unsound[rows.item]
    unknown = stated & is_named[rows.item] & ~is_known[rows.supplier]
    for number in np.flatnonzero(unknown).tolist():
        row = rows.table[number]
        facts: dict[str, Fact] = {"item": row.item, "supplier": row.supplier}
        yield Problem("supplier.unknown", facts, row.place, "supplier", (row.item,))
    needless = stated & ~is_named[rows.item] & ~is_general[rows.item]
    yield from _needless(tables, np.flatnonzero(needless))


def _needless(tables: Coded, rows: Positions) -> Iterator[Problem]:
    """Yield the items of which all rows name a supplier, and no line does."""
    by_item: dict[int, list[int]] = {}
    for number in rows.tolist():
        by_item.setdefault(int(tables.rows.item[number]), []).append(number)
    for numbers in by_item.values():
        found = [tables.rows.table[number] for number in numbers]
        item, place = found[0].item, found[0].place
        facts: dict[str, Fact] = {
            "item": item,
            "suppliers": tuple(sorted(row.supplier or "" for row in found)),
        }
        yield Problem("supplier.rows_unused", facts, place, "supplier", (item,))
