"""Flags: what a reader of a product's footprint must know, on which node, touching how much.

The codes are those of the product's rules; raised here are the ones that the
tables alone can tell.  A caller that knows more (an answer given on behalf of
a supplier, offsets declared) puts its codes on the row as ``marks``.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np

from aggregator.contribution import Reach, links_of, percent
from aggregator.fold import DENSE_LIMIT, FloatArray
from aggregator.graph import Network
from aggregator.nodes import SupplyNode
from aggregator.quality import Quality
from aggregator.result import Flag
from aggregator.rows import FootprintRow, Source

CODES: Final = (
    "SECONDARY_DATA",
    "PROXY_DATA",
    "STALE",
    "EXPIRED",
    "UNVERIFIED",
    "VERIFICATION_OUTDATED",
    "BOUNDARY_MISMATCH",
    "PERIOD_MISMATCH",
    "GWP_SET_MIXED",
    "UNIT_CONVERTED",
    "SHARES_INCOMPLETE",
    "UNACCOUNTED",
    "CUT_OFF_EXCEEDED",
    "LOW_DQR",
    "LOW_PDS",
    "OUTLIER",
    "ALLOCATION_CHANGED",
    "GREEN_POWER_UNPROVEN",
    "OFFSETS_DECLARED",
    "CYCLE",
    "ON_BEHALF",
    "CONFIDENTIAL_UPSTREAM",
)
LOWEST_PRIMARY_SHARE: Final = 50.0
WORST_RATING: Final = 3.0
USUAL_GWP_SET: Final = "AR6"

BY_SOURCE: Final = {
    Source.PRIMARY: "UNVERIFIED",
    Source.SECONDARY: "SECONDARY_DATA",
    Source.PROXY: "PROXY_DATA",
}


class Touch:
    """What part of a product's total a node brings, by its own value or with all below it. [%]."""

    def __init__(self, network: Network, reach: Reach) -> None:
        self._total = reach.total
        entering = reach.quantities / _rounds(reach)
        below = entering * reach.part.cumulative[:, 0]
        self._own = dict(zip(reach.nodes.tolist(), reach.contributions.tolist(), strict=True))
        self._below = dict(zip(reach.nodes.tolist(), below.tolist(), strict=True))

    def own(self, number: int) -> float | None:
        """Return the part that the node's own value makes; 0 where it has none.

        >>> from aggregator.contribution import reach
        >>> from aggregator.network import build
        >>> from aggregator.rows import FootprintRow as Row, Line, Tables
        >>> lines = tuple(Line(parent="P", component=c, quantity=1, unit="kg") for c in "AB")
        >>> rows = (Row(item="A", declared_unit="kg", footprint_kgco2e=3, source="proxy"),
        ...         Row(item="B", declared_unit="kg", footprint_kgco2e=1, source="verified"))
        >>> network = build(Tables(lines, rows))
        >>> Touch(network, reach(network, "P")).own(network.index["A", None])
        75.0
        """
        value = self._own[number]
        return percent(0.0 if np.isnan(value) else value, self._total)

    def below(self, number: int) -> float | None:
        """Return the part that passes through the node: at most all of it.

        >>> from aggregator.contribution import reach
        >>> from aggregator.network import build
        >>> from aggregator.rows import FootprintRow as Row, Line, Tables
        >>> lines = tuple(Line(parent="P", component=c, quantity=1, unit="kg") for c in "AB")
        >>> rows = (Row(item="A", declared_unit="kg", footprint_kgco2e=3, source="proxy"),
        ...         Row(item="B", declared_unit="kg", footprint_kgco2e=1, source="verified"))
        >>> network = build(Tables(lines, rows))
        >>> Touch(network, reach(network, "P")).below(network.index["P", None])
        100.0
        """
        part = percent(self._below[number], self._total)
        return None if part is None else min(part, 100.0)


def _rounds(reach: Reach) -> FloatArray:
    """Return how often each reached node is passed once it is entered, by all rounds of its loop.

    It is the diagonal of ``(I - Q)^-1``: 1 outside of loops.  In loops too large for a dense
    solve the rounds are not told apart, and the part that passes is at most all of it.
    """
    fold = reach.part.fold
    rounds = np.ones(len(reach.nodes))
    for loop in fold.loops:
        members = fold.order[loop.members]
        if len(members) <= DENSE_LIMIT:
            rounds[members] = np.diagonal(loop.solve(np.eye(len(members))))
    return rounds


