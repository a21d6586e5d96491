"""Two tables become one network of supply nodes, each an (item, supplier).

Rows are put in canonical order first, so that the order in which they arrive
changes no bit of any result.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from aggregator.checks import check_alone, check_together, items_of, unrelated
from aggregator.conversion import UNCONVERTED, Converted, needs_mass, per_declared
from aggregator.declared import DeclaredUnits
from aggregator.errors import Fact
from aggregator.graph import Link, Network, Supply, SupplyNode, Term
from aggregator.ladder import UNACCOUNTED, choose
from aggregator.problems import Problem, TablesRefused
from aggregator.rows import Line, Tables
from aggregator.units import Unit, parse_unit


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
    """
    network, problems = examine(tables, set(), period)
    if problems:
        raise TablesRefused(problems)
    return network


def examine(tables: Tables, unsound: set[str], period: int | None) -> tuple[Network, list[Problem]]:
    """Return the network of all sound rows and everything that is wrong with the others.

    ``unsound`` are the items of rows that could not be read; what merely
    follows from their absence is left out.
    """
    alone = check_alone(tables)
    unsound = unsound | items_of(alone)
    together = check_together(tables, unsound)
    unsound |= items_of(together)
    sound = tables if not unsound else _without(tables, unsound)
    network, structural = assemble(sound, period)
    return network, alone + together + unrelated(structural, unsound)


def _without(tables: Tables, unsound: set[str]) -> Tables:
    return replace(
        tables,
        lines=tuple(
            line for line in tables.lines if unsound.isdisjoint((line.parent, line.component))
        ),
        footprints=tuple(row for row in tables.footprints if row.item not in unsound),
    )


def assemble(tables: Tables, period: int | None) -> tuple[Network, list[Problem]]:
    """Return the network of checked tables and what is wrong with its units."""
    builder = _Builder(tables.sorted())
    nodes = builder.nodes()
    links = tuple(builder.links(nodes))
    items = {node.item for node in nodes}
    units = {item: builder.units.of_item(item) for item in sorted(items)}
    network = Network(builder.tables, nodes, links, units, period)
    return network, builder.problems()


@dataclass(frozen=True, slots=True)
class _Below:
    """The lines below one supply node: those that count, and those its own part contains."""

    counted: tuple[Line, ...]
    covered: tuple[Line, ...]
    are_own: bool = False

    @property
    def exist(self) -> bool:
        return bool(self.counted or self.covered)


