"""The edges of a network in the order in which many columns are folded fastest.

Many columns of many nodes do not fit the processor's cache, and a sum over children at random
places waits for memory at each of them.  So the order is cut into tiles that fit, and the edges
are sorted by the tile they lead to: as soon as a tile is summed up it is handed on to all that
take it, whose rows are passed in order.  Each row still adds its children in ascending order, so
that its sum has the bits of a row summed alone.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from aggregator.kernels import pass_on
from aggregator.ordered import FloatArray, Ordered
from aggregator.spans import Ints

PLACES: Final = 2**16
"""Places of one tile: 6 MB of 12 columns, so that other work may have its part of the cache."""


@dataclass(frozen=True, slots=True)
class Tile:
    """The edges that lead to the places of one tile, by parent."""

    parents: Ints
    children: Ints
    quantities: FloatArray


class Tiles:
    """All tiles, level by level.

    Parameters
    ----------
    network
        N places, E edges.
    quantities : (E,) float array
        Units of the child per unit of the parent; 0 where an edge is left out.

    Examples
    --------
    >>> from aggregator.ordered import ordered
    >>> network = ordered(3, [0, 0, 1], [1, 2, 2], [2.0, 1.0, 3.0])
    >>> values = np.array([[10.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    >>> tiles = Tiles(network, network.quantities)
    >>> for level in range(3):
    ...     tiles.pass_on(level, values)
    >>> values
    array([[10.,  1.],
           [30.,  3.],
           [71.,  7.]])
    """

    def __init__(self, network: Ordered, quantities: FloatArray) -> None:
        starts = network.starts
        parts = -(-np.diff(starts) // PLACES)
        sizes = [
            np.diff(np.append(np.arange(start, stop, PLACES), stop))
            for start, stop in pairwise(starts.tolist())
        ]
        self._first = np.concatenate(([0], np.cumsum(parts))).tolist()
        self._tiles = _cut(network, quantities, np.concatenate([[0], *sizes])[1:])

    def pass_on(self, level: int, values: FloatArray) -> None:
        """Add to all that take a level what it brings them; ``values`` (N, K) are by place."""
        for tile in self._tiles[self._first[level] : self._first[level + 1]]:
            pass_on(tile.parents, tile.children, tile.quantities, values)


def _cut(network: Ordered, quantities: FloatArray, sizes: Ints) -> list[Tile]:
    """Return the edges by the tile that they lead to."""
    tile = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[network.children]
    shape = (network.size, len(sizes))
    by_tile = csr_array((quantities, tile, network.first), shape=shape).tocsc()
    children = csr_array((network.children, tile, network.first), shape=shape).tocsc().data
    cuts = by_tile.indptr.tolist()
    return [
        Tile(by_tile.indices[low:high], children[low:high], by_tile.data[low:high])
        for low, high in pairwise(cuts)
    ]
