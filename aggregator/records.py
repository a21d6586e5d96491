"""One row of each table: a line of a bill of materials, and a footprint of an item."""

import math
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from aggregator.problems import Place


class Source(StrEnum):
    """Where a footprint comes from, best first."""

    VERIFIED = "verified"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    PROXY = "proxy"

    @property
    def is_supplier_data(self) -> bool:
        """Whether the value is a footprint that a supplier stands for."""
        return self in {Source.VERIFIED, Source.PRIMARY}


class Boundary(StrEnum):
    """What a footprint contains: everything below the item, or its own part alone."""

    CRADLE_TO_GATE = "cradle_to_gate"
    GATE_TO_GATE = "gate_to_gate"


DIMENSIONS: Final = (
    "time",
    "geography",
    "technology",
    "completeness",
    "consistency",
    "verifiability",
)
CATEGORIES: Final = (
    "fossil",
    "biogenic_emissions",
    "biogenic_uptake",
    "land_use_change",
    "aircraft",
)

Ratings: TypeAlias = tuple[
    float | None, float | None, float | None, float | None, float | None, float | None
]
UNRATED: Final[Ratings] = (None, None, None, None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A component and its quantity per ONE declared unit of the parent.

    Parameters
    ----------
    parent, component
        Item codes.
    quantity
        Of the component, in ``unit``; finite and > 0.
    unit
        A unit's code; converted to the component's declared unit.
    scrap_rate
        Part of the input that is lost, 0 <= s < 1. [1]
    supplier, share
        One row of a split: the full quantity, and the part of the component's
        supply that comes from this supplier. [1]
    is_return
        The line is a declared closed loop.
    parent_supplier
        The line belongs to this supplier's production of the parent only.
        Where a (parent, supplier) has such lines, or is named in
        :attr:`aggregator.rows.Tables.own_lines_for`, the parent's general lines do not apply
        to it.  Such a line counts per ONE declared unit of the supplier's own
        footprint row, if it has one.
    is_covered
        The supplier's own part already contains what this line brings: it is
        listed as covered and not added.
    gsd2
        Squared geometric standard deviation of the quantity, >= 1; without it
        the quantity is taken as certain. [1]
    ref
        The caller's own name of the line; comes back on edges.
    """

    parent: str
    component: str
    quantity: float
    unit: str
    scrap_rate: float = 0.0
    supplier: str | None = None
    share: float | None = None
    is_return: bool = False
    parent_supplier: str | None = None
    is_covered: bool = False
    gsd2: float | None = None
    ref: str | None = None
    place: Place | None = field(default=None, compare=False)

    @property
    def is_split(self) -> bool:
        """Whether the line is one row of a split of its component's supply."""
        return self.supplier is not None or self.share is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FootprintRow:
    """What is known of an item, or of one supplier's item, per ``declared_amount``.

    Parameters
    ----------
    item, supplier
        Whose value it is; without a supplier it holds for any.
    declared_unit, declared_amount
        What ``footprint_kgco2e``, the categories and ``mass_kg`` refer to.
    footprint_kgco2e
        ``None`` is unknown, never zero. [kg CO2e per declared amount]
    boundary
        :class:`Boundary`; needed where the item has lines.
    mass_kg
        Net mass of the declared amount. [kg]
    source
        :class:`Source`.
    primary_share
        Part of the value that rests on primary data; without it 100 for
        supplier data and 0 else. [%]
    ratings
        Six ratings in the order of :data:`DIMENSIONS`, 1 best to 5.
    stages
        The value by stage of the supplier's own part. [kg CO2e per declared amount]
    marks
        Codes of flags that only the caller can know (``ON_BEHALF`` ...).
    ref
        The caller's own name of the value; comes back on nodes.
    """

    item: str
    declared_unit: str
    supplier: str | None = None
    declared_amount: float = 1.0
    footprint_kgco2e: float | None = None
    boundary: str | None = None
    mass_kg: float | None = None
    source: str = Source.SECONDARY
    primary_share: float | None = None
    ratings: Ratings | None = None
    gsd2: float | None = None
    fossil: float | None = None
    biogenic_emissions: float | None = None
    biogenic_uptake: float | None = None
    land_use_change: float | None = None
    aircraft: float | None = None
    category: str | None = None
    region: str | None = None
    year: int | None = None
    gwp_set: str | None = None
    valid_until: date | None = None
    stages: tuple[tuple[str, float], ...] = ()
    marks: tuple[str, ...] = ()
    ref: str | None = None
    place: Place | None = field(default=None, compare=False)

    @property
    def is_known(self) -> bool:
        """Whether the row states a value at all; ``nan`` states none."""
        return self.footprint_kgco2e is not None and not math.isnan(self.footprint_kgco2e)

    @property
    def is_supplier_data(self) -> bool:
        """Whether the value is one that a supplier stands for."""
        return Source(self.source).is_supplier_data

    @property
    def is_gate_to_gate(self) -> bool:
        """Whether the value is the item's own part alone."""
        return self.boundary == Boundary.GATE_TO_GATE

    @property
    def known_primary_share(self) -> float:
        """Return the primary data share, by default 100 or 0 after the source. [%]."""
        if self.primary_share is not None:
            return self.primary_share
        return 100.0 if self.is_supplier_data else 0.0
