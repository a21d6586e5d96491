"""A table as it was written: for each column its distinct texts, and which row has which.

A CSV file without quotes is cut by a compiled reader; every other file row by
row.  Both ways give the same columns.
"""

import csv
import io
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from aggregator.distinct import Texts
from aggregator.files import FileRefused, Sheet, delimiter_of, read_sheet, utf8
from aggregator.ordered import FloatArray
from aggregator.problems import Place
from aggregator.spans import Positions

WIDTH: Final = 32
"""Bytes of a cell that the compiled reader keeps; a table with longer ones is read as objects."""
WORD: Final = 8
SAMPLE: Final = 1 << 14
"""Bytes of the lines that are looked at beforehand, at three places of a file."""
ANYTHING: Final = re.compile(rb"\S")
EMPTY_ENDS: Final = b"\n\n", b"\n\r\n"
Cells: TypeAlias = Texts | FloatArray
"""A column: texts, or numbers of which all are finite and other than 0."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it was written.

    Parameters
    ----------
    heading
        Names of columns, as they stand in row 1.
    columns : list of (n,) array
        As many as names, and one for all that goes beyond them.
    numbers : (n,) int array
        The row of the file that each row is.
    refused
        Why the rest of the file could not be read, if it could not.
    """

    sheet: Sheet
    heading: list[str]
    columns: list[Cells]
    numbers: Positions
    refused: FileRefused | None = None

    @property
    def size(self) -> int:
        """Return the number of rows n."""
        return len(self.numbers)

    def place(self, row: int) -> Place:
        """Return where a row stands."""
        return self.sheet.place(int(self.numbers[row]))

    def cells(self, row: int) -> list[str]:
        """Return the texts of one row, what goes beyond the heading last."""
        return [_text(column[row]) for column in self.columns]


def read_raw(path: Path, sheet: str, numeric: Iterable[str] = ()) -> RawTable:
    r"""Return one table of a file.

    Parameters
    ----------
    path
        A CSV file, or a workbook.
    sheet
        Name of the sheet, if it is a workbook.
    numeric
        Names of columns in which every cell should be a number; where all are,
        they come as numbers.

    Raises
    ------
    FileRefused
        The file is not such a table.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "bom.csv"
    >>> _ = path.write_text("parent,component\nCAR,WHEEL\n")
    >>> read_raw(path, "bom").cells(0)
    ['CAR', 'WHEEL', '']
    >>> folder.cleanup()
    """
    found = read_sheet(path, sheet)
    if found.name is None:
        content = utf8(path)
        quick = _quick(found, content, set(numeric)) if _is_plain(content) else None
        if quick is not None:
            return quick
    return _by_row(found)


def _is_plain(content: bytes) -> bool:
    """Return whether every line is a row and every delimiter ends a cell."""
    if b'"' in content or b"\0" in content:
        return False
    return b"\r" not in content or content.count(b"\r") == content.count(b"\r\n")


def _quick(sheet: Sheet, content: bytes, numeric: set[str]) -> RawTable | None:
    """Return the table of plain content; ``None`` where a row is longer than the heading."""
    first = content[: _heading_end(content)].decode().rstrip("\r")
    delimiter = delimiter_of(first)
    heading = first.split(delimiter)
    is_numeric = [name.strip().casefold() in numeric for name in [*heading, ""]]
    try:
        frame = _frame(content, delimiter, is_numeric)
    except (pd.errors.ParserError, pd.errors.ParserWarning):
        return None
    size = len(frame)
    columns = [frame[name].to_numpy() for name in frame]
    return RawTable(sheet, heading, columns, np.arange(2, size + 2))


def _heading_end(content: bytes) -> int:
    found = content.find(b"\n")
    return len(content) if found < 0 else found


