"""The two tables of a roll-up: lines of bills of materials, and footprints of items.

Whoever has the facts elsewhere (a database, another program) makes these rows
directly; files become the same rows through :mod:`aggregator.tables`.
"""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from aggregator.problems import Place, Problem


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
        :attr:`Tables.own_lines_for`, the parent's general lines do not apply
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

    def canonical(self) -> tuple[object, ...]:
        """Return the facts of the line in a fixed order, for sorting and hashing."""
        return (
            self.parent,
            self.parent_supplier or "",
            self.component,
            self.supplier or "",
            self.unit,
            float(self.quantity),
            float(self.scrap_rate),
            -1.0 if self.share is None else float(self.share),
            self.is_return,
            self.is_covered,
            self.ref or "",
            *(() if self.gsd2 is None else (float(self.gsd2),)),
        )


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
        return _float(self.footprint_kgco2e) is not None

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

    def canonical(self) -> tuple[object, ...]:
        """Return the facts of the row in a fixed order, for sorting and hashing."""
        return (
            self.item,
            self.supplier or "",
            self.declared_unit,
            float(self.declared_amount),
            _float(self.footprint_kgco2e),
            self.boundary,
            _float(self.mass_kg),
            str(self.source),
            _float(self.primary_share),
            [_float(rating) for rating in self.ratings or UNRATED],
            _float(self.gsd2),
            [_float(getattr(self, name)) for name in CATEGORIES],
            [self.category, self.region, self.year, self.gwp_set],
            self.valid_until.isoformat() if self.valid_until else None,
            sorted((stage, float(value)) for stage, value in self.stages),
            sorted(self.marks),
            self.ref or "",
        )


@dataclass(frozen=True, slots=True)
class Tables:
    """Both tables, in any order of rows, and what was noticed while reading them."""

    lines: tuple[Line, ...]
    footprints: tuple[FootprintRow, ...] = ()
    own_lines_for: frozenset[tuple[str, str]] = frozenset()
    notices: tuple[Problem, ...] = field(default=(), compare=False)

    def sorted(self) -> "Tables":
        """Return the same tables with their rows in canonical order."""
        return Tables(
            tuple(sorted(self.lines, key=Line.canonical)),
            tuple(sorted(self.footprints, key=_row_key)),
            self.own_lines_for,
            self.notices,
        )

    def sha256(self) -> str:
        """Return the hash of the canonical sorted rows.

        The order of rows and columns, the encoding and the kind of file do
        not matter; every fact of a row does.
        """
        digest = hashlib.sha256()
        for name, rows in (
            ("bom", (line.canonical() for line in self.lines)),
            ("footprints", (row.canonical() for row in self.footprints)),
            ("own_lines_for", self.own_lines_for),
        ):
            digest.update(name.encode())
            for text in sorted(_canonical_texts(rows)):
                digest.update(b"\n" + text.encode())
            digest.update(b"\n")
        return digest.hexdigest()


def _float(value: float | None) -> float | None:
    """Return the number as float64, and both ways of writing "unknown" as ``None``."""
    return None if value is None or math.isnan(value) else float(value)


def _row_key(row: FootprintRow) -> tuple[str, ...]:
    return (row.item, row.supplier or "", *_canonical_texts([row.canonical()]))


def _canonical_texts(rows: Iterable[tuple[object, ...]]) -> Iterable[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
