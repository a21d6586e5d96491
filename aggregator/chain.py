"""A product's result as arrays, for whatever walks the chain below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

import numpy as np
from scipy.sparse import csr_array

from aggregator.fold import FloatArray, Fold, IntArray
from aggregator.result import Node, ProductResult


@dataclass(frozen=True)
class Chain:
    """The N nodes and E edges of one product.

    Parameters
    ----------
    nodes
        In the order of the result.
    own : (N,) float array
        Own values, 0 where there is none. [kg CO2e per unit]
    first : (N + 1,) int array
        Where the edges of each node begin.
    children : (E,) int array
        The component of each edge.
    quantities : (E,) float array
        Units of the component per unit of the parent.
    demand : (N,) float array
        What one unit of the product stands for.
    """

    nodes: Sequence[Node]
    own: FloatArray
    first: IntArray
    children: IntArray
    quantities: FloatArray
    demand: FloatArray

    @classmethod
    def of(cls, result: ProductResult) -> "Chain":
        """Return a result's chain.

        Examples
        --------
        >>> from aggregator.example import car
        >>> from aggregator.network import build
        >>> from aggregator.rollup import roll_up
        >>> chain = Chain.of(roll_up(build(car()))[0])
        >>> chain.own, chain.demand, chain.fold.down(chain.demand)
        (array([ 0., 10.]), array([1., 0.]), array([1., 4.]))
        """
        at = {node.key: i for i, node in enumerate(result.nodes)}
        edges = result.edges
        parents = np.fromiter((at[edge.parent] for edge in edges), np.int64, len(edges))
        children = np.fromiter((at[edge.component] for edge in edges), np.int64, len(edges))
        quantities = np.fromiter(map(attrgetter("quantity"), edges), np.float64, len(edges))
        order = np.lexsort((children, parents))
        first = np.searchsorted(parents[order], np.arange(len(at) + 1)).astype(np.int64)
        demand = np.zeros(len(at))
        for key, share in result.roots:
            demand[at[key]] = share
        own = np.array([node.own_kgco2e or 0.0 for node in result.nodes], dtype=np.float64)
        return cls(result.nodes, own, first, children[order], quantities[order], demand)

    @cached_property
    def parents(self) -> IntArray:
        """Return the parent of each edge."""
        return np.repeat(np.arange(len(self.nodes)), np.diff(self.first))

    @cached_property
    def matrix(self) -> csr_array:
        """Return ``Q``: units of the component (column) per unit of the parent (row)."""
        size = len(self.nodes)
        return csr_array((self.quantities, self.children, self.first), shape=(size, size))

    @cached_property
    def fold(self) -> Fold:
        """Return the chain in the order of the fold."""
        return Fold(len(self.nodes), self.parents, self.children, self.quantities)
