"""The cut-off ledger: what is left out of a footprint, judged against the estimated total.

The limits are data (``reference/cut_off.csv``), each with its source.  What is
excluded stays visible: it is estimated first, listed with its reason, and never
becomes zero in silence.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from aggregator.errors import Fact
from aggregator.formulas import short
from aggregator.problems import Problem
from aggregator.published.rows import rows

FILE: Final = "cut_off.csv"
SINGLE: Final = "single"
TOTAL: Final = "total"
NO_REASON: Final = frozenset({"cost", "supplier_refuses", "hard_to_get"})
"""What does not justify leaving something out."""
FLAG: Final = "CUT_OFF_EXCEEDED"


@dataclass(frozen=True, slots=True)
class Limit:
    """How much may be left out. [% of the estimated total]."""

    rule: str
    percent: float
    applies_to: str
    source: str


@cache
def limits() -> dict[str, Limit]:
    """Return the limits by rule, with their sources.

    >>> {rule: limit.percent for rule, limit in limits().items()}
    {'single': 1.0, 'total': 5.0}
    """
    return {
        row["rule"]: Limit(
            row["rule"], float(row["limit_percent"]), row["applies_to"], row["source"]
        )
        for row in rows(FILE)
    }


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One thing that somebody wants to leave out.

    Parameters
    ----------
    name, reason
        What, and why; a code of the list's reasons, or words.
    estimate_kgco2e
        What it would add per declared unit; ``None`` where nobody has estimated it. [kg CO2e]
    is_hazardous
        Hazardous substances stay in, whatever their amount.
    """

    name: str
    reason: str
    estimate_kgco2e: float | None
    is_hazardous: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One exclusion in the ledger, with its part of the estimated total. [%]."""

    exclusion: Exclusion
    percent: float | None
    formula: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """All exclusions, judged.

    Parameters
    ----------
    estimated_total_kgco2e
        What is counted, and the estimates of what is not. [kg CO2e]
    entries
        Largest first; what was not estimated comes first of all.
    percent
        All estimates together. [% of the estimated total]
    problems
        What is not allowed, in words.
    """

    estimated_total_kgco2e: float
    entries: tuple[Entry, ...]
    percent: float | None
    problems: tuple[Problem, ...]

    @property
    def is_allowed(self) -> bool:
        """Return whether everything may be left out."""
        return not self.problems

    @property
    def flags(self) -> tuple[str, ...]:
        """Return the flag of the product where a limit is exceeded."""
        exceeded = any(
            problem.code in {"cutoff.single", "cutoff.total"} for problem in self.problems
        )
        return (FLAG,) if exceeded else ()


def ledger(counted_kgco2e: float | None, exclusions: Iterable[Exclusion]) -> Ledger:
    """Return what is left out of a footprint, judged by the limits.

    Parameters
    ----------
    counted_kgco2e
        The footprint as it is counted, without the exclusions; ``None`` if unknown. [kg CO2e]
    exclusions
        What is left out of it.

    Notes
    -----
    Parts are of the *estimated total*, which is what is counted and what is estimated of the
    exclusions: against the counted part alone, more left out would raise the bar for the rest.

    Examples
    --------
    96 kg counted; glue 0.5 and film 3.5 left out of 100:

    >>> found = ledger(96.0, [Exclusion("glue", "immaterial", 0.5),
    ...                       Exclusion("film", "immaterial", 3.5)])
    >>> [entry.percent for entry in found.entries], found.percent
    ([3.5, 0.5], 4.0)
    >>> found.entries[1].formula
    '0.5 kgCO2e / 100 kgCO2e = 0.5 %'
    >>> [problem.sentence() for problem in found.problems]
    ['film makes 3.5 % of the estimated total; one item may make 1 % at most. Take it in.']
    """
    every = sorted(exclusions, key=_size)
    estimates = [one.estimate_kgco2e or 0.0 for one in every]
    total = math.fsum([abs(counted_kgco2e or 0.0), *estimates])
    is_known = counted_kgco2e is not None and total > 0
    entries = tuple(_entry(one, total if is_known else None) for one in every)
    percent = 100 * math.fsum(estimates) / total if is_known else None
    problems = [problem for entry in entries for problem in _of_entry(entry)]
    problems += _of_all(entries, percent)
    return Ledger(total, entries, percent, tuple(problems))


def _size(one: Exclusion) -> tuple[float, str]:
    return (-math.inf if one.estimate_kgco2e is None else -one.estimate_kgco2e, one.name)


def _entry(one: Exclusion, total: float | None) -> Entry:
    if one.estimate_kgco2e is None or total is None:
        return Entry(one, None, "")
    percent = 100 * one.estimate_kgco2e / total
    words = f"{short(one.estimate_kgco2e)} kgCO2e / {short(total)} kgCO2e = {short(percent)} %"
    return Entry(one, percent, words)


def _of_entry(entry: Entry) -> Iterator[Problem]:
    one, limit = entry.exclusion, limits()[SINGLE].percent
    if one.reason in NO_REASON:
        yield Problem("cutoff.reason", {"name": one.name, "reason": one.reason})
    if one.is_hazardous:
        yield Problem("cutoff.hazardous", {"name": one.name})
    if one.estimate_kgco2e is None:
        yield Problem("cutoff.not_estimated", {"name": one.name})
    elif one.estimate_kgco2e < 0:
        yield Problem("cutoff.negative", {"name": one.name})
    elif entry.percent is not None and entry.percent > limit:
        facts: dict[str, Fact] = {"name": one.name, "limit": limit}
        yield Problem("cutoff.single", facts | {"percent": float(short(entry.percent))})


def _of_all(entries: Sequence[Entry], percent: float | None) -> Iterator[Problem]:
    limit = limits()[TOTAL].percent
    if not entries:
        return
    if percent is None:
        yield Problem("cutoff.no_total")
    elif percent > limit:
        largest = max(entries, key=lambda entry: entry.percent or 0.0).exclusion.name
        facts: dict[str, Fact] = {"percent": float(short(percent)), "limit": limit}
        yield Problem("cutoff.total", facts | {"largest": largest})
