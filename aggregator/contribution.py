"""The reverse fold: how much of every node one product takes, and what each part adds."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from aggregator.errors import Fact
from aggregator.fold import FloatArray, IntArray
from aggregator.graph import Network, Part
from aggregator.links import Link
from aggregator.ordered import SMALLEST
from aggregator.problems import Problem, TablesRefused
from aggregator.rows import Line
from aggregator.soundness import diverging, overflowing, vanishing
from aggregator.spans import Positions, spans
from aggregator.units import Unit

SHARE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Reach:
    """What one unit of a product takes, of the nodes it reaches.

    Parameters
    ----------
    product, unit
        What is asked for.
    roots
        Nodes that the product stands for, with units of each.
    part
        The m reached nodes in canonical order, and the network among them.
    quantities : (m,) float array
        Units of each node in one unit of the product.
    contributions : (m,) float array
        [kg CO2e]; ``nan`` where the node has no value of its own.
    """

    product: str
    unit: Unit
    roots: dict[int, float]
    part: Part
    quantities: FloatArray
    contributions: FloatArray

    @property
    def nodes(self) -> IntArray:
        """Return the reached nodes in canonical order, (m,)."""
        return self.part.nodes

    @property
    def tiers(self) -> IntArray:
        """Return the fewest lines from the product to each, (m,)."""
        return self.part.tiers

    @cached_property
    def is_known(self) -> npt.NDArray[np.bool_]:
        """Return which nodes add a known value."""
        return ~np.isnan(self.contributions)

    @cached_property
    def total(self) -> float | None:
        """Return the sum [kg CO2e] of what is known, rounded once; ``None`` if nothing is."""
        known = self.contributions[self.is_known]
        return math.fsum(known) + 0.0 if len(known) else None


def reach(network: Network, product: str) -> Reach:
    """Return what one unit of a product takes of every node below it.

    Raises
    ------
    TablesRefused
        The product is unknown, its sourcing is not one, a loop below it does
        not converge, its numbers overflow, or something becomes so small that
        it loses digits or vanishes.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> found = reach(network, "CAR")
    >>> found.quantities, found.contributions, found.total
    (array([1., 4.]), array([nan, 40.]), 40.0)
    """
    unit, roots = roots_of(network, product)
    part = network.below(roots)
    refuse_diverging(network, part)
    demand = np.zeros(len(part.nodes))
    demand[np.searchsorted(part.nodes, list(roots))] = list(roots.values())
    with np.errstate(over="ignore", invalid="ignore"):
        quantities = part.fold.down(demand)
        own = part.own[:, 0]
        contributions = own * quantities
        sound = np.isfinite(quantities).all() and np.isfinite(contributions[~np.isnan(own)]).all()
    if not (sound and np.isfinite(part.cumulative).all()):
        raise TablesRefused([overflowing(product)])
    is_lost = (np.abs(quantities) < SMALLEST) | ((np.abs(contributions) < SMALLEST) & (own != 0.0))
    if is_lost.any():
        items = network.items_of(part.nodes[is_lost])
        raise TablesRefused([vanishing(items, product)])
    return Reach(product, unit, roots, part, quantities, contributions)


def refuse_diverging(network: Network, part: Part) -> None:
    """Refuse the loops among some nodes that give back at least as much as they take.

    Raises
    ------
    TablesRefused
        There are any.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> refuse_diverging(network, network.below([0])) is None
    True
    """
    nodes = part.nodes[part.fold.order]
    problems = diverging(part.fold.diverging, lambda places: network.items_of(nodes[places]))
    if problems:
        raise TablesRefused(problems)


def roots_of(network: Network, product: str) -> tuple[Unit, dict[int, float]]:
    """Return a product's unit and the nodes it stands for.

    A component that all its buyers take from the same suppliers in the same
    shares is the mean of these; else it is the item as such.

    Raises
    ------
    TablesRefused
        The product is unknown, or its sourcing is not one.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> roots_of(network, "CAR")[1]
    {0: 1.0}
    """
    if (product, None) not in network.index:
        raise TablesRefused([Problem("product.unknown", {"product": product}, items=(product,))])
    unit = network.unit_of(product)
    mix = _mix(network, product)
    roots: dict[int, float] = {}
    for supplier, share in sorted(mix.items(), key=lambda part: part[0] or ""):
        number = network.index[product, supplier]
        factor = network.per_unit(product, number)
        if factor is None:
            declared = network.nodes[number].unit
            facts: dict[str, Fact] = {"item": product, "units": (unit.code, declared.code)}
            raise TablesRefused([Problem("unit.item_ambiguous", facts, items=(product,))])
        roots[number] = share * factor
    return unit, roots


def _mix(network: Network, product: str) -> dict[str | None, float]:
    """Return the shares in which all buyers of an item take it from its suppliers."""
    buyers: dict[tuple[str, str | None], list[Line]] = {}
    for line in network.lines_into(product):
        if not line.is_covered:
            buyers.setdefault((line.parent, line.parent_supplier), []).append(line)
    mixes = [_shares(lines) for lines in buyers.values()]
    if not any(line.supplier for lines in buyers.values() for line in lines):
        return {None: 1.0}
    if all(_same(mix, mixes[0]) for mix in mixes):
        return mixes[0]
    general = network.nodes[network.index[product, None]].choice
    if general.row is not None or general.opens:
        return {None: 1.0}
    parents = tuple(sorted({parent for parent, _ in buyers}))
    facts: dict[str, Fact] = {"item": product, "parents": parents}
    raise TablesRefused([Problem("product.sourcing_differs", facts, items=(product,))])


def _shares(lines: list[Line]) -> dict[str | None, float]:
    shares: dict[str | None, float] = {}
    for line in lines:
        share = (1.0 if line.share is None else line.share) if line.is_split else 1.0
        if share:
            shares[line.supplier] = shares.get(line.supplier, 0.0) + share
    total = math.fsum(shares.values())
    return {supplier: share / total for supplier, share in shares.items()}


def _same(first: dict[str | None, float], second: dict[str | None, float]) -> bool:
    return first.keys() == second.keys() and all(
        abs(share - second[supplier]) <= SHARE_TOLERANCE for supplier, share in first.items()
    )


def edges_of(network: Network, found: Reach) -> Positions:
    """Return the numbers of the links below the reached nodes, in canonical order.

    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> edges_of(network, reach(network, "CAR"))
    array([0])
    """
    first = network.first_links
    return spans(first[found.nodes], first[found.nodes + 1])


def links_of(network: Network, found: Reach) -> Iterator[Link]:
    """Return the links below the reached nodes, in canonical order.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> [link.quantity for link in links_of(network, reach(network, "CAR"))]
    [4.0]
    """
    links = network.links
    return (links[number] for number in edges_of(network, found).tolist())


def percent(kgco2e: float, total: float | None) -> float | None:
    """Return a part of a total in percent; ``None`` where the total is 0 or unknown.

    >>> percent(1.0, 4.0), percent(1.0, 0.0)
    (25.0, None)
    """
    return 100.0 * kgco2e / total if total else None


def percents(kgco2e: FloatArray, total: float | None, most: float = math.inf) -> list[float | None]:
    """Return parts of a total in percent, at most ``most``; ``None`` where it is 0 or unknown.

    >>> percents(np.array([1.0, 3.0]), 4.0, most=50.0), percents(np.array([1.0]), 0.0)
    ([25.0, 50.0], [None])
    """
    if not total:
        return [None] * len(kgco2e)
    with np.errstate(over="ignore"):
        found: list[float | None] = np.minimum(100.0 * kgco2e / total, most).tolist()
    return found
