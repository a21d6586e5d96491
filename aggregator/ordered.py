"""A network in order: its edges relabelled by level, leaves first, in compressed rows.

Nodes have numbers, which are the caller's, and places in the order; a place is
never above the places that take it, but on a loop.  All arrays are 32-bit
indices or float64 quantities and are never written to, so that they may lie in
a mapped file.
"""

from collections import deque
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from aggregator.kernels import picked
from aggregator.levels import levels
from aggregator.spans import Ints, spans

FloatArray: TypeAlias = npt.NDArray[np.float64]
SMALLEST: Final = float(np.finfo(np.float64).tiny)
"""Below this a number has lost digits; a quantity that small is a mistake."""


@dataclass(frozen=True)
class Ordered:
    """A network of N nodes and E edges in the order of the fold.

    Parameters
    ----------
    order : (N,) int32 array
        Number of the node at each place.
    starts : (L + 1,) int32 array
        Place where each of the L levels begins, and N.
    first : (N + 1,) int32 array
        Where the edges of each place begin, and E.
    children : (E,) int32 array
        Place that each edge leads to, ascending within one parent.
    quantities : (E,) float array
        Units of the child per unit of the parent, > 0.
    first_up : (N + 1,) int32 array
        Where the parents of each place begin, and E.
    parents_up : (E,) int32 array
        Places that take each place.
    loops : (K, 2) int32 array
        First place of each of the K loops, and one past its last; the places
        of a loop stand side by side on one level.
    """

    order: Ints
    starts: Ints
    first: Ints
    children: Ints
    quantities: FloatArray
    first_up: Ints
    parents_up: Ints
    loops: Ints

    @property
    def size(self) -> int:
        """Return the number of nodes."""
        return len(self.order)

    @cached_property
    def smallest(self) -> float:
        """Return the smallest quantity of any edge, infinite where there is none."""
        return float(np.min(self.quantities, initial=np.inf))

    @cached_property
    def place(self) -> Ints:
        """Return the place of each node, an (N,) array."""
        return inverse(self.order)

    @cached_property
    def loop_of(self) -> Ints:
        """Return the loop that each place lies on, -1 for none, an (N,) array."""
        found = np.full(self.size, -1, dtype=np.int32)
        first, last = self.loops.T
        found[spans(first, last)] = np.repeat(np.arange(len(self.loops)), last - first)
        return found

    @property
    def parents(self) -> Ints:
        """Return the place that each edge leaves, an (E,) array."""
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.first))

    @cached_property
    def is_inside(self) -> npt.NDArray[np.bool_]:
        """Return which edges lie within a loop, an (E,) array."""
        start = self.loop_of[self.parents]
        inside: npt.NDArray[np.bool_] = (start >= 0) & (start == self.loop_of[self.children])
        return inside

    def edges(self) -> tuple[Ints, Ints, FloatArray]:
        """Return parents and children as numbers of nodes, and quantities."""
        return self.order[self.parents], self.order[self.children], self.quantities

    def edge(self, parent: int, child: int) -> int | None:
        """Return which edge leads from one node to another; ``None`` if there is none."""
        row, column = self.place[parent], self.place[child]
        start, stop = self.first[row], self.first[row + 1]
        found = start + int(np.searchsorted(self.children[start:stop], column))
        return int(found) if found < stop and self.children[found] == column else None

    def above(self, nodes: npt.ArrayLike) -> Ints:
        """Return the places that take any of the ``nodes``, and their own, ascending.

        >>> network = ordered(3, [0, 1], [1, 2], [2.0, 3.0])
        >>> network.order[network.above([1])].tolist()
        [1, 0]
        """
        is_above = np.zeros(self.size, dtype=np.bool_)
        is_above[self.place[np.asarray(nodes)]] = True
        loops = deque(self.loops.tolist())
        for start, stop in pairwise(self.starts.tolist()):
            while loops and loops[0][0] < stop:
                first, last = loops.popleft()
                is_above[first:last] |= is_above[first:last].any()
            places = np.flatnonzero(is_above[start:stop]).astype(np.int32) + np.int32(start)
            if len(places):
                is_above[picked(self.first_up, self.parents_up, self.parents_up, places)[1]] = True
        return np.flatnonzero(is_above).astype(np.int32)


