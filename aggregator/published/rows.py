"""Rows of the reference tables, and what is said of each table as a whole."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from aggregator.gases import REFERENCE


@dataclass(frozen=True, slots=True)
class Source:
    """Publisher, title, edition and licence of one table."""

    file: str
    publisher: str
    title: str
    edition: str
    year: int
    gwp_set: str | None
    licence: str
    use: str

    @property
    def cited(self) -> str:
        """Return publisher and title as a citation."""
        return f"{self.publisher}: {self.title}"


def rows(file: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a reference table by column name.

    >>> sorted(next(rows("cut_off.csv")))[:2]
    ['applies_to', 'limit_percent']
    """
    with (REFERENCE / file).open(encoding="utf-8-sig", newline="") as handle:
        yield from csv.DictReader(handle)


@cache
def sources() -> dict[str, Source]:
    """Return what is known of each table.

    >>> sources()["gwp100.csv"].gwp_set
    'AR6'
    """
    return {
        row["file"]: Source(
            row["file"],
            row["publisher"],
            row["title"],
            row["edition"],
            int(row["year"]),
            row["gwp_set"] or None,
            row["licence"],
            row["use"],
        )
        for row in rows("sources.csv")
    }
