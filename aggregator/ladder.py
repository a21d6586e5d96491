"""The fallback ladder: which value stands for one share of an item's supply."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from aggregator.columns import BoolArray
from aggregator.records import Boundary, FootprintRow
from aggregator.spans import Ints, Positions
from aggregator.tabular import Rows


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
RUNGS: Final = tuple(Rung)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the ladder asks of n footprint rows; the last entry stands for no row.

    Parameters
    ----------
    rung : (n + 1,) int8 array
        Rung of a row's source, as a number of :data:`RUNGS`.
    is_known, is_gate : (n + 1,) bool array
        The row states a value; the value is the item's own part alone.
    """

    rung: npt.NDArray[np.int8]
    is_known: BoolArray
    is_gate: BoolArray

    @classmethod
    def of(cls, rows: Rows, numbers: Positions) -> "Facts":
        """Return the facts of some rows."""
        sources = rows.texts["source"]
        number = {str(rung): place for place, rung in enumerate(RUNGS)}
        none = number[Rung.UNACCOUNTED]
        rungs = np.array([*(number.get(s, none) for s in sources.distinct), none], dtype=np.int8)
        known = ~np.isnan(rows.floats["footprint_kgco2e"][numbers])
        gate = rows.texts["boundary"].where(lambda text: text == Boundary.GATE_TO_GATE)[numbers]
        return cls(
            np.append(rungs[sources.codes[numbers]], np.int8(none)),
            np.append(known, False),
            np.append(gate, False),
        )

    @property
    def is_supplier_data(self) -> BoolArray:
        """Return which values a supplier stands for."""
        found: BoolArray = self.rung <= RUNGS.index(Rung.PRIMARY)
        return found

    @property
    def is_proxy(self) -> BoolArray:
        """Return which values are proxies."""
        found: BoolArray = self.rung == RUNGS.index(Rung.PROXY)
        return found


@dataclass(frozen=True, slots=True)
class Choices:
    """What stands for each of n shares of supply: the fields of :class:`Choice` as arrays.

    Parameters
    ----------
    rung : (n,) int8 array
        Numbers of :data:`RUNGS`.
    row : (n,) int32 array
        The row used, -1 for none.
    """

    rung: npt.NDArray[np.int8]
    row: Ints
    opens: BoolArray
    closes: BoolArray
    own_unknown: BoolArray
    is_alone: BoolArray

    @property
    def is_gap(self) -> BoolArray:
        """Return where something is unknown: the whole value or the own part."""
        found: BoolArray = self.own_unknown | (self.rung == RUNGS.index(Rung.UNACCOUNTED))
        return found


def choose(
    facts: Facts, own: Ints, general: Ints, *, has_lines: BoolArray, has_counting: BoolArray
) -> Choices:
    """Return what stands for shares of supply.

    Parameters
    ----------
    facts
        Of all rows.
    own, general : (n,) int32 array
        The row of the share's supplier, and that of the item without
        supplier, -1 for none.
    has_lines, has_counting : (n,) bool array
        The item has lines for this supplier, and lines that take anything.

    Notes
    -----
    The first of: a verified or primary row of the supplier; one of the item;
    the item's lines; a secondary row; a proxy row.  A gate-to-gate row of any
    source is an own part beside the lines, so it never replaces them.

    Examples
    --------
    >>> from aggregator.rows import FootprintRow, Line, Tables
    >>> line = Line(parent="CAR", component="WHEEL", quantity=4, unit="piece")
    >>> row = FootprintRow(item="WHEEL", declared_unit="piece", footprint_kgco2e=10)
    >>> from aggregator.tabular import Rows
    >>> facts = Facts.of(Rows.of([row]), np.array([0]))
    >>> none, first = np.array([-1]), np.array([0])
    >>> found = choose(facts, none, first, has_lines=first > 0, has_counting=first > 0)
    >>> str(RUNGS[found.rung[0]]), found.row
    ('secondary', array([0], dtype=int32))
    """
    known = facts.is_known[own], facts.is_known[general]
    gate = facts.is_gate[own], facts.is_gate[general]
    data = facts.is_supplier_data[own], facts.is_supplier_data[general]
    proxy = facts.is_proxy[own], facts.is_proxy[general]

    def best(first: BoolArray, second: BoolArray) -> Ints:
        """Return the first secondary row, else the first proxy; the own row comes first."""
        second_first = second & ~proxy[1] & (proxy[0] | ~first)
        return np.where(first & ~second_first, own, np.where(second, general, -1))

    stated = np.where(known[0] & data[0], own, np.where(known[1] & data[1], general, -1))
    is_stated = stated >= 0
    part = best(known[0] & gate[0], known[1] & gate[1])
    sums = ~is_stated & has_lines
    row = np.where(is_stated, stated, np.where(has_lines, part, best(*known)))
    is_part = facts.is_gate[row]
    empty = sums & (row < 0) & ~has_counting
    opens = (sums | (is_stated & is_part & has_lines)) & ~empty
    rung = np.where(sums, RUNGS.index(Rung.LINES), facts.rung[row])
    return Choices(
        rung=np.where(empty, RUNGS.index(Rung.UNACCOUNTED), rung).astype(np.int8),
        row=row.astype(np.int32),
        opens=opens,
        closes=is_stated & ~is_part & has_lines,
        own_unknown=sums & ~empty & (part < 0) & (gate[0] | gate[1]),
        is_alone=is_part & ~has_lines,
    )
