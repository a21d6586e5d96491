"""Rows of an uploaded CSV file or workbook, read within bounds and with their places.

A workbook is checked and read in a child process (:mod:`forms.workbook.child`); a CSV file is
read here, after its size, its encoding and its lines have been bounded.
"""

import csv
import io
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.workbook import child
from forms.workbook.cells import CellKind, Sheet
from forms.workbook.limits import MEBIBYTE
from portal.core.i18n import N_, language
from portal.core.messages import declare, sentence

LARGEST_FILE = 10 * MEBIBYTE
LONGEST_NAME = 120
MOST_ROWS = 50_000
MOST_COLUMNS = 100
ENCODINGS = ("utf-8-sig", "gb18030")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",;\t"

declare(
    {
        "upload.refused": N_("%(reason)s"),
        "upload.empty": N_("The file is empty. Choose the file again."),
        "upload.too_large": N_("The file is larger than %(limit_mb)s MB. Split it into parts."),
        "upload.too_many_rows": N_("The file has more than %(limit)s rows. Split it into parts."),
        "upload.encoding": N_(
            "The text is neither UTF-8 nor GB18030. Save the file as “CSV UTF-8” and try again."
        ),
        "upload.control_char": N_(
            "The file holds characters that are not text. Save it again as CSV or .xlsx."
        ),
        "upload.csv_damaged": N_("The file cannot be read as CSV: a quotation mark is not closed."),
        "upload.no_heading": N_("Row 1 must hold the column headings; it is empty."),
        "upload.heading_twice": N_("The heading “%(heading)s” comes twice. Keep one of the two."),
        "upload.cell_unreadable": N_(
            "This cell holds an error or a formula that was never calculated (%(text)s). "
            "Open the file in Excel or WPS, save it, and upload it again."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One thing wrong with an upload: the sheet, row and column, and what it is."""

    code: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    blocks: bool = True

    @property
    def sentence(self) -> str:
        """Return the sentence in the reader's language."""
        return sentence(self.code, dict(self.facts))

    def to_json(self) -> dict[str, Any]:
        """Return the problem as plain values, to be kept or printed."""
        place = {"sheet": self.sheet, "row": self.row, "column": self.column}
        return place | {"code": self.code, "facts": dict(self.facts), "blocks": self.blocks}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "CellProblem":
        """Return the problem that :meth:`to_json` wrote down."""
        return cls(**plain)


class Refused(Exception):
    """The file as a whole cannot be read; ``problems`` say why."""

    def __init__(self, *problems: CellProblem) -> None:
        super().__init__(problems[0].code if problems else "upload.refused")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as text: the headings of row 1 and every row below that is not empty."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    problems: tuple[CellProblem, ...] = ()


def shown_name(file_name: str) -> str:
    """Return a file's name as it may be kept and shown: no folders, nothing invisible.

    A mark that turns the writing direction would make ``xslx.exe`` look like ``exe.xlsx``.

    Examples
    --------
    >>> shown_name("../etc/Pack 2025.xlsx"), shown_name("a" + chr(0x202E) + "xslx.exe")
    ('Pack 2025.xlsx', 'axslx.exe')
    """
    last = file_name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(one for one in last if not unicodedata.category(one).startswith("C"))
    return seen.strip()[:LONGEST_NAME] or "-"


def read(file_name: str, content: bytes) -> dict[str, Grid]:
    """Return the sheets of an upload by their names in lower case; a CSV file has one, ``""``.

    Raises
    ------
    Refused
        The file is empty, too large, damaged or not what it pretends to be.
    """
    if not content:
        raise Refused(CellProblem("upload.empty"))
    if len(content) > LARGEST_FILE:
        limit = {"limit_mb": LARGEST_FILE // MEBIBYTE}
        raise Refused(CellProblem("upload.too_large", facts=limit))
    if content.startswith(b"PK") or not file_name.lower().endswith((".csv", ".txt", ".tsv")):
        return _workbook(content)
    return {"": _grid("", enumerate(_csv_rows(content), start=1))}


def _workbook(content: bytes) -> dict[str, Grid]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.xlsx"
        path.write_bytes(content)
        outcome = child.read_in_child(path)
    if outcome.book is None:
        reasons = [finding.sentence(language()) for finding in outcome.findings]
        raise Refused(*(CellProblem("upload.refused", facts={"reason": r}) for r in reasons))
    visible = [sheet for sheet in outcome.book.sheets if sheet.state == "visible"]
    return {sheet.name.strip().casefold(): _sheet_grid(sheet) for sheet in visible}


def _sheet_grid(sheet: Sheet) -> Grid:
    last = max((column for _, column in sheet.cells), default=0)
    by_row: dict[int, list[str]] = {}
    problems = []
    for (row, column), cell in sorted(sheet.cells.items()):
        if cell.kind is CellKind.UNREADABLE:
            problems.append((row, column, cell.text))
        by_row.setdefault(row, [""] * last)[column - 1] = cell.text
    grid = _grid(sheet.name, iter(by_row.items()))
    found = tuple(
        CellProblem(
            "upload.cell_unreadable", sheet.name, row, _heading(grid, column), {"text": text}
        )
        for row, column, text in problems
    )
    return Grid(grid.name, grid.headings, grid.rows, grid.problems + found)


def _heading(grid: Grid, column: int) -> str:
    return grid.headings[column - 1] if column <= len(grid.headings) else str(column)


def _csv_rows(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\x00" in text:
        raise Refused(CellProblem("upload.control_char"))
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > MOST_ROWS:
                facts = {"limit": MOST_ROWS}
                raise Refused(CellProblem("upload.too_many_rows", facts=facts))
    except csv.Error:
        raise Refused(CellProblem("upload.csv_damaged")) from None
    return rows


def _decoded(content: bytes) -> str:
    """Read UTF-8, UTF-16 with its mark, or GB18030; Latin-1 would accept anything."""
    encodings = ("utf-16",) if content.startswith(UTF16_MARKS) else ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(CellProblem("upload.encoding"))


def _grid(name: str, rows: Iterator[tuple[int, list[str]]]) -> Grid:
    number, first = next(rows, (1, []))
    headings = tuple(_key(text) for text in first[:MOST_COLUMNS])
    if number != 1 or not any(headings):
        raise Refused(CellProblem("upload.no_heading", sheet=name, row=1))
    twice = {h for h in headings if h and headings.count(h) > 1}
    problems = tuple(
        CellProblem("upload.heading_twice", name, 1, heading, {"heading": heading})
        for heading in sorted(twice)
    )
    kept = tuple(
        (place, tuple(cell.strip() for cell in row[:MOST_COLUMNS]))
        for place, row in rows
        if any(cell.strip() for cell in row)
    )
    return Grid(name, headings, kept, problems)


def _key(text: str) -> str:
    """Return a heading as columns are looked up: lower case, one underscore between words."""
    return "_".join(text.strip().strip("\ufeff").casefold().split())
