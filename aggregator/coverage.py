"""How much of a product rests on what suppliers themselves state: by footprint and by mass.

By mass, what a product consists of is what stands at the ends of its chain: a
supplier's value that closes its lines, or an item that takes nothing with a
mass.  An assembly is left out, for its mass is that of its parts.  Energy,
transport and waste are no part of the mass either.  Of items that take each
other in a loop, and nothing else with a mass, counts what leaves the loop: what
goes around in it is in the product once.  So no kilogram counts twice, and the
tiers add up to the product.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from aggregator.breakdown import stage_of
from aggregator.ladder import Rung
from aggregator.levels import levels
from aggregator.result import Node, ProductResult
from aggregator.units import UNITS

UNACCOUNTED: Final = str(Rung.UNACCOUNTED)
SUPPLIER_DATA: Final = (str(Rung.VERIFIED), str(Rung.PRIMARY))
WITHOUT_MASS: Final = frozenset({"energy", "transport", "waste"})
MASSLESS: Final = frozenset({"energy", "freight", "vehicle distance", "time", "calendar time"})
MONEY: Final = "money"
ROUNDING: Final = 1e-12
"""Where less than this part of a quantity leaves a loop, nothing does."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a product, or one tier of it, rests on.

    Parameters
    ----------
    tier
        Fewest lines from the product; ``None`` for the whole product.
    kgco2e
        Absolute contributions by source: verified, primary, secondary, proxy. [kg CO2e]
    primary_kgco2e
        The part of them that rests on primary data. [kg CO2e]
    mass_kg
        Net mass by source, ``unaccounted`` included. [kg]
    unknown_values
        Nodes whose value, or own part, nobody knows.
    unknown_masses
        Ends of the chain whose mass nobody states; no percentage knows of them.
    """

    tier: int | None
    kgco2e: dict[str, float]
    primary_kgco2e: float
    mass_kg: dict[str, float]
    unknown_values: int
    unknown_masses: int

    @property
    def supplier_percent(self) -> float | None:
        """Return the part of the known footprint that suppliers' values make. [%]."""
        return _percent(self.kgco2e, SUPPLIER_DATA)

    @property
    def primary_percent(self) -> float | None:
        """Return the primary data share. [%]."""
        weight = math.fsum(self.kgco2e.values())
        return 100 * self.primary_kgco2e / weight if weight else None

    @property
    def supplier_mass_percent(self) -> float | None:
        """Return the part of the known mass that suppliers' values stand for. [%]."""
        return _percent(self.mass_kg, SUPPLIER_DATA)

    @property
    def accounted_mass_percent(self) -> float | None:
        """Return the part of the known mass that has any value. [%]."""
        return _percent(self.mass_kg, [name for name in self.mass_kg if name != UNACCOUNTED])


def coverage(result: ProductResult) -> tuple[Coverage, ...]:
    """Return what a product rests on: as a whole first, then tier by tier.

    Examples
    --------
    >>> from aggregator.network import build
    >>> from aggregator.rollup import roll_up
    >>> from aggregator.rows import FootprintRow, Line, Tables
    >>> lines = (Line(parent="PACK", component="CELL", quantity=2, unit="kg"),
    ...          Line(parent="PACK", component="CASE", quantity=6, unit="kg"))
    >>> rows = (FootprintRow(item="CELL", declared_unit="kg", footprint_kgco2e=9, source="primary"),
    ...         FootprintRow(item="CASE", declared_unit="kg", footprint_kgco2e=1))
    >>> whole, first = coverage(roll_up(build(Tables(lines, rows)))[0])
    >>> whole.supplier_percent, whole.supplier_mass_percent, first.tier
    (75.0, 25.0, 1)
    """
    ends = _ends(result)
    tiers: dict[int, list[Node]] = defaultdict(list)
    for node in result.nodes:
        tiers[node.tier].append(node)
    whole = _coverage(None, result.nodes, ends)
    every = (_coverage(tier, tiers[tier], ends) for tier in sorted(tiers))
    return (whole, *(one for one in every if one.kgco2e or one.mass_kg or one.unknown_values))


def _ends(result: ProductResult) -> dict[str, float]:
    """Return how much of each end of the chain the product consists of, by key. [units]."""
    nodes, edges = result.nodes, result.edges
    place = {node.key: number for number, node in enumerate(nodes)}
    has_mass = np.array([_has_mass(node) for node in nodes], dtype=np.bool_)
    quantity = np.array([node.quantity for node in nodes])
    parent = np.array([place[edge.parent] for edge in edges], dtype=np.int64)
    child = np.array([place[edge.component] for edge in edges], dtype=np.int64)
    amount = np.array([edge.quantity for edge in edges])
    _, loop = levels(len(nodes), parent.astype(np.int32), child.astype(np.int32))
    inside = loop[parent] == loop[child]
    is_assembly = np.zeros(len(nodes), dtype=np.bool_)
    is_assembly[loop[parent[~inside & has_mass[child]]]] = True
    net = quantity.copy()
    np.subtract.at(net, child[inside], amount[inside] * quantity[parent[inside]])
    is_end = has_mass & ~is_assembly[loop] & (net > ROUNDING * quantity)
    return {nodes[number].key: float(net[number]) for number in np.flatnonzero(is_end).tolist()}


def _coverage(tier: int | None, nodes: Iterable[Node], ends: Mapping[str, float]) -> Coverage:
    kgco2e: dict[str, list[float]] = defaultdict(list)
    mass: dict[str, list[float]] = defaultdict(list)
    primary: list[float] = []
    unknown_values = unknown_masses = 0
    for node in nodes:
        unknown_values += node.is_gap
        if node.contribution_kgco2e is not None:
            size = abs(node.contribution_kgco2e)
            kgco2e[node.source or ""].append(size)
            primary.append(size * (node.primary_share_percent or 0.0) / 100)
        if node.key not in ends:
            continue
        if node.mass_kg is None:
            unknown_masses += 1
        else:
            mass[node.source or UNACCOUNTED].append(ends[node.key] * node.mass_kg)
    return Coverage(
        tier, _sums(kgco2e), math.fsum(primary), _sums(mass), unknown_values, unknown_masses
    )


def _has_mass(node: Node) -> bool:
    """Tell whether a node is a thing: neither energy nor a service."""
    dimension = UNITS[node.unit].dimension
    if dimension in MASSLESS or dimension.startswith(MONEY):
        return False
    return stage_of(node.category) not in WITHOUT_MASS


def _sums(values: dict[str, list[float]]) -> dict[str, float]:
    return {name: math.fsum(values[name]) for name in sorted(values)}


def _percent(parts: dict[str, float], names: Iterable[str]) -> float | None:
    whole = math.fsum(parts.values())
    return 100 * math.fsum(parts.get(name, 0.0) for name in names) / whole if whole else None
