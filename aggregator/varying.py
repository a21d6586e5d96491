"""Folding many draws at once, the quantities of some lines among what is drawn."""

import itertools
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from aggregator.fold import Fold, IntArray, Loop
from aggregator.ordered import FloatArray, Ordered


@dataclass(frozen=True, slots=True)
class _Step:
    """One level: its places, what they take, its loops, and its uncertain terms by parent."""

    here: slice
    below: csr_array
    loops: tuple[Loop, ...]
    terms: IntArray
    first: IntArray
    parents: IntArray


class Varying:
    """A network to be folded with other quantities in every column.

    Parameters
    ----------
    network
        In order.
    parents, children : (M,) int array
        Numbers of the nodes at the ends of each uncertain term; never both on
        one loop.
    quantities : (M,) float array
        Units of the child per unit of the parent, part of the network's own.

    Examples
    --------
    One unit of node 0 takes 2 of node 1, or in the second column 3:

    >>> from aggregator.ordered import ordered
    >>> end = np.array([0]), np.array([1])
    >>> varying = Varying(ordered(2, *end, [2.0]), *end, np.array([2.0]))
    >>> own = np.array([[1.0, 1.0], [10.0, 10.0]])
    >>> varying.up(own, np.array([[1.0, 1.5]]))
    array([[21., 31.],
           [10., 10.]])
    """

    def __init__(
        self, network: Ordered, parents: IntArray, children: IntArray, quantities: FloatArray
    ) -> None:
        self._network = network
        place = network.place
        self._parents = place[parents].astype(np.int64)
        self._children = place[children].astype(np.int64)
        self._quantities = quantities
        self._steps = tuple(self._cut(Fold.of(network).loops))

    def _cut(self, loops: tuple[Loop, ...]) -> list[_Step]:
        network = self._network
        outside = ~network.is_inside
        ends = (network.parents[outside], network.children[outside])
        shape = (network.size, network.size)
        matrix = csr_array((network.quantities[outside], ends), shape=shape)
        order = np.argsort(self._parents, kind="stable")
        by_parent = self._parents[order]
        found = []
        for start, stop in itertools.pairwise(network.starts.tolist()):
            low, high = np.searchsorted(by_parent, [start, stop])
            parents, first = np.unique(by_parent[low:high], return_index=True)
            inside = tuple(loop for loop in loops if start <= loop.members[0] < stop)
            here = slice(start, stop)
            found.append(_Step(here, matrix[here], inside, order[low:high], first, parents))
        return found

    def up(self, own: FloatArray, factors: FloatArray | None = None) -> FloatArray:
        """Return every node's own value plus all that lies below it.

        Parameters
        ----------
        own : (N, K) float array
            Values per unit of each node.
        factors : (M, K) float array
            What each column multiplies the uncertain quantities by; by default 1.

        Returns
        -------
        (N, K) float array
        """
        sums = self.up_in_order(own[self._network.order], factors)
        return sums[self._network.place]

    def up_in_order(self, sums: FloatArray, factors: FloatArray | None = None) -> FloatArray:
        """Fold values that stand in the network's order, in place, and return them."""
        for step in self._steps:
            sums[step.here] += step.below @ sums
            if factors is not None and len(step.terms):
                moved = (factors[step.terms] - 1.0) * self._quantities[step.terms, None]
                moved *= sums[self._children[step.terms]]
                sums[step.parents] += np.add.reduceat(moved, step.first, axis=0)
            for loop in step.loops:
                sums[loop.members] = loop.solve(sums[loop.members])
        return sums
