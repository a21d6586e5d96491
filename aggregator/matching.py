"""How well a factor represents an activity, in ratings, in order and in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from aggregator.errors import Fact
from aggregator.factor import (
    ANYWHERE,
    COMBUSTION,
    FOR_FOOTPRINTS,
    LIFE_CYCLE,
    LOCAL,
    SPEND,
    Factor,
    Ratings,
)
from aggregator.messages import sentence

ELSEWHERE: Final = 5
AVERAGE_TECHNOLOGY: Final = 3
LONG_AGO: Final = 10_000
LATEST: Final = 9_999
"""The year to be near to where none is asked for: the newest factor is then the best."""
KINDS: Final = {
    LIFE_CYCLE: "factor.life_cycle",
    COMBUSTION: "factor.combustion",
    SPEND: "factor.spend",
}
Rank: TypeAlias = tuple[int, bool, int, int, int, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a factor was asked for.

    Parameters
    ----------
    category, region, year, technology
        As in :meth:`aggregator.factors.FactorLibrary.match`.
    """

    category: str
    region: str | None = None
    year: int | None = None
    technology: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The chosen factor, how well it represents the activity, and why.

    Parameters
    ----------
    factor
        The best one.
    ratings
        Time, geography, technology, completeness, consistency, verifiability; what cannot be
        told from the factor is ``None`` and counts 5 where it is used.
    reasons
        Codes of what a reader must mind: ``region_differs``, ``old``, ``technology_differs``,
        ``upstream_missing``, ``spend_based``.
    asked
        What it was asked for.
    is_own
        It is one of the company's own factors.
    others
        How many factors of the same boundary kind it was preferred to.
    """

    factor: Factor
    ratings: Ratings
    reasons: tuple[str, ...]
    asked: Asked
    is_own: bool = False
    others: int = 0

    def why(self, lang: str = "en") -> str:
        """Return in words why this factor was chosen and what is to be minded.

        >>> from aggregator.factors import FactorLibrary
        >>> match = FactorLibrary.load().match("electricity.grid", "CN-FJ", 2025, "kWh")
        >>> match.why().partition(" It is of 2024")[0]
        'Life-cycle factor, upstream included. It is of the country (CN).'
        """
        return (" " if lang.startswith("en") else "").join(
            sentence(code, facts, lang) for code, facts in self._sentences()
        )

    def _sentences(self) -> Iterator[tuple[str, dict[str, Fact]]]:
        factor, asked = self.factor, self.asked
        yield KINDS[factor.boundary], {}
        if self.is_own:
            yield "factor.own", {}
        if factor.scope == ANYWHERE:
            yield "factor.anywhere", {}
            return
        yield _place(factor, asked.region)
        yield _time(factor, asked.year)
        yield _technology(factor, asked.technology)


def _place(factor: Factor, region: str | None) -> tuple[str, dict[str, Fact]]:
    facts: dict[str, Fact] = {"region": factor.region, "asked": region or ""}
    if not factor.region:
        return "factor.region.none", facts
    if not region:
        return "factor.region.not_asked", facts
    known = {2: "factor.region.province", 3: "factor.region.country"}
    return known.get(geography_rating(factor.region, region), "factor.region.other"), facts


def _time(factor: Factor, year: int | None) -> tuple[str, dict[str, Fact]]:
    facts: dict[str, Fact] = {"year": factor.year or 0, "asked": year or 0}
    if factor.year is None:
        return "factor.year.none", facts
    if year is None:
        return "factor.year.not_asked", facts
    return ("factor.year.same" if factor.year == year else "factor.year.other"), facts


def _technology(factor: Factor, technology: str | None) -> tuple[str, dict[str, Fact]]:
    facts: dict[str, Fact] = {"technology": factor.technology, "asked": technology or ""}
    if not factor.technology:
        return "factor.technology.average", facts
    if not technology:
        return "factor.technology.not_asked", facts
    fits = technology_rating(factor.technology, technology) < AVERAGE_TECHNOLOGY
    return ("factor.technology.same" if fits else "factor.technology.other"), facts


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
        return ELSEWHERE
    if factor_region == region:
        return 2 if "-" in region else 3
    return 3 if factor_region == region.partition("-")[0] else ELSEWHERE


def technology_rating(factor_technology: str, technology: str | None) -> int:
    """Return 2 (the technology asked for), 3 (average of the category) or 4 (another one).

    1 is kept for the process itself.  The technologies are compared word by word: all words asked
    for have to stand in the factor's.

    Examples
    --------
    >>> [technology_rating(t, "wind") for t in ("onshore wind power", "", "coal-fired power")]
    [2, 3, 4]
    >>> technology_rating("coal-fired power", None)
    3
    """
    if not technology or not factor_technology:
        return AVERAGE_TECHNOLOGY
    return 2 if _words(technology) <= _words(factor_technology) else 4


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def ratings_of(factor: Factor, asked: Asked) -> Ratings:
    """Return the six ratings of a factor for what was asked; the last three cannot be told.

    Examples
    --------
    >>> from aggregator.factors import FactorLibrary
    >>> road = FactorLibrary.load().match("transport.road", None, 2025, "tkm").factor
    >>> ratings_of(road, Asked("transport.road", "GB", 2024))
    (2, 3, 3, None, None, None)
    """
    if factor.scope == ANYWHERE:
        return (1, 1, 1, None, None, None)
    return (
        time_rating(factor.year, asked.year),
        geography_rating(factor.region, asked.region),
        technology_rating(factor.technology, asked.technology),
        None,
        None,
        None,
    )


def reasons_of(factor: Factor, asked: Asked) -> tuple[str, ...]:
    """Return the codes of what a reader must mind about a factor.

    Examples
    --------
    >>> from aggregator.factors import FactorLibrary
    >>> coal = FactorLibrary.load().match("fuel.anthracite", None, 2025, "t").factor
    >>> reasons_of(coal, Asked("fuel.anthracite", "CN", 2025))
    ('region_differs', 'old', 'upstream_missing')
    """
    found = []
    time, place, *_ = ratings_of(factor, asked)
    if place == ELSEWHERE:
        found.append("region_differs")
    if time == 5:
        found.append("old")
    if technology_rating(factor.technology, asked.technology) > AVERAGE_TECHNOLOGY:
        found.append("technology_differs")
    if factor.boundary == COMBUSTION:
        found.append("upstream_missing")
    if factor.boundary == SPEND:
        found.append("spend_based")
    return tuple(found)


def rank(factor: Factor, asked: Asked, *, is_own: bool) -> Rank:
    """Return the place of a candidate: lower is better.

    The boundary kind comes first, so that no other quality makes up for what a factor leaves
    out; then the company's own, place, technology and time, the latest where no year is asked
    for; the id settles ties.

    Examples
    --------
    >>> from aggregator.factors import FactorLibrary
    >>> steam = FactorLibrary.load().match("heat.steam", "US", 2024, "GJ").factor
    >>> rank(steam, Asked("heat.steam", "US", 2024), is_own=False)
    (1, True, 3, 3, 0, 'us-hub-2024:heat.steam')
    """
    year = LATEST if asked.year is None else asked.year
    gap = LONG_AGO if factor.year is None else abs(year - factor.year)
    return (
        FOR_FOOTPRINTS.index(factor.boundary),
        not is_own,
        geography_rating(factor.region, asked.region),
        technology_rating(factor.technology, asked.technology),
        gap,
        factor.id,
    )


def is_elsewhere(factor: Factor, region: str | None) -> bool:
    """Return whether a factor that holds in its region alone is asked for another, or for none.

    Examples
    --------
    >>> from aggregator.factors import FactorLibrary
    >>> grid = FactorLibrary.load().match("electricity.grid", "GB", 2025, "kWh").factor
    >>> is_elsewhere(grid, "DE"), is_elsewhere(grid, "GB-SCT")
    (True, False)
    """
    return factor.scope == LOCAL and geography_rating(factor.region, region) == ELSEWHERE
