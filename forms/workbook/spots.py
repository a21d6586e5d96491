"""Where each answer stands in a workbook, kept by row and column instead of cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

from forms.workbook import references

#: Table and row of an answer (None for single questions), and its field.
Place: TypeAlias = tuple[str | None, str | None, str]


@dataclass(slots=True)
class TableSpots:
    """One table: its sheet, the column of each field, the line of each row."""

    sheet: str
    columns: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Spots(Mapping[Place, tuple[str, str]]):
    """Sheet and cell of every place, asked for by place.

    A table of thousands of rows costs its rows and its columns, not their product.
    """

    singles: dict[str, tuple[str, str]] = field(default_factory=dict)
    tables: dict[str, TableSpots] = field(default_factory=dict)

    def __getitem__(self, place: Place) -> tuple[str, str]:
        """Return sheet and cell of an answer; ``KeyError`` where it has none."""
        table, row, key = place
        if table is None or row is None:
            return self.singles[key]
        spots = self.tables[table]
        return spots.sheet, references.name(spots.rows[row], spots.columns[key])

    def __iter__(self) -> Iterator[Place]:
        """Go through all places, sheet by sheet."""
        yield from ((None, None, key) for key in self.singles)
        for table, spots in self.tables.items():
            yield from ((table, row, key) for row in spots.rows for key in spots.columns)

    def __len__(self) -> int:
        """Count the places."""
        return len(self.singles) + sum(
            len(spots.rows) * len(spots.columns) for spots in self.tables.values()
        )

    def of_row(self, table: str, row: str) -> tuple[str, str] | None:
        """Return where a row begins, None where the workbook has no such row."""
        spots = self.tables.get(table)
        if spots is None or row not in spots.rows or not spots.columns:
            return None
        return spots.sheet, references.name(spots.rows[row], min(spots.columns.values()))

    def of_table(self, table: str) -> tuple[str, str] | None:
        """Return where a table's answers begin, None where nothing was answered in it."""
        spots = self.tables.get(table)
        first = None if spots is None else next(iter(spots.rows), None)
        return None if first is None else self.of_row(table, first)

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Spots:
        """Return what :meth:`to_json` wrote down."""
        return cls(
            {key: (sheet, cell) for key, (sheet, cell) in plain["singles"].items()},
            {key: TableSpots(**spots) for key, spots in plain["tables"].items()},
        )