class _Builder:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.units = DeclaredUnits(tables.footprints, tables.lines)
        self._problems: list[Problem] = []
        self._general: dict[str, list[Line]] = defaultdict(list)
        self._own: dict[Supply, list[Line]] = defaultdict(list)
        for line in tables.lines:
            if line.parent_supplier is None:
                self._general[line.parent].append(line)
            else:
                self._own[line.parent, line.parent_supplier].append(line)

    def problems(self) -> list[Problem]:
        """Return what is wrong, without what follows from an undecided unit."""
        undecided = {item for problem in self.units.problems for item in problem.items}
        return self.units.problems + unrelated(self._problems, undecided)

    def nodes(self) -> tuple[SupplyNode, ...]:
        supplies = {(row.item, None) for row in self.tables.footprints}
        supplies |= {(line.parent, None) for line in self.tables.lines}
        supplies |= {(line.component, None) for line in self.tables.lines}
        named = {(line.component, line.supplier) for line in self.tables.lines if _counts(line)}
        ordered = sorted(supplies | named, key=lambda supply: (supply[0], supply[1] or ""))
        return tuple(self._node(*supply) for supply in ordered)

    def _node(self, item: str, supplier: str | None) -> SupplyNode:
        below = self.below(item, supplier)
        own = self.units.row(item, supplier) if supplier is not None else None
        choice = choose(own, self.units.row(item, None), has_lines=below.exist)
        if choice.opens and choice.row is None and not below.counted:
            choice = UNACCOUNTED
        covered = (*below.covered, *below.counted) if choice.closes else below.covered
        unit = self.units.of_supply(item, supplier, choice)
        return SupplyNode(item, supplier, unit, choice, covered if choice.row else ())

    def below(self, item: str, supplier: str | None) -> _Below:
        """Return the lines below a node; a supplier's own lines replace the general ones.

        A general line without counterpart among the supplier's own lines is
        covered: the supplier's own part stands for it.
        """
        general = self._general.get(item, [])
        if supplier is None or not self._has_own_lines(item, supplier):
            counted = tuple(line for line in general if _counts(line))
            return _Below(counted, tuple(line for line in general if line.is_covered))
        own = self._own.get((item, supplier), [])
        listed = {line.component for line in own}
        replaced = [line for line in general if line.component not in listed]
        covered = [line for line in own if line.is_covered] + replaced
        return _Below(tuple(line for line in own if _counts(line)), tuple(covered), are_own=True)

    def _has_own_lines(self, item: str, supplier: str) -> bool:
        supply = (item, supplier)
        return supply in self._own or supply in self.tables.own_lines_for

    def links(self, nodes: tuple[SupplyNode, ...]) -> Iterator[Link]:
        numbers = {(node.item, node.supplier): i for i, node in enumerate(nodes)}
        for parent, node in enumerate(nodes):
            if not node.choice.opens:
                continue
            terms: dict[int, list[Term]] = defaultdict(list)
            for line, term in self._terms(node, nodes, numbers):
                terms[numbers[line.component, line.supplier]].append(term)
            for child in sorted(terms):
                yield Link(parent, child, tuple(terms[child]))

    def _terms(
        self, node: SupplyNode, nodes: tuple[SupplyNode, ...], numbers: dict[Supply, int]
    ) -> Iterator[tuple[Line, Term]]:
        below = self.below(node.item, node.supplier)
        per_parent = self._per_parent(node, below)
        for line in below.counted:
            component = nodes[numbers[line.component, line.supplier]]
            converted = self._convert(line, component)
            if converted is not None and per_parent is not None:
                yield line, _term(line, converted, per_parent)

    def _per_parent(self, node: SupplyNode, below: _Below) -> float | None:
        """Return how many of the units its lines count per one unit of the node is."""
        lines_unit = self.units.of_lines(node.item, node.supplier, are_own=below.are_own)
        masses = partial(self.units.masses, node.item, node.supplier)
        converted = per_declared(node.unit, lines_unit, masses)
        if converted is not None:
            return converted.factor
        facts: dict[str, Fact] = {
            "item": node.item,
            "supplier": node.supplier or "",
            "declared_unit": node.unit.code,
            "unit": lines_unit.code,
        }
        place = node.choice.row.place if node.choice.row else None
        problem = Problem("unit.own_part", facts, place, "declared_unit", (node.item,))
        self._problems.append(problem)
        return None

    def _convert(self, line: Line, component: SupplyNode) -> Converted | None:
        unit = parse_unit(line.unit)
        if unit is component.unit:
            return UNCONVERTED
        masses = partial(self.units.masses, component.item, component.supplier)
        converted = per_declared(unit, component.unit, masses)
        if converted is None:
            self._problems.append(_cannot_convert(line, unit, component))
        return converted


def _counts(line: Line) -> bool:
    """Return whether the line takes anything: a share of 0 and a covered line do not."""
    return line.share != 0 and not line.is_covered


def _term(line: Line, converted: Converted, per_parent: float) -> Term:
    share = 1.0 if line.share is None else line.share
    taken = line.quantity / (1.0 - line.scrap_rate)
    return Term(line, taken * share * converted.factor * per_parent, converted, per_parent)


def _cannot_convert(line: Line, unit: Unit, component: SupplyNode) -> Problem:
    facts: dict[str, Fact] = {
        "parent": line.parent,
        "component": line.component,
        "unit": unit.code,
        "declared_unit": component.unit.code,
    }
    by_mass = needs_mass(unit, component.unit)
    code = "unit.mass_missing" if by_mass else "unit.line_incompatible"
    return Problem(code, facts, line.place, "unit", (line.component,))
