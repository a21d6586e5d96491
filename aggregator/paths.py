r"""Structural path analysis: along which ways through the chain a footprint arises.

A path leads from the product along lines to a node with a value of its own;
its share of the footprint is the product of the quantities on the way times
that value,

.. math:: c_p = d_{p_0} \, Q_{p_0 p_1} \cdots Q_{p_{k-1} p_k} \; o_{p_k}.

All paths together are the series :math:`d^T (I + Q + Q^2 + \dots)\, o`, the
footprint.  The largest come first: what can still arise below the end of a
path is at most the quantity there times the folded absolute values, so a
branch that cannot reach the cut-off is left before it is entered, and a loop
is walked only as often as it matters.
"""

import heapq
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from aggregator.chain import Chain
from aggregator.contribution import percent
from aggregator.fold import FloatArray
from aggregator.result import ProductResult

LONGEST_SEARCH: Final = 200_000
"""Branches that are entered at most; a loop that returns nearly all it takes has no end of them."""

_Trail: TypeAlias = tuple["_Trail | None", int]


@dataclass(frozen=True, slots=True)
class Path:
    """One way from the product to a value.

    Parameters
    ----------
    keys
        Keys of the nodes, the product's first; a node may stand there more than once.
    quantity
        Units of the last node that one unit of the product takes on this way.
    kgco2e, share_percent
        What it adds, and its part of the total.
    """

    keys: tuple[str, ...]
    quantity: float
    kgco2e: float
    share_percent: float | None

    @property
    def tier(self) -> int:
        """Return how many lines it follows."""
        return len(self.keys) - 1


@dataclass(frozen=True, slots=True)
class Paths:
    """The largest paths of a product and what they leave.

    ``kgco2e`` is what was asked about: the product's total, or the contribution
    of the nodes that the paths were to end at.  The paths and
    ``remainder_kgco2e`` add up to it.  Every path of at least ``least_kgco2e``
    is among them, unless ``is_cut_short``.
    """

    kgco2e: float
    paths: tuple[Path, ...]
    remainder_kgco2e: float
    least_kgco2e: float
    is_cut_short: bool


def paths(
    result: ProductResult,
    *,
    cutoff_percent: float = 1.0,
    most: int = 100,
    ends_at: str | None = None,
) -> Paths:
    """Return the largest paths of a product, in order of absolute size.

    Parameters
    ----------
    result
        The product's result.
    cutoff_percent
        Paths below this part of the sum of absolute contributions are left out. [%]
    most
        How many paths at most.
    ends_at
        Item; only paths to its values, whoever supplies it.

    Raises
    ------
    ValueError
        The cut-off is not above 0 and at most 100 %, or ``most`` is below 1.

    Examples
    --------
    >>> from aggregator.network import build
    >>> from aggregator.rollup import roll_up
    >>> from aggregator.rows import FootprintRow, Line, Tables
    >>> lines = (Line(parent="CAR", component="AXLE", quantity=2, unit="piece"),
    ...          Line(parent="CAR", component="STEEL", quantity=30, unit="kg"),
    ...          Line(parent="AXLE", component="STEEL", quantity=10, unit="kg"))
    >>> row = FootprintRow(item="STEEL", declared_unit="kg", footprint_kgco2e=2)
    >>> (car,) = roll_up(build(Tables(lines, (row,))))
    >>> [(path.keys, path.kgco2e) for path in paths(car).paths]
    [(('CAR', 'STEEL'), 60.0), (('CAR', 'AXLE', 'STEEL'), 40.0)]

    References
    ----------
    J. Defourny, E. Thorbecke (1984), Structural Path Analysis and Multiplier
    Decomposition within a Social Accounting Matrix Framework, The Economic
    Journal 94.
    """
    if not (0 < cutoff_percent <= 100 and most >= 1):
        raise ValueError(f"cutoff_percent={cutoff_percent}, most={most}")
    chain = Chain.of(result)
    is_asked = np.array([ends_at in {None, node.item} for node in chain.nodes], dtype=np.bool_)
    own = np.where(is_asked, chain.own, 0.0)
    needs = chain.fold.down(chain.demand)
    least = cutoff_percent / 100 * math.fsum(np.abs(chain.own * needs))
    search = _Search(chain, own, least)
    found = tuple(
        _path(chain, trail, quantity, own, result.footprint_kgco2e)
        for trail, quantity in itertools.islice(search.walk(), most)
    )
    total = math.fsum(own * needs)
    remainder = math.fsum([total, *(-path.kgco2e for path in found)])
    return Paths(total, found, remainder, least, search.has_more)


def _path(
    chain: Chain, trail: _Trail, quantity: float, own: FloatArray, total: float | None
) -> Path:
    keys: list[str] = []
    at: _Trail | None = trail
    end = trail[1]
    while at is not None:
        at, node = at
        keys.append(chain.nodes[node].key)
    kgco2e = quantity * float(own[end])
    return Path(tuple(reversed(keys)), quantity, kgco2e, percent(kgco2e, total))


class _Search:
    """Best first: the queue holds ends of paths, and branches with the most they can bring."""

    def __init__(self, chain: Chain, own: FloatArray, least: float) -> None:
        self.chain = chain
        self.own = np.abs(own)
        self.most = chain.fold.up(self.own[:, None])[:, 0]
        self.least = least
        self._queue: list[tuple[float, int, bool, float, _Trail]] = []
        self._ties = itertools.count()
        self._entered = 0

    @property
    def has_more(self) -> bool:
        """Return whether anything was left that could bring a path above the cut-off."""
        return bool(self._queue)

    def walk(self) -> Iterator[tuple[_Trail, float]]:
        """Yield paths and their quantities, largest first."""
        for root in np.flatnonzero(self.chain.demand).tolist():
            share = float(self.chain.demand[root])
            self._put(share * self.most[root], (None, root), share, is_end=False)
        while self._queue and self._entered < LONGEST_SEARCH:
            _, _, is_end, quantity, trail = heapq.heappop(self._queue)
            if is_end:
                yield trail, quantity
            else:
                self._enter(trail, quantity)

    def _enter(self, trail: _Trail, quantity: float) -> None:
        self._entered += 1
        node = trail[1]
        self._put(quantity * self.own[node], trail, quantity, is_end=True)
        start, stop = self.chain.first[node], self.chain.first[node + 1]
        children = self.chain.children[start:stop]
        taken = quantity * self.chain.quantities[start:stop]
        bounds = taken * self.most[children]
        for i in np.flatnonzero(bounds >= self.least).tolist():
            self._put(bounds[i], (trail, int(children[i])), float(taken[i]), is_end=False)

    def _put(self, bound: float, trail: _Trail, quantity: float, *, is_end: bool) -> None:
        if bound >= self.least and bound > 0:
            heapq.heappush(self._queue, (-bound, next(self._ties), is_end, quantity, trail))
