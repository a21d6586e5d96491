"""Looking through the published library: search, facets, the Chinese grid by province and year."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from aggregator.factors import CO2_ONLY, LIFE_CYCLE, Factor, FactorLibrary
from portal.core import paging
from portal.core.paging import Page

GRID = "electricity.grid"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; empty texts do not narrow."""

    text: str = ""
    group: str = ""
    region: str = ""
    year: str = ""
    boundary: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """What there is to choose from, with the number of factors."""

    groups: tuple[tuple[str, int], ...]
    regions: tuple[tuple[str, int], ...]
    years: tuple[tuple[str, int], ...]
    boundaries: tuple[tuple[str, int], ...]


def group_of(factor: Factor) -> str:
    """Return the first part of a factor's category."""
    return factor.category.partition(".")[0]


def find(factor_id: str) -> Factor | None:
    """Return a published factor by its id."""
    return FactorLibrary.load().by_id.get(factor_id)


def search(wanted: Wanted, page: int = 1) -> Page[Factor]:
    """Return one page of the factors that match, those for footprints and the newest first."""
    found = [factor for factor in _all_sorted() if _fits(factor, wanted)]
    return paging.cut(found, page)


@cache
def _all_sorted() -> tuple[Factor, ...]:
    return tuple(sorted(FactorLibrary.load().factors, key=_order))


def _order(factor: Factor) -> tuple[object, ...]:
    groups = ("electricity", "heat", "fuel", "transport", "freight", "material", "water", "waste")
    group = group_of(factor)
    place = groups.index(group) if group in groups else len(groups)
    not_chinese = not factor.region.startswith("CN")
    is_co2 = factor.boundary == CO2_ONLY
    not_grid = factor.category != GRID
    return (place, is_co2, not_grid, factor.category, not_chinese, -(factor.year or 0), factor.id)


def _fits(factor: Factor, wanted: Wanted) -> bool:
    chosen = (
        (wanted.group, group_of(factor)),
        (wanted.year, str(factor.year or "")),
        (wanted.boundary, factor.boundary),
    )
    if any(want and want != has for want, has in chosen):
        return False
    if wanted.region and wanted.region not in {factor.region, factor.region.partition("-")[0]}:
        return False
    return all(word in _searched(factor) for word in wanted.text.casefold().split())


@cache
def _searched_texts() -> dict[str, str]:
    return {
        factor.id: " ".join(
            (factor.name_en, factor.name_zh, factor.category, factor.technology, factor.source)
        ).casefold()
        for factor in FactorLibrary.load().factors
    }


def _searched(factor: Factor) -> str:
    return _searched_texts()[factor.id]


@cache
def facets() -> Facets:
    """Return what the library can be narrowed by."""
    factors = FactorLibrary.load().factors
    return Facets(
        _counted(group_of(f) for f in factors),
        _counted(f.region for f in factors if f.region),
        tuple(sorted(_counted(str(f.year) for f in factors if f.year), reverse=True)),
        _counted(f.boundary for f in factors),
    )


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items()))


@dataclass(frozen=True, slots=True)
class GridRow:
    """One place of the Chinese grid with its factors by year."""

    region: str
    name_en: str
    name_zh: str
    by_year: tuple[Factor | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The Chinese grid: life-cycle factors of the country, CO2 factors by place and year."""

    footprints: tuple[Factor, ...]
    years: tuple[int, ...]
    rows: tuple[GridRow, ...]


@cache
def chinese_grid() -> Grid:
    """Return the Chinese electricity factors as a table of place by year."""
    factors = [f for f in FactorLibrary.load().by_category[GRID] if f.region.startswith("CN")]
    average = [f for f in factors if ":co2_average:" in f.id]
    years = tuple(sorted({f.year for f in average if f.year}, reverse=True))
    places: dict[str, dict[int, Factor]] = {}
    for factor in average:
        places.setdefault(factor.id.split(":")[3], {})[factor.year or 0] = factor
    rows = tuple(_grid_row(place, by_year, years) for place, by_year in places.items())
    national = [f for f in factors if f.boundary == LIFE_CYCLE]
    return Grid(
        tuple(sorted(national, key=lambda f: (-(f.year or 0), f.id))),
        years,
        tuple(sorted(rows, key=lambda row: (row.region != "CN", row.region))),
    )


def _grid_row(place: str, by_year: dict[int, Factor], years: Sequence[int]) -> GridRow:
    factor = next(iter(by_year.values()))
    return GridRow(
        factor.region,
        factor.technology,
        place,
        tuple(by_year.get(year) for year in years),
    )
