"""The network of supply nodes: what stands at each, and how much each takes of others."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, overload

import numpy as np

from aggregator.coded import Coded
from aggregator.columns import VALUES
from aggregator.conversion import KILOGRAM, Converted, Mass
from aggregator.fold import Fold, IntArray, Loop
from aggregator.ladder import RUNGS, Choice
from aggregator.ordered import FloatArray, ordered
from aggregator.records import FootprintRow, Line
from aggregator.rows import Tables
from aggregator.snapshot import Snapshot
from aggregator.spans import Ints, Positions, bounds, spans
from aggregator.supply import Supplies
from aggregator.units import Unit

Supply: TypeAlias = tuple[str, str | None]
"""An item and its supplier."""


def node_key(item: str, supplier: str | None) -> str:
    """Return the name of a supply node; different nodes have different names.

    >>> node_key("CELL", None), node_key("CELL", "S1")
    ('CELL', 'CELL @ S1')
    """
    if supplier is None and " @ " not in item:
        return item
    names = [item] if supplier is None else [item, supplier]
    return " @ ".join(name.replace("@", "@@") for name in names)


@dataclass(frozen=True, slots=True)
class SupplyNode:
    """One supplier's supply of one item, and what stands for it.

    ``covered`` are the lines of the item that the chosen row already contains.
    """

    item: str
    supplier: str | None
    unit: Unit
    choice: Choice
    covered: tuple[Line, ...] = ()

    @property
    def key(self) -> str:
        """Return the node's name."""
        return node_key(self.item, self.supplier)


@dataclass(frozen=True, slots=True)
class Term:
    """What one line adds to an edge. [units of the component per unit of the parent]."""

    line: Line
    quantity: float
    converted: Converted
    per_parent: float

    @property
    def formula(self) -> str:
        """Return the calculation with its numbers."""
        parts = [f"{self.line.quantity:.10g} {self.line.unit}"]
        if self.line.scrap_rate:
            parts.append(f"/ (1 - {self.line.scrap_rate:.10g})")
        if self.line.share is not None and self.line.share != 1:
            parts.append(f"× {self.line.share:.10g}")
        if self.converted.factor != 1:
            parts.append(f"× {self.converted.factor:.10g}")
        if self.per_parent != 1:
            parts.append(f"× {self.per_parent:.10g}")
        return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Link:
    """How much of one node another takes; several lines of one pair are terms of one link."""

    parent: int
    child: int
    terms: tuple[Term, ...]

    @property
    def quantity(self) -> float:
        """Return units of the child per unit of the parent, all terms together."""
        return sum(term.quantity for term in self.terms)


@dataclass(frozen=True)
class Links:
    """The E links of a network and the T terms of which they are sums.

    Parameters
    ----------
    parents, children : (E,) int32 array
        Nodes, sorted by parent and child.
    quantities : (E,) float array
        Units of the child per unit of the parent, all terms together.
    first : (E + 1,) int array
        Where the terms of each link begin, and T.
    line : (T,) int array
        The line that each term is of.
    quantity, factor : (T,) float array
        What the term adds to the link, and how many declared units one unit
        of the line is.
    mass_row : (T,) int32 array
        The row whose mass turned the one into the other, -1 for none.
    per_parent : (N,) float array
        How many of the units its lines count per one unit of each node is.
    """

    parents: Ints
    children: Ints
    quantities: FloatArray
    first: Positions
    line: Positions
    quantity: FloatArray
    factor: FloatArray
    mass_row: Ints
    per_parent: FloatArray

    @classmethod
    def of_terms(
        cls,
        *,
        parent: Ints,
        child: Ints,
        line: Positions,
        quantity: FloatArray,
        factor: FloatArray,
        mass_row: Ints,
        per_parent: FloatArray,
    ) -> "Links":
        """Return links of terms that are sorted by parent and child."""
        is_first = (np.diff(parent, prepend=-1) != 0) | (np.diff(child, prepend=-1) != 0)
        firsts = np.flatnonzero(is_first)
        sums = np.add.reduceat(quantity, firsts) if len(firsts) else quantity
        return cls(
            parent[firsts],
            child[firsts],
            sums,
            np.append(firsts, len(line)),
            line,
            quantity,
            factor,
            mass_row,
            per_parent,
        )


