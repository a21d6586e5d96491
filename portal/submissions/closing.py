"""From an own part to a result from cradle to gate: what is bought, added with its quality.

It is whole only where every activity and every material has a value; else the result stays the
own part, and what is missing stays missing. Quality, primary share and verification are weighted
by what each part contributes, so that they travel with the number.
"""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from forms.inventory import MaterialLine
from portal.submissions.upstream import CRADLE_TO_GATE, FROM_SUPPLIER, WHOLE, Figure

UNRATED = 5.0
STAGE = "materials"
MIXED, OTHER_PERIOD, CONFIDENTIAL = "GWP_SET_MIXED", "PERIOD_MISMATCH", "CONFIDENTIAL_UPSTREAM"


@dataclass(frozen=True, slots=True)
class Part:
    """What one part adds per declared amount [kg CO2e], with what is known of it."""

    kgco2e: float
    primary_share: float | None
    verified_share: float
    ratings: tuple[float | None, ...]
    gwp_set: str


@dataclass(frozen=True, slots=True)
class Bought:
    """Everything an answer buys: its materials as parts, how many have no whole value."""

    parts: tuple[Part, ...]
    unknown: int

    @property
    def kgco2e(self) -> float:
        """Return the sum of what is known."""
        return math.fsum(one.kgco2e for one in self.parts)


def bought(materials: Sequence[MaterialLine], figures: dict[str, Figure], rows: int) -> Bought:
    """Return the materials as parts.

    Parameters
    ----------
    figures
        The figures of the company's suppliers that count, by row.
    rows
        How many rows the table has: one without quantity or unit is no material, and unknown.
    """
    parts = tuple(_part(one, figures.get(one.row)) for one in materials if _is_whole(one))
    return Bought(parts, max(rows, len(materials)) - len(parts))


def _is_whole(one: MaterialLine) -> bool:
    return one.footprint_kgco2e is not None and one.boundary == CRADLE_TO_GATE


def _part(one: MaterialLine, figure: Figure | None) -> Part:
    assert one.footprint_kgco2e is not None  # noqa: S101 - asked before
    value = float(one.quantity_per_unit * one.footprint_kgco2e)
    if figure is not None:
        share, verified = figure.primary_share, figure.verified_share
        return Part(value, share, verified, figure.ratings, figure.gwp_set)
    is_primary = one.primary_activity and one.source == FROM_SUPPLIER
    ratings = tuple(float(rating) for rating in one.ratings.as_tuple())
    return Part(value, WHOLE if is_primary else 0.0, 0.0, ratings, one.gwp_set or "")


def whole(own: Part, stages: dict[str, float], found: Bought) -> dict[str, Any]:
    """Return the facts of a result that closes: all of them stand for own part and materials."""
    every = (own, *found.parts)
    sets = {one.gwp_set for one in every if one.gwp_set}
    return {
        "boundary": CRADLE_TO_GATE,
        "value_kgco2e": math.fsum(one.kgco2e for one in every),
        "complete": True,
        "stages": {**stages, STAGE: found.kgco2e},
        "primary_share": _weighted(every, lambda one: one.primary_share or 0.0),
        "ratings": list(_ratings(every)),
        "gwp_set": sets.pop() if len(sets) == 1 else None,
    }


def passed(
    materials: Sequence[MaterialLine], figures: dict[str, Figure], hidden: Collection[str]
) -> Part:
    """Return what the materials that suppliers were asked about add together, as one part."""
    parts = [
        _part(one, figures.get(one.row))
        for one in materials
        if (one.row in figures or one.row in hidden) and one.footprint_kgco2e is not None
    ]
    return Part(
        math.fsum(one.kgco2e for one in parts),
        _weighted(parts, lambda one: one.primary_share or 0.0),
        _weighted(parts, lambda one: one.verified_share) or 0.0,
        tuple(_ratings(parts)) if parts else (),
        "",
    )


def verified_share(own: Part, found: Bought) -> float:
    """Return what part of the result a third party verified. [percent]."""
    return _weighted((own, *found.parts), lambda one: one.verified_share) or 0.0


def flags(figures: dict[str, Figure], result: dict[str, Any], period: int) -> list[str]:
    """Return the flags that come with the figures: their own, and what they do to the result."""
    found = {mark for one in figures.values() for mark in one.marks}
    if result["gwp_set"] is None:
        found.add(MIXED)
    if any(one.period != period for one in figures.values()):
        found.add(OTHER_PERIOD)
    return sorted(found)


def _weighted(parts: Sequence[Part], of: Callable[[Part], float]) -> float | None:
    weight = math.fsum(abs(one.kgco2e) for one in parts)
    return math.fsum(abs(one.kgco2e) * of(one) for one in parts) / weight if weight else None


def _ratings(parts: Sequence[Part]) -> Iterator[float | None]:
    for number in range(6):
        yield _weighted(parts, lambda one, at=number: _rating(one, at))  # type: ignore[misc]


def _rating(one: Part, number: int) -> float:
    """Return one of the six ratings; what nobody rated counts as unknown."""
    value = one.ratings[number] if number < len(one.ratings) else None
    return UNRATED if value is None else value
