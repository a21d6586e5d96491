"""Changes of a network: the next snapshot, or what would be without making one.

A scenario computes anew the changed nodes and whatever takes them, level by
level, and nothing else.  Only a line that leads up the order (or makes a loop)
needs the network in order anew.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from scipy.sparse import csc_array, eye_array

from aggregator.edits import Changes, Edits, edits_of
from aggregator.fold import Block, Loop
from aggregator.kernels import gather, picked
from aggregator.ordered import FloatArray, Ordered, loop_bounds, ordered
from aggregator.snapshot import BoolArray, Snapshot
from aggregator.soundness import (
    may_vanish,
    refuse_diverging,
    refuse_overflow,
    refuse_vanishing,
    smallest,
)
from aggregator.spans import Ints, bounds, spans

__all__ = ["Changes", "Scenario", "changed", "what_if"]

MANY: Final = 2
"""Where one in so many of a level's edges counts, all of them are summed: that copies nothing."""


def changed(snapshot: Snapshot, changes: Changes) -> Snapshot:
    """Return the next snapshot.

    The order is kept where no edge comes or goes.  Quantities and values are
    to the bit those of a network built of the changed tables, and so are the
    footprints.

    Raises
    ------
    NetworkRefused
        The changes do not fit the network; a loop would give back at least as
        much as it takes; or numbers become so large or so small that they are
        lost.

    Examples
    --------
    >>> from aggregator.snapshot import from_arrays
    >>> pack = from_arrays(2, [0], [1], [2.0], own=[np.nan, 10.0])
    >>> changed(pack, Changes(own={1: 5.0}, quantities={(0, 1): 3.0})).cumulative([0])[0, 0]
    np.float64(15.0)
    """
    network = snapshot.network
    edits = edits_of(network, changes)
    own, gaps = _values(snapshot, changes)
    if len(edits.edges) or len(edits.rows):
        quantities = network.quantities.copy()
        quantities[edits.edges] = edits.quantities
        network = replace(network, quantities=quantities)
    if not edits.keeps_edges:
        network = _anew(network, edits)
    following = Snapshot(network, own, gaps, names=snapshot.names)
    if edits.keeps_edges:
        what_if(snapshot, changes)  # refuses what cannot be, and asks no other node
    else:
        following.refuse_unsound()
    return following


def _anew(network: Ordered, edits: Edits) -> Ordered:
    """Return the network with edges added and those of no quantity left out, in order."""
    keep = network.quantities > 0
    rows = np.concatenate((network.parents[keep], edits.rows))
    columns = np.concatenate((network.children[keep], edits.columns))
    amounts = np.concatenate((network.quantities[keep], edits.amounts))
    return ordered(network.size, network.order[rows], network.order[columns], amounts)


def _values(snapshot: Snapshot, changes: Changes) -> tuple[FloatArray, BoolArray]:
    if not changes.own:
        return snapshot.own, snapshot.gaps
    own, gaps = snapshot.own.copy(), snapshot.gaps.copy()
    for number, value in changes.own.items():
        own[number, 0] = value
        own[number, 1:] = np.nan
        gaps[number] = np.isnan(value)
    return own, gaps


@dataclass(frozen=True)
class Scenario:
    """Footprints of all nodes that changes reach: the changed ones and what takes them.

    Parameters
    ----------
    nodes : (m,) int32 array
        Numbers of these nodes, those that others take first.
    before, after : (m, 3) float array
        As in :meth:`Snapshot.cumulative`.
    """

    snapshot: Snapshot
    nodes: Ints
    before: FloatArray
    after: FloatArray

    @cached_property
    def _row(self) -> dict[int, int]:
        return {number: row for row, number in enumerate(self.nodes.tolist())}

    def footprint(self, node: int) -> float | None:
        """Return a node's footprint with the changes; ``None`` if nothing is known. [kg CO2e]."""
        row = self._row.get(node)
        value, _, known = self.snapshot.cumulative([node])[0] if row is None else self.after[row]
        return float(value) if known > 0 else None


