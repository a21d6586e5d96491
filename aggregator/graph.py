"""The network of supply nodes: what stands at each, and how much each takes of others."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from aggregator.conversion import Converted
from aggregator.declared import DeclaredUnits
from aggregator.fold import FloatArray, Fold, IntArray, Loop
from aggregator.ladder import Choice
from aggregator.rows import CATEGORIES, Line, Tables
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

    def own(self, name: str) -> float:
        """Return a column of the chosen row; ``nan`` if it is unknown. [per declared unit]."""
        row = self.choice.row
        if row is None:
            return float("nan")
        value = getattr(row, name)
        return float("nan") if value is None else float(value) / row.declared_amount


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
class Network:
    """All supply nodes of the tables, in canonical order, with their links.

    Parameters
    ----------
    tables
        The rows it was built of, in canonical order.
    nodes
        Sorted by item and supplier.
    links
        Sorted by parent and child, as numbers of nodes.
    item_units
        What one unit of an item means, where its lines count per.
    """

    tables: Tables
    nodes: tuple[SupplyNode, ...]
    links: tuple[Link, ...]
    item_units: dict[str, Unit]
    period: int | None = None

    @cached_property
    def index(self) -> dict[Supply, int]:
        """Return the number of each node."""
        return {(node.item, node.supplier): i for i, node in enumerate(self.nodes)}

    @cached_property
    def declared(self) -> DeclaredUnits:
        """Return the declared units and masses of all items."""
        return DeclaredUnits(self.tables.footprints, self.tables.lines)

    @cached_property
    def lines_into(self) -> dict[str, list[Line]]:
        """Return the lines that consume each item."""
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.tables.lines:
            found[line.component].append(line)
        return dict(found)

    @cached_property
    def fold(self) -> Fold:
        """Return the network in the order of the fold."""
        return Fold(
            len(self.nodes),
            np.array([link.parent for link in self.links], dtype=np.int64),
            np.array([link.child for link in self.links], dtype=np.int64),
            np.array([link.quantity for link in self.links], dtype=np.float64),
        )

    @cached_property
    def first_links(self) -> IntArray:
        """Return where the links of each node begin; those of node i end where i + 1 begins."""
        parents = np.array([link.parent for link in self.links], dtype=np.int64)
        return np.searchsorted(parents, np.arange(len(self.nodes) + 1)).astype(np.int64)

    @cached_property
    def children(self) -> IntArray:
        """Return the child of each link."""
        return np.array([link.child for link in self.links], dtype=np.int64)

    @cached_property
    def own(self) -> FloatArray:
        """Return own values, ``nan`` where unknown or pure sums. [kg CO2e per declared unit].

        Column 0 is the footprint, the others are :data:`CATEGORIES`.
        """
        names = ("footprint_kgco2e", *CATEGORIES)
        rows = [[node.own(name) for name in names] for node in self.nodes]
        return np.array(rows, dtype=np.float64).reshape(len(self.nodes), len(names))

    @cached_property
    def gaps(self) -> FloatArray:
        """Return 1 for nodes where something is unknown, and 0 for all others."""
        return np.array([float(node.choice.is_gap) for node in self.nodes])

    @cached_property
    def cumulative(self) -> FloatArray:
        """Return what is known of every node, and what is missing below it.

        Column 0 is the footprint with all that lies below. [kg CO2e per
        declared unit]  Column 1 is positive where the ledger of unaccounted
        lines has left something out of that sum.  Column 2 is positive where
        anything at all is known.
        """
        known = ~np.isnan(self.own[:, 0])
        value = np.where(known, self.own[:, 0], 0.0)
        with np.errstate(over="ignore", invalid="ignore"):
            return self.fold.up(np.column_stack((value, self.gaps, known.astype(np.float64))))

    @cached_property
    def diverging(self) -> tuple[Loop, ...]:
        """Return the loops that give back at least as much as they take."""
        return tuple(loop for loop in self.fold.loops if not loop.converges())

    def loop_items(self, loop: Loop) -> tuple[str, ...]:
        """Return the items on a loop, sorted."""
        nodes = (self.nodes[i] for i in self.fold.members(loop))
        return tuple(sorted({node.item for node in nodes}))