def _frame(content: bytes, delimiter: str, is_numeric: list[bool]) -> pd.DataFrame:
    """Return the cells below the heading as texts, and as numbers where all of a column are."""
    size = len(is_numeric)
    if ANYTHING.search(content, _heading_end(content)) is None:
        return pd.DataFrame({name: np.empty(0, dtype=object) for name in range(size)})
    wide = [f"S{WIDTH}"] * size
    narrow = [f"S{width}" for width in _widths(content, delimiter.encode(), size)]
    attempts = [
        ["f8" if number else text for text, number in zip(texts, is_numeric, strict=True)]
        for texts in (narrow, wide)
    ]
    for attempt in (*attempts, wide):
        try:
            found = _parsed(content, delimiter, attempt)
        except pd.errors.ParserError:
            raise
        except ValueError:  # a text that is no number
            continue
        if all(_is_whole(found[place].to_numpy()) for place in found):
            return found
    return _parsed(content, delimiter, ["O"] * size)


def _widths(content: bytes, delimiter: bytes, size: int) -> list[int]:
    """Return how many bytes to keep of the cells of each column, as lines here and there need.

    Half of the time goes into moving the cells, most of which are much shorter than ``WIDTH``.
    """
    longest = [0] * size
    for start in (0, len(content) // 2, max(0, len(content) - SAMPLE)):
        for line in content[start : start + SAMPLE].split(b"\n")[start > 0 :]:
            for place, cell in enumerate(line.split(delimiter)[:size]):
                longest[place] = max(longest[place], len(cell))
    return [min(WIDTH, (most // WORD + 1) * WORD) for most in longest]


def _is_whole(cells: npt.NDArray[Any]) -> bool:
    """Return whether nothing of the cells was lost."""
    return _are_numbers(cells) if cells.dtype.kind == "f" else not _is_cut(cells)


def _is_cut(cells: npt.NDArray[np.bytes_]) -> bool:
    """Return whether a cell may be longer than what was kept of it."""
    words = cells.view(np.uint8).reshape(len(cells), cells.dtype.itemsize)
    return bool(words[:, -1].any())


def _parsed(content: bytes, delimiter: str, kinds: list[str]) -> pd.DataFrame:
    names = range(len(kinds))
    with warnings.catch_warnings():
        # where all rows are too long, the reader would leave cells out and only warn
        warnings.simplefilter("error", pd.errors.ParserWarning)
        return _cut(content, delimiter, dict(zip(names, kinds, strict=True)))


def _cut(content: bytes, delimiter: str, kinds: dict[int, str]) -> pd.DataFrame:
    if content.endswith(EMPTY_ENDS):
        content = content.rstrip(b"\r\n")
    return pd.read_csv(
        io.BytesIO(content),
        sep=delimiter,
        header=None,
        skiprows=1,
        names=list(kinds),
        dtype=kinds,
        na_filter=False,
        skip_blank_lines=False,
        index_col=False,
        quoting=csv.QUOTE_NONE,
        encoding="utf-8",
        low_memory=False,  # in pieces, every column would be copied once more
    )


def _are_numbers(values: FloatArray) -> bool:
    """Return whether the numbers are what the texts say: none lost, and no words of logic."""
    return bool(np.isfinite(values).all() and (values != 0).all() and (values != 1).any())


def _by_row(sheet: Sheet) -> RawTable:
    """Return the table cut row by row; up to where the file cannot be read."""
    refused = None
    rows: list[list[str]] = []
    try:
        rows.extend(sheet.rows)
    except FileRefused as error:
        if not rows:
            raise
        refused = error
    heading = rows.pop(0) if rows else []
    width = len(heading)
    columns: list[Cells] = [
        _texts(row[place] if place < len(row) else "" for row in rows) for place in range(width)
    ]
    columns.append(_texts("".join(row[width:]) for row in rows))
    return RawTable(sheet, heading, columns, np.arange(2, len(rows) + 2), refused)


def _texts(cells: Iterable[str]) -> npt.NDArray[np.object_]:
    return np.array([*cells, None], dtype=object)[:-1]


def _text(cell: Any) -> str:
    return cell.decode() if isinstance(cell, bytes) else str(cell)
