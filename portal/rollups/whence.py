"""Where a footprint comes from, as its pages show it: hot spots, coverage, single ways."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from aggregator.breakdown import By, Name, Part, breakdown, hotspots
from aggregator.coverage import Coverage, coverage
from aggregator.paths import Paths, paths
from aggregator.result import Node, ProductResult
from portal.core.formats import percent
from portal.core.i18n import N_, translated
from portal.rollups.naming import Names

GOAL_PERCENT = 80
CUTOFFS_PERCENT = (0.1, 0.5, 1.0, 5.0)
USUAL_CUTOFF = 1.0
MOST_WAYS = 100
MOST_BARS = 12
CREDITS_FROM = 1e-9
"""From this part of the total on, absolute sum and total are told apart."""

SWITCH = {
    By.ITEM: N_("Item"),
    By.SUPPLIER: N_("Supplier"),
    By.TIER: N_("Tier"),
    By.STAGE: N_("Stage"),
}
WITHOUT = {By.SUPPLIER: N_("No supplier named"), By.STAGE: N_("No stage stated")}
STAGES = {
    "materials": N_("Materials"),
    "packaging": N_("Packaging"),
    "energy": N_("Energy"),
    "transport": N_("Transport"),
    "process": N_("Process"),
    "waste": N_("Waste"),
}
STAGE_TONES = {"materials": "material", "packaging": "material"}
SOURCES = ("verified", "primary", "secondary", "proxy", "unaccounted")


@dataclass(frozen=True, slots=True)
class Spot:
    """One item, supplier, tier or stage with what it makes of the footprint.

    ``is_named`` where its name can be the subject of a sentence.
    """

    label: str
    kgco2e: float
    share_percent: float | None
    values: int
    tone: str
    item: str | None = None
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class HotSpots:
    """The fewest parts that make most of a footprint, and what is left; they add up to ``total``.

    ``count`` is of all parts there are; ``rest`` is none where nothing is left.
    """

    by: By
    spots: tuple[Spot, ...]
    rest: Spot | None
    count: int
    total: float | None
    has_credits: bool
    is_partly_nameless: bool


def hot_spots(result: ProductResult, by: By, names: Names, *, every: bool = False) -> HotSpots:
    """Return the fewest parts that make :data:`GOAL_PERCENT` of a product, or every one."""
    parts = breakdown(result, by)
    shown = parts if every else _fewest(result, by, parts)
    label = _labels(by, names)
    weight = math.fsum(abs(part.kgco2e) for part in parts)
    total = result.footprint_kgco2e
    return HotSpots(
        by,
        tuple(_spot(part, by, label) for part in shown),
        _rest(parts[len(shown) :], result),
        len(parts),
        total,
        weight > (1 + CREDITS_FROM) * abs(total or 0.0),
        any(part.name is None for part in shown) and not every,
    )


def _fewest(result: ProductResult, by: By, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the fewest parts, and the largest named ones where the nameless fill the goal."""
    shown = hotspots(result, by, GOAL_PERCENT)
    is_nameless = any(part.name is None for part in shown)
    return parts[: max(len(shown), MOST_BARS)] if is_nameless else shown


def _spot(part: Part, by: By, label: Callable[[Name], str]) -> Spot:
    name = part.name
    tone = "component"
    if by is By.STAGE:
        tone = STAGE_TONES.get(str(name), str(name)) if name is not None else "other"
    item = str(name) if by is By.ITEM else None
    is_named = name is not None and by is not By.STAGE
    return Spot(label(name), part.kgco2e, part.share_percent, part.nodes, tone, item, is_named)


def _rest(parts: Iterable[Part], result: ProductResult) -> Spot | None:
    left = list(parts)
    if not left:
        return None
    kgco2e = math.fsum(part.kgco2e for part in left)
    total = result.footprint_kgco2e
    share = 100 * kgco2e / total if total else None
    return Spot("", kgco2e, share, sum(part.nodes for part in left), "other")


def _labels(by: By, names: Names) -> Callable[[Name], str]:
    def label(name: Name) -> str:
        if name is None:
            return translated(WITHOUT[by])
        match by:
            case By.ITEM:
                return names.item(str(name))
            case By.SUPPLIER:
                return names.supplier(str(name)) or str(name)
            case By.TIER:
                return tier_name(int(name))
        return translated(STAGES[str(name)]) if name in STAGES else str(name)

    return label


def tier_name(tier: int) -> str:
    """Return what a tier is called."""
    return translated(N_("Tier %(tier)s"), tier=tier) if tier else translated(N_("Product itself"))


