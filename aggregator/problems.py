"""What is wrong with the tables: values that can be listed, never sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aggregator.errors import AggregatorError, Fact
from aggregator.messages import sentence


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row was read: the file as it was named, and the row, heading = 1."""

    file: str
    row: int
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, and where.

    ``items`` are the item codes it is about, so that a problem that merely
    follows from an unreadable row can be left out.
    """

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    place: Place | None = None
    column: str | None = None
    items: tuple[str, ...] = ()

    def sentence(self, lang: str = "en") -> str:
        """Return what is wrong and what to do, in ``en`` or ``zh``."""
        text = sentence(self.code, self.facts, lang)
        if self.place is None or self.place.sheet is None:
            return text
        return sentence("in_sheet", {"sheet": self.place.sheet, "text": text}, lang)

    def to_json(self, lang: str = "en") -> dict[str, str | int | None]:
        """Return the problem as the command line reports it."""
        return {
            "file": self.place.file if self.place else None,
            "row": self.place.row if self.place else None,
            "column": self.column,
            "code": self.code,
            "sentence": self.sentence(lang),
        }

    @property
    def sort_key(self) -> tuple[str, str, int, str, str, tuple[str, ...]]:
        """Return the order in which problems are listed: as in the files."""
        place = self.place or Place("", 0)
        facts = tuple(f"{name}={value}" for name, value in sorted(self.facts.items()))
        return (place.file, place.sheet or "", place.row, self.column or "", self.code, facts)


class TablesRefused(AggregatorError):
    """The tables cannot be rolled up; ``problems`` lists everything that is wrong."""

    code = "tables.refused"

    def __init__(self, problems: list[Problem]) -> None:
        unique = {problem.sort_key: problem for problem in problems}
        self.problems: tuple[Problem, ...] = tuple(unique[key] for key in sorted(unique))
        super().__init__(count=len(self.problems))

    def __str__(self) -> str:
        return "\n".join(problem.sentence() for problem in self.problems)
