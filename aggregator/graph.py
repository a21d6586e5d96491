"""The network of supply nodes: what stands at each, and how much each takes of others."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from aggregator.coded import Coded
from aggregator.columns import VALUES
from aggregator.conversion import KILOGRAM
from aggregator.fold import Fold, IntArray
from aggregator.links import Links, LinkViews
from aggregator.nodes import Index, Nodes
from aggregator.ordered import FloatArray, ordered
from aggregator.records import FootprintRow, Line
from aggregator.rows import Tables
from aggregator.snapshot import Names, Snapshot
from aggregator.spans import Ints, bounds, spans
from aggregator.supply import Supplies
from aggregator.units import Unit


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
    def nodes(self) -> Nodes:
        """Return the nodes."""
        return Nodes(self.coded, self.supplies)

    @property
    def links(self) -> LinkViews:
        """Return the links, sorted by parent and child."""
        return LinkViews(self.coded, self.supplies, self.columns)

    @property
    def index(self) -> Index:
        """Return the number of each node."""
        return Index(self.nodes, self.supplies)

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
        return self.coded.lines.line(number)

    def row_of(self, item: str, supplier: str | None) -> FootprintRow | None:
        """Return the row of an item and supplier, or of the item alone."""
        node = self.supplies.find(item, supplier)
        if node is None:
            return None
        rows = self.supplies.general if supplier is None else self.supplies.own
        return None if rows[node] < 0 else self.row(int(rows[node]))

    def row(self, number: int) -> FootprintRow:
        """Return one of the sound rows in canonical order."""
        return self.coded.rows.row(number)

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

    def named(self) -> Snapshot:
        """Return the snapshot with the keys of all nodes, as a file of it should have them."""
        return replace(self.snapshot, names=Names.of([node.key for node in self.nodes]))

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

    def items_of(self, nodes: IntArray | Ints) -> tuple[str, ...]:
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