def what_if(snapshot: Snapshot, changes: Changes) -> Scenario:
    """Return what changes do, without making the next snapshot.

    Raises
    ------
    NetworkRefused
        As :func:`changed`; of what the changes reach.

    Examples
    --------
    >>> from aggregator.snapshot import from_arrays
    >>> pack = from_arrays(3, [0, 0], [1, 2], [2, 1], own=[np.nan, 10, 4])
    >>> better = what_if(pack, Changes(own={1: 5.0}))
    >>> better.nodes, better.after[:, 0] - better.before[:, 0], better.footprint(2)
    (array([1, 0], dtype=int32), array([ -5., -10.]), 4.0)
    """
    network = snapshot.network
    edits = edits_of(network, changes)
    level = np.searchsorted(network.starts, np.stack((edits.rows, edits.columns)), side="right")
    if (level[0] <= level[1]).any():
        return _in_new_order(snapshot, changes, edits)
    parents = np.searchsorted(network.first, edits.edges, side="right") - 1
    touched = np.concatenate((edits.nodes, network.order[parents], network.order[edits.rows]))
    places = network.above(touched) if len(touched) else touched
    nodes = network.order[places]
    before = snapshot.folded[:, places]
    after = _Increment(snapshot, changes, edits, places).footprints(before)
    return Scenario(snapshot, nodes, before.T, after.T)


def _in_new_order(snapshot: Snapshot, changes: Changes, edits: Edits) -> Scenario:
    following = changed(snapshot, changes)
    parents = np.searchsorted(snapshot.network.first, edits.edges, side="right") - 1
    order = snapshot.network.order
    touched = np.concatenate((edits.nodes, order[parents], order[edits.rows]))
    nodes = following.network.order[following.network.above(touched)]
    return Scenario(snapshot, nodes, snapshot.cumulative(nodes), following.cumulative(nodes))


@dataclass(frozen=True, slots=True)
class _Rows:
    """The edges of some places, with the changes in them: compressed rows over all places."""

    places: Ints
    first: Ints
    row: Ints
    child: Ints
    quantity: FloatArray

    def outside(self, loop_of: Ints) -> FloatArray:
        """Return the quantities, 0 for those within a loop."""
        loop = loop_of[self.places][self.row]
        return np.where((loop >= 0) & (loop == loop_of[self.child]), 0.0, self.quantity)


