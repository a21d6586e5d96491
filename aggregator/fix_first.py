"""The nodes to mend first: where better data would improve a product most.

A gain is computed by making the change: the same value with the ratings and the
primary share of better data, everything else as it is.  The test of this module
replaces the rows of the tables and rolls up anew, and finds the same.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from aggregator.contribution import Reach, percent, reach
from aggregator.fold import IntArray
from aggregator.graph import Network
from aggregator.inputs import Inputs, input_of, sigma_of, uncertain_inputs
from aggregator.nodes import SupplyNode
from aggregator.ordered import FloatArray
from aggregator.pedigree import gsd2_of_ratings
from aggregator.quality import WORST, rated
from aggregator.rows import DIMENSIONS, FootprintRow, Ratings, Source
from aggregator.uncertainty import parts_of, spread_of_parts, variance_by_input

CONSIDERED: Final = 4
"""Times the length of the list: so many promising nodes have their gain computed."""


@dataclass(frozen=True, slots=True)
class Target:
    """What better data would be like: six ratings and a primary share [%]."""

    ratings: tuple[float, ...]
    primary_share_percent: float


ANSWERED: Final = Target((1.0, 1.0, 2.0, 2.0, 2.0, 2.0), 100.0)
"""A supplier's accepted answer: of the period, of the site, of the line with allocation, at least
95 % of inputs, warnings at most, documents that match."""


@dataclass(frozen=True, slots=True)
class State:
    """How good a product's footprint is. ``width`` is that of the 95 % interval [kg CO2e]."""

    overall: float
    primary_share_percent: float
    width: float


@dataclass(frozen=True, slots=True)
class Gain:
    """What better data of one node would do to the product.

    Parameters
    ----------
    key, item, supplier, source
        The node and where its value comes from now.
    kgco2e, share_percent
        Its contribution.
    after
        The product's state with better data of this node.
    rating_down, primary_up, narrower_percent
        The gains: points of the overall rating, percentage points, percent of the width.
    score_percent
        The mean of three parts of the way: to rating 1, to primary share 100, to width 0.
    """

    key: str
    item: str
    supplier: str | None
    source: str
    kgco2e: float
    share_percent: float | None
    after: State
    rating_down: float
    primary_up: float
    narrower_percent: float
    score_percent: float


@dataclass(frozen=True, slots=True)
class FixFirst:
    """The state of a product now, and what to mend first, best first."""

    product: str
    now: State
    gains: tuple[Gain, ...]


def better(row: FootprintRow, supplier: str | None, target: Target = ANSWERED) -> FootprintRow:
    """Return the row of the same value with better data, as this supplier's own.

    What is better already stays: each rating, the primary share, a stated spread.

    Examples
    --------
    >>> row = FootprintRow(item="A", declared_unit="kg", footprint_kgco2e=5.0)
    >>> better(row, "S1").supplier, better(row, "S1").ratings
    ('S1', (1.0, 1.0, 2.0, 2.0, 2.0, 2.0))
    """
    rating = [min(pair) for pair in zip(rated(row.ratings), target.ratings, strict=True)]
    time, geography, technology, completeness, consistency, verifiability = rating
    ratings: Ratings = (time, geography, technology, completeness, consistency, verifiability)
    source = row.source if row.is_supplier_data else Source.PRIMARY
    spread = float(gsd2_of_ratings(np.array([rating]))[0])
    return replace(
        row,
        supplier=supplier,
        source=source,
        ratings=ratings,
        primary_share=max(row.known_primary_share, target.primary_share_percent),
        gsd2=None if row.gsd2 is None else min(row.gsd2, spread),
        ref=None,
    )


def fix_first(
    network: Network,
    product: str,
    *,
    target: Target = ANSWERED,
    limit: int = 10,
    inputs: Inputs | None = None,
) -> FixFirst | None:
    """Return the nodes whose better data would improve a product most.

    Parameters
    ----------
    network
        From :func:`aggregator.network.build`.
    product
        An item's code.
    target
        What better data would be like.
    limit
        Length of the list.
    inputs
        From :func:`aggregator.inputs.uncertain_inputs`, if already at hand.

    Returns
    -------
    FixFirst
        ``None`` where nothing contributes.  Nodes without any value are not on
        the list: what they would bring nobody knows.

    Raises
    ------
    TablesRefused
        As :func:`aggregator.contribution.reach`.

    Examples
    --------
    >>> from aggregator.network import build
    >>> from aggregator.rows import Line, Tables
    >>> lines = [Line(parent="P", component=c, quantity=1, unit="kg") for c in "AB"]
    >>> rows = [FootprintRow(item=i, declared_unit="kg", footprint_kgco2e=v) for i, v in
    ...         (("A", 9.0), ("B", 1.0))]
    >>> found = fix_first(build(Tables(tuple(lines), tuple(rows))), "P")
    >>> [(gain.item, round(gain.primary_up, 9)) for gain in found.gains]
    [('A', 90.0), ('B', 10.0)]
    """
    found = reach(network, product)
    known = uncertain_inputs(network) if inputs is None else inputs
    if not (np.abs(found.contributions[found.is_known]) > 0).any():
        return None
    mending = _Mending.of(network, found, known, target)
    places = mending.promising(CONSIDERED * limit)
    gains = [gain for place in places if (gain := mending.gain(place)) is not None]
    gains.sort(key=lambda gain: (-gain.score_percent, gain.item, gain.supplier or ""))
    return FixFirst(product, mending.now, tuple(gains[:limit]))