def inverse(order: Ints) -> Ints:
    """Return where each number stands in an order of all numbers.

    >>> inverse(np.array([2, 0, 1]))
    array([1, 2, 0], dtype=int32)
    """
    found = np.empty(len(order), dtype=np.int32)
    found[order] = np.arange(len(order), dtype=np.int32)
    return found


def ordered(
    size: int, parents: npt.ArrayLike, children: npt.ArrayLike, quantities: npt.ArrayLike
) -> Ordered:
    """Return a network in order.

    Parameters
    ----------
    size
        Number of nodes N.
    parents, children : (E,) int array
        Ends of each edge, in any order; the quantities of a pair that occurs
        several times add.
    quantities : (E,) float array
        Units of the child per unit of the parent, > 0.

    Examples
    --------
    >>> network = ordered(3, [0, 0, 1], [1, 2, 2], [2.0, 1.0, 3.0])
    >>> network.order, network.starts
    (array([2, 1, 0], dtype=int32), array([0, 1, 2, 3], dtype=int32))
    >>> network.children, network.quantities
    (array([0, 0, 1], dtype=int32), array([3., 1., 2.]))
    """
    start, end = (np.asarray(ends).astype(np.int32, copy=False) for ends in (parents, children))
    amount = np.asarray(quantities, dtype=np.float64)
    level, loop = levels(size, start, end)
    order = np.argsort(level, kind="stable").astype(np.int32)
    if (loop != np.arange(size)).any():
        order = np.lexsort((loop, level)).astype(np.int32)
    place = inverse(order)
    alone = np.flatnonzero(start == end)
    loop = _loop_ids(loop, start[alone])
    return _compressed(
        order=order,
        level=level[order],
        loop=loop[order],
        rows=place[start],
        columns=place[end],
        quantities=amount,
    )


def _loop_ids(loop: Ints, alone: Ints) -> Ints:
    """Return for each node the node that stands for its loop, and -1 where it is on none."""
    found = loop.copy()
    found[np.bincount(loop, minlength=len(loop))[loop] == 1] = -1
    found[alone] = loop[alone]
    return found


def loop_bounds(loop: Ints) -> Ints:
    """Return first and last bound of the places that share a number of a loop, -1 left out.

    >>> loop_bounds(np.array([-1, 4, 4, -1, 7]))
    array([[1, 3],
           [4, 5]], dtype=int32)
    """
    edges = np.flatnonzero(np.diff(loop, prepend=-2, append=-2))
    pairs = np.column_stack((edges[:-1], edges[1:]))
    return pairs[loop[pairs[:, 0]] >= 0].astype(np.int32)


def _compressed(
    *, order: Ints, level: Ints, loop: Ints, rows: Ints, columns: Ints, quantities: FloatArray
) -> Ordered:
    """Return the network of edges between places; ``level`` and ``loop`` are those of places."""
    size = len(order)
    shape = (size, size)
    downward = csr_array((quantities, (rows, columns)), shape=shape)
    if downward.nnz < len(quantities):
        downward = csr_array(_merged(rows, columns, quantities), shape=shape)
    upward = downward.tocsc()
    cuts = np.flatnonzero(np.diff(level)) + 1
    return Ordered(
        order=order,
        starts=np.concatenate(([0] if size else [], cuts, [size])).astype(np.int32),
        first=downward.indptr.astype(np.int32, copy=False),
        children=downward.indices.astype(np.int32, copy=False),
        quantities=downward.data,
        first_up=upward.indptr.astype(np.int32, copy=False),
        parents_up=upward.indices.astype(np.int32, copy=False),
        loops=loop_bounds(loop),
    )


def _merged(
    rows: Ints, columns: Ints, quantities: FloatArray
) -> tuple[FloatArray, tuple[Ints, Ints]]:
    """Return edges of which each pair occurs once; what is added, is added in order of size."""
    by_pair = np.lexsort((quantities, columns, rows))
    row, column = rows[by_pair], columns[by_pair]
    firsts = np.flatnonzero(np.diff(row, prepend=-1) | np.diff(column, prepend=-1))
    with np.errstate(over="ignore"):  # told where footprints are made of it
        added = np.add.reduceat(quantities[by_pair], firsts)
    return added, (row[firsts], column[firsts])
