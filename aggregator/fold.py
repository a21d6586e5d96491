"""The fold: sums up and down a network, level by level, loops solved exactly.

Leaves first, every level is one sparse product over all columns at once.  A
loop is a strongly connected component; its block ``(I - Q) x = b`` is solved
where the level holding it is reached.  Nothing recurses, so depth costs time
and never the stack.
"""

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array, eye_array
from scipy.sparse.linalg import splu

from aggregator.kernels import gather, picked, scatter
from aggregator.ordered import Ordered, ordered
from aggregator.spans import Ints, spans
from aggregator.tiles import Tiles

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

DENSE_LIMIT: Final = 256
SMALL_LOOP: Final = 64
"""Up to so many nodes the inverse of a loop is kept: at most 0.5 kB for each of its nodes."""
IN_CACHE: Final = 2**20
"""Values that are summed fastest where they stand: 8 MB."""
WIDE: Final = 6
"""From so many columns on it is faster to sum them side by side than one after the other."""
LARGEST_GAIN: Final = 1e9
"""A loop that multiplies what enters it by more than this gives back all it takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A strongly connected component: its nodes and ``I - Q`` among them."""

    members: IntArray
    matrix: csc_array

    def solve(self, right: FloatArray, *, transposed: bool = False) -> FloatArray:
        """Return ``x`` of ``(I - Q) x = right``, or of the transposed system."""
        if len(self.members) <= DENSE_LIMIT:
            dense = self.matrix.toarray()
            found = np.linalg.solve(dense.T if transposed else dense, right)
        else:
            matrix = csc_array(self.matrix.T) if transposed else self.matrix
            found = splu(matrix).solve(right)
        return np.asarray(found, dtype=np.float64)

    def converges(self) -> bool:
        """Return whether the loop takes more than it gives back.

        It does if, and only if, ``(I - Q) x = 1`` has a positive solution
        (``I - Q`` is then an M-matrix).  The gain of one node on itself tells
        a loop that falls short of 1 by rounding alone; unlike the solution
        itself it does not depend on the units.
        """
        size = len(self.members)
        right = np.zeros((size, 2))
        right[:, 0] = 1.0
        right[0, 1] = 1.0
        try:
            with np.errstate(all="ignore"):
                found = self.solve(right)
        except (np.linalg.LinAlgError, RuntimeError):
            return False
        return bool(
            np.isfinite(found).all() and (found[:, 0] > 0).all() and found[0, 1] <= LARGEST_GAIN
        )


class Block:
    """The loops that lie side by side on one level.

    Small ones are inverted once, for a fold of many loops is made of very small ones: the
    inverse of an M-matrix has no negative entry, so nothing cancels in what is multiplied.

    Parameters
    ----------
    loops
        By place; what lies on one that does not converge is unknown.
    """

    def __init__(self, loops: Sequence[Loop]) -> None:
        self.loops = tuple(loops)
        self.diverging = tuple(loop for loop in loops if not loop.converges())
        sound = [loop for loop in loops if loop not in self.diverging]
        self._large = [loop for loop in sound if len(loop.members) > SMALL_LOOP]
        small = [loop for loop in sound if len(loop.members) <= SMALL_LOOP]
        sizes = np.array([len(loop.members) for loop in small], dtype=np.int64)
        none = np.empty(0)
        self._members = np.concatenate([none.astype(np.int64), *(loop.members for loop in small)])
        inverses = [np.linalg.inv(loop.matrix.toarray()).ravel() for loop in small]
        self._quantities = np.concatenate([none, *inverses])
        widths = np.repeat(sizes, sizes)
        lows = np.repeat(np.cumsum(sizes) - sizes, sizes)
        self._columns = spans(lows, lows + widths).astype(np.int32)
        self._first = np.concatenate(([0], np.cumsum(widths))).astype(np.int32)

    def mark(self, is_taken: BoolArray) -> None:
        """Mark all members of every loop of which one is marked."""
        for loop in self.loops:
            is_taken[loop.members] |= is_taken[loop.members].any()

    def solve(self, values: FloatArray, *, transposed: bool = False) -> None:
        """Put ``x`` of ``(I - Q) x = values`` in the place of the values of all members."""
        if len(self._members):
            right = values[self._members]
            found = np.zeros_like(right)
            step = scatter if transposed else gather
            step(self._first, self._columns, self._quantities, right, found)
            values[self._members] = found
        for loop in self._large:
            values[loop.members] = loop.solve(values[loop.members], transposed=transposed)
        for loop in self.diverging:
            values[loop.members] = np.nan


@dataclass(frozen=True, slots=True)
class Level:
    """The places ``start`` to ``stop``, none of which takes another but on a loop."""

    start: int
    stop: int
    block: Block | None


