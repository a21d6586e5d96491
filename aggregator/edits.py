"""What differs from a network: by nodes as the caller states it, and by place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from aggregator.errors import Fact
from aggregator.ordered import SMALLEST, FloatArray, Ordered
from aggregator.problems import Problem
from aggregator.soundness import NetworkRefused
from aggregator.spans import Ints

Pair: TypeAlias = tuple[int, int]
"""Parent and child, as numbers of nodes."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from a snapshot; nodes are given by their numbers.

    Parameters
    ----------
    own
        New own values; ``nan`` makes a node unknown. [kg CO2e per unit]
    quantities
        New quantities of edges that exist, > 0. [units of the child per unit of the parent]
    shares
        Share of supply that an edge stood for, and the share it stands for
        now; none left removes it. [1]
    added
        Quantities of new edges.
    removed
        Edges that are no more.
    """

    own: Mapping[int, float] = field(default_factory=dict)
    quantities: Mapping[Pair, float] = field(default_factory=dict)
    shares: Mapping[Pair, tuple[float, float]] = field(default_factory=dict)
    added: Mapping[Pair, float] = field(default_factory=dict)
    removed: Collection[Pair] = ()


@dataclass(frozen=True, slots=True)
class Edits:
    """Changes in places of the order.

    Parameters
    ----------
    nodes : (c,) int array
        Numbers of nodes with another own value.
    edges : (d,) int array
        Edges whose quantity changes, to ``quantities``; 0 removes them.
    rows, columns, amounts : (a,) array
        New edges.
    """

    nodes: Ints
    edges: Ints
    quantities: FloatArray
    rows: Ints
    columns: Ints
    amounts: FloatArray

    @property
    def keeps_edges(self) -> bool:
        """Return whether no edge comes or goes."""
        return not len(self.rows) and bool((self.quantities > 0).all())


def edits_of(network: Ordered, changes: Changes) -> Edits:
    """Return the changes by place.

    Raises
    ------
    NetworkRefused
        A node or edge does not exist, an edge exists already, or a quantity
        or share is not above 0.

    Examples
    --------
    >>> from aggregator.ordered import ordered
    >>> edits_of(ordered(2, [0], [1], [2.0]), Changes(quantities={(0, 1): 3.0})).quantities
    array([3.])
    """
    quantities: dict[int, float] = {}
    for pair, quantity in changes.quantities.items():
        quantities[_edge(network, pair)] = _sound(quantity)
    for pair, (before, after) in changes.shares.items():
        edge = _edge(network, pair)
        scaled = quantities.get(edge, float(network.quantities[edge])) * after / _sound(before)
        quantities[edge] = _sound(scaled) if after else 0.0
    quantities |= {_edge(network, pair): 0.0 for pair in changes.removed}
    numbers = [*changes.own, *(end for pair in changes.added for end in pair)]
    if not all(_is_node(network, number) for number in numbers):
        wrong = next(number for number in numbers if not _is_node(network, number))
        raise _refused("network.no_node", node=str(wrong), size=network.size)
    for node, value in changes.own.items():
        if np.isinf(value):
            raise _refused("network.infinite", node=node)
    for parent, child in changes.added:
        if network.edge(parent, child) is not None:
            raise _refused("network.edge_exists", parent=parent, child=child)
    ends = np.array(list(changes.added), dtype=np.int64).reshape(-1, 2)
    return Edits(
        nodes=np.array(list(changes.own), dtype=np.int32),
        edges=np.array(list(quantities), dtype=np.int32),
        quantities=np.array(list(quantities.values()), dtype=np.float64),
        rows=network.place[ends[:, 0]],
        columns=network.place[ends[:, 1]],
        amounts=np.array([_sound(amount) for amount in changes.added.values()]),
    )


def _edge(network: Ordered, pair: Pair) -> int:
    exists = all(_is_node(network, number) for number in pair)
    found = network.edge(*pair) if exists else None
    if found is None:
        raise _refused("network.no_edge", parent=str(pair[0]), child=str(pair[1]))
    return found


def _is_node(network: Ordered, number: int) -> bool:
    return isinstance(number, int | np.integer) and 0 <= number < network.size


def _sound(quantity: float) -> float:
    if not SMALLEST <= quantity < np.inf:
        raise _refused("network.changed_quantity", text=str(quantity))
    return quantity


def _refused(code: str, **facts: Fact) -> NetworkRefused:
    return NetworkRefused(Problem(code, facts))
