"""From activity data to a supplier's own part: ``sum AD x EF x GWP``, with the formula kept.

Arithmetic is decimal with 40 digits until the last step, so that figures derived from a
published case survive; results are float64.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import Final, Protocol

from aggregator import units
from aggregator.factors import Factor, FactorLibrary, Match, Rating, Ratings
from aggregator.gases import DEFAULT_SET

PRECISION: Final = Context(prec=40)
WORST: Final = 5
DIMENSIONS: Final = 6


class ActivityData(Protocol):
    """What :func:`compute` needs to know of one line of activity data."""

    @property
    def category(self) -> str:
        """Kind of activity, as the factor library names it."""

    @property
    def stage(self) -> str:
        """Stage of the supplier's own part: energy, transport, process, waste."""

    @property
    def quantity_per_unit(self) -> Decimal:
        """Activity per declared amount, in ``unit``."""

    @property
    def unit(self) -> str:
        """Unit of the quantity."""

    @property
    def region(self) -> str | None:
        """ISO 3166 code of the place."""

    @property
    def year(self) -> int | None:
        """Year of the activity."""

    @property
    def field(self) -> str:
        """Question that was answered."""

    @property
    def row(self) -> str | None:
        """Row of the answer, where it is in a table."""

    @property
    def given_factor(self) -> Decimal | None:
        """The supplier's own factor in kgCO2e per ``unit``, or ``None``."""

    @property
    def primary_activity(self) -> bool:
        """Whether the quantity itself is primary data."""

    @property
    def location_category(self) -> str | None:
        """Category of the location-based figure kept beside green power."""


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One line of activity data with its factor and result.

    ``kgco2e`` is per declared amount and ``nan`` where no factor was found; ``location_kgco2e``
    is the location-based figure. ``is_primary`` needs both activity and factor to be primary.
    """

    field: str
    row: str | None
    category: str
    stage: str
    quantity: Decimal
    unit: str
    factor_id: str | None
    factor_value: Decimal | None
    factor_unit: str | None
    conversion: Decimal | None
    kgco2e: float
    location_kgco2e: float
    formula: str
    is_primary: bool
    ratings: Ratings
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnPart:
    """A supplier's gate-to-gate part per declared amount.

    ``kgco2e`` is ``nan`` if any line has no factor: what is unknown never counts as nothing.
    ``known_kgco2e`` sums the lines that are known.
    """

    lines: tuple[OwnLine, ...]
    kgco2e: float
    known_kgco2e: float
    location_kgco2e: float
    stages: dict[str, float]
    primary_share_percent: float
    ratings: tuple[float, ...]
    missing: tuple[str, ...]
    gwp_set: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Where factors come from and which potentials count."""

    library: FactorLibrary
    extra: Sequence[Factor]
    gwp_set: str
    year: int | None

    def match(self, activity: ActivityData, category: str) -> Match | None:
        """Return the best factor for an activity under ``category``."""
        return self.library.match(
            category, activity.region, activity.year or self.year, activity.unit, self.extra
        )


def compute(
    activities: Iterable[ActivityData],
    library: FactorLibrary,
    extra: Sequence[Factor] = (),
    *,
    gwp_set: str = DEFAULT_SET,
    year: int | None = None,
) -> OwnPart:
    r"""Return a supplier's own part from its activity data.

    Parameters
    ----------
    activities
        Lines of activity data per declared amount.
    library, extra
        Published factors, and the customer's own that win over them.
    gwp_set
        Set of global warming potentials.
    year
        Year for lines that state none.

    Returns
    -------
    OwnPart
        Total, stages and lines per declared amount. [kg CO2e]

    Raises
    ------
    UnknownUnit
        A line is counted in a unit that is not in the table.
    UnknownGwpSet
        There is no such set.

    Notes
    -----
    .. math:: \mathrm{own} = \sum_i AD_i \sum_j EF_{ij} \, GWP_j

    Chongqing accounting guide for export-oriented enterprises, formula for the product carbon
    footprint; the same sum in ISO 14067:2018, 6.4. Ratings and primary share are weighted by the
    absolute contribution of each line; a missing rating counts 5.
    """
    basis = Basis(library, extra, gwp_set, year)
    lines = tuple(_line(activity, basis) for activity in activities)
    known = [line for line in lines if not math.isnan(line.kgco2e)]
    total = math.fsum(line.kgco2e for line in known)
    missing = tuple(sorted({line.category for line in lines if line.factor_id is None}))
    return OwnPart(
        lines=lines,
        kgco2e=math.nan if missing else total,
        known_kgco2e=total,
        location_kgco2e=math.fsum(line.location_kgco2e for line in lines),
        stages=_by_stage(known),
        primary_share_percent=_primary_share(known),
        ratings=_weighted_ratings(known),
        missing=missing,
        gwp_set=gwp_set,
    )


def _line(activity: ActivityData, basis: Basis) -> OwnLine:
    if activity.given_factor is not None:
        return _given(activity, activity.given_factor)
    match = basis.match(activity, activity.category)
    if match is None:
        return _without_factor(activity)
    factor = match.factor
    value = factor.kgco2e(basis.gwp_set)
    conversion = units.conversion(units.parse_unit(activity.unit), units.parse_unit(factor.unit))
    result = _product(activity.quantity_per_unit, conversion, value)
    return _result(
        activity,
        factor_id=factor.id,
        factor_value=value,
        factor_unit=factor.unit,
        conversion=conversion,
        kgco2e=result,
        location=_location_based(activity, basis, result),
        formula=_formula(activity, conversion, value, factor.unit, result),
        is_primary=False,
        factor_ratings=match.ratings,
        reasons=match.reasons,
    )