class Fold:
    """A network put in order once, to be folded many times.

    Parameters
    ----------
    size
        Number of nodes N.
    parents, children : (E,) int array
        Ends of each edge; a pair occurs once.
    coefficients : (E,) float array
        Units of the child per unit of the parent, > 0.

    Examples
    --------
    >>> fold = Fold(2, np.array([0]), np.array([1]), np.array([2.0]))
    >>> fold.up(np.array([[1.0], [10.0]])).ravel()
    array([21., 10.])
    >>> fold.down(np.array([1.0, 0.0]))
    array([1., 2.])
    """

    def __init__(
        self, size: int, parents: IntArray, children: IntArray, coefficients: FloatArray
    ) -> None:
        self._network = ordered(size, parents, children, coefficients)

    @classmethod
    def of(cls, network: Ordered) -> "Fold":
        """Return the fold of a network that is in order already."""
        fold = cls.__new__(cls)
        fold._network = network
        return fold

    @property
    def network(self) -> Ordered:
        """Return the network in order."""
        return self._network

    @property
    def order(self) -> Ints:
        """Return the number of the node at each place of the order, leaves first."""
        return self._network.order

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """Return the strongly connected components with edges inside, by place."""
        return tuple(_loops(self._network))

    @cached_property
    def outside(self) -> FloatArray:
        """Return the quantities of all edges, 0 for those within a loop, (E,)."""
        network = self._network
        if not len(network.loops):
            return network.quantities
        return np.where(network.is_inside, 0.0, network.quantities)

    @cached_property
    def tiles(self) -> Tiles:
        """Return the edges as many columns are folded along them: made once, 16 bytes each."""
        return Tiles(self._network, self.outside)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Return the levels, leaves first."""
        starts = self._network.starts.tolist()
        on_level: dict[int, list[Loop]] = defaultdict(list)
        for loop in self.loops:
            on_level[bisect_right(starts, int(loop.members[0])) - 1].append(loop)
        return tuple(
            Level(start, stop, Block(on_level[number]) if number in on_level else None)
            for number, (start, stop) in enumerate(itertools.pairwise(starts))
        )

    @property
    def diverging(self) -> tuple[Loop, ...]:
        """Return the loops that give back at least as much as they take."""
        blocks = (level.block for level in self.levels if level.block)
        return tuple(itertools.chain.from_iterable(block.diverging for block in blocks))

    def members(self, loop: Loop) -> IntArray:
        """Return the nodes of a loop as the caller numbers them."""
        return np.sort(self.order[loop.members])

    def up(self, own: FloatArray) -> FloatArray:
        """Return every node's own value plus all that lies below it.

        Parameters
        ----------
        own : (N, K) float array
            K columns of values per unit of each node, without ``nan``: what
            is unknown has been put on the ledger before.

        Returns
        -------
        (N, K) float array
            ``F = own + Q F``.
        """
        own = np.asarray(own, dtype=np.float64)
        columns = own.shape[1]
        is_small = columns == 1 or own.size <= IN_CACHE
        if not is_small and columns < WIDE:
            return np.concatenate([self.up(own[:, [k]]) for k in range(columns)], axis=1)
        folded = own.take(self.order, axis=0)
        (self._gather if is_small else self._pass_on)(folded)
        return folded.take(self._network.place, axis=0)

    def _gather(self, folded: FloatArray) -> None:
        """Fold values that stand by place, each level taking what lies below it."""
        first, children = self._network.first, self._network.children
        for level in self.levels:  # what a level takes stands below it and is folded already
            rows = first[level.start : level.stop + 1]
            gather(rows, children, self.outside, folded, folded[level.start : level.stop])
            if level.block:
                level.block.solve(folded)

    def _pass_on(self, folded: FloatArray) -> None:
        """Do the same, each level handing on what it comes to."""
        for number, level in enumerate(self.levels):
            if level.block:
                level.block.solve(folded)
            self.tiles.pass_on(number, folded)

    def down(self, demand: FloatArray) -> FloatArray:
        """Return how much of every node it takes to meet a demand.

        Parameters
        ----------
        demand : (N,) float array
            Units of each node that leave the network.

        Returns
        -------
        (N,) float array
            ``x = demand + Q^T x``.
        """
        needed = demand.take(self.order).astype(np.float64)
        first, children = self._network.first, self._network.children
        for level in reversed(self.levels):
            if level.block:
                level.block.solve(needed, transposed=True)
            rows = first[level.start : level.stop + 1]
            scatter(rows, children, self.outside, needed[level.start : level.stop], needed)
        return needed.take(self._network.place)

    def needed(self, demand: Mapping[int, float]) -> tuple[Ints, FloatArray]:
        """Return what it takes to meet a demand, touching nothing else of the network.

        Parameters
        ----------
        demand
            Units of some nodes, by their numbers.

        Returns
        -------
        nodes : (m,) int32 array
            Numbers of the nodes that are taken, the demanded ones included.
        quantities : (m,) float array
            Units of each, as :meth:`down` finds them.

        Examples
        --------
        >>> fold = Fold(3, np.array([0, 1]), np.array([1, 2]), np.array([2.0, 5.0]))
        >>> fold.needed({1: 3.0})
        (array([1, 2], dtype=int32), array([ 3., 15.]))
        """
        network = self._network
        is_taken = np.zeros(network.size, dtype=np.bool_)
        needed = np.zeros(network.size)
        roots = network.place[np.array([*demand], dtype=np.int64)]
        is_taken[roots] = True
        needed[roots] = [*demand.values()]
        taken, amounts = [np.empty(0, dtype=np.int32)], [np.empty(0)]
        for level in reversed(self.levels):
            if level.block and is_taken[level.start : level.stop].any():
                level.block.mark(is_taken)
                level.block.solve(needed, transposed=True)
            places = np.flatnonzero(is_taken[level.start : level.stop]).astype(np.int32)
            if not len(places):
                continue
            places += np.int32(level.start)
            taken.append(places)
            amounts.append(needed[places])
            if network.first[level.start] < network.first[level.stop]:
                rows = picked(network.first, network.children, self.outside, places)
                is_taken[rows[1]] = True
                scatter(*rows, amounts[-1], needed)
        return self.order[np.concatenate(taken)], np.concatenate(amounts)


def _loops(network: Ordered) -> Iterator[Loop]:
    if not len(network.loops):
        return
    keep, shape = network.is_inside, (network.size, network.size)
    ends = (network.parents[keep], network.children[keep])
    inside = csr_array((network.quantities[keep], ends), shape=shape)
    for start, stop in network.loops.tolist():
        within = csc_array(inside[start:stop, start:stop])
        members = np.arange(start, stop, dtype=np.int64)
        yield Loop(members, csc_array(eye_array(stop - start) - within))
