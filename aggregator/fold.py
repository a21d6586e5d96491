"""The fold: sums up and down a network, level by level, loops solved exactly.

Leaves first, every level is one sparse product over all columns at once.  A
loop is a strongly connected component; its block ``(I - Q) x = b`` is solved
where the level holding it is reached.  Nothing recurses, so depth costs time
and never the stack.
"""

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, csr_array, eye_array
from scipy.sparse.linalg import splu

from aggregator.ordered import Ordered, ordered
from aggregator.spans import Ints

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]

DENSE_LIMIT: Final = 256
LARGEST_GAIN: Final = 1e9
"""A loop that multiplies what enters it by more than this gives back all it takes."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class _Level:
    """The rows ``start`` to ``stop`` of the ordered network, and the loops among them."""

    start: int
    stop: int
    below: csr_array
    above: csr_array
    loops: tuple[Loop, ...]


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
    def _levels(self) -> tuple[_Level, ...]:
        """Return the ordered network cut into its levels, leaves first."""
        network = self._network
        outside = _matrix(network, ~network.is_inside if self.loops else None)
        transposed = csr_array(outside.T)
        waiting = deque(self.loops)
        found = []
        for start, stop in itertools.pairwise(network.starts.tolist()):
            inside = []
            while waiting and waiting[0].members[0] < stop:
                inside.append(waiting.popleft())
            below, above = outside[start:stop], transposed[start:stop]
            found.append(_Level(start, stop, below, above, tuple(inside)))
        return tuple(found)

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
        folded = own.take(self.order, axis=0)
        for level in self._levels:  # what a level takes stands below it and is folded already
            here = slice(level.start, level.stop)
            folded[here] += level.below @ folded if level.below.nnz else 0.0
            for loop in level.loops:
                folded[loop.members] = loop.solve(folded[loop.members])
        return folded.take(self._network.place, axis=0)

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
        needed = demand[self.order].astype(np.float64)
        for level in reversed(self._levels):
            here = slice(level.start, level.stop)
            needed[here] += level.above @ needed
            for loop in level.loops:
                needed[loop.members] = loop.solve(needed[loop.members], transposed=True)
        return needed[self._network.place]


def _matrix(network: Ordered, keep: npt.NDArray[np.bool_] | None) -> csr_array:
    """Return the edges that are kept, by default all, as a matrix over places."""
    shape = (network.size, network.size)
    if keep is None:
        return csr_array((network.quantities, network.children, network.first), shape=shape)
    ends = (network.parents[keep], network.children[keep])
    return csr_array((network.quantities[keep], ends), shape=shape)


def _loops(network: Ordered) -> Iterator[Loop]:
    if not len(network.loops):
        return
    inside = _matrix(network, network.is_inside)
    for start, stop in network.loops.tolist():
        within = csc_array(inside[start:stop, start:stop])
        members = np.arange(start, stop, dtype=np.int64)
        yield Loop(members, csc_array(eye_array(stop - start) - within))
