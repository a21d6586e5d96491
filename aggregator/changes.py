"""Changes of a network: the next snapshot, or what would be without making one.

A scenario computes anew the changed nodes and whatever takes them, level by
level, and nothing else.  Only a line that leads up the order (or makes a loop)
needs the network in order anew.
"""

import itertools
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from scipy.sparse import csc_array, csr_array, eye_array

from aggregator.fold import Loop
from aggregator.ordered import SMALLEST, FloatArray, Ordered, loop_bounds, ordered
from aggregator.snapshot import BoolArray, NetworkRefused, Snapshot
from aggregator.spans import Ints, bounds, spans

Pair: TypeAlias = tuple[int, int]
"""Parent and child, as numbers of nodes."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from a snapshot; nodes are given by their numbers.

    Parameters
    ----------
    own
        New own values; ``nan`` makes a node unknown. [kg CO2e per unit]
    quantities
        New quantities of edges that exist, > 0. [units of the child per unit of the parent]
    shares
        Share of supply that an edge stood for, and the share it stands for
        now; none left removes it. [1]
    added
        Quantities of new edges.
    removed
        Edges that are no more.
    """

    own: Mapping[int, float] = field(default_factory=dict)
    quantities: Mapping[Pair, float] = field(default_factory=dict)
    shares: Mapping[Pair, tuple[float, float]] = field(default_factory=dict)
    added: Mapping[Pair, float] = field(default_factory=dict)
    removed: Collection[Pair] = ()


@dataclass(frozen=True, slots=True)
class _Edits:
    """The same in places of the order.

    Parameters
    ----------
    nodes : (c,) int array
        Numbers of nodes with another own value.
    edges : (d,) int array
        Edges whose quantity changes, to ``quantities``; 0 removes them.
    rows, columns, amounts : (a,) array
        New edges.
    """

    nodes: Ints
    edges: Ints
    quantities: FloatArray
    rows: Ints
    columns: Ints
    amounts: FloatArray

    @property
    def keeps_edges(self) -> bool:
        """Return whether no edge comes or goes."""
        return not len(self.rows) and bool((self.quantities > 0).all())


def _edits(network: Ordered, changes: Changes) -> _Edits:
    """Return the changes by place.

    Raises
    ------
    NetworkRefused
        A node or edge does not exist, an edge exists already, or a quantity
        or share is not above 0.
    """
    quantities: dict[int, float] = {}
    for pair, quantity in changes.quantities.items():
        quantities[_edge(network, pair)] = _sound(quantity)
    for pair, (before, after) in changes.shares.items():
        edge = _edge(network, pair)
        scaled = quantities.get(edge, float(network.quantities[edge])) * after / _sound(before)
        quantities[edge] = _sound(scaled) if after else 0.0
    quantities |= {_edge(network, pair): 0.0 for pair in changes.removed}
    numbers = [*changes.own, *(end for pair in changes.added for end in pair)]
    if not all(0 <= number < network.size for number in numbers):
        raise NetworkRefused(reason="changes: no such node")
    if any(np.isinf(value) for value in changes.own.values()):
        raise NetworkRefused(reason="own: infinite")
    for pair in changes.added:
        if network.edge(*pair) is not None:
            raise NetworkRefused(reason="changes: edge exists")
    ends = np.array(list(changes.added), dtype=np.int64).reshape(-1, 2)
    return _Edits(
        nodes=np.array(list(changes.own), dtype=np.int32),
        edges=np.array(list(quantities), dtype=np.int32),
        quantities=np.array(list(quantities.values()), dtype=np.float64),
        rows=network.place[ends[:, 0]],
        columns=network.place[ends[:, 1]],
        amounts=np.array([_sound(amount) for amount in changes.added.values()]),
    )


def _edge(network: Ordered, pair: Pair) -> int:
    exists = all(0 <= number < network.size for number in pair)
    found = network.edge(*pair) if exists else None
    if found is None:
        raise NetworkRefused(reason="changes: no such edge")
    return found


def _sound(quantity: float) -> float:
    if not SMALLEST <= quantity < np.inf:
        raise NetworkRefused(reason="changes: > 0")
    return quantity


def changed(snapshot: Snapshot, changes: Changes) -> Snapshot:
    """Return the next snapshot.

    The order is kept where no edge comes or goes.  Quantities and values are
    to the bit those of a network built of the changed tables, and so are the
    footprints.

    Raises
    ------
    NetworkRefused
        The changes do not fit the network.

    Examples
    --------
    >>> from aggregator.snapshot import from_arrays
    >>> pack = from_arrays(2, [0], [1], [2.0], own=[np.nan, 10.0])
    >>> changed(pack, Changes(own={1: 5.0}, quantities={(0, 1): 3.0})).cumulative([0])[0, 0]
    np.float64(15.0)
    """
    network = snapshot.network
    edits = _edits(network, changes)
    own, gaps = _values(snapshot, changes)
    if len(edits.edges) or len(edits.rows):
        quantities = network.quantities.copy()
        quantities[edits.edges] = edits.quantities
        network = replace(network, quantities=quantities)
    if not edits.keeps_edges:
        network = _anew(network, edits)
    return Snapshot(network, own, gaps)


