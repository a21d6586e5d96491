"""What the pages of an import show: part of the changes, by kind, searched, by the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.core import paging, sheets
from portal.core.mapping import Column, Kind, Laid, columns_of, labels_of
from portal.core.paging import Page
from portal.core.uploads import CellProblem, Raw
from portal.suppliers.importing.compare import KINDS, OPEN, SAME, Change, Comparison

FIRST_ROWS = 15


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a preview, under the filter of its address."""

    page: Page[Change]
    show: str
    text: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One sheet of a file on the page where its columns are mapped."""

    name: str
    kind: str
    row: int
    rows: tuple[tuple[int, str], ...]
    columns: tuple[Column, ...]
    number: int


def shown(comparison: Comparison, show: str, text: str, number: int) -> Shown:
    """Return what an address asks for; without a kind, everything that would change."""
    show = show if show in KINDS else ""
    words = text.casefold().split()
    found = [
        change
        for change in comparison.changes
        if (change.kind == show if show else change.kind != SAME)
        and all(word in f"{change.code} {change.name}".casefold() for word in words)
    ]
    found.sort(key=lambda change: change.kind != OPEN)
    return Shown(paging.cut(found, number), show, text, comparison.counts())


def sheet_pages(sheets_: Iterable[tuple[Raw, Laid]]) -> list[SheetPage]:
    """Return the sheets of a file as their columns are mapped; those with anything in them."""
    return [
        SheetPage(
            raw.name,
            laid.kind,
            laid.row,
            tuple((n, " · ".join(filter(None, cells))[:80]) for n, cells in raw.rows[:FIRST_ROWS]),
            tuple(columns_of(raw, laid)),
            place,
        )
        for place, (raw, laid) in enumerate(sheets_)
        if labels_of(raw, laid.row)
    ]


def needed(kind: Kind) -> frozenset[str]:
    """Return the columns that cannot be left out."""
    return frozenset(kind.needed)


def problem_list(problems: Iterable[CellProblem]) -> bytes:
    """Return the problems of a file as a CSV file that spreadsheets open."""
    lines = ["sheet,row,column,blocks,problem"]
    for problem in problems:
        cells = [problem.sheet, str(problem.row or ""), problem.column]
        cells += ["yes" if problem.blocks else "no", problem.sentence]
        lines.append(",".join(_quoted(sheets.inert(cell)) for cell in cells))
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