def flags_of(
    network: Network, reach: Reach, quality: Quality | None, period: int | None
) -> tuple[Flag, ...]:
    """Return all flags of a product, sorted by code, item and supplier.

    Parameters
    ----------
    network, reach, quality
        The network, what one product takes of it, and the quality rolled up.
    period
        The year of the result; without one nothing is stale, expired or of another period.

    Examples
    --------
    >>> from aggregator.contribution import reach
    >>> from aggregator.network import build
    >>> from aggregator.rows import FootprintRow as Row, Line, Tables
    >>> lines = tuple(Line(parent="P", component=c, quantity=1, unit="kg") for c in "AB")
    >>> rows = (Row(item="A", declared_unit="kg", footprint_kgco2e=3, source="proxy"),
    ...         Row(item="B", declared_unit="kg", footprint_kgco2e=1, source="verified"))
    >>> network = build(Tables(lines, rows))
    >>> [(flag.code, flag.item, flag.share_percent)
    ...  for flag in flags_of(network, reach(network, "P"), None, 2025)]
    [('PROXY_DATA', 'A', 75.0)]
    """
    touch = Touch(network, reach)
    found = set(_on_nodes(network, reach, touch, period))
    found |= set(_on_product(reach, quality))
    return tuple(sorted(found, key=lambda flag: (flag.code, flag.item, flag.supplier or "")))


def _on_product(reach: Reach, quality: Quality | None) -> Iterator[Flag]:
    if quality is None:
        return
    if quality.primary_share_percent < LOWEST_PRIMARY_SHARE:
        yield Flag("LOW_PDS", reach.product, None, 100.0)
    if quality.overall > WORST_RATING:
        yield Flag("LOW_DQR", reach.product, None, 100.0)


def _on_nodes(network: Network, reach: Reach, touch: Touch, period: int | None) -> Iterator[Flag]:
    odd_sets = _odd_gwp_sets(network, reach)
    fold = reach.part.fold
    in_loops = {
        number for loop in fold.loops for number in reach.nodes[fold.members(loop)].tolist()
    }
    for number in reach.nodes.tolist():
        node = network.nodes[number]
        row = node.choice.row
        own = [] if row is None else [*_of_row(row, period), *row.marks]
        if row is not None and row.gwp_set in odd_sets:
            own.append("GWP_SET_MIXED")
        own += _of_choice(node)
        for code in own:
            yield Flag(code, node.item, node.supplier, touch.own(number))
        if number in in_loops:
            yield Flag("CYCLE", node.item, node.supplier, touch.below(number))
    yield from _on_links(network, reach, touch)


def _of_choice(node: SupplyNode) -> Iterator[str]:
    if node.choice.is_gap:
        yield "UNACCOUNTED"
    if node.choice.is_alone:
        yield "BOUNDARY_MISMATCH"


def _of_row(row: FootprintRow, period: int | None) -> Iterator[str]:
    """Yield what the row that stands for a node says about itself."""
    if Source(row.source) in BY_SOURCE:
        yield BY_SOURCE[Source(row.source)]
    if period is None:
        return
    if row.year is not None and row.year != period:
        yield "STALE" if row.year < period else "PERIOD_MISMATCH"
    if row.valid_until is not None and row.valid_until < date(period, 12, 31):
        yield "EXPIRED"


def _odd_gwp_sets(network: Network, reach: Reach) -> set[str]:
    """Return the stated GWP sets that are not the one most of the total is made with.

    Where AR6 is among them it is the measure; a row that states none is left alone.
    """
    weight: dict[str, float] = defaultdict(float)
    for number, kgco2e in zip(reach.nodes.tolist(), reach.contributions.tolist(), strict=True):
        row = network.nodes[number].choice.row
        if row is not None and row.gwp_set:
            weight[row.gwp_set] += abs(kgco2e)
    if len(weight) < 2:
        return set()
    usual = min(weight, key=lambda name: (name != USUAL_GWP_SET, -weight[name], name))
    return set(weight) - {usual}


def _on_links(network: Network, reach: Reach, touch: Touch) -> Iterator[Flag]:
    """Yield flags of how a node is taken: converted units, and a share without supplier."""
    for link in links_of(network, reach):
        child = network.nodes[link.child]
        part = touch.below(link.child)
        if any(term.line.unit != child.unit.code for term in link.terms):
            yield Flag("UNIT_CONVERTED", child.item, child.supplier, part)
        if any(term.line.supplier is None and term.line.is_split for term in link.terms):
            yield Flag("SHARES_INCOMPLETE", child.item, child.supplier, part)
