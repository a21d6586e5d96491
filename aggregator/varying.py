"""Folding many draws at once, the quantities of some lines among what is drawn."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aggregator.fold import Fold, IntArray
from aggregator.ordered import FloatArray, Ordered
from aggregator.spans import Ints


@dataclass(frozen=True, slots=True)
class _Terms:
    """The uncertain terms of one level by parent: which they are, and where each parent's begin."""

    numbers: IntArray
    first: IntArray
    parents: Ints


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
        self._fold = Fold.of(network)
        place = network.place
        self._children = place[children].astype(np.int64)
        self._quantities = quantities
        self._steps = list(zip(self._fold.levels, _by_level(network, place[parents]), strict=True))
        self._tiles = self._fold.tiles

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
        sums = self.up_in_order(own[self._fold.order], factors)
        return sums[self._fold.network.place]

    def up_in_order(self, sums: FloatArray, factors: FloatArray | None = None) -> FloatArray:
        """Fold values that stand in the network's order, in place, and return them."""
        for number, (level, terms) in enumerate(self._steps):
            if factors is not None and len(terms.numbers):
                moved = (factors[terms.numbers] - 1.0) * self._quantities[terms.numbers, None]
                moved *= sums[self._children[terms.numbers]]
                sums[terms.parents] += np.add.reduceat(moved, terms.first, axis=0)
            if level.block:
                level.block.solve(sums)
            self._tiles.pass_on(number, sums)
        return sums


def _by_level(network: Ordered, parents: Ints) -> Iterator[_Terms]:
    """Yield the terms of each level, their parents given by place."""
    order = np.argsort(parents, kind="stable")
    by_parent = parents[order]
    for low, high in itertools.pairwise(np.searchsorted(by_parent, network.starts).tolist()):
        places, first = np.unique(by_parent[low:high], return_index=True)
        yield _Terms(order[low:high], first, places)
