"""Which level a request is proposed: from its tier, and from what it makes up of the whole.

The purchaser sees the rule and may change it: the level of each tier; ``full`` for whatever makes
up most of the footprint, or of the spend, that suppliers stand for; ``minimal`` for what lies
below a small part of both. What is not known raises and lowers nothing. Changes in bulk come
after the rule, in their order, and what was chosen for a single request after those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from portal.campaigns.narrowing import Wanted

LEVELS = ("full", "reduced", "minimal")
DEFAULT_LEVELS = {"1": "full", "2": "reduced", "3": "minimal"}
"""Level by tier; the last one holds for every deeper tier as well."""

BY_TIER, MUCH_FOOTPRINT, MUCH_SPEND, LITTLE = "tier", "footprint", "spend", "little"
IN_BULK = "bulk"
MOST, LEAST = 80.0, 1.0
MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class Change:
    """A level for everything that a filter lets through."""

    wanted: Wanted
    level: str


@dataclass(frozen=True, slots=True)
class Rule:
    """How levels follow from shares, in percent, and what was changed in bulk."""

    by_share: bool = False
    most: float = MOST
    least: float = LEAST
    changes: tuple[Change, ...] = field(default=())

    @classmethod
    def read(cls, document: Mapping[str, Any] | None) -> Self:
        """Return the rule of a campaign; none says that the tier alone decides."""
        if document is None:
            return cls()
        return cls(
            by_share=bool(document.get("by_share")),
            most=float(document.get("most", MOST)),
            least=float(document.get("least", LEAST)),
            changes=tuple(
                Change(Wanted.read(one["wanted"]), one["level"])
                for one in document.get("changes", ())
            ),
        )

    def write(self) -> dict[str, Any]:
        """Return the document to store."""
        changes = [{"wanted": one.wanted.write(), "level": one.level} for one in self.changes]
        return {
            "by_share": self.by_share,
            "most": self.most,
            "least": self.least,
            "changes": changes,
        }


USUAL = Rule(by_share=True)


class Facts(NamedTuple):
    """What the rule looks at: the tier, and shares from 0 to 1 where they are known."""

    tier: int
    footprint: float | None
    spend: float | None


def level_at(levels: Mapping[str, str], tier: int) -> str:
    """Return the level asked at a tier; deeper than the last named tier, the last one's."""
    return levels.get(str(tier)) or levels.get("3") or DEFAULT_LEVELS["3"]


def propose(
    rule: Rule, levels: Mapping[str, str], requests: Sequence[Facts]
) -> list[tuple[str, str]]:
    """Return level and reason of each request.

    Examples
    --------
    >>> requests = [Facts(1, 0.01, None), Facts(3, 0.9, None), Facts(2, 0.001, None)]
    >>> propose(Rule(by_share=True), DEFAULT_LEVELS, requests)
    [('full', 'tier'), ('full', 'footprint'), ('minimal', 'little')]
    >>> propose(Rule(), DEFAULT_LEVELS, requests)[1]
    ('minimal', 'tier')
    """
    tiers = [level_at(levels, one.tier) for one in requests]
    if not rule.by_share:
        return [(level, BY_TIER) for level in tiers]
    much = largest([one.footprint for one in requests], rule.most)
    costly = largest([one.spend for one in requests], rule.most)
    return [
        _level(rule, facts, level, is_much=place in much, is_costly=place in costly)
        for place, (facts, level) in enumerate(zip(requests, tiers, strict=True))
    ]


def _level(
    rule: Rule, facts: Facts, level: str, *, is_much: bool, is_costly: bool
) -> tuple[str, str]:
    if level != "full" and (is_much or is_costly):
        return "full", MUCH_FOOTPRINT if is_much else MUCH_SPEND
    least = rule.least / 100
    is_little = facts.footprint is not None and max(facts.footprint, facts.spend or 0) < least
    if facts.tier > 1 and is_little and not (is_much or is_costly):
        return "minimal", LITTLE if level != "minimal" else BY_TIER
    return level, BY_TIER


def largest(shares: Sequence[float | None], percent: float) -> set[int]:
    """Return the places of the fewest shares that together make up so much of all known ones.

    Examples
    --------
    >>> largest([0.1, 0.5, None, 0.4], 80)
    {1, 3}
    """
    known = sorted(
        ((-share, place) for place, share in enumerate(shares) if share is not None and share > 0)
    )
    goal = percent / 100 * -sum(share for share, _ in known)
    chosen: set[int] = set()
    so_far = 0.0
    for share, place in known:
        if so_far >= goal * (1 - 1e-9):
            break
        so_far -= share
        chosen.add(place)
    return chosen
