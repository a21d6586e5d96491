"""The two tables of a roll-up: lines of bills of materials, and footprints of items.

Whoever has the facts elsewhere (a database, another program) makes these rows
directly; files become the same tables through :mod:`aggregator.tables`.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from aggregator.problems import Problem
from aggregator.records import (
    CATEGORIES,
    DIMENSIONS,
    UNRATED,
    Boundary,
    FootprintRow,
    Line,
    Ratings,
    Source,
)
from aggregator.tabular import Lines, Rows

__all__ = [
    "CATEGORIES",
    "DIMENSIONS",
    "UNRATED",
    "Boundary",
    "FootprintRow",
    "Line",
    "Ratings",
    "Source",
    "Tables",
]


@dataclass(frozen=True, slots=True)
class Tables:
    """Both tables, in any order of rows, and what was noticed while reading them."""

    lines: Sequence[Line]
    footprints: Sequence[FootprintRow] = ()
    own_lines_for: frozenset[tuple[str, str]] = frozenset()
    notices: tuple[Problem, ...] = field(default=(), compare=False)

    def sorted(self) -> "Tables":
        """Return the same tables with their rows in canonical order."""
        lines, rows = Lines.of(self.lines), Rows.of(self.footprints)
        return Tables(
            tuple(lines[row] for row in lines.order.tolist()),
            tuple(rows[row] for row in rows.order.tolist()),
            self.own_lines_for,
            self.notices,
        )

    def sha256(self) -> str:
        """Return the hash of the facts of all rows.

        The order of rows and columns, the encoding and the kind of file do
        not matter; every fact of a row does.
        """
        digest = hashlib.sha256()
        Lines.of(self.lines).digest(digest)
        Rows.of(self.footprints).digest(digest)
        digest.update(json.dumps(sorted(self.own_lines_for)).encode())
        return digest.hexdigest()