@dataclass(frozen=True)
class _Mending:
    """A product whose nodes are given better data one by one."""

    network: Network
    found: Reach
    inputs: Inputs
    target: Target
    numbers: IntArray
    contributions: FloatArray
    ratings: FloatArray
    primary: FloatArray

    @classmethod
    def of(cls, network: Network, found: Reach, inputs: Inputs, target: Target) -> "_Mending":
        numbers = found.nodes[found.is_known]
        rows = network.supplies.choices.row[numbers]
        table = network.coded.rows
        ratings = np.column_stack([table.values(name)[rows] for name in DIMENSIONS])
        stated = table.values("primary_share")[rows]
        source = table.table.texts["source"].where(lambda text: Source(text).is_supplier_data)
        implied = np.where(source[table.number[rows]], 100.0, 0.0)
        return cls(
            network=network,
            found=found,
            inputs=inputs,
            target=target,
            numbers=numbers,
            contributions=found.contributions[found.is_known],
            ratings=np.where(np.isnan(ratings), WORST, ratings),
            primary=np.where(np.isnan(stated), implied, stated),
        )

    def row(self, place: int) -> FootprintRow:
        """Return the row that stands for a node."""
        return self.network.row(int(self.network.supplies.choices.row[self.numbers[place]]))

    @cached_property
    def now(self) -> State:
        """Return the product's state as it is."""
        return self._state(self.ratings, self.primary, self.inputs)

    def _state(self, ratings: FloatArray, primary: FloatArray, inputs: Inputs) -> State:
        weight = np.abs(self.contributions)
        *dimensions, share = (weight @ np.column_stack((ratings, primary)) / weight.sum()).tolist()
        parts = parts_of(self.network, self.found, inputs)
        spread = spread_of_parts(parts, variance_by_input(parts, len(inputs.names)))
        return State(float(np.mean(dimensions)), share, spread.width)

    def promising(self, count: int) -> list[int]:
        """Return the places of the nodes that could gain most, roughly."""
        weight = np.abs(self.contributions)
        spread = self.inputs.sigmas[self.inputs.places(self.numbers)]
        worse = np.maximum(self.ratings - np.array(self.target.ratings), 0.0).mean(axis=1)
        less = np.maximum(self.target.primary_share_percent - self.primary, 0.0)
        hope = np.zeros(len(weight))
        for part in (weight * worse, weight * less, (weight * spread) ** 2):
            hope += part / (part.sum() or 1.0)
        found: list[int] = np.argsort(-hope, kind="stable")[:count].tolist()
        return found

    def gain(self, place: int) -> Gain | None:
        """Return the gain of one node; ``None`` where better data would be no better."""
        node, row = self.network.nodes[int(self.numbers[place])], self.row(place)
        members = np.searchsorted(self.numbers, self._replaced(node, row, place))
        new = better(row, node.supplier, self.target)
        if not len(members) or _facts(new) == _facts(row):
            return None
        ratings, primary = self.ratings.copy(), self.primary.copy()
        ratings[members], primary[members] = rated(new.ratings), new.known_primary_share
        after = self._state(ratings, primary, self._with(new, self.numbers[members]))
        kgco2e = float(self.contributions[place])
        share = percent(kgco2e, self.found.total)
        source = str(row.source)
        return _gain(node, source, kgco2e, share, now=self.now, after=after)

    def _replaced(self, node: SupplyNode, row: FootprintRow, place: int) -> list[int]:
        """Return the nodes for which a better row would stand; none if it would shift others.

        A supplier's row stands for that supplier alone; a row of the item for
        all who use it, provided that nobody else would change over to it.
        """
        number = int(self.numbers[place])
        if node.supplier is not None:
            own = self.network.row_of(node.item, node.supplier)
            return [number] if own is None or own == row else []
        items = self.network.supplies.item[self.found.nodes]
        of_item = self.found.nodes[items == self.network.supplies.item[number]].tolist()
        rows = {n: self.network.nodes[n].choice.row for n in of_item}
        others = [other for other in rows.values() if other != row]
        if any(other is None or not other.is_supplier_data for other in others):
            return []
        return [n for n, used in rows.items() if used == row]

    def _with(self, row: FootprintRow, nodes: IntArray) -> Inputs:
        """Return the inputs when a row of its own stands for some nodes."""
        inputs, name = self.inputs, input_of(row)
        names = inputs.names if name in inputs.names else (*inputs.names, name)
        places = inputs.places(nodes)
        sigmas, of_nodes = inputs.sigmas.copy(), inputs.of_nodes.copy()
        sigmas[places], of_nodes[places] = sigma_of(row), names.index(name)
        return replace(inputs, sigmas=sigmas, of_nodes=of_nodes, names=names)


def _facts(row: FootprintRow) -> tuple[object, ...]:
    """Return what better data would change."""
    return (rated(row.ratings), row.known_primary_share, row.gsd2)


def _gain(
    node: SupplyNode,
    source: str,
    kgco2e: float,
    share: float | None,
    *,
    now: State,
    after: State,
) -> Gain:
    rating_down = now.overall - after.overall
    primary_up = after.primary_share_percent - now.primary_share_percent
    narrower = _part(now.width - after.width, now.width)
    parts = (
        _part(rating_down, now.overall - 1.0),
        _part(primary_up, 100.0 - now.primary_share_percent),
        narrower,
    )
    return Gain(
        key=node.key,
        item=node.item,
        supplier=node.supplier,
        source=source,
        kgco2e=kgco2e,
        share_percent=share,
        after=after,
        rating_down=rating_down,
        primary_up=primary_up,
        narrower_percent=100.0 * narrower,
        score_percent=100.0 * sum(parts) / len(parts),
    )


def _part(gained: float, way: float) -> float:
    """Return what part of the way was gone; 0 where there was none."""
    return gained / way if way > 0 else 0.0
