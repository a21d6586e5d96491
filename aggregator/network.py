"""Two tables become one network of supply nodes, each an (item, supplier).

Rows are put in canonical order first, so that the order in which they arrive
changes no bit of any result.
"""

from collections.abc import Iterator

import numpy as np

from aggregator.checks import check_lines, check_rows, check_together, items_of, unrelated
from aggregator.coded import Coded, CodedLines, coded
from aggregator.columns import taken
from aggregator.errors import Fact
from aggregator.graph import Network
from aggregator.links import Links
from aggregator.ordered import SMALLEST, FloatArray
from aggregator.problems import Problem, TablesRefused
from aggregator.rows import Tables
from aggregator.spans import Ints, Positions
from aggregator.supply import Supplies


def build(tables: Tables, period: int | None = None) -> Network:
    """Return the network of two tables.

    Parameters
    ----------
    tables
        Lines and footprint rows in any order.
    period
        The year that the results are for; decides about flags alone.

    Raises
    ------
    TablesRefused
        With everything that is wrong with the rows.

    Examples
    --------
    >>> from aggregator.example import car
    >>> [node.key for node in build(car()).nodes]
    ['CAR', 'WHEEL']
    """
    network, problems = examine(tables, set(), set(), period)
    if problems:
        raise TablesRefused(problems)
    return network


def examine(
    tables: Tables, unread_lines: set[str], unread_rows: set[str], period: int | None
) -> tuple[Network, list[Problem]]:
    """Return the network of all sound rows and everything that is wrong with the others.

    Parameters
    ----------
    tables
        What could be read.
    unread_lines, unread_rows
        Items of lines and of footprint rows that could not be read; what merely follows from
        their absence is left out.
    period
        Year of the results.

    Examples
    --------
    >>> from aggregator.example import car
    >>> network, problems = examine(car(), set(), set(), None)
    >>> len(network.links), problems
    (1, [])
    """
    both = coded(tables)
    wrong_lines, of_lines = check_lines(both.lines.table)
    of_rows = check_rows(both.rows.table)
    unsound_rows = unread_rows | items_of(of_rows)
    unsound = unread_lines | items_of(of_lines) | unsound_rows
    together = check_together(both, both.unsound(unsound))
    unsound_rows |= items_of(problem for problem in together if len(problem.items) == 1)
    sound = both.sound(both.unsound(unsound_rows), wrong_lines)
    network, structural = assemble(tables, sound, period)
    return network, of_lines + of_rows + together + unrelated(structural, unsound_rows)


def assemble(tables: Tables, both: Coded, period: int | None) -> tuple[Network, list[Problem]]:
    """Return the network of checked tables and what is wrong with its units.

    >>> from aggregator.coded import coded
    >>> from aggregator.example import car
    >>> both = coded(car())
    >>> network, problems = assemble(car(), both.sound(both.unsound([]), []), None)
    >>> len(network.links), problems
    (1, [])
    """
    supplies = Supplies(both)
    undecided = {item for problem in supplies.declared.problems for item in problem.items}
    links, problems = _links(both, supplies)
    found = [*supplies.declared.problems, *unrelated(problems, undecided)]
    return Network(tables, both, supplies, links, period), found


def _links(both: Coded, supplies: Supplies) -> tuple[Links, list[Problem]]:
    """Return what nodes take of each other, and what cannot be counted."""
    lines = both.lines
    parent, line = supplies.terms()
    child = supplies.children(line)
    unit, declared = lines.unit[line], supplies.unit[child]
    factor, mass_row = _factors(supplies, unit, child, declared)
    per_parent, own_parts = _per_parent(both, supplies)
    problems = [
        *own_parts,
        *_unconverted(both, supplies, line[np.isnan(factor)], child[np.isnan(factor)]),
    ]
    with np.errstate(over="ignore", under="ignore"):
        quantity = _shared(lines, line) * factor
        if (per_parent != 1.0).any():
            quantity *= per_parent[parent]
        sound = ~np.isnan(quantity)
        wrong = sound & ~((quantity >= SMALLEST) & (quantity < np.inf))
    problems += [_out_of_range(both, number) for number in line[wrong].tolist()]
    keep = sound & ~wrong
    if not keep.all():
        parent, child, line = parent[keep], child[keep], line[keep]
        quantity, factor, mass_row = quantity[keep], factor[keep], mass_row[keep]
    return Links.of_terms(
        parent=parent,
        child=child,
        line=line,
        quantity=quantity,
        factor=factor,
        mass_row=mass_row,
        per_parent=per_parent,
    ), problems