@dataclass(frozen=True)
class Network:
    """All supply nodes of the tables, in canonical order, with their links.

    Everything is in arrays; nodes and links become objects when they are asked
    for, so that a product costs what lies below it.

    Parameters
    ----------
    tables
        What it was built of.
    coded
        The sound rows in canonical order, as numbers.
    supplies
        The nodes, sorted by item and supplier, and what stands for them.
    columns
        The links.
    """

    tables: Tables
    coded: Coded
    supplies: Supplies
    columns: Links
    period: int | None = None

    @cached_property
    def nodes(self) -> "Nodes":
        """Return the nodes."""
        return Nodes(self)

    @property
    def links(self) -> "LinkViews":
        """Return the links, sorted by parent and child."""
        return LinkViews(self)

    @property
    def index(self) -> "Index":
        """Return the number of each node."""
        return Index(self)

    @cached_property
    def sha256(self) -> str:
        """Return the hash of the tables."""
        return self.tables.sha256()

    def unit_of(self, item: str) -> Unit:
        """Return what one unit of an item means, where its lines count per."""
        node = self.index[item, None]
        declared = self.supplies.declared.of_item[self.supplies.item[node]]
        return self.coded.units.units[int(declared)]

    def per_unit(self, item: str, node: int) -> float | None:
        """Return how many declared units of a node one unit of its item is."""
        unit = np.array([self.coded.units.number[self.unit_of(item).code]])
        numbers = np.array([node])
        factor, _ = self.supplies.factors(unit, numbers, self.supplies.unit[numbers])
        return None if np.isnan(factor[0]) else float(factor[0])

    def masses(self, nodes: IntArray) -> FloatArray:
        """Return the net mass of one unit of each node, ``nan`` where it is unknown. [kg]."""
        unit = self.supplies.unit[nodes]
        kilogram = np.full(len(nodes), self.coded.units.number[KILOGRAM.code])
        return self.supplies.factors(unit, nodes, kilogram)[0]

    def lines_into(self, item: str) -> list[Line]:
        """Return the lines that consume an item."""
        number = self.supplies.item[self.index[item, None]]
        found = np.flatnonzero(self.coded.lines.component == number)
        return [self.line(line) for line in found.tolist()]

    def line(self, number: int) -> Line:
        """Return one of the sound lines in canonical order."""
        return self.coded.lines.table[int(self.coded.lines.number[number])]

    def row_of(self, item: str, supplier: str | None) -> FootprintRow | None:
        """Return the row of an item and supplier, or of the item alone."""
        node = self.supplies.find(item, supplier)
        if node is None:
            return None
        rows = self.supplies.general if supplier is None else self.supplies.own
        return None if rows[node] < 0 else self.row(int(rows[node]))

    def row(self, number: int) -> FootprintRow:
        """Return one of the sound rows in canonical order."""
        return self.coded.rows.table[int(self.coded.rows.number[number])]

    def tops(self) -> list[str]:
        """Return every parent that is nobody's component; a declared return does not count."""
        lines = self.coded.lines
        is_top = np.zeros(len(self.coded.items), dtype=np.bool_)
        is_top[lines.parent] = True
        is_top[lines.component[~lines.is_return]] = False
        return [self.coded.items[item] for item in np.flatnonzero(is_top).tolist()]

    @cached_property
    def snapshot(self) -> Snapshot:
        """Return the network as one immutable value, in order."""
        links = self.columns
        network = ordered(len(self.nodes), links.parents, links.children, links.quantities)
        return Snapshot(network, self.own, self.supplies.choices.is_gap, self.sha256)

    @property
    def fold(self) -> Fold:
        """Return the network in the order of the fold."""
        return self.snapshot.fold

    @cached_property
    def first_links(self) -> IntArray:
        """Return where the links of each node begin; those of node i end where i + 1 begins."""
        return bounds(self.columns.parents, len(self.nodes))

    @property
    def children(self) -> Ints:
        """Return the child of each link."""
        return self.columns.children

    @cached_property
    def own(self) -> FloatArray:
        """Return own values, ``nan`` where unknown or pure sums. [kg CO2e per declared unit].

        Column 0 is the footprint, the others are :data:`aggregator.rows.CATEGORIES`.
        """
        return self.own_of(slice(None))

    @cached_property
    def gaps(self) -> FloatArray:
        """Return 1 for nodes where something is unknown, and 0 for all others."""
        return self.supplies.choices.is_gap.astype(np.float64)

    @cached_property
    def cumulative(self) -> FloatArray:
        """Return what is known of every node, and what is missing below it.

        Column 0 is the footprint with all that lies below. [kg CO2e per
        declared unit]  Column 1 is positive where the ledger of unaccounted
        lines has left something out of that sum.  Column 2 is positive where
        anything at all is known.
        """
        return self.snapshot.cumulative()

    @cached_property
    def diverging(self) -> tuple[Loop, ...]:
        """Return the loops that give back at least as much as they take."""
        return tuple(loop for loop in self.fold.loops if not loop.converges())

    def items_of(self, nodes: IntArray) -> tuple[str, ...]:
        """Return the items of some nodes, sorted, each once."""
        numbers = np.unique(self.supplies.item[nodes])
        return tuple(self.coded.items[item] for item in numbers.tolist())

    def own_of(self, nodes: IntArray | slice) -> FloatArray:
        """Return the rows of :attr:`own` of some nodes."""
        row = self.supplies.choices.row[nodes]
        table, known = self.coded.rows.table, row >= 0
        number = self.coded.rows.number[row[known]]
        found = np.full((len(row), len(VALUES)), np.nan)
        with np.errstate(over="ignore"):
            amount = table.floats["declared_amount"][number]
            for column, name in enumerate(VALUES):
                found[known, column] = table.floats[name][number] / amount
        return found

    def below(self, roots: Collection[int]) -> "Part":
        """Return the nodes that some nodes reach, in canonical order, and what is among them."""
        tier = np.full(len(self.nodes), -1, dtype=np.int64)
        frontier = np.unique(np.array([*roots], dtype=np.int64))
        first, children = self.first_links, self.columns.children
        depth = 0
        while len(frontier):
            tier[frontier] = depth
            reached = children[spans(first[frontier], first[frontier + 1])]
            frontier = np.unique(reached[tier[reached] < 0]).astype(np.int64)
            depth += 1
        nodes = np.flatnonzero(tier >= 0)
        links = spans(first[nodes], first[nodes + 1])
        parents = np.repeat(np.arange(len(nodes)), first[nodes + 1] - first[nodes])
        ends = np.searchsorted(nodes, children[links])
        network = ordered(len(nodes), parents, ends, self.columns.quantities[links])
        among = Snapshot(network, self.own_of(nodes), self.supplies.choices.is_gap[nodes])
        return Part(nodes, tier[nodes], among)


