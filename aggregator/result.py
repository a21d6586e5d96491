"""What a roll-up says about one product: total, parts, quality, flags, and the network below."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias, TypeVar, overload

from aggregator.quality import Quality
from aggregator.rows import CATEGORIES, DIMENSIONS, Ratings

Json: TypeAlias = dict[str, Any]
Part = TypeVar("Part")


class Contribution(NamedTuple):
    """What one (item, supplier) with a value of its own adds to a product. [kg CO2e].

    ``share_percent`` is of the total and ``None`` where that is 0.  A product
    may have a hundred thousand, so they are what is made fastest.
    """

    item: str
    supplier: str | None
    tier: int
    kgco2e: float
    share_percent: float | None
    source: str


@dataclass(frozen=True, slots=True, order=True)
class Covered:
    """A line that a supplier's footprint already contains."""

    parent: str
    component: str


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """A line of which a value is missing, as it was stated.

    ``parent`` is ``None`` for the product itself.
    """

    parent: str | None
    component: str
    supplier: str | None
    share: float
    quantity: float
    unit: str


class Flag(NamedTuple):
    """Something a reader of the footprint must know, and the node it sits on.

    ``share_percent`` is the part of the total that it touches.
    """

    code: str
    item: str
    supplier: str | None
    share_percent: float | None


@dataclass(frozen=True, slots=True)
class Node:
    """One supply node of a product.

    Parameters
    ----------
    key, item, supplier
        ``key`` names the node among all nodes: the item's code, with
        ``@`` and the supplier where there is one.
    unit
        Declared unit; values are per ONE of it.
    tier
        Fewest lines from the product.
    own_kgco2e
        The node's own value, ``None`` for pure sums and what is unknown.
        [kg CO2e per unit]
    cumulative_kgco2e
        Own value and everything known below; ``None`` if nothing is. [kg CO2e per unit]
    is_complete
        Nothing at the node or below it is unaccounted.
    quantity
        Units of the node in one unit of the product.
    contribution_kgco2e, share_percent
        The own value in one unit of the product.
    rung, source, ref
        The step of the ladder, the row's source and the caller's name of it.
    is_gap
        The node's own value, or its own part, is unknown.
    stages
        The contribution by stage of the supplier's own part. [kg CO2e]
    mass_kg
        Net mass of one unit, ``None`` if nobody states it. [kg]
    """

    key: str
    item: str
    supplier: str | None
    unit: str
    tier: int
    own_kgco2e: float | None
    cumulative_kgco2e: float | None
    is_complete: bool
    quantity: float
    contribution_kgco2e: float | None
    share_percent: float | None
    rung: str
    source: str | None
    boundary: str | None
    ref: str | None
    ratings: Ratings | None
    primary_share_percent: float | None
    is_gap: bool
    category: str | None = None
    region: str | None = None
    year: int | None = None
    stages: tuple[tuple[str, float], ...] = ()
    flags: tuple[str, ...] = ()
    mass_kg: float | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """How much of a component one unit of a parent takes.

    Parameters
    ----------
    parent, component
        Keys of nodes.
    quantity
        Units of the component per unit of the parent, with scrap, share and
        conversion.
    share
        The supplier's share of the component's supply; 1 without a split.
    refs
        The caller's names of the lines.
    formula
        The calculation with its numbers.
    conversion
        What turned the line's unit into the component's, e.g. ``1 kg = 4 piece
        (0.25 kg/piece)``; ``None`` where nothing was converted.
    """

    parent: str
    component: str
    quantity: float
    share: float
    refs: tuple[str, ...]
    formula: str
    conversion: str | None


