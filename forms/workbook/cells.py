"""What a reader finds in a workbook: sheets of typed cells, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class CellKind(StrEnum):
    """What a cell holds.

    ``UNREADABLE`` carries in ``code`` why: its text must never be taken for an answer.
    """

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty.

    ``text`` is exact: the shortest decimal for a number, an ISO date for a date,
    ``"true"`` or ``"false"``, or the characters as they stand. Numbers keep their
    stored value even when they are shown as percent; ``is_percent`` tells.
    """

    kind: CellKind
    text: str
    is_percent: bool = False
    is_formula: bool = False
    has_time: bool = False
    code: str | None = None

    def to_json(self) -> list[Any]:
        """Return the cell as a short list, because there are many."""
        flags = self.is_percent + 2 * self.is_formula + 4 * self.has_time
        return [self.kind.value, self.text, flags, self.code]

    @classmethod
    def from_json(cls, plain: list[Any]) -> Cell:
        """Return the cell that :meth:`to_json` wrote down."""
        kind, text, flags, code = plain
        return cls(CellKind(kind), text, bool(flags & 1), bool(flags & 2), bool(flags & 4), code)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its cells by (row, column), both counted from 1."""

    name: str
    state: str = "visible"
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    merges: tuple[str, ...] = ()

    def row(self, number: int) -> dict[int, Cell]:
        """Return the cells of one row by column."""
        return {column: cell for (row, column), cell in self.cells.items() if row == number}

    def to_json(self) -> dict[str, Any]:
        """Return the sheet as plain values, to cross from the reading process."""
        cells = [[row, column, *cell.to_json()] for (row, column), cell in self.cells.items()]
        return {"name": self.name, "state": self.state, "cells": cells, "merges": self.merges}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Sheet:
        """Return the sheet that :meth:`to_json` wrote down."""
        cells = {(row, column): Cell.from_json(rest) for row, column, *rest in plain["cells"]}
        return cls(plain["name"], plain["state"], cells, tuple(plain["merges"]))
