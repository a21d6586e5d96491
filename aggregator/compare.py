"""Two results of one product reconciled: what changed, where, and by how many kg CO2e."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

import numpy as np

from aggregator.fold import FloatArray, Fold
from aggregator.result import Edge, Node, ProductResult, Unaccounted

Place: TypeAlias = tuple[str, str]
"""A node and the unit it is counted in: the same node in another unit is another place."""

SAME: Final = 1e-12
"""Two quantities this close are one quantity that was divided by different shares."""


class Kind(StrEnum):
    """Why a product's footprint differs between two results."""

    FOOTPRINT = "footprint_changed"
    SOURCE = "source_changed"
    QUANTITY = "quantity_changed"
    SOURCING = "sourcing_changed"
    ADDED = "line_added"
    REMOVED = "line_removed"


@dataclass(frozen=True, slots=True)
class Cause:
    """One change and what it does to the product.

    Parameters
    ----------
    kind
        :class:`Kind`.
    item, supplier
        Where the value, or the component's supply, changed.
    parent
        Whose line it is; ``None`` for a value.
    kgco2e
        What the change adds to the product. [kg CO2e]
    before, after
        Own value per unit, quantity per unit of the parent, or share.
    rung_before, rung_after
        Steps of the ladder, for values.
    """

    kind: str
    item: str
    supplier: str | None
    parent: str | None
    kgco2e: float
    before: float | None = None
    after: float | None = None
    rung_before: str | None = None
    rung_after: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference of two results and its causes, largest first.

    ``difference_kgco2e`` is that of what is known; ``gaps_closed`` and
    ``gaps_opened`` are the lines that left and joined the ledger.
    """

    product: str
    before_kgco2e: float | None
    after_kgco2e: float | None
    difference_kgco2e: float
    causes: tuple[Cause, ...]
    gaps_closed: tuple[Unaccounted, ...]
    gaps_opened: tuple[Unaccounted, ...]


def compare(before: ProductResult, after: ProductResult) -> Comparison:
    r"""Return why one product's footprint differs between two results.

    Notes
    -----
    With own values :math:`o`, quantities :math:`Q`, demand :math:`d`, needs
    :math:`x = d + Q^T x` and footprints :math:`F = o + Q F` of both results,

    .. math::
        d_1^T F_1 - d_0^T F_0 = \tfrac{1}{2} (x_0 + x_1)^T \Delta o
        + \tfrac{1}{2} (x_0^T \Delta Q\, F_1 + x_1^T \Delta Q\, F_0)
        + \tfrac{1}{2} \Delta d^T (F_0 + F_1)

    holds exactly, so every change counts where it was made and nothing is
    left over; exchanging the results changes all signs.  A node that only one
    of them reaches is taken to be the same in the other, so that the line
    which brought it in carries all of it.
    """
    union = _Union(before, after)
    causes = [cause for cause in union.causes() if cause.kgco2e or cause.kind == Kind.SOURCE]
    causes.sort(key=lambda c: (-abs(c.kgco2e), c.item, c.supplier or "", c.parent or "", c.kind))
    old, new = set(before.unaccounted), set(after.unaccounted)
    return Comparison(
        product=after.product,
        before_kgco2e=before.footprint_kgco2e,
        after_kgco2e=after.footprint_kgco2e,
        difference_kgco2e=(after.footprint_kgco2e or 0.0) - (before.footprint_kgco2e or 0.0),
        causes=tuple(causes),
        gaps_closed=tuple(line for line in before.unaccounted if line not in new),
        gaps_opened=tuple(line for line in after.unaccounted if line not in old),
    )


class _Side:
    """One result as places with own values and lines."""

    def __init__(self, result: ProductResult) -> None:
        self.nodes: dict[Place, Node] = {(node.key, node.unit): node for node in result.nodes}
        units = {node.key: node.unit for node in result.nodes}
        self.below: dict[Place, dict[Place, Edge]] = defaultdict(dict)
        for edge in result.edges:
            parent = (edge.parent, units[edge.parent])
            self.below[parent][edge.component, units[edge.component]] = edge
        self.roots = {(key, units[key]): share for key, share in result.roots}


class _Union:
    """Both results over the places of either."""

    def __init__(self, before: ProductResult, after: ProductResult) -> None:
        self.before, self.after = _Side(before), _Side(after)
        self.places = sorted(self.before.nodes.keys() | self.after.nodes.keys())
        self.number = {place: i for i, place in enumerate(self.places)}
        self.needs_0, self.total_0 = self._solve(self.before, self.after)
        self.needs_1, self.total_1 = self._solve(self.after, self.before)

    def _solve(self, side: _Side, other: _Side) -> tuple[FloatArray, FloatArray]:
        """Return what one result needs and carries at every place.

        Places it does not reach are taken from the other result; only where
        that would tie a loop that cannot be solved they stay empty.
        """
        fold = self._fold(side, other)
        if not all(loop.converges() for loop in fold.loops):
            other = side
            fold = self._fold(side, other)
        own = [self._own(side.nodes.get(p) or other.nodes.get(p)) for p in self.places]
        demand = np.array([side.roots.get(place, 0.0) for place in self.places])
        return fold.down(demand), fold.up(np.array(own).reshape(-1, 1))[:, 0]

    def _fold(self, side: _Side, other: _Side) -> Fold:
        edges = [
            (self.number[parent], self.number[child], edge.quantity)
            for parent in self.places
            for child, edge in (side if parent in side.nodes else other).below[parent].items()
        ]
        ends = np.array([edge[:2] for edge in edges], dtype=np.int64).reshape(-1, 2)
        quantities = np.array([edge[2] for edge in edges], dtype=np.float64)
        return Fold(len(self.places), ends[:, 0], ends[:, 1], quantities)

    @staticmethod
    def _own(node: Node | None) -> float:
        return 0.0 if node is None or node.own_kgco2e is None else node.own_kgco2e

    def causes(self) -> Iterator[Cause]:
        """Yield every change at the place where it was made."""
        for place in self.places:
            old, new = self.before.nodes.get(place), self.after.nodes.get(place)
            if old is not None and new is not None:
                yield from self._at(place, old, new)
        yield from self._asked()

    def _asked(self) -> Iterator[Cause]:
        """Yield changes in what the product itself stands for."""
        for place in sorted(self.before.roots.keys() | self.after.roots.keys()):
            old, new = self.before.roots.get(place, 0.0), self.after.roots.get(place, 0.0)
            number = self.number[place]
            kgco2e = (new - old) * (self.total_0[number] + self.total_1[number]) / 2
            node = self._node(place)
            yield Cause(Kind.SOURCING, node.item, node.supplier, None, float(kgco2e), old, new)

    def _node(self, place: Place) -> Node:
        return self.after.nodes.get(place) or self.before.nodes[place]

    def _at(self, place: Place, old: Node, new: Node) -> Iterator[Cause]:
        number = self.number[place]
        needs = (self.needs_0[number] + self.needs_1[number]) / 2
        own = float(needs * (self._own(new) - self._own(old)))
        lines = list(self._lines(place))

        def value(kind: Kind, kgco2e: float) -> Cause:
            values = (old.own_kgco2e, new.own_kgco2e)
            return Cause(kind, new.item, new.supplier, None, kgco2e, *values, old.rung, new.rung)

        if (old.rung, old.source) != (new.rung, new.source):
            total = math.fsum([own, *(cause.kgco2e for cause in lines)])
            yield value(Kind.SOURCE, total)
            return
        yield value(Kind.FOOTPRINT, own)
        yield from lines

    def _lines(self, parent: Place) -> Iterator[Cause]:
        """Yield the changes of a node's lines, component by component."""
        groups: dict[str, set[Place]] = defaultdict(set)
        for place in self.before.below[parent].keys() | self.after.below[parent].keys():
            groups[self._node(place).item].add(place)
        for item in sorted(groups):
            yield from self._component(parent, sorted(groups[item]))

    def _component(self, parent: Place, children: Iterable[Place]) -> Iterator[Cause]:
        edges = [
            (c, self.before.below[parent].get(c), self.after.below[parent].get(c)) for c in children
        ]
        had = any(old is not None for _, old, _ in edges)
        has = any(new is not None for _, _, new in edges)
        for child, old, new in edges:
            if had and has:
                yield from self._changed(parent, child, old, new)
            else:
                kind = Kind.ADDED if has else Kind.REMOVED
                yield self._cause(kind, parent, child, _quantity(old), _quantity(new))

    def _changed(
        self, parent: Place, child: Place, old: Edge | None, new: Edge | None
    ) -> Iterator[Cause]:
        """Yield the parts of a change: of the full quantity, and of the supplier's share."""
        if old is None or new is None:
            shares = (old.share if old else 0.0, new.share if new else 0.0)
            change = _quantity(new) - _quantity(old)
            yield self._cause(Kind.SOURCING, parent, child, *shares, change=change)
            return
        full_0, full_1 = old.quantity / old.share, new.quantity / new.share
        by_share = new.quantity - old.quantity
        if not math.isclose(full_0, full_1, rel_tol=SAME):
            by_share = (new.share - old.share) * (full_0 + full_1) / 2
        by_quantity = (new.quantity - old.quantity) - by_share
        yield self._cause(Kind.SOURCING, parent, child, old.share, new.share, change=by_share)
        yield self._cause(Kind.QUANTITY, parent, child, full_0, full_1, change=by_quantity)

    def _cause(
        self,
        kind: Kind,
        parent: Place,
        child: Place,
        before: float,
        after: float,
        *,
        change: float | None = None,
    ) -> Cause:
        i, j = self.number[parent], self.number[child]
        per_unit = (self.needs_0[i] * self.total_1[j] + self.needs_1[i] * self.total_0[j]) / 2
        moved = after - before if change is None else change
        node = self._node(child)
        owner = self._node(parent).item
        return Cause(kind, node.item, node.supplier, owner, float(per_unit * moved), before, after)


def _quantity(edge: Edge | None) -> float:
    return 0.0 if edge is None else edge.quantity
