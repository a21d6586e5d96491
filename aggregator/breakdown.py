"""The reverse fold in view: a product's contributions by item, supplier, tier, stage or source.

Every breakdown adds up to the footprint: what nobody can put anywhere stands
under ``None``.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from aggregator.chain import Chain
from aggregator.contribution import percent
from aggregator.result import Node, ProductResult

Name: TypeAlias = str | int | None
ROUNDING: Final = 1e-9
"""Stages that sum to a value within this part of it leave no rest."""

STAGE_OF_CATEGORY: Final = {
    "electricity": "energy",
    "fuel": "energy",
    "heat": "energy",
    "compressed_air": "energy",
    "transport": "transport",
    "freight": "transport",
    "waste": "waste",
    "wastewater": "waste",
    "gas": "process",
    "process": "process",
    "material": "materials",
    "water": "materials",
}
"""The stage that a factor's category, up to its first dot, belongs to."""


class By(StrEnum):
    """What contributions can be put together by."""

    ITEM = "item"
    SUPPLIER = "supplier"
    TIER = "tier"
    STAGE = "stage"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Part:
    """What one item, supplier, tier, stage or source adds to a product.

    Parameters
    ----------
    name
        ``None`` for what has none: no supplier, no stage stated.
    kgco2e, share_percent
        Sum of the contributions, and its part of the total.
    nodes
        How many values it is made of.
    """

    name: Name
    kgco2e: float
    share_percent: float | None
    nodes: int


def breakdown(result: ProductResult, by: str) -> tuple[Part, ...]:
    """Return the contributions to a product put together, largest first.

    Parameters
    ----------
    result
        The product's result.
    by
        One of :class:`By`.  The tier is the fewest lines from the product;
        the stage is the one that the value states, else that of its factor's
        category (:data:`STAGE_OF_CATEGORY`), else none.

    Raises
    ------
    ValueError
        ``by`` is none of them.

    Examples
    --------
    >>> from aggregator.network import build
    >>> from aggregator.rollup import roll_up
    >>> from aggregator.rows import FootprintRow, Line, Tables
    >>> lines = (Line(parent="CAR", component="AXLE", quantity=2, unit="piece"),
    ...          Line(parent="AXLE", component="STEEL", quantity=10, unit="kg"))
    >>> rows = (FootprintRow(item="AXLE", declared_unit="piece", footprint_kgco2e=5,
    ...                      boundary="gate_to_gate"),
    ...         FootprintRow(item="STEEL", declared_unit="kg", footprint_kgco2e=2))
    >>> (car,) = roll_up(build(Tables(lines, rows)))
    >>> [(part.name, part.kgco2e, part.share_percent) for part in breakdown(car, "tier")]
    [(2, 40.0, 80.0), (1, 10.0, 20.0)]
    """
    sums: dict[Name, list[float]] = defaultdict(list)
    for node in result.nodes:
        if node.contribution_kgco2e is not None:
            for name, kgco2e in _PARTS[By(by)](node):
                sums[name].append(kgco2e)
    parts = (
        Part(
            name,
            (kgco2e := math.fsum(values)),
            percent(kgco2e, result.footprint_kgco2e),
            len(values),
        )
        for name, values in sums.items()
    )
    return tuple(sorted(parts, key=_rank))


def _rank(part: Part) -> tuple[float, str]:
    return -abs(part.kgco2e), "" if part.name is None else str(part.name)


def hotspots(result: ProductResult, by: str, goal_percent: float = 80.0) -> tuple[Part, ...]:
    """Return the smallest set of parts that makes so much of a product, largest first.

    Parameters
    ----------
    result, by
        As in :func:`breakdown`.
    goal_percent
        Of the sum of the parts' absolute values, so that a credit cannot hide
        what it is set against.

    Examples
    --------
    >>> from aggregator.network import build
    >>> from aggregator.rollup import roll_up
    >>> from aggregator.rows import FootprintRow, Line, Tables
    >>> parts = {"AXLE": 7.0, "WHEEL": 2.0, "BOLT": 1.0}
    >>> tables = Tables(
    ...     tuple(Line(parent="CAR", component=p, quantity=1, unit="piece") for p in parts),
    ...     tuple(FootprintRow(item=p, declared_unit="piece", footprint_kgco2e=kg)
    ...           for p, kg in parts.items()))
    >>> [part.name for part in hotspots(roll_up(build(tables))[0], "item")]
    ['AXLE', 'WHEEL']
    """
    parts = breakdown(result, by)
    goal = goal_percent / 100 * math.fsum(abs(part.kgco2e) for part in parts)
    return tuple(_until(parts, goal * (1 - ROUNDING)))