class Later(Sequence[Part]):
    """What is seen of a result only where somebody looks: made then, and once.

    >>> nodes = Later(lambda: ("A", "B"))
    >>> len(nodes), nodes[0], nodes[1:], nodes == ("A", "B"), nodes == 2
    (2, 'A', ('B',), True, False)
    """

    def __init__(self, make: Callable[[], tuple[Part, ...]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> tuple[Part, ...]:
        return self._make()

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, index: int) -> Part: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Part, ...]: ...
    def __getitem__(self, index: int | slice) -> Part | tuple[Part, ...]:
        return self._made[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._made == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class ProductResult:
    """The footprint of one product and everything it rests on.

    ``roots`` are the nodes that the product stands for with their shares: one
    node, or several where a component is asked for that several suppliers make.
    ``nodes`` and ``edges`` are the network below, in canonical order.
    """

    product: str
    declared_unit: str
    footprint_kgco2e: float | None
    is_complete: bool
    categories: dict[str, float | None]
    quality: Quality | None
    contributions: tuple[Contribution, ...]
    covered: tuple[Covered, ...]
    unaccounted: tuple[Unaccounted, ...]
    flags: tuple[Flag, ...]
    input_sha256: str
    period: int | None
    roots: tuple[tuple[str, float], ...]
    nodes: Sequence[Node]
    edges: Sequence[Edge]

    @property
    def primary_share_percent(self) -> float | None:
        """Return the primary data share, ``None`` where nothing contributes. [%]."""
        return self.quality.primary_share_percent if self.quality else None

    def to_json(self) -> Json:
        """Return the result as ``gatefold rollup --json`` prints it."""
        return {
            "product": self.product,
            "declared_unit": self.declared_unit,
            "footprint_kgco2e": self.footprint_kgco2e,
            "complete": self.is_complete,
            "categories": {name: self.categories[name] for name in CATEGORIES},
            "primary_data_share_percent": self.primary_share_percent,
            "data_quality": self.quality.to_json() if self.quality else _no_quality(),
            "uncertainty": None,
            "contributions": [part._asdict() for part in self.contributions],
            "covered": [asdict(line) for line in self.covered],
            "unaccounted": [asdict(line) for line in self.unaccounted],
            "flags": [flag._asdict() for flag in self.flags],
            "input_sha256": self.input_sha256,
        }

    def to_document(self) -> Json:
        """Return everything, nodes and edges included, as plain JSON to be kept."""
        nodes, edges = tuple(self.nodes), tuple(self.edges)
        plain = asdict(replace(self, contributions=(), flags=(), nodes=nodes, edges=edges))
        return plain | {
            "contributions": tuple(part._asdict() for part in self.contributions),
            "flags": tuple(flag._asdict() for flag in self.flags),
        }

    @classmethod
    def from_document(cls, document: Json) -> "ProductResult":
        """Return the result that :meth:`to_document` wrote."""
        kept = dict(document)
        quality = kept.pop("quality")
        return cls(
            **kept
            | {
                "quality": quality and Quality(tuple(quality["ratings"]), quality[_PRIMARY]),
                "contributions": tuple(Contribution(**part) for part in kept["contributions"]),
                "covered": tuple(Covered(**line) for line in kept["covered"]),
                "unaccounted": tuple(Unaccounted(**line) for line in kept["unaccounted"]),
                "flags": tuple(Flag(**flag) for flag in kept["flags"]),
                "roots": tuple((key, share) for key, share in kept["roots"]),
                "nodes": tuple(_node(node) for node in kept["nodes"]),
                "edges": tuple(
                    Edge(**edge | {"refs": tuple(edge["refs"])}) for edge in kept["edges"]
                ),
            }
        )


_PRIMARY = "primary_share_percent"


def _node(document: Json) -> Node:
    ratings = document["ratings"]
    return Node(
        **document
        | {
            "ratings": None if ratings is None else tuple(ratings),
            "stages": tuple((stage, value) for stage, value in document["stages"]),
            "flags": tuple(document["flags"]),
        }
    )


def _no_quality() -> Json:
    return dict.fromkeys((*DIMENSIONS, "overall", "grade"))
