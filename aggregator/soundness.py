"""What no network may hold, in one place: loops that give back what they take, and lost numbers.

Tables are refused by the codes of their items, arrays by the names of their nodes or, without
names, by their numbers; the sentences are the same.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np

from aggregator.errors import AggregatorError, Fact, Words
from aggregator.fold import IntArray, Loop
from aggregator.ordered import SMALLEST, FloatArray
from aggregator.problems import Problem
from aggregator.spans import Ints

Nodes: TypeAlias = IntArray | Ints
Naming: TypeAlias = Callable[[Nodes], tuple[str, ...]]
"""What some nodes are called, sorted."""
MOST_SHOWN: Final = 20


class NetworkRefused(AggregatorError):
    """The arrays, or the changes, make no network; ``problem`` says what is wrong with them."""

    code = "network.refused"

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(reason=Words(problem.sentence("en"), zh=problem.sentence("zh")))


def diverging(loops: Sequence[Loop], naming: Naming) -> list[Problem]:
    """Return the problems of loops that give back at least as much as they take.

    >>> from aggregator.fold import Fold
    >>> fold = Fold(2, np.array([0, 1]), np.array([1, 0]), np.array([2.0, 0.5]))
    >>> (problem,) = diverging(fold.diverging, naming=numbered)
    >>> problem.facts["items"]
    ('node 0', 'node 1')
    """
    named = [naming(loop.members) for loop in loops]
    return [Problem("loop.diverges", {"items": shown(items)}, items=items) for items in named]


def overflowing(product: str) -> Problem:
    """Return the problem of numbers that become too large below a product.

    >>> overflowing("PACK").facts["product"]
    'PACK'
    """
    return Problem("number.overflow", {"product": product})


def vanishing(items: tuple[str, ...], product: str) -> Problem:
    """Return the problem of what adds so little to a product that it loses digits.

    >>> vanishing(("CELL",), "PACK").facts["items"]
    ('CELL',)
    """
    facts: dict[str, Fact] = {"product": product, "items": shown(items)}
    return Problem("number.underflow", facts)


def shown(items: tuple[str, ...], most: int = MOST_SHOWN) -> tuple[str, ...]:
    """Return the first of many items, and how many more there are.

    >>> shown(("A", "B", "C"), most=2)
    ('A', 'B', '+ 1')
    """
    more = (f"+ {len(items) - most}",) if len(items) > most else ()
    return items[:most] + more


def numbered(nodes: Nodes) -> tuple[str, ...]:
    """Return what nodes without names are called.

    >>> numbered(np.array([10, 9]))
    ('node 9', 'node 10')
    """
    return tuple(Words(f"node {node}", zh=f"节点 {node}") for node in sorted(nodes.tolist()))


def smallest(values: FloatArray) -> float:
    """Return the smallest size of what is not 0, infinite where there is nothing.

    >>> smallest(np.array([0.0, -2.0, 3.0]))
    2.0
    """
    sizes = np.abs(values)
    return float(np.min(sizes, where=sizes > 0.0, initial=np.inf))


def may_vanish(value: float, quantity: float) -> bool:
    """Return whether the smallest value could lose digits by the smallest quantity.

    That no product can be smaller than theirs is all that an ordinary network has to be asked.

    >>> may_vanish(1e-9, 1e-9), may_vanish(1e-200, 1e-200)
    (False, True)
    """
    return value < SMALLEST or value * quantity < SMALLEST


def refuse_diverging(loops: Sequence[Loop], naming: Naming) -> None:
    """Refuse loops that give back at least as much as they take.

    Raises
    ------
    NetworkRefused
        There are any.

    Examples
    --------
    >>> from aggregator.fold import Fold
    >>> fold = Fold(1, np.array([0]), np.array([0]), np.array([1.0]))
    >>> refuse_diverging(fold.diverging, naming=numbered)
    Traceback (most recent call last):
    aggregator.soundness.NetworkRefused: network.refused(reason='The loop through “node 0”...')
    """
    for problem in diverging(loops, naming):
        raise NetworkRefused(problem)


def refuse_overflow(values: FloatArray, naming: Naming) -> None:
    """Refuse what became infinite.

    Parameters
    ----------
    values : (K, m) float array
        What some nodes come to, what others take first.
    naming
        What the nodes of some of the m are called.

    Raises
    ------
    NetworkRefused
        A value is not finite.

    Examples
    --------
    >>> refuse_overflow(np.array([[1.0, np.inf]]), naming=numbered)
    Traceback (most recent call last):
    aggregator.soundness.NetworkRefused: network.refused(reason='The quantities below node 1...')
    """
    is_finite = np.isfinite(values).all(axis=0)
    if not is_finite.all():
        (product,) = naming(np.flatnonzero(~is_finite)[:1])
        raise NetworkRefused(overflowing(product))


def refuse_vanishing(
    folded: FloatArray, edges: tuple[Ints, Ints, FloatArray], places: Ints, naming: Naming
) -> None:
    """Refuse what became so small that it lost digits or is gone.

    Parameters
    ----------
    folded : (K, N) float array
        What all places come to.
    edges
        Parents and children, as places, and quantities; 0 is no edge.
    places : (m,) int array
        The places that were computed.
    naming
        What the nodes at some places are called.

    Raises
    ------
    NetworkRefused
        An edge brings its parent a number below :data:`aggregator.ordered.SMALLEST` of something
        that is not 0, or a place comes to such a number.

    Examples
    --------
    >>> edges = np.array([1]), np.array([0]), np.array([1e-200])
    >>> refuse_vanishing(np.array([[1e-200, 0.0]]), edges, np.array([0, 1]), naming=numbered)
    Traceback (most recent call last):
    aggregator.soundness.NetworkRefused: network.refused(reason='What “node 0” adds to node 1...')
    """
    parents, children, quantities = edges
    below = folded[:, children]
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        is_small = (below != 0.0) & (quantities > 0.0) & (np.abs(below * quantities) < SMALLEST)
    lost = np.flatnonzero(is_small.any(axis=0))
    if len(lost):
        parent = parents[lost[0]]
        (product,) = naming(parent[None])
        raise NetworkRefused(vanishing(naming(children[lost][parents[lost] == parent]), product))
    own = np.abs(folded[:, places])
    denormal = places[((own > 0.0) & (own < SMALLEST)).any(axis=0)]
    if len(denormal):
        named = naming(denormal[:1])
        raise NetworkRefused(vanishing(named, named[0]))
