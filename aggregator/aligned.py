"""Two results laid over each other: the same places, the same units, as arrays.

A place is a supply node and the dimension it is counted in.  Where the two
results count one node in different units of one dimension, the earlier one is
restated in the units of the later, so that a change of units changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from aggregator.fold import FloatArray, Fold, IntArray
from aggregator.result import Edge, Node, ProductResult
from aggregator.units import UNITS, ratio

Place: TypeAlias = tuple[str, str]
"""A node's key and the dimension of its unit."""
BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Side:
    """One result over the N places of both.

    Parameters
    ----------
    nodes
        N nodes, ``None`` where the result does not reach the place.
    own : (N,) float array
        Own values, 0 where there is none. [kg CO2e per unit]
    codes : (E,) int array
        ``parent * N + child`` of each edge, ascending.
    quantities, shares : (E,) float array
        Of each edge.
    demand : (N,) float array
        What the product stands for.
    """

    nodes: tuple[Node | None, ...]
    own: FloatArray
    codes: IntArray
    quantities: FloatArray
    shares: FloatArray
    demand: FloatArray

    @property
    def is_there(self) -> BoolArray:
        """Return which places the result reaches."""
        return np.array([node is not None for node in self.nodes], dtype=np.bool_)

    def edges_at(self, place: int) -> dict[int, tuple[float, float]]:
        """Return quantity and share of each component below a place.

        Parameters
        ----------
        place
            Number of the place.

        Examples
        --------
        >>> from aggregator.example import car
        >>> from aggregator.network import build
        >>> from aggregator.rollup import roll_up
        >>> before, after = (roll_up(build(car(wheels)))[0] for wheels in (3, 4))
        >>> align(before, after)[1].edges_at(0)
        {1: (4.0, 1.0)}
        """
        size = len(self.nodes)
        start, stop = np.searchsorted(self.codes, [place * size, (place + 1) * size])
        children = (self.codes[start:stop] - place * size).tolist()
        quantities, shares = self.quantities[start:stop].tolist(), self.shares[start:stop].tolist()
        return dict(zip(children, zip(quantities, shares, strict=True), strict=True))


def align(before: ProductResult, after: ProductResult) -> tuple[Side, Side]:
    """Return both results over the places of either, in canonical order.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> from aggregator.rollup import roll_up
    >>> before, after = (roll_up(build(car(wheels)))[0] for wheels in (3, 4))
    >>> before, after = align(before, after)
    >>> before.quantities, after.quantities
    (array([3.]), array([4.]))
    """
    later = {_place(node): node.unit for node in after.nodes}
    places = sorted(dict.fromkeys([*map(_place, before.nodes), *later]))
    number = {place: i for i, place in enumerate(places)}
    return _side(before, number, later), _side(after, number, later)


def _place(node: Node) -> Place:
    return node.key, UNITS[node.unit].dimension


def _side(result: ProductResult, number: dict[Place, int], units: dict[Place, str]) -> Side:
    size = len(number)
    nodes: list[Node | None] = [None] * size
    scale = np.ones(size)
    own = np.zeros(size)
    at: dict[str, int] = {}
    for node in result.nodes:
        place = _place(node)
        i = at[node.key] = number[place]
        nodes[i] = node
        own[i] = node.own_kgco2e or 0.0
        if units.get(place, node.unit) != node.unit:
            scale[i] = float(ratio(UNITS[node.unit], UNITS[units[place]]))
    parents, children = _ends(result.edges, at, "parent"), _ends(result.edges, at, "component")
    quantities, shares = _floats(result.edges, "quantity"), _floats(result.edges, "share")
    codes = parents * size + children
    order = np.argsort(codes, kind="stable")
    quantities *= scale[children] / scale[parents]
    demand = np.zeros(size)
    for key, share in result.roots:
        demand[at[key]] = share
    return Side(
        tuple(nodes), own / scale, codes[order], quantities[order], shares[order], demand * scale
    )


def _ends(edges: Sequence[Edge], at: dict[str, int], end: str) -> IntArray:
    keys = map(attrgetter(end), edges)
    return np.fromiter(map(at.__getitem__, keys), dtype=np.int64, count=len(edges))


def _floats(edges: Sequence[Edge], name: str) -> FloatArray:
    return np.fromiter(map(attrgetter(name), edges), dtype=np.float64, count=len(edges))


@dataclass(frozen=True, slots=True)
class Solved:
    """What one side needs of every place, and what every place carries there.

    Parameters
    ----------
    needs : (N,) float array
        Units in one unit of the product.
    totals : (N,) float array
        Own value and all below. [kg CO2e per unit]
    """

    needs: FloatArray
    totals: FloatArray


def solve(side: Side, other: Side) -> Solved:
    """Return needs and totals of one side over all places.

    Places it does not reach are taken to be as in the other result, so that a
    line which brings them in carries all of them.  Nothing that it reaches
    leads to them, so no new loop comes of it.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> from aggregator.rollup import roll_up
    >>> before, after = (roll_up(build(car(wheels)))[0] for wheels in (3, 4))
    >>> before, after = align(before, after)
    >>> solve(before, after).needs, solve(before, after).totals
    (array([1., 3.]), array([30., 10.]))
    """
    size = len(side.nodes)
    there = side.is_there
    lent = ~there[other.codes // size]
    codes = np.concatenate((side.codes, other.codes[lent]))
    quantities = np.concatenate((side.quantities, other.quantities[lent]))
    fold = Fold(size, codes // size, codes % size, quantities)
    own = np.where(there, side.own, other.own)
    return Solved(fold.down(side.demand), fold.up(own[:, None])[:, 0])
