"""From activity data to a supplier's own part: ``sum AD x EF x GWP``, with the formula kept.

Arithmetic is decimal with 40 digits until the last step, so that figures derived from a
published case survive; results are float64.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from aggregator import units
from aggregator.factor import Factor, Rating, Ratings, equivalents
from aggregator.factors import FactorLibrary
from aggregator.formulas import factor_in_words, formula, product
from aggregator.gases import CO2E, DEFAULT_SET, UnknownGas, potential
from aggregator.matching import Match
from aggregator.own_part import ActivityData, GasPart, OwnLine, OwnPart

__all__ = ["ActivityData", "Basis", "GasPart", "OwnLine", "OwnPart", "compute"]

WORST: Final = 5
DIMENSIONS: Final = 6
UNRATED: Final[Ratings] = (None,) * DIMENSIONS


@dataclass(frozen=True, slots=True)
class Basis:
    """Where factors come from and which potentials count."""

    library: FactorLibrary
    extra: Sequence[Factor]
    gwp_set: str
    year: int | None

    def match(self, activity: ActivityData, category: str) -> Match | None:
        """Return the best factor for an activity under ``category``.

        Examples
        --------
        >>> from types import SimpleNamespace
        >>> line = SimpleNamespace(region="CN-FJ", year=None, unit="MWh")
        >>> basis = Basis(FactorLibrary.load(), (), "AR6", 2024)
        >>> basis.match(line, "electricity.grid").factor.value
        Decimal('0.5777')
        """
        return self.library.match(
            category, activity.region, activity.year or self.year, activity.unit, self.extra
        )

    def units_of(self, activity: ActivityData) -> tuple[str, ...]:
        """Return the units of factors that the activity's unit cannot be converted to."""
        return self.library.units_of(activity.category, activity.region, activity.unit, self.extra)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A quantity times a factor."""

    kgco2e: float
    formula: str
    value: Decimal | None = None
    unit: str | None = None
    conversion: Decimal | None = None
    gases: tuple[GasPart, ...] = ()


UNKNOWN: Final = _Figure(math.nan, "")


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
        Total, stages, gases and lines per declared amount. [kg CO2e]

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

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> steam = SimpleNamespace(
    ...     category="gas.SF6", stage="process", quantity_per_unit=Decimal("0.2"), unit="g",
    ...     region="CN", year=2025, field="emis_qty", row="1", given_factor=None,
    ...     primary_activity=True, location_category=None)
    >>> part = compute([steam], FactorLibrary.load())
    >>> part.kgco2e, part.gases
    (5.04, {'SF6': 5.04})
    >>> part.lines[0].formula
    '0.2 g × 0.001 kg/g × (1 kg SF6 × 25200)/kg = 5.04 kgCO2e'
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
        stages=_sums((line.stage, line.kgco2e) for line in known),
        primary_share_percent=_primary_share(known),
        ratings=_weighted_ratings(known),
        missing=missing,
        gwp_set=gwp_set,
        gases=_sums((part.gas, part.kgco2e) for line in known for part in line.gases),
        location_stages=_sums(
            (line.stage, line.location_kgco2e)
            for line in lines
            if not math.isnan(line.location_kgco2e)
        ),
    )


def _line(activity: ActivityData, basis: Basis) -> OwnLine:
    if activity.given_factor is not None:
        return _given(activity, activity.given_factor)
    match = basis.match(activity, activity.category)
    if match is None:
        others = basis.units_of(activity)
        reason = "unit_differs" if others else "factor_missing"
        return _result(activity, UNKNOWN, UNKNOWN, reasons=(reason,), factor_units=others)
    try:
        market = _figure(activity, match.factor, basis.gwp_set)
    except UnknownGas:
        return _result(activity, UNKNOWN, UNKNOWN, reasons=("gas_not_in_set",))
    return _result(
        activity,
        market,
        _location_based(activity, basis, market),
        factor_id=match.factor.id,
        ratings=match.ratings,
        reasons=(*match.reasons, *_of_another_set(match.factor, basis.gwp_set)),
    )


def _of_another_set(factor: Factor, gwp_set: str) -> tuple[str, ...]:
    """Return that a factor was published as equivalents of another set: it cannot be restated."""
    differs = CO2E in factor.gases and factor.gwp_set not in {None, gwp_set}
    return ("gwp_set_differs",) if differs else ()


def _given(activity: ActivityData, value: Decimal) -> OwnLine:
    """Return a line with the supplier's own factor."""
    figure = _times(activity, equivalents(value), activity.unit, DEFAULT_SET)
    return _result(
        activity,
        figure,
        figure,
        factor_id=f"given:{activity.field}",
        is_primary=activity.primary_activity,
        reasons=("given",),
    )


