"""What a file wants to be in force, as far as it could be read, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from portal.catalogue.reading import LineFacts
from portal.catalogue.sourcing import Share
from portal.core.errors import Problem
from portal.core.uploads import CellProblem
from portal.factors.reading import FactorFacts


@dataclass(frozen=True, slots=True)
class WantedLine:
    """One line of the file; ``stated`` are the fields that it has columns for."""

    row: int
    parent: str
    facts: LineFacts
    stated: frozenset[str]

    def value(self, name: str) -> Any:
        """Return one field as a line in force would hold it."""
        value = getattr(self.facts, name)
        return value.code if name == "unit" and value is not None else value


@dataclass
class Wanted:
    """Everything a file wants, by item code."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: list[WantedLine] = field(default_factory=list)
    factors: dict[str, FactorFacts | None] = field(default_factory=dict)
    shares: dict[tuple[str, int], list[Share]] = field(default_factory=dict)
    """By item code and year."""

    problems: list[CellProblem] = field(default_factory=list)
    missing: frozenset[tuple[str, str]] = frozenset()
    """Columns that a sheet needs and does not have; nothing is told of their empty cells."""

    @cached_property
    def parents(self) -> set[str]:
        """Return the items whose lines the file states; asked for once all lines are read."""
        return {line.parent for line in self.lines}

    def tell(self, sheet: str, row: int, problems: Iterable[Problem]) -> None:
        """Note problems of one row with their place."""
        for p in problems:
            column = _column(sheet, p.place)
            if (sheet, column) in self.missing:
                continue
            self.problems.append(CellProblem(p.code, sheet, row, column, p.facts))

    def refuse(self, code: str, row: int, column: str, /, **facts: Any) -> None:
        """Note a problem of a line."""
        self.problems.append(CellProblem(f"catalogue.{code}", "bom", row, column, facts))

    def leave_out(self, code: str, row: int, column: str, /, **facts: Any) -> None:
        """Note which row of the factors was left out, without stopping the rest."""
        code = f"catalogue.{code}"
        self.problems.append(CellProblem(code, "footprints", row, column, facts, blocks=False))


def _column(sheet: str, place: str) -> str:
    """Return the heading under which a field stands in the file."""
    names = {"is_return": "return", "source": "basis"}
    if sheet == "footprints":
        names = {
            "value": "footprint_kgco2e",
            "unit": "declared_unit",
            "kind": "source",
            "source": "basis",
        }
    return names.get(place.partition("-")[0], place.partition("-")[0])
