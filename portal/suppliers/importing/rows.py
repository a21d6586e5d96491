"""Reads the rows of a list of suppliers: rows of one supplier together, each problem at its row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.core.errors import Problem
from portal.core.uploads import CellProblem
from portal.suppliers.importing.columns import NUMBERS
from portal.suppliers.reading import (
    SecondFacts,
    SiteFacts,
    code_key,
    read_second,
    read_site,
    read_supplier,
)

Row = Mapping[str, Any]
"""What a row says by column name; ``row`` is its number in the file, ``sheet`` where it stands."""

BESIDES = {"locale": "language"}
PLACES = frozenset({"row", "sheet"})


@dataclass
class Wanted:
    """A supplier as the file has it, gathered from one row or several.

    ``key`` is its code as it is compared, else the first number it has.
    """

    row: int
    sheet: str
    key: str
    values: dict[str, str]
    sites: list[SiteFacts] = field(default_factory=list)
    second: SecondFacts | None = None

    @property
    def code(self) -> str:
        """Return the code that the file gives, empty if none."""
        return self.values.get("code", "")

    @property
    def name(self) -> str:
        """Return what the file calls the supplier."""
        return self.values.get("name", "") or self.code or self.key


def gather(rows: Sequence[Row]) -> tuple[dict[str, Wanted], list[CellProblem]]:
    """Return the suppliers of the file by their keys: several sites are several rows."""
    wanted: dict[str, Wanted] = {}
    problems: list[CellProblem] = []
    for row in rows:
        typed = {name: str(value) for name, value in row.items() if name not in PLACES}
        typed["locale"] = typed.get("language", "")
        facts, wrong = read_supplier(typed)
        site, wrong_site = read_site(typed, needed=False)
        second, wrong_second = read_second(typed)
        given = _given(facts.values(), typed)
        key = _key(given, typed, row)
        wrong = _without_code(wrong, key)
        problems += placed(row, [*wrong, *wrong_site, *wrong_second])
        first = wanted.setdefault(key, Wanted(row["row"], row.get("sheet", ""), key, given))
        if any(first.values.get(name, value) != value for name, value in given.items()):
            both = {"first": first.row, "second": row["row"], "code": facts.code or key}
            sheet = row.get("sheet", "")
            problems.append(CellProblem("suppliers.row_twice", sheet, row["row"], "code", both))
        first.values.update(given)
        first.second = first.second or second
        if site is not None and site.name:
            first.sites.append(site)
    return wanted, problems


def _given(values: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """Keep what the row really states: an empty cell leaves the supplier as it is."""
    return {name: value for name, value in values.items() if typed.get(name, "").strip() and value}


def _key(given: Mapping[str, str], typed: Mapping[str, str], row: Row) -> str:
    if given.get("code"):
        return code_key(given["code"])
    if typed.get("code", "").strip():
        return f"row:{row.get('sheet', '')}:{row['row']}"
    for name in (*NUMBERS, "contact_email"):
        if given.get(name):
            return f"{name}:{given[name].casefold()}"
    return f"row:{row.get('sheet', '')}:{row['row']}"


def _without_code(problems: Sequence[Problem], key: str) -> list[Problem]:
    """Ask for a code only where nothing else can tell who is meant."""
    named = not key.startswith("row:")
    kept = []
    for problem in problems:
        if problem.code != "suppliers.code_missing":
            kept.append(problem)
        elif not named:
            kept.append(Problem("suppliers.no_number", "code"))
    return kept


def placed(row: Row, problems: Sequence[Problem]) -> list[CellProblem]:
    """Return problems at their place in the file, each once."""
    found: dict[tuple[str, str], CellProblem] = {}
    for problem in problems:
        column = BESIDES.get(problem.place, problem.place)
        cell = CellProblem(problem.code, row.get("sheet", ""), row["row"], column, problem.facts)
        found.setdefault((problem.code, column), cell)
    return list(found.values())