def hot_title(found: HotSpots, lang: str) -> str:
    """Return the sentence over the hot spots: the largest of them."""
    if not found.spots or found.spots[0].share_percent is None:
        return translated(N_("What makes the footprint"))
    first = found.spots[0]
    share = percent(first.share_percent, lang)
    if not first.is_named:
        return translated(N_("%(share)s of the footprint: %(part)s"), share=share, part=first.label)
    return translated(
        N_("%(item)s makes %(share)s of the footprint"), item=first.label, share=share
    )


def hot_bars(found: HotSpots, unit: str) -> dict[str, Any]:
    """Return the hot spots as bars; the last one holds whatever has no bar of its own."""
    shown, more = found.spots[:MOST_BARS], found.spots[MOST_BARS:]
    left = [*more, *([found.rest] if found.rest else [])]
    bars = [(one.label, one.kgco2e, one.tone) for one in shown]
    if left:
        rest = math.fsum(one.kgco2e for one in left)
        bars.append((translated(N_("All others")), rest, "other"))
    return {
        "unit": unit,
        "total": found.total,
        "horizontal": True,
        "categories": [label for label, _, _ in bars],
        "series": [
            {
                "name": translated(N_("Contribution")),
                "values": [kgco2e for _, kgco2e, _ in bars],
                "tones": [tone for _, _, tone in bars],
            }
        ],
    }


@dataclass(frozen=True, slots=True)
class Covered:
    """On what a product rests: as a whole, and tier by tier."""

    whole: Coverage
    tiers: tuple[Coverage, ...]

    @property
    def kgco2e(self) -> float:
        """Return the sum of the absolute contributions. [kg CO2e]."""
        return math.fsum(self.whole.kgco2e.values())

    @property
    def mass_kg(self) -> float:
        """Return the mass that is stated. [kg]."""
        return math.fsum(self.whole.mass_kg.values())

    @property
    def footprint_parts(self) -> list[tuple[str, float]]:
        """Return the percentage of the footprint that rests on each source."""
        return shares(self.whole.kgco2e)

    @property
    def mass_parts(self) -> list[tuple[str, float]]:
        """Return the percentage of the stated mass that rests on each source."""
        return shares(self.whole.mass_kg)


def covered(result: ProductResult) -> Covered:
    """Return on what a product rests, by footprint and by mass."""
    whole, *tiers = coverage(result)
    return Covered(whole, tuple(tiers))


def shares(parts: dict[str, float]) -> list[tuple[str, float]]:
    """Return parts in percent of their sum, the best source first.

    >>> shares({"secondary": 1.0, "primary": 3.0})
    [('primary', 75.0), ('secondary', 25.0)]
    """
    whole = math.fsum(parts.values())
    known = [source for source in SOURCES if parts.get(source)]
    return [(source, 100 * parts[source] / whole) for source in known] if whole else []


@dataclass(frozen=True, slots=True)
class Way:
    """One way from the product down to a value, with the nodes it passes."""

    nodes: tuple[Node, ...]
    quantity: float
    kgco2e: float
    share_percent: float | None


@dataclass(frozen=True, slots=True)
class Ways:
    """The largest ways and the remainder; they add up to ``kgco2e``."""

    ways: tuple[Way, ...]
    kgco2e: float
    remainder_kgco2e: float
    remainder_percent: float | None
    total_percent: float | None
    found: Paths

    @property
    def share_percent(self) -> float | None:
        """Return what the ways make together. [% of the footprint]."""
        if self.total_percent is None or self.remainder_percent is None:
            return None
        return self.total_percent - self.remainder_percent


def ways(result: ProductResult, *, cutoff_percent: float, ends_at: str | None = None) -> Ways:
    """Return the single ways of at least ``cutoff_percent`` of a footprint, largest first."""
    found = paths(result, cutoff_percent=cutoff_percent, most=MOST_WAYS, ends_at=ends_at)
    nodes = {node.key: node for node in result.nodes}
    total = result.footprint_kgco2e
    return Ways(
        tuple(
            Way(tuple(nodes[key] for key in one.keys), one.quantity, one.kgco2e, one.share_percent)
            for one in found.paths
        ),
        found.kgco2e,
        found.remainder_kgco2e,
        100 * found.remainder_kgco2e / total if total else None,
        100 * found.kgco2e / total if total else None,
        found,
    )


def sources_of(result: ProductResult, names: Names) -> list[tuple[str, str]]:
    """Return the items that add something themselves, with their names, the largest first."""
    items = [str(part.name) for part in breakdown(result, By.ITEM)]
    return [(item, names.item(item)) for item in items]
