"""Flags: what a reader of a product's footprint must know, on which node, touching how much.

The codes are those of the product's rules; raised here are the ones that the
tables alone can tell.  A caller that knows more (an answer given on behalf of
a supplier, offsets declared) puts its codes on the row as ``marks``.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Final

import numpy as np

from aggregator.columns import BoolArray
from aggregator.contribution import Reach, edges_of, percents
from aggregator.fold import DENSE_LIMIT, FloatArray
from aggregator.graph import Network
from aggregator.quality import Quality
from aggregator.result import Flag
from aggregator.rows import Source
from aggregator.spans import Positions
from aggregator.tabular import Rows, marks_of

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
    """What part of a product's total its m nodes bring, each ``None`` where there is no total.

    Parameters
    ----------
    reach
        What the product takes.

    Attributes
    ----------
    own : list of m floats
        The part that a node's own value makes; 0 where it has none. [%]
    below : list of m floats
        The part that passes through a node: at most all of it. [%]

    Examples
    --------
    >>> from aggregator.contribution import reach
    >>> from aggregator.network import build
    >>> from aggregator.rows import FootprintRow as Row, Line, Tables
    >>> lines = tuple(Line(parent="P", component=c, quantity=1, unit="kg") for c in "AB")
    >>> rows = (Row(item="A", declared_unit="kg", footprint_kgco2e=3, source="proxy"),
    ...         Row(item="B", declared_unit="kg", footprint_kgco2e=1, source="verified"))
    >>> touch = Touch(reach(build(Tables(lines, rows)), "P"))
    >>> touch.own, touch.below
    ([75.0, 25.0, 0.0], [75.0, 25.0, 100.0])
    """

    def __init__(self, reach: Reach) -> None:
        own = np.where(reach.is_known, reach.contributions, 0.0)
        below = reach.quantities / _rounds(reach) * reach.part.cumulative[:, 0]
        self.own = percents(own, reach.total)
        self.below = percents(below, reach.total, most=100.0)


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
    touch = Touch(reach)
    found: dict[str, list[list[Flag]]] = defaultdict(list)
    for flag in _on_product(reach, quality):
        found[flag.code].append([flag])
    for code, places in _on_values(network, reach, period):
        found[code].append(_raised(network, reach, code, places, touch.own))
    for code, places in (*_on_loops(reach), *_on_links(network, reach)):
        found[code].append(_raised(network, reach, code, places, touch.below))
    return tuple(chain.from_iterable(_in_order(found[code]) for code in sorted(found)))


def _in_order(parts: list[list[Flag]]) -> list[Flag]:
    """Return the flags of one code by item and supplier; one part alone is so already."""
    if len(parts) == 1:
        return parts[0]
    return sorted(set(chain(*parts)), key=lambda flag: (flag.item, flag.supplier or ""))


def _raised(
    network: Network,
    reach: Reach,
    code: str,
    places: Positions,
    parts: list[float | None],
) -> list[Flag]:
    """Return a flag on each of the nodes at some of the m places, ascending."""
    items, suppliers = network.coded.items, (*network.coded.suppliers, None)
    nodes = reach.nodes[places]
    columns = (
        [code] * len(places),
        map(items.__getitem__, network.supplies.item[nodes].tolist()),
        map(suppliers.__getitem__, network.supplies.supplier[nodes].tolist()),
        map(parts.__getitem__, places.tolist()),
    )
    return [*map(Flag._make, zip(*columns, strict=True))]


def _on_product(reach: Reach, quality: Quality | None) -> Iterator[Flag]:
    if quality is None:
        return
    if quality.primary_share_percent < LOWEST_PRIMARY_SHARE:
        yield Flag("LOW_PDS", reach.product, None, 100.0)
    if quality.overall > WORST_RATING:
        yield Flag("LOW_DQR", reach.product, None, 100.0)


def _on_values(
    network: Network, reach: Reach, period: int | None
) -> Iterator[tuple[str, Positions]]:
    """Yield codes with the places of the nodes whose own value they are raised on."""
    choices = network.supplies.choices
    row = choices.row[reach.nodes]
    stands = np.flatnonzero(row >= 0)
    number = network.coded.rows.number[row[stands]]
    rows = network.coded.rows.table
    for code, which in _of_rows(rows, number, period):
        yield code, stands[which]
    yield "GWP_SET_MIXED", stands[_odd_gwp_sets(rows, number, reach.contributions[stands])]
    yield "UNACCOUNTED", np.flatnonzero(choices.is_gap[reach.nodes])
    yield "BOUNDARY_MISMATCH", np.flatnonzero(choices.is_alone[reach.nodes])


def _of_rows(
    rows: Rows, number: Positions, period: int | None
) -> Iterator[tuple[str, BoolArray | Positions]]:
    """Yield what rows that stand for nodes say about themselves, and which of them say so."""
    sources = rows.texts["source"].take(number)
    for source, code in BY_SOURCE.items():
        yield code, sources.where(source.__eq__)
    parts = rows.texts["parts"].take(number)
    for place in np.flatnonzero(parts.codes >= 0).tolist():
        for mark in marks_of(parts.text(place) or ""):
            yield mark, np.array([place])
    if period is not None:
        year, last = rows.floats["year"][number], date(period, 12, 31).isoformat()
        yield "STALE", year < period
        yield "PERIOD_MISMATCH", year > period
        yield "EXPIRED", rows.texts["valid_until"].take(number).where(last.__gt__)


def _odd_gwp_sets(rows: Rows, number: Positions, kgco2e: FloatArray) -> BoolArray:
    """Return which rows state a GWP set that is not the one most of the total is made with.

    Where AR6 is among the stated it is the measure; a row that states none is left alone.
    """
    sets = rows.texts["gwp_set"].take(number)
    stated = sets.codes >= 0
    weights = np.bincount(sets.codes[stated], np.abs(kgco2e[stated])).tolist()
    names = {sets.distinct[code]: weights[code] for code in np.unique(sets.codes[stated]).tolist()}
    usual = min(names, key=lambda name: (name != USUAL_GWP_SET, -names[name], name), default="")
    return sets.where(lambda name: name != usual)


def _on_loops(reach: Reach) -> Iterator[tuple[str, Positions]]:
    """Yield the places that lie on loops."""
    fold = reach.part.fold
    for loop in fold.loops:
        yield "CYCLE", fold.members(loop)


def _on_links(network: Network, reach: Reach) -> Iterator[tuple[str, Positions]]:
    """Yield flags of how a node is taken: converted units, and a share without supplier."""
    links, lines = network.columns, network.coded.lines
    edges = edges_of(network, reach)
    first = links.first
    child = np.repeat(links.children[edges], first[edges + 1] - first[edges])
    number = lines.number[links.line[links.terms_of(edges)]]
    units = network.coded.units.number
    stated = lines.table.texts["unit"].take(number)
    named = np.array([*(units.get(text, -1) for text in stated.distinct), -1], dtype=np.int32)
    is_converted = named[stated.codes] != network.supplies.unit[child]
    has_share = ~np.isnan(lines.table.floats["share"][number])
    is_nobodys = has_share & (lines.table.texts["supplier"].codes[number] < 0)
    for code, which in (("UNIT_CONVERTED", is_converted), ("SHARES_INCOMPLETE", is_nobodys)):
        yield code, np.searchsorted(reach.nodes, np.unique(child[which]))