def _result(
    activity: ActivityData,
    market: _Figure,
    location: _Figure,
    *,
    reasons: tuple[str, ...],
    factor_id: str | None = None,
    is_primary: bool = False,
    ratings: Ratings = UNRATED,
    factor_units: tuple[str, ...] = (),
) -> OwnLine:
    return OwnLine(
        field=activity.field,
        row=activity.row,
        category=activity.category,
        stage=activity.stage,
        quantity=activity.quantity_per_unit,
        unit=activity.unit,
        factor_id=factor_id,
        factor_value=market.value,
        factor_unit=market.unit,
        conversion=market.conversion,
        kgco2e=market.kgco2e,
        location_kgco2e=location.kgco2e,
        formula=market.formula,
        is_primary=is_primary,
        ratings=_worse_of(_ratings_of(activity), ratings),
        reasons=reasons,
        gases=market.gases,
        location_formula=location.formula,
        factor_units=factor_units,
    )


def _figure(activity: ActivityData, factor: Factor, gwp_set: str) -> _Figure:
    return _times(activity, factor.gases, factor.unit, gwp_set)


def _times(
    activity: ActivityData, gases: Mapping[str, Decimal], unit: str, gwp_set: str
) -> _Figure:
    """Return the activity's quantity times a factor of these gases per ``unit``."""
    quantity = activity.quantity_per_unit
    conversion = units.conversion(units.parse_unit(activity.unit), units.parse_unit(unit))
    gwp = {gas: potential(gas, gwp_set) for gas in gases}
    value = sum((mass * gwp[gas] for gas, mass in gases.items()), Decimal(0))
    kgco2e = product(quantity, conversion, value)
    words = factor_in_words(gases, gwp_set)
    return _Figure(
        kgco2e,
        formula(quantity, activity.unit, conversion, words, per=unit, result=kgco2e),
        value,
        unit,
        conversion,
        tuple(
            GasPart(
                gas,
                product(quantity, conversion, mass),
                float(gwp[gas]),
                product(quantity, conversion, mass, gwp[gas]),
            )
            for gas, mass in gases.items()
        ),
    )


def _location_based(activity: ActivityData, basis: Basis, market: _Figure) -> _Figure:
    """Return the figure with the grid's factor, which stands beside that of green power."""
    if activity.location_category is None:
        return market
    grid = basis.match(activity, activity.location_category)
    return UNKNOWN if grid is None else _figure(activity, grid.factor, basis.gwp_set)


def _ratings_of(activity: ActivityData) -> Ratings:
    """Return the answer's own ratings, where the caller's lines carry any."""
    ratings = getattr(activity, "ratings", None)
    return ratings.as_tuple() if ratings is not None else UNRATED


def _worse_of(answer: Ratings, factor: Ratings) -> Ratings:
    """Return the worse of what is known of activity and factor, dimension by dimension."""

    def worse(one: Rating, other: Rating) -> Rating:
        return max((r for r in (one, other) if r is not None), default=None)

    time, place, technology, whole, consistent, verifiable = (
        worse(one, other) for one, other in zip(answer, factor, strict=True)
    )
    return (time, place, technology, whole, consistent, verifiable)


def _sums(parts: Iterable[tuple[str, float]]) -> dict[str, float]:
    sums: dict[str, list[float]] = defaultdict(list)
    for name, kgco2e in parts:
        sums[name].append(kgco2e)
    return {name: math.fsum(sums[name]) for name in sorted(sums)}


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
