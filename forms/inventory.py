"""The activity data of a supplier's own production, as the answers state them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from forms.findings import Problem


@dataclass(frozen=True, slots=True)
class Ratings:
    """Six data-quality ratings, 1 best to 5 worst."""

    time: int = 5
    geography: int = 5
    technology: int = 5
    completeness: int = 5
    consistency: int = 5
    verifiability: int = 5

    def as_tuple(self) -> tuple[int, int, int, int, int, int]:
        """Return the ratings in their fixed order."""
        return (
            self.time,
            self.geography,
            self.technology,
            self.completeness,
            self.consistency,
            self.verifiability,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One line of activity data.

    ``quantity_per_unit`` belongs to the declared amount of the declared unit (what
    :attr:`Inventory.declared_amount` says), exactly, in ``unit``. ``given_factor`` is the
    supplier's own factor in kgCO2e per ``unit``; without one the factor library decides.

    Green power counts only when proven: ``claimed`` is the category the supplier asks for,
    ``category`` the one that may be used, and ``location_category`` the one that gives the
    location-based figure to be kept beside.
    """

    category: str
    stage: str
    quantity_per_unit: Decimal
    unit: str
    region: str | None
    year: int | None
    field: str
    row: str | None
    given_factor: Decimal | None = None
    primary_activity: bool = False
    ratings: Ratings = Ratings()
    claimed: str | None = None
    proven: bool = False
    location_category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """One material of the supplier's table, per declared amount of its product."""

    row: str
    name: str
    quantity_per_unit: Decimal
    unit: str
    mass_kg: Decimal | None
    supplier: str | None
    origin: str | None
    source: str | None
    footprint_kgco2e: Decimal | None
    boundary: str | None
    gwp_set: str | None
    valid_until: date | None
    factor_ref: str | None
    primary_activity: bool
    ratings: Ratings


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The result that the supplier calculated itself, per declared amount."""

    footprint_kgco2e: Decimal
    boundary: str | None
    stages: dict[str, Decimal]
    biogenic_emissions: Decimal | None
    biogenic_uptake: Decimal | None
    gwp_set: str | None
    primary_share_percent: Decimal | None
    verification: str | None
    valid_until: date | None
    offsets_included: bool | None


@dataclass(frozen=True, slots=True)
class Gap:
    """An answered place that gives no activity, and why: it is unknown, not zero."""

    section: str
    row: str | None
    field: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Everything the answers say about the supplier's own part.

    ``covers`` lists the line types of a bill of materials that ``activities`` stand for.
    ``outbound`` is the way to the customer, and packaging that the result leaves out: outside
    the boundary, shown apart. ``captured_kg`` is CO2 captured and stored, shown apart as well.
    A fact that is not answered, or cannot be read, is ``None`` or a :class:`Gap`.
    """

    period_start: date | None
    period_end: date | None
    declared_unit: str | None
    declared_amount: Decimal | None
    output_qty: Decimal | None
    mass_per_unit_kg: Decimal | None
    boundary: str | None
    activities: tuple[Activity, ...] = ()
    outbound: tuple[Activity, ...] = ()
    materials: tuple[MaterialLine, ...] = ()
    declared: Declared | None = None
    captured_kg: Decimal | None = None
    covers: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