def _anew(network: Ordered, edits: _Edits) -> Ordered:
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
        The changes do not fit the network, or a loop would give back at
        least as much as it takes.

    Examples
    --------
    >>> from aggregator.snapshot import from_arrays
    >>> pack = from_arrays(3, [0, 0], [1, 2], [2, 1], own=[np.nan, 10, 4])
    >>> better = what_if(pack, Changes(own={1: 5.0}))
    >>> better.nodes, better.after[:, 0] - better.before[:, 0], better.footprint(2)
    (array([1, 0], dtype=int32), array([ -5., -10.]), 4.0)
    """
    network = snapshot.network
    edits = _edits(network, changes)
    level = np.searchsorted(network.starts, np.stack((edits.rows, edits.columns)), side="right")
    if (level[0] <= level[1]).any():
        return _in_new_order(snapshot, changes, edits)
    parents = np.searchsorted(network.first, edits.edges, side="right") - 1
    touched = np.concatenate((edits.nodes, network.order[parents], network.order[edits.rows]))
    places = network.above(touched) if len(touched) else touched
    nodes = network.order[places]
    after = _Increment(snapshot, changes, edits, places).footprints()
    return Scenario(snapshot, nodes, snapshot.cumulative(nodes), after)


def _in_new_order(snapshot: Snapshot, changes: Changes, edits: _Edits) -> Scenario:
    following = changed(snapshot, changes)
    _refuse_diverging(following.fold.loops)
    parents = np.searchsorted(snapshot.network.first, edits.edges, side="right") - 1
    order = snapshot.network.order
    touched = np.concatenate((edits.nodes, order[parents], order[edits.rows]))
    nodes = following.network.order[following.network.above(touched)]
    return Scenario(snapshot, nodes, snapshot.cumulative(nodes), following.cumulative(nodes))


def _refuse_diverging(loops: Iterable[Loop]) -> None:
    if not all(loop.converges() for loop in loops):
        raise NetworkRefused(reason="loop: gives back what it takes")


class _Increment:
    """The edges of the places that are computed anew, with the changes in them.

    Parameters
    ----------
    places : (m,) int32 array
        Ascending; with a place all that takes it.
    """

    def __init__(self, snapshot: Snapshot, changes: Changes, edits: _Edits, places: Ints) -> None:
        network = snapshot.network
        self._snapshot = snapshot
        self._places = places
        self._own = _columns(snapshot, changes, places)
        edges = spans(network.first[places], network.first[places + 1])
        counts = network.first[places + 1] - network.first[places]
        self._row = np.repeat(np.arange(len(places), dtype=np.int32), counts)
        self._child = network.children[edges]
        self._quantity = network.quantities[edges]
        self._quantity[np.searchsorted(edges, edits.edges)] = edits.quantities
        self._first = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        if len(edits.rows):
            self._add(edits)
        is_value_alone = not len(edits.edges) + len(edits.rows) and bool(
            (self._own[1:] == snapshot.columns(network.order[places])[1:]).all()
        )
        self._rows = 1 if is_value_alone else 3

    def _add(self, edits: _Edits) -> None:
        rows = np.searchsorted(self._places, edits.rows)
        row: Ints = np.concatenate((self._row, rows)).astype(np.int32)
        child = np.concatenate((self._child, edits.columns))
        quantity = np.concatenate((self._quantity, edits.amounts))
        by_row = np.lexsort((child, row))
        self._row, self._child, self._quantity = row[by_row], child[by_row], quantity[by_row]
        self._first = bounds(self._row, len(self._places)).astype(np.int32)

    def footprints(self) -> FloatArray:
        """Return what the places come to, (m, 3)."""
        network = self._snapshot.network
        loops = list(self._loops())
        cuts = np.searchsorted(self._places, network.starts).tolist()
        found = self._snapshot.folded[:, self._places]
        for row in range(self._rows):
            values = self._snapshot.folded[row].copy()
            waiting = deque(loops)
            for start, stop in itertools.pairwise(cuts):
                if start == stop:
                    continue
                places = self._places[start:stop]
                values[places] = self._own[row, start:stop] + self._below(start, stop, values)
                while waiting and waiting[0].members[0] < places[-1] + 1:
                    loop = waiting.popleft()
                    values[loop.members] = loop.solve(values[loop.members])
            found[row] = values[self._places]
        return found.T

    def _below(self, start: int, stop: int, values: FloatArray) -> FloatArray:
        """Return what some rows take of what lies below them, outside their loops."""
        first = self._first
        edges = slice(first[start], first[stop])
        rows = (self._outside[edges], self._child[edges], first[start : stop + 1] - first[start])
        return np.asarray(csr_array(rows, shape=(stop - start, len(values))) @ values)

    def _loops(self) -> Iterator[Loop]:
        """Yield the loops among the places and leave their edges out of the others."""
        network, places, first = self._snapshot.network, self._places, self._first
        self._outside = self._quantity
        if not len(network.loops):
            return
        loop = network.loop_of[places]
        inside = (loop[self._row] >= 0) & (loop[self._row] == network.loop_of[self._child])
        self._outside = np.where(inside, 0.0, self._quantity)
        for start, stop in loop_bounds(loop).tolist():
            edges = first[start] + np.flatnonzero(inside[first[start] : first[stop]])
            lowest, size = int(places[start]), stop - start
            ends = (self._row[edges] - start, self._child[edges] - lowest)
            matrix = csc_array((self._quantity[edges], ends), shape=(size, size))
            members = np.arange(lowest, lowest + size, dtype=np.int64)
            found = Loop(members, csc_array(eye_array(size) - matrix))
            _refuse_diverging([found])
            yield found


def _columns(snapshot: Snapshot, changes: Changes, places: Ints) -> FloatArray:
    """Return the columns of :meth:`Snapshot.columns` with the changes in them."""
    found = snapshot.columns(snapshot.network.order[places])
    for number, value in changes.own.items():
        unknown = bool(np.isnan(value))
        here = np.searchsorted(places, snapshot.network.place[number])
        found[:, here] = (0.0 if unknown else value, unknown, not unknown)
    return found