@dataclass(frozen=True)
class Part:
    """The m nodes that a product reaches, and the network among them.

    Parameters
    ----------
    nodes : (m,) int array
        In canonical order.
    tiers : (m,) int array
        Fewest lines from the product.
    snapshot
        The network among them; its numbers are places in ``nodes``.
    """

    nodes: IntArray
    tiers: IntArray
    snapshot: Snapshot

    @property
    def fold(self) -> Fold:
        """Return the network among the nodes in the order of the fold."""
        return self.snapshot.fold

    @property
    def own(self) -> FloatArray:
        """Return own values, (m, 6), as :attr:`Network.own`."""
        return self.snapshot.own

    @cached_property
    def cumulative(self) -> FloatArray:
        """Return footprints, (m, 3), as :attr:`Network.cumulative`."""
        return self.snapshot.cumulative()


class Nodes(Sequence[SupplyNode]):
    """The nodes of a network, made when they are asked for."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._made: dict[int, SupplyNode] = {}

    def __len__(self) -> int:
        return len(self._network.supplies.keys)

    @overload
    def __getitem__(self, index: int) -> SupplyNode: ...
    @overload
    def __getitem__(self, index: slice) -> list[SupplyNode]: ...
    def __getitem__(self, index: int | slice) -> SupplyNode | list[SupplyNode]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        if number not in self._made:
            self._made[number] = self._node(number)
        return self._made[number]

    def _node(self, number: int) -> SupplyNode:
        network = self._network
        coded, supplies = network.coded, network.supplies
        supplier = int(supplies.supplier[number])
        choice = self._choice(number)
        return SupplyNode(
            coded.items[supplies.item[number]],
            None if supplier < 0 else coded.suppliers[supplier],
            coded.units.units[supplies.unit[number]],
            choice,
            self._covered(number) if choice.row is not None else (),
        )

    def _choice(self, number: int) -> Choice:
        choices = self._network.supplies.choices
        row = int(choices.row[number])
        return Choice(
            RUNGS[choices.rung[number]],
            None if row < 0 else self._network.row(row),
            opens=bool(choices.opens[number]),
            closes=bool(choices.closes[number]),
            own_unknown=bool(choices.own_unknown[number]),
            is_alone=bool(choices.is_alone[number]),
        )

    def _covered(self, number: int) -> tuple[Line, ...]:
        """Return the lines of the item that the row which stands for the node contains."""
        below = self._network.supplies.below(number)
        closes = self._network.supplies.choices.closes[number]
        lines = [*below.covered, *(below.counted if closes else ())]
        return tuple(self._network.line(line) for line in lines)


class LinkViews(Sequence[Link]):
    """The links of a network, made when they are asked for."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def __len__(self) -> int:
        return len(self._network.columns.parents)

    @overload
    def __getitem__(self, index: int) -> Link: ...
    @overload
    def __getitem__(self, index: slice) -> list[Link]: ...
    def __getitem__(self, index: int | slice) -> Link | list[Link]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        columns = self._network.columns
        parent = int(columns.parents[number])
        per_parent = float(columns.per_parent[parent])
        terms = range(int(columns.first[number]), int(columns.first[number + 1]))
        return Link(
            parent,
            int(columns.children[number]),
            tuple(self._term(term, per_parent) for term in terms),
        )

    def _term(self, term: int, per_parent: float) -> Term:
        columns = self._network.columns
        converted = Converted(float(columns.factor[term]), self._mass(int(columns.mass_row[term])))
        line = self._network.line(int(columns.line[term]))
        return Term(line, float(columns.quantity[term]), converted, per_parent)

    def _mass(self, row: int) -> Mass | None:
        if row < 0:
            return None
        declared, units = self._network.supplies.declared, self._network.coded.units.units
        return Mass(units[declared.mass_unit[row]], float(declared.mass_kg[row]))


class Index(Mapping[Supply, int]):
    """The number of each node by item and supplier."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def __getitem__(self, supply: Supply) -> int:
        found = self._network.supplies.find(*supply)
        if found is None:
            raise KeyError(supply)
        return found

    def __iter__(self) -> Iterator[Supply]:
        return ((node.item, node.supplier) for node in self._network.nodes)

    def __len__(self) -> int:
        return len(self._network.nodes)
