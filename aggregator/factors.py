"""Emission factors: what one is, the published library, and the best match for an activity."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Final

from aggregator import units
from aggregator.gases import CO2E, DEFAULT_SET, potential

LIFE_CYCLE: Final = "life_cycle"
COMBUSTION: Final = "combustion"
CO2_ONLY: Final = "co2_only"
SPEND: Final = "spend"

FOR_FOOTPRINTS: Final = (LIFE_CYCLE, COMBUSTION, SPEND)
"""Boundary kinds that may enter a product footprint, best first; ``co2_only`` never does."""

Rating = int | None
Ratings = tuple[Rating, Rating, Rating, Rating, Rating, Rating]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One emission factor with everything that must be known to use it.

    Attributes
    ----------
    gases
        Mass of each gas per ``unit`` [kg]; ``CO2e`` where only equivalents were published.
    boundary
        ``life_cycle`` (upstream included), ``combustion`` (all gases at the place of use),
        ``co2_only`` or ``spend``. Footprints never cross kinds silently.
    region
        ISO 3166 code of country or province; empty: global.
    """

    id: str
    category: str
    name_en: str
    name_zh: str
    gases: Mapping[str, Decimal]
    unit: str
    boundary: str
    region: str
    year: int | None
    source: str
    edition: str
    licence: str
    technology: str = ""
    gwp_set: str | None = None
    kind: str = "secondary"
    note: str = ""

    def kgco2e(self, gwp_set: str = DEFAULT_SET) -> Decimal:
        """Return the factor in one set of global warming potentials, in kgCO2e per unit."""
        return sum((mass * potential(gas, gwp_set) for gas, mass in self.gases.items()), Decimal(0))

    @property
    def value(self) -> Decimal:
        """Return the factor with the default set, in kgCO2e per unit."""
        return self.kgco2e()

    @property
    def gas(self) -> str:
        """Return the gas, or the gases joined."""
        return " + ".join(self.gases)

    def name(self, lang: str) -> str:
        """Return the name in ``en`` or ``zh``."""
        return self.name_zh if lang.startswith("zh") and self.name_zh else self.name_en


def only(gas: str, mass: Decimal) -> Mapping[str, Decimal]:
    """Return the amounts of a factor of one gas, in kg per unit."""
    return MappingProxyType({gas: mass})


def equivalents(mass: Decimal) -> Mapping[str, Decimal]:
    """Return the amounts of a factor published as CO2 equivalents, in kgCO2e per unit."""
    return only(CO2E, mass)


@dataclass(frozen=True, slots=True)
class Match:
    """The chosen factor, how well it represents the activity, and why.

    ``ratings`` are time, geography, technology, completeness, consistency, verifiability;
    what cannot be told from the factor is ``None`` and counts 5 where it is used.
    """

    factor: Factor
    ratings: Ratings
    reasons: tuple[str, ...]


def time_rating(factor_year: int | None, year: int | None) -> int:
    """Return 1 (same year) to 5 (over five years apart or unknown).

    Examples
    --------
    >>> [time_rating(made, 2025) for made in (2025, 2024, 2022, 2020, 2010, None)]
    [1, 2, 3, 4, 5, 5]
    """
    if factor_year is None or year is None:
        return 5
    gap = abs(year - factor_year)
    return next((rating for rating, most in ((1, 0), (2, 1), (3, 3), (4, 5)) if gap <= most), 5)


def geography_rating(factor_region: str, region: str | None) -> int:
    """Return 2 (same province), 3 (same country) or 5 (another or unknown).

    1 is kept for data of the site itself.

    Examples
    --------
    >>> [geography_rating(r, "CN-FJ") for r in ("CN-FJ", "CN", "CN-NX", "GB", "")]
    [2, 3, 5, 5, 5]
    """
    if not region or not factor_region:
        return 5
    if factor_region == region:
        return 2 if "-" in region else 3
    return 3 if factor_region == region.partition("-")[0] else 5


def _reasons(factor: Factor, region: str | None, year: int | None) -> tuple[str, ...]:
    found = []
    if geography_rating(factor.region, region) == 5:
        found.append("region_differs")
    if time_rating(factor.year, year) == 5:
        found.append("old")
    if factor.boundary == COMBUSTION:
        found.append("upstream_missing")
    if factor.boundary == SPEND:
        found.append("spend_based")
    return tuple(found)


def _rank(factor: Factor, region: str | None, year: int | None, own: bool) -> tuple[object, ...]:
    """Order candidates: the company's own, then boundary, place, time; the id settles ties."""
    gap = abs((year or 0) - factor.year) if factor.year is not None else 10_000
    return (
        not own,
        FOR_FOOTPRINTS.index(factor.boundary),
        geography_rating(factor.region, region),
        gap,
        factor.id,
    )


def _fits(factor: Factor, counted_in: units.Unit) -> bool:
    """Tell whether a factor may enter a footprint and speaks of the same dimension."""
    return factor.boundary in FOR_FOOTPRINTS and units.is_compatible(
        counted_in, units.parse_unit(factor.unit)
    )


@dataclass(frozen=True, slots=True)
class FactorLibrary:
    """All published factors, found by id or matched by category."""

    factors: tuple[Factor, ...]
    by_id: Mapping[str, Factor] = field(repr=False)
    by_category: Mapping[str, tuple[Factor, ...]] = field(repr=False)

    @classmethod
    def of(cls, factors: Iterable[Factor]) -> "FactorLibrary":
        """Return a library of these factors."""
        every = tuple(sorted(factors, key=lambda factor: factor.id))
        grouped: dict[str, list[Factor]] = defaultdict(list)
        for factor in every:
            grouped[factor.category].append(factor)
        return cls(
            every,
            MappingProxyType({factor.id: factor for factor in every}),
            MappingProxyType({name: tuple(members) for name, members in grouped.items()}),
        )

    @staticmethod
    @cache
    def load() -> "FactorLibrary":
        """Return the library that ships with the package; read once."""
        from aggregator.published import every_factor  # noqa: PLC0415 - the readers need Factor

        return FactorLibrary.of(every_factor())

    def match(
        self,
        category: str,
        region: str | None,
        year: int | None,
        unit: str,
        extra: Sequence[Factor] = (),
    ) -> Match | None:
        """Return the best factor for an activity, or ``None``: unknown, never zero.

        Parameters
        ----------
        category
            Kind of activity, as in ``aggregator/README.md``.
        region
            ISO 3166 code of the place, ``None`` if unknown.
        year
            Year of the activity.
        unit
            Unit of the activity; factors of another dimension do not match.
        extra
            The company's own factors; one that fits wins over the library.

        Raises
        ------
        UnknownUnit
            ``unit`` is not in the table.

        Examples
        --------
        >>> best = FactorLibrary.load().match("electricity.grid", "CN-FJ", 2025, "kWh")
        >>> best.factor.value, best.ratings[:2]
        (Decimal('0.5777'), (2, 3))
        """
        counted_in = units.parse_unit(unit)
        mine = [f for f in extra if f.category == category and _fits(f, counted_in)]
        known = [f for f in self.by_category.get(category, ()) if _fits(f, counted_in)]
        ranked = [(_rank(f, region, year, own=True), f) for f in mine]
        ranked += [(_rank(f, region, year, own=False), f) for f in known]
        if not ranked:
            return None
        best = min(ranked, key=lambda pair: pair[0])[1]
        ratings: Ratings = (
            time_rating(best.year, year),
            geography_rating(best.region, region),
            3,
            None,
            None,
            None,
        )
        return Match(best, ratings, _reasons(best, region, year))
