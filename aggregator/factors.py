"""The library of published emission factors, and the best match for an activity."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from aggregator import units
from aggregator.factor import (
    CO2_ONLY,
    COMBUSTION,
    FOR_FOOTPRINTS,
    LIFE_CYCLE,
    SPEND,
    Factor,
    Rating,
    Ratings,
    equivalents,
    only,
)
from aggregator.matching import (
    Asked,
    Match,
    Rank,
    geography_rating,
    is_elsewhere,
    rank,
    ratings_of,
    reasons_of,
    technology_rating,
    time_rating,
)

__all__ = [
    "CO2_ONLY",
    "COMBUSTION",
    "FOR_FOOTPRINTS",
    "LIFE_CYCLE",
    "SPEND",
    "Asked",
    "Factor",
    "FactorLibrary",
    "Match",
    "Rating",
    "Ratings",
    "equivalents",
    "geography_rating",
    "only",
    "technology_rating",
    "time_rating",
]


@dataclass(frozen=True, slots=True)
class FactorLibrary:
    """All published factors, found by id or matched by category."""

    factors: tuple[Factor, ...]
    by_id: Mapping[str, Factor] = field(repr=False)
    by_category: Mapping[str, tuple[Factor, ...]] = field(repr=False)

    @classmethod
    def of(cls, factors: Iterable[Factor]) -> "FactorLibrary":
        """Return a library of these factors.

        >>> FactorLibrary.of([]).factors
        ()
        """
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
        """Return the library that ships with the package; read once.

        >>> FactorLibrary.load().by_id["gas:SF6"].value
        Decimal('25200.0')
        """
        from aggregator.published import every_factor  # noqa: PLC0415 - the readers need Factor

        return FactorLibrary.of(every_factor())

    def match(
        self,
        category: str,
        region: str | None,
        year: int | None,
        unit: str,
        extra: Sequence[Factor] = (),
        *,
        technology: str | None = None,
        boundary: str | None = None,
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
            The company's own factors; one that fits wins over those of the library.
        technology
            What the activity is done with, in English words.
        boundary
            The one kind of factor that may match.  Without it the most complete kind that there is
            for the category: a factor of combustion alone never stands where there is one of the
            life cycle, however near its place, technology and year; factors of ``co2_only`` never
            match.

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
        asked = Asked(category, region, year, technology)
        counted_in = units.parse_unit(unit)
        fitting = [
            (rank(factor, asked, is_own=is_own), factor)
            for factor, is_own in self._candidates(category, extra)
            if boundary in {None, factor.boundary} and _fits(factor, counted_in, region)
        ]
        return _best(fitting, asked)

    def units_of(
        self, category: str, region: str | None, unit: str, extra: Sequence[Factor] = ()
    ) -> tuple[str, ...]:
        """Return the units of factors that would match if ``unit`` measured what they do.

        >>> FactorLibrary.load().units_of("electricity.grid", "CN", "kg")
        ('kWh',)
        """
        counted_in = units.parse_unit(unit)
        candidates = (factor for factor, _ in self._candidates(category, extra))
        found = {factor.unit for factor in candidates if _holds(factor, region)}
        return tuple(
            sorted(
                one for one in found if not units.is_compatible(counted_in, units.parse_unit(one))
            )
        )

    def _candidates(self, category: str, extra: Sequence[Factor]) -> Iterator[tuple[Factor, bool]]:
        """Yield the factors of a category, and whether they are the company's own."""
        yield from ((factor, True) for factor in extra if factor.category == category)
        yield from ((factor, False) for factor in self.by_category.get(category, ()))


def _best(fitting: Sequence[tuple[Rank, Factor]], asked: Asked) -> Match | None:
    if not fitting:
        return None
    (kind, is_published, *_), best = min(fitting, key=lambda pair: pair[0])
    others = sum(place[0] == kind for place, _ in fitting) - 1
    return Match(
        best,
        ratings_of(best, asked),
        reasons_of(best, asked),
        asked,
        is_own=not is_published,
        others=others,
    )


def _fits(factor: Factor, counted_in: units.Unit, region: str | None) -> bool:
    """Tell whether a factor may enter a footprint here and speaks of the same dimension."""
    same = units.is_compatible(counted_in, units.parse_unit(factor.unit))
    return same and _holds(factor, region)


def _holds(factor: Factor, region: str | None) -> bool:
    """Tell whether a factor may enter a footprint here."""
    return factor.boundary in FOR_FOOTPRINTS and not is_elsewhere(factor, region)
