"""How far each tier is covered: by number of supplies, mass, spend and footprint."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from portal.boards.supplies import Supplies, Supply
from portal.core.i18n import N_

MEASURES = ("count", "mass", "spend", "footprint")
ADDED = frozenset({"count", "spend"})
"""Measures whose tiers add up; mass and footprint of one tier are contained in the tier above."""

CLASSES = ("accepted", "submitted", "open", "declined", "not_asked")

NAMES = {
    "count": N_("Number of supplies"),
    "mass": N_("Mass"),
    "spend": N_("Spend"),
    "footprint": N_("Footprint"),
    "accepted": N_("Accepted"),
    "submitted": N_("Submitted"),
    "open": N_("Still open"),
    "declined": N_("Declined"),
    "not_asked": N_("Not asked"),
}

WEIGHT: dict[str, Callable[[Supply], float | None]] = {
    "count": lambda _one: 1.0,
    "mass": lambda one: one.mass,
    "spend": lambda one: one.spend,
    "footprint": lambda one: one.footprint,
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One tier by one measure: percent of what is known in each class; none: nothing is known.

    ``known`` of ``supplies`` have a value; the others are in no class.
    """

    percent: dict[str, float] | None
    known: int
    supplies: int

    def of(self, name: str) -> float | None:
        """Return the percentage of a class."""
        return None if self.percent is None else self.percent[name]


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier, or all of them together where ``tier`` is none."""

    tier: int | None
    bars: dict[str, Bar]
    counts: dict[str, int]
    supplies: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """All tiers and their sum, and how many bought items stand in no tier."""

    tiers: tuple[Tier, ...]
    whole: Tier
    unsourced: int

    def rows(self, *measures: str) -> tuple[Tier, ...]:
        """Return the tiers, with their sum behind them where the measures can be added up."""
        adds_up = len(self.tiers) > 1 and ADDED.issuperset(measures)
        return (*self.tiers, self.whole) if adds_up else self.tiers


def class_of(one: Supply) -> str:
    """Return how far a supply is covered."""
    if one.asked is None:
        return "not_asked"
    if one.asked.is_owed:
        return "open"
    return {"accepted": "accepted", "declined": "declined"}.get(one.asked.state, "submitted")


def coverage(supplies: Supplies) -> Coverage:
    """Return the coverage of every tier."""
    classed = [(class_of(one), one) for one in supplies.rows]
    tiers = sorted({one.tier for one in supplies.rows})
    rows = [_tier(tier, [pair for pair in classed if pair[1].tier == tier]) for tier in tiers]
    return Coverage(tuple(rows), _tier(None, classed), len(supplies.unsourced))


def _tier(tier: int | None, classed: list[tuple[str, Supply]]) -> Tier:
    counted = Counter(name for name, _ in classed)
    counts = {name: counted[name] for name in CLASSES}
    bars = {name: _bar(classed, WEIGHT[name]) for name in MEASURES}
    return Tier(tier, bars, counts, len(classed))


def _bar(classed: list[tuple[str, Supply]], weight: Callable[[Supply], float | None]) -> Bar:
    sums, known = dict.fromkeys(CLASSES, 0.0), 0
    for name, one in classed:
        value = weight(one)
        if value is not None:
            sums[name], known = sums[name] + value, known + 1
    whole = sum(sums.values())
    percent = {name: 100 * value / whole for name, value in sums.items()} if whole else None
    return Bar(percent, known, len(classed))
