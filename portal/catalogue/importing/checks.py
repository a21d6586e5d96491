"""What only shows when a file and what is in force are seen together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

from portal.catalogue.importing.compare import Difference, Present
from portal.catalogue.importing.item_rows import as_item
from portal.catalogue.importing.wanted import Wanted
from portal.catalogue.units import read_unit, to_declared
from portal.core.errors import Problem
from portal.core.uploads import CellProblem

MOST_LOOPS = 10
SHOWN_OF_A_LOOP = 20


def check_together(wanted: Wanted, present: Present, products: Iterable[str]) -> None:
    """Note loops, units that can no longer change, and products that the file does not have."""
    _check_loops(wanted, present)
    _check_units(wanted, present)
    for code in products:
        if code not in wanted.parents:
            facts = {"code": code}
            wanted.problems.append(
                CellProblem("catalogue.product_not_found", "bom", None, "parent", facts)
            )


def _check_loops(wanted: Wanted, present: Present) -> None:
    edges: dict[str, list[str]] = {}
    rows: dict[tuple[str, str], int] = {}
    for line in present.lines:
        if line.parent.code not in wanted.parents and not line.is_return:
            edges.setdefault(line.parent.code, []).append(line.component.code)
    for wanted_line in wanted.lines:
        if not wanted_line.facts.is_return:
            edges.setdefault(wanted_line.parent, []).append(wanted_line.facts.component)
            rows[wanted_line.parent, wanted_line.facts.component] = wanted_line.row
    for number, loop in enumerate(loops(edges)):
        if number == MOST_LOOPS:
            break
        steps = list(pairwise(loop))
        row = next((rows[step] for step in reversed(steps) if step in rows), None)
        path = " → ".join(loop[:SHOWN_OF_A_LOOP]) + (" → …" if len(loop) > SHOWN_OF_A_LOOP else "")
        wanted.problems.append(
            CellProblem("catalogue.cycle", "bom", row, "component", {"path": path})
        )


def loops(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Yield the ways that lead back to where they began, each as codes with the first repeated.

    The search goes down without recursion, so that ten thousand levels are no problem.

    >>> list(loops({"a": ["b"], "b": ["c", "a"]}))
    [['a', 'b', 'a']]
    """
    done: set[str] = set()
    for start in edges:
        if start in done:
            continue
        way, on_way = [start], {start}
        left = [iter(edges[start])]
        while left:
            following = next(left[-1], None)
            if following is None:
                left.pop()
                on_way.discard(way[-1])
                done.add(way.pop())
            elif following in on_way:
                yield [*way[way.index(following) :], following]
            elif following not in done:
                way.append(following)
                on_way.add(following)
                left.append(iter(edges.get(following, ())))


def _check_units(wanted: Wanted, present: Present) -> None:
    """Refuse a new declared unit that lines outside the file rest on."""
    for code, given in wanted.items.items():
        item = present.items.get(code)
        after = given.get("declared_unit")
        if item is None or after is None or after == item.declared_unit:
            continue
        changed = as_item(code, given, item)
        held = 0
        for line in present.lines:
            if line.parent.code in wanted.parents:
                continue
            unit = read_unit(line.unit)
            misfits = isinstance(unit, Problem) or to_declared(changed, unit) is None
            held += line.parent.code == code or (line.component.code == code and misfits)
        if held:
            facts = {"before": item.declared_unit, "after": after, "lines": held}
            wanted.problems.append(
                CellProblem("catalogue.unit_in_use", "items", None, "declared_unit", facts)
            )


def check_day(difference: Difference, on: date | None, sheet: str = "bom") -> Difference:
    """Refuse a day before that from which a line to be replaced holds itself."""
    if on is None:
        return difference
    problems = []
    for change in difference.lines:
        line = change.present
        if line is not None and line.valid_from is not None and line.valid_from > on:
            facts = {
                "parent": change.parent,
                "component": change.component,
                "day": line.valid_from.isoformat(),
                "wanted": on.isoformat(),
            }
            row = change.wanted.row if change.wanted else None
            code = "catalogue.valid_from_too_early"
            problems.append(CellProblem(code, sheet, row, "component", facts))
    return replace(difference, problems=(*difference.problems, *problems))