class _Increment:
    """The places that are computed anew, with the changes in them.

    Parameters
    ----------
    places : (m,) int32 array
        Ascending; with a place all that takes it.
    """

    def __init__(self, snapshot: Snapshot, changes: Changes, edits: Edits, places: Ints) -> None:
        self._snapshot = snapshot
        self._network = snapshot.network
        self._edits = edits
        self._places = places
        parents = np.searchsorted(self._network.first, edits.edges, side="right") - 1
        self._edited = np.unique(np.concatenate((parents, edits.rows))).astype(np.int32)
        self._rows = 1 if not len(self._edited) and _are_values_alone(snapshot, changes) else 3
        self._own = _columns(snapshot, changes, places)[: self._rows]

    def footprints(self, before: FloatArray) -> FloatArray:
        """Return what the places come to, (3, m), in place of what they came to ``before``."""
        starts, places = self._network.starts, self._places
        values = self._snapshot.folded[: self._rows].copy()
        for level, (start, stop) in enumerate(
            itertools.pairwise(np.searchsorted(places, starts).tolist())
        ):
            if start < stop:
                self._sum_up(int(starts[level]), int(starts[level + 1]), slice(start, stop), values)
        after = values[:, places]
        self._refuse_lost(values, after)
        return np.concatenate((after, before[self._rows :]))

    def _refuse_lost(self, values: FloatArray, after: FloatArray) -> None:
        """Refuse what places come to ``after``, where ``values`` (rows, N) are lost on the way."""
        snapshot, edits = self._snapshot, self._edits
        refuse_overflow(after, lambda columns: snapshot.called(self._places[columns]))
        of_edges = (self._network.smallest, smallest(edits.quantities), smallest(edits.amounts))
        if may_vanish(min(snapshot.smallest, smallest(after)), min(of_edges)):
            rows = self._edges(self._places)
            edges = (self._places[rows.row], rows.child, rows.quantity)
            refuse_vanishing(values, edges, self._places, snapshot.called)

    def _sum_up(self, low: int, high: int, here: slice, values: FloatArray) -> None:
        """Put what some places of one level come to in ``values``, (rows, N)."""
        network, places, own = self._network, self._places[here], self._own[:, here]
        first, children = network.first, network.children
        taken = int(np.sum(first[places + 1] - first[places]))
        anew = np.isin(places, self._edited)
        if MANY * taken > first[high] - first[low]:
            every = np.zeros((self._rows, high - low))
            every[:, places - low] = own
            rows = first[low : high + 1], children, self._snapshot.fold.outside
            values[:, places] = _sums(rows, values, every)[:, places - low]
        elif len(network.loops):
            anew[:] = True
        else:
            rows = picked(first, children, network.quantities, places)
            values[:, places] = _sums(rows, values, own)
        if anew.any():
            edges = self._edges(places[anew])
            outside = edges.outside(network.loop_of) if len(network.loops) else edges.quantity
            rows = edges.first, edges.child, outside
            values[:, edges.places] = _sums(rows, values, own[:, anew])
        if len(network.loops):
            block = Block([self._loop(part) for part in self._loops(places)])
            refuse_diverging(block.diverging, self._snapshot.called)
            for column in values:
                block.solve(column)

    def _loops(self, places: Ints) -> Iterator[Ints]:
        """Yield the places of each loop among those of one level."""
        for start, stop in loop_bounds(self._network.loop_of[places]).tolist():
            yield places[start:stop]

    def _loop(self, members: Ints) -> Loop:
        rows, lowest, size = self._edges(members), int(members[0]), len(members)
        inside = self._network.loop_of[rows.child] == self._network.loop_of[lowest]
        ends = (rows.row[inside], rows.child[inside] - lowest)
        matrix = csc_array((rows.quantity[inside], ends), shape=(size, size))
        return Loop(members.astype(np.int64), csc_array(eye_array(size) - matrix))

    def _edges(self, places: Ints) -> _Rows:
        """Return the edges of some of the places."""
        network, edits = self._network, self._edits
        edges = spans(network.first[places], network.first[places + 1])
        counts = network.first[places + 1] - network.first[places]
        row = np.repeat(np.arange(len(places), dtype=np.int32), counts)
        child, quantity = network.children[edges], network.quantities[edges]
        if len(edits.edges) and len(edges):
            where = np.searchsorted(edges, edits.edges).clip(max=len(edges) - 1)
            is_here = edges[where] == edits.edges
            quantity[where[is_here]] = edits.quantities[is_here]
        added = np.isin(edits.rows, places)
        if added.any():
            row = np.concatenate((row, np.searchsorted(places, edits.rows[added])))
            child = np.concatenate((child, edits.columns[added]))
            quantity = np.concatenate((quantity, edits.amounts[added]))
            by_row = np.lexsort((child, row))
            row, child, quantity = row[by_row].astype(np.int32), child[by_row], quantity[by_row]
        return _Rows(places, bounds(row, len(places)).astype(np.int32), row, child, quantity)


def _sums(rows: tuple[Ints, Ints, FloatArray], values: FloatArray, own: FloatArray) -> FloatArray:
    """Return own values with what their edges bring of ``values``, column by column, (K, m)."""
    found = own.copy()
    for column, sums in zip(values, found, strict=True):
        gather(*rows, column, sums)
    return found


def _are_values_alone(snapshot: Snapshot, changes: Changes) -> bool:
    """Return whether nothing becomes known or unknown by new own values."""
    return all(
        np.isnan(value) == snapshot.gaps[number] == np.isnan(snapshot.own[number, 0])
        for number, value in changes.own.items()
    )


def _columns(snapshot: Snapshot, changes: Changes, places: Ints) -> FloatArray:
    """Return the columns of :meth:`Snapshot.columns` with the changes in them."""
    found = snapshot.columns(snapshot.network.order[places])
    for number, value in changes.own.items():
        unknown = bool(np.isnan(value))
        here = np.searchsorted(places, snapshot.network.place[number])
        found[:, here] = (0.0 if unknown else value, unknown, not unknown)
    return found