def _until(parts: Iterable[Part], goal: float) -> Iterator[Part]:
    reached = 0.0
    for part in parts:
        if reached >= goal:
            return
        reached += abs(part.kgco2e)
        yield part


@dataclass(frozen=True, slots=True)
class Layers:
    """A product's footprint by the number of lines that lead to each part of it.

    Unlike a tier, which is the shortest way alone, a layer takes of every value
    what comes along ways of its length. ``kgco2e[k]`` is what lies ``k`` lines
    below the product; with ``remainder_kgco2e``, of all deeper layers, they add
    up to the footprint.
    """

    kgco2e: tuple[float, ...]
    remainder_kgco2e: float


def layers(result: ProductResult, most: int = 50) -> Layers:
    r"""Return the layers of a product, at most so many.

    Notes
    -----
    Layer :math:`k` is :math:`d^T Q^k o`; a chain without loops has no more
    layers than its longest way has lines.

    Examples
    --------
    >>> from aggregator.network import build
    >>> from aggregator.rollup import roll_up
    >>> from aggregator.rows import FootprintRow, Line, Tables
    >>> lines = (Line(parent="CAR", component="STEEL", quantity=30, unit="kg"),
    ...          Line(parent="CAR", component="AXLE", quantity=2, unit="piece"),
    ...          Line(parent="AXLE", component="STEEL", quantity=10, unit="kg"))
    >>> row = FootprintRow(item="STEEL", declared_unit="kg", footprint_kgco2e=2)
    >>> layers(roll_up(build(Tables(lines, (row,))))[0])
    Layers(kgco2e=(0.0, 60.0, 40.0), remainder_kgco2e=0.0)
    """
    chain = Chain.of(result)
    transposed = chain.matrix.T.tocsr()
    found: list[float] = []
    needed = chain.demand
    while needed.any() and len(found) < most:
        found.append(math.fsum(chain.own * needed))
        needed = transposed @ needed
    total = math.fsum(chain.own * chain.fold.down(chain.demand))
    rest = math.fsum([total, *(-kgco2e for kgco2e in found)]) if needed.any() else 0.0
    return Layers(tuple(found), rest)


def _by_stage(node: Node) -> Iterator[tuple[Name, float]]:
    """Yield a contribution by stage; what its stages leave open belongs to none."""
    whole = node.contribution_kgco2e or 0.0
    yield from node.stages
    rest = math.fsum([whole, *(-kgco2e for _, kgco2e in node.stages)])
    if not node.stages or abs(rest) > ROUNDING * abs(whole):
        yield (None if node.stages else stage_of(node.category)), rest


def stage_of(category: str | None) -> str | None:
    """Return the stage that a factor's category belongs to, ``None`` if it says nothing.

    >>> stage_of("electricity.grid"), stage_of("spend.331110"), stage_of(None)
    ('energy', None, None)
    """
    return STAGE_OF_CATEGORY.get((category or "").partition(".")[0])


def _simply(name: Callable[[Node], Name]) -> Callable[[Node], Iterator[tuple[Name, float]]]:
    def parts(node: Node) -> Iterator[tuple[Name, float]]:
        yield name(node), node.contribution_kgco2e or 0.0

    return parts


_PARTS: Final[dict[By, Callable[[Node], Iterator[tuple[Name, float]]]]] = {
    By.ITEM: _simply(lambda node: node.item),
    By.SUPPLIER: _simply(lambda node: node.supplier),
    By.TIER: _simply(lambda node: node.tier),
    By.STAGE: _by_stage,
    By.SOURCE: _simply(lambda node: node.source),
}
