"""Rows of an uploaded CSV file or workbook, read within bounds and with their places.

A workbook is checked and read in a child process (:mod:`forms.workbook.child`); a CSV file is
read here, after its size, its encoding and its lines have been bounded.
"""

import csv
import io
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
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
LAST = "\x1fend\x1f"
"""A row of our own below the file's: a quotation mark that is still open swallows it."""

LEAST_COLUMNS = 4
"""A line within a cell with the marks of so many columns is a row that the cell swallowed."""

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
        "upload.quote_open": N_(
            "A quotation mark in row %(row)s is not closed in its cell, so that the rows "
            "below it cannot be told apart. Close it or take it out, and upload the file again."
        ),
        "upload.no_heading": N_("No row of the sheet holds headings. Write them above the rows."),
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
    """One sheet as text: its headings and every row below that is not empty.

    ``headings`` are written as columns are looked up, ``labels`` as they stand in the file.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    problems: tuple[CellProblem, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """One sheet as text before anybody knows where its headings stand; empty rows are left out.

    ``unreadable`` are cells that hold no value: row, column (from 1) and what stands there.
    """

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    unreadable: tuple[tuple[int, int, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept until the columns are known."""
        return {"name": self.name, "rows": self.rows, "unreadable": self.unreadable}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Raw":
        """Return what :meth:`to_json` wrote down."""
        rows = tuple((number, tuple(cells)) for number, cells in plain["rows"])
        return cls(plain["name"], rows, tuple((r, c, t) for r, c, t in plain["unreadable"]))


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

    The headings stand in row 1. Who lets people say where they stand asks :func:`read_raw`.

    Raises
    ------
    Refused
        The file is empty, too large, damaged or not what it pretends to be.
    """
    return {key: headed(raw, 1) for key, raw in read_raw(file_name, content).items()}


def read_raw(file_name: str, content: bytes) -> dict[str, Raw]:
    """Return the sheets of an upload as they stand, by their names in lower case.

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
    rows = _csv_rows(content)
    return {"": _raw("", enumerate(rows, start=1))}


def headed(raw: Raw, row: int) -> Grid:
    """Return a sheet whose headings stand in ``row``.

    Raises
    ------
    Refused
        There is nothing in that row.
    """
    labels = next((cells for number, cells in raw.rows if number == row), ())
    headings = tuple(key_of(text) for text in labels)
    if not any(headings):
        raise Refused(CellProblem("upload.no_heading", sheet=raw.name, row=row))
    twice = {h for h in headings if h and headings.count(h) > 1}
    problems = [
        CellProblem("upload.heading_twice", raw.name, row, heading, {"heading": heading})
        for heading in sorted(twice)
    ]
    for number, column, text in raw.unreadable:
        place = headings[column - 1] if column <= len(headings) else str(column)
        facts = {"text": text}
        problems.append(CellProblem("upload.cell_unreadable", raw.name, number, place, facts))
    below = tuple((number, cells) for number, cells in raw.rows if number > row)
    return Grid(raw.name, headings, below, tuple(problems), tuple(labels))


def _workbook(content: bytes) -> dict[str, Raw]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload.xlsx"
        path.write_bytes(content)
        outcome = child.read_in_child(path)
    if outcome.book is None:
        reasons = [finding.sentence(language()) for finding in outcome.findings]
        raise Refused(*(CellProblem("upload.refused", facts={"reason": r}) for r in reasons))
    visible = [sheet for sheet in outcome.book.sheets if sheet.state == "visible"]
    return {sheet.name.strip().casefold(): _sheet(sheet) for sheet in visible}


def _sheet(sheet: Sheet) -> Raw:
    last = max((column for _, column in sheet.cells), default=0)
    by_row: dict[int, list[str]] = {}
    unreadable = []
    for (row, column), cell in sorted(sheet.cells.items()):
        if cell.kind is CellKind.UNREADABLE:
            unreadable.append((row, column, cell.text))
        by_row.setdefault(row, [""] * last)[column - 1] = cell.text
    return replace(_raw(sheet.name, iter(by_row.items())), unreadable=tuple(unreadable))


def _raw(name: str, rows: Iterator[tuple[int, list[str]]]) -> Raw:
    kept = (
        (number, tuple(cell.strip().strip("\ufeff").strip() for cell in row[:MOST_COLUMNS]))
        for number, row in rows
    )
    return Raw(name, tuple((number, cells) for number, cells in kept if any(cells)))


def _csv_rows(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\x00" in text:
        raise Refused(CellProblem("upload.control_char"))
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    ended = text if text.endswith(("\n", "\r")) else f"{text}\n"
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(ended + LAST, newline=""), delimiter=delimiter):
            rows.append(row)
            _refuse_swallowed(row, len(rows), delimiter, len(rows[0]))
            if len(rows) > MOST_ROWS + 1:
                facts = {"limit": MOST_ROWS}
                raise Refused(CellProblem("upload.too_many_rows", facts=facts))
    except csv.Error:
        raise Refused(CellProblem("upload.csv_damaged")) from None
    if rows.pop() != [LAST]:
        raise _open_quote(len(rows) + 1)
    return rows


def _refuse_swallowed(row: list[str], number: int, delimiter: str, width: int) -> None:
    """Refuse a cell that holds whole rows: its quotation mark was closed by another one's."""
    if width < LEAST_COLUMNS:
        return
    for cell in row:
        lines = cell.splitlines()[1:-1] if "\n" in cell else ()
        if any(line.count(delimiter) >= width - 1 for line in lines):
            raise _open_quote(number)


def _open_quote(row: int) -> Refused:
    return Refused(CellProblem("upload.quote_open", row=row, facts={"row": row}))


def _decoded(content: bytes) -> str:
    """Read UTF-8, UTF-16 with its mark, or GB18030; Latin-1 would accept anything."""
    encodings = ("utf-16",) if content.startswith(UTF16_MARKS) else ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(CellProblem("upload.encoding"))


def key_of(text: str) -> str:
    """Return a heading as columns are looked up: lower case, one underscore between words."""
    return "_".join(text.strip().strip("\ufeff").casefold().split())