def _given(activity: ActivityData, value: Decimal) -> OwnLine:
    """Return a line with the supplier's own factor."""
    result = _product(activity.quantity_per_unit, Decimal(1), value)
    return _result(
        activity,
        factor_id=f"given:{activity.field}",
        factor_value=value,
        factor_unit=activity.unit,
        conversion=Decimal(1),
        kgco2e=result,
        location=result,
        formula=_formula(activity, Decimal(1), value, activity.unit, result),
        is_primary=activity.primary_activity,
        factor_ratings=(None,) * DIMENSIONS,
        reasons=("given",),
    )


def _without_factor(activity: ActivityData) -> OwnLine:
    """Return a line whose footprint is unknown."""
    return _result(
        activity,
        factor_id=None,
        factor_value=None,
        factor_unit=None,
        conversion=None,
        kgco2e=math.nan,
        location=math.nan,
        formula="",
        is_primary=False,
        factor_ratings=(None,) * DIMENSIONS,
        reasons=("factor_missing",),
    )


def _result(
    activity: ActivityData,
    *,
    factor_id: str | None,
    factor_value: Decimal | None,
    factor_unit: str | None,
    conversion: Decimal | None,
    kgco2e: float,
    location: float,
    formula: str,
    is_primary: bool,
    factor_ratings: Ratings,
    reasons: tuple[str, ...],
) -> OwnLine:
    return OwnLine(
        field=activity.field,
        row=activity.row,
        category=activity.category,
        stage=activity.stage,
        quantity=activity.quantity_per_unit,
        unit=activity.unit,
        factor_id=factor_id,
        factor_value=factor_value,
        factor_unit=factor_unit,
        conversion=conversion,
        kgco2e=kgco2e,
        location_kgco2e=location,
        formula=formula,
        is_primary=is_primary,
        ratings=_worse_of(_ratings_of(activity), factor_ratings),
        reasons=reasons,
    )


def _ratings_of(activity: ActivityData) -> Ratings:
    """Return the answer's own ratings, where the caller's lines carry any."""
    ratings = getattr(activity, "ratings", None)
    return ratings.as_tuple() if ratings is not None else (None,) * DIMENSIONS


def _worse_of(answer: Ratings, factor: Ratings) -> Ratings:
    """Return the worse of what is known of activity and factor, dimension by dimension."""

    def worse(one: Rating, other: Rating) -> Rating:
        return max((r for r in (one, other) if r is not None), default=None)

    time, place, technology, whole, consistent, verifiable = (
        worse(one, other) for one, other in zip(answer, factor, strict=True)
    )
    return (time, place, technology, whole, consistent, verifiable)


def _product(quantity: Decimal, conversion: Decimal, value: Decimal) -> float:
    with localcontext(PRECISION):
        return float(quantity * conversion * value)


def _location_based(activity: ActivityData, basis: Basis, market: float) -> float:
    """Return the figure with the grid's factor, which stands beside that of green power."""
    if activity.location_category is None:
        return market
    grid = basis.match(activity, activity.location_category)
    if grid is None:
        return math.nan
    conversion = units.conversion(
        units.parse_unit(activity.unit), units.parse_unit(grid.factor.unit)
    )
    return _product(activity.quantity_per_unit, conversion, grid.factor.kgco2e(basis.gwp_set))


def _short(number: Decimal | float) -> str:
    """Return a number with up to six significant digits, as formulas show it."""
    return f"{float(number):.6g}"


def _formula(
    activity: ActivityData, conversion: Decimal, value: Decimal, factor_unit: str, result: float
) -> str:
    """Return the formula with its numbers in it."""
    parts = [f"{_short(activity.quantity_per_unit)} {activity.unit}"]
    if conversion != 1:
        parts.append(f"{_short(conversion)} {factor_unit}/{activity.unit}")
    parts.append(f"{_short(value)} kgCO2e/{factor_unit}")
    return " × ".join(parts) + f" = {_short(result)} kgCO2e"


def _by_stage(lines: Iterable[OwnLine]) -> dict[str, float]:
    sums: dict[str, list[float]] = defaultdict(list)
    for line in lines:
        sums[line.stage].append(line.kgco2e)
    return {stage: math.fsum(values) for stage, values in sorted(sums.items())}


def _primary_share(lines: Sequence[OwnLine]) -> float:
    weight = math.fsum(abs(line.kgco2e) for line in lines)
    primary = math.fsum(abs(line.kgco2e) for line in lines if line.is_primary)
    return 100 * primary / weight if weight else 0.0


def _weighted_ratings(lines: Sequence[OwnLine]) -> tuple[float, ...]:
    weight = math.fsum(abs(line.kgco2e) for line in lines)
    if not weight:
        return (float(WORST),) * DIMENSIONS
    return tuple(
        math.fsum(abs(line.kgco2e) * (line.ratings[place] or WORST) for line in lines) / weight
        for place in range(DIMENSIONS)
    )