def _shared(lines: CodedLines, places: Positions) -> FloatArray:
    """Return what lines take of each supplier, scrap included."""
    amount: FloatArray = lines.values("quantity")[places]
    amount = amount / (1.0 - taken(lines.values("scrap_rate"), places))
    share = taken(lines.values("share"), places)
    is_split = ~np.isnan(share)
    if is_split.any():
        amount[is_split] *= share[is_split]
    return amount


def _factors(supplies: Supplies, unit: Ints, node: Ints, declared: Ints) -> tuple[FloatArray, Ints]:
    """Return how quantities are counted, asking for masses only where units differ."""
    factor = np.ones(len(unit))
    mass_row = np.full(len(unit), -1, dtype=np.int32)
    other = np.flatnonzero(unit != declared)
    factor[other], mass_row[other] = supplies.factors(unit[other], node[other], declared[other])
    return factor, mass_row


def _per_parent(both: Coded, supplies: Supplies) -> tuple[FloatArray, list[Problem]]:
    """Return how many of the units its lines count per one unit of each node is, (N,)."""
    nodes = np.flatnonzero(supplies.choices.opens).astype(np.int32)
    units, lines_unit = supplies.unit[nodes], supplies.lines_unit[nodes]
    found = np.ones(len(supplies.keys))
    found[nodes], _ = _factors(supplies, units, nodes, lines_unit)
    return found, [_own_part(both, supplies, n) for n in np.flatnonzero(np.isnan(found)).tolist()]


def _own_part(both: Coded, supplies: Supplies, node: int) -> Problem:
    item, supplier = both.items[supplies.item[node]], int(supplies.supplier[node])
    facts: dict[str, Fact] = {
        "item": item,
        "supplier": "" if supplier < 0 else both.suppliers[supplier],
        "declared_unit": both.units.units[supplies.unit[node]].code,
        "unit": both.units.units[supplies.lines_unit[node]].code,
    }
    row = int(supplies.choices.row[node])
    place = None if row < 0 else both.rows.table[int(both.rows.number[row])].place
    return Problem("unit.own_part", facts, place, "declared_unit", (item,))


def _unconverted(
    both: Coded, supplies: Supplies, lines: Positions, children: Ints
) -> Iterator[Problem]:
    for number, child in zip(lines.tolist(), children.tolist(), strict=True):
        line = both.lines.table[int(both.lines.number[number])]
        unit, declared = int(both.lines.unit[number]), int(supplies.unit[child])
        facts: dict[str, Fact] = {
            "parent": line.parent,
            "component": line.component,
            "unit": both.units.units[unit].code,
            "declared_unit": both.units.units[declared].code,
        }
        code = "unit.line_incompatible"
        if both.units.needs_mass(unit, declared):
            is_mass = both.units.is_mass[declared]
            code = "unit.counted_by_mass" if is_mass else "unit.mass_missing"
        yield Problem(code, facts, line.place, "unit", (line.component,))


def _out_of_range(both: Coded, number: int) -> Problem:
    """Return the problem of a quantity that no number holds once it is converted."""
    line = both.lines.table[int(both.lines.number[number])]
    text = f"{line.quantity:.10g} {line.unit}"
    facts: dict[str, Fact] = {"column": "quantity", "text": text}
    code = "number.too_small" if line.quantity < 1 else "number.out_of_range"
    return Problem(code, facts, line.place, "quantity", (line.component,))
