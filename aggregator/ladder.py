"""The fallback ladder: which value stands for one share of an item's supply."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aggregator.rows import FootprintRow, Source


class Rung(StrEnum):
    """The step of the ladder that gave a value, best first."""

    VERIFIED = "verified"
    PRIMARY = "primary"
    LINES = "lines"
    SECONDARY = "secondary"
    PROXY = "proxy"
    UNACCOUNTED = "unaccounted"


@dataclass(frozen=True, slots=True)
class Choice:
    """What stands for one share of supply.

    Parameters
    ----------
    rung
        Where the choice was made.
    row
        The footprint row used, whole value or own part; ``None`` for pure
        sums and for what is unaccounted.
    opens
        The item's lines count.
    closes
        The row stands for the item's lines, which are covered.
    own_unknown
        The item has an own part, and nobody knows it.
    is_alone
        A gate-to-gate value without lines below it.
    """

    rung: Rung
    row: FootprintRow | None = None
    opens: bool = False
    closes: bool = False
    own_unknown: bool = False
    is_alone: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether something here is unknown: the whole value or the own part."""
        return self.own_unknown or self.rung is Rung.UNACCOUNTED


UNACCOUNTED: Final = Choice(Rung.UNACCOUNTED)


def choose(own: FootprintRow | None, general: FootprintRow | None, *, has_lines: bool) -> Choice:
    """Return what stands for a share of supply.

    Parameters
    ----------
    own
        The row of the share's supplier.
    general
        The row of the item without supplier.
    has_lines
        The item has lines for this supplier.

    Notes
    -----
    The first of: a verified or primary row of the supplier; one of the item;
    the item's lines; a secondary row; a proxy row.  A gate-to-gate row of any
    source is an own part beside the lines, so it never replaces them.
    """
    rows = [row for row in (own, general) if row is not None]
    known = [row for row in rows if row.is_known]
    stated = next((row for row in known if row.is_supplier_data), None)
    if stated is not None:
        return _stated(stated, has_lines=has_lines)
    if has_lines:
        return _summed(rows, known)
    return _secondary(known)


def _stated(row: FootprintRow, *, has_lines: bool) -> Choice:
    rung = Rung(str(row.source))
    if row.is_gate_to_gate:
        return Choice(rung, row, opens=has_lines, is_alone=not has_lines)
    return Choice(rung, row, closes=has_lines)


def _summed(rows: Iterable[FootprintRow], known: list[FootprintRow]) -> Choice:
    parts = [row for row in known if row.is_gate_to_gate]
    part = _best(parts)
    if part is None:
        unknown = any(row.is_gate_to_gate for row in rows)
        return Choice(Rung.LINES, opens=True, own_unknown=unknown)
    return Choice(Rung.LINES, part, opens=True)


def _secondary(known: list[FootprintRow]) -> Choice:
    row = _best(known)
    if row is None:
        return UNACCOUNTED
    return Choice(Rung(str(row.source)), row, is_alone=row.is_gate_to_gate)


def _best(rows: list[FootprintRow]) -> FootprintRow | None:
    """Return the first secondary row, else the first proxy; the supplier's own comes first."""
    ranked = sorted(rows, key=lambda row: row.source == Source.PROXY)
    return ranked[0] if ranked else None
