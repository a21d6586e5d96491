"""Materials that a published factor covers: the data set that their row names gives the value.

Whoever has no supplier's footprint names a data set. If it is one of the published factors the
row has a value from cradle to gate: it counts as secondary data, whoever counted the quantity.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Final

from aggregator.factors import LIFE_CYCLE, Factor, FactorLibrary
from aggregator.gases import CO2E
from aggregator.matching import Asked, ratings_of
from forms.inventory import MaterialLine, Ratings
from portal.submissions.upstream import CRADLE_TO_GATE, Figure, unit_mass

SECONDARY: Final = "secondary_db"
PROXY: Final = "proxy"
SOURCES: Final = (SECONDARY, PROXY)
"""What a row says of its footprint where it rests on a data set."""

MARKS: Final = {SECONDARY: "SECONDARY_DATA", PROXY: "PROXY_DATA"}
GROUP, WATER = "material.", "water.fresh"
SEPARATORS = re.compile(r"[\s()\[\],;，；（）]+")


@cache
def offered() -> dict[str, Factor]:
    """Return the published factors that stand for a material from cradle to gate, by id.

    >>> {one.boundary for one in offered().values()}
    {'life_cycle'}
    """
    return {
        one.id: one
        for one in FactorLibrary.load().factors
        if one.boundary == LIFE_CYCLE and (one.category.startswith(GROUP) or one.category == WATER)
    }


def named(text: str | None) -> Factor | None:
    """Return the published factor whose id stands in a text, ``None`` where there is none.

    >>> named("UK 2025, glass (uk-2025:19_501_5056_15_1)").unit
    't'
    >>> named("Some other database, glass") is None
    True
    """
    known = offered()
    return next((known[part] for part in SEPARATORS.split(text or "") if part in known), None)


def written(factor: Factor) -> str:
    """Return a factor as a row names it: what it is for people, and its id."""
    return f"{factor.name_en} ({factor.id})"


def factor_of(one: MaterialLine) -> Factor | None:
    """Return the published factor that a material's row names."""
    return named(one.factor_ref) if one.source in SOURCES else None


def into(materials: Iterable[MaterialLine], year: int) -> Iterator[MaterialLine]:
    """Yield the materials, those with a published factor with its value and how well it fits.

    Where units do not convert, a material stays without a value.
    """
    for one in materials:
        factor = factor_of(one)
        value = None if factor is None else per_unit(factor, one.unit, unit_mass(one))
        if factor is None or value is None:
            yield one
            continue
        yield replace(
            one,
            footprint_kgco2e=value,
            boundary=CRADLE_TO_GATE,
            gwp_set=set_of(factor) or one.gwp_set,
            ratings=_ratings(one, factor, year),
        )


def per_unit(factor: Factor, unit: str, unit_mass_kg: Decimal | None) -> Decimal | None:
    """Return a factor per one unit of a material, ``None`` where nothing converts it.

    >>> per_unit(named("uk-2025:19_501_5056_15_1"), "kg", None)
    Decimal('1.40276667')
    """
    return Figure(value=factor.value, unit=factor.unit).per(unit, unit_mass_kg)


def set_of(factor: Factor) -> str:
    """Return the potentials that a factor was published with; of single gases it has any."""
    return (factor.gwp_set or "") if CO2E in factor.gases else ""


def marks(materials: Iterable[MaterialLine]) -> set[str]:
    """Return the flags that data sets raise in a result they are part of."""
    return {
        MARKS[one.source]
        for one in materials
        if one.source in MARKS and one.footprint_kgco2e is not None
    }


def _ratings(one: MaterialLine, factor: Factor, year: int) -> Ratings:
    """Return the worse of what is known of the row and of its factor, dimension by dimension."""
    given = ratings_of(factor, Asked(factor.category, one.origin, year))
    mine = one.ratings.as_tuple()
    return Ratings(*(max(own, his or 0) for own, his in zip(mine, given, strict=True)))
