"""Files of the tables: CSV in UTF-8 or GB18030, or workbooks, as rows of text cells."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import openpyxl

from aggregator.problems import Place, Problem

LARGEST_FILE: Final = 2_000_000_000
LARGEST_UNPACKED: Final = 4_000_000_000
DELIMITERS: Final = ",;\t"
WORKBOOK: Final = b"PK\x03\x04"
OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
CELL_ERRORS: Final = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
)
NOT_CALCULATED: Final = "\x00formula"
"""Stands for a formula without a stored result; no file can contain it as text."""


class FileRefused(Exception):
    """The file cannot be read as a table; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as it was read: rows of text cells, the heading first."""

    file: str
    rows: Iterator[list[str]]
    name: str | None = None

    def place(self, row: int) -> Place:
        """Return where a row stands."""
        return Place(self.file, row, self.name)


def is_workbook(path: Path) -> bool:
    r"""Return whether the file is packed like an Excel workbook.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "bom.csv"
    >>> _ = path.write_text("parent,component\nCAR,WHEEL\n")
    >>> is_workbook(path)
    False
    >>> folder.cleanup()
    """
    with path.open("rb") as file:
        return file.read(4) == WORKBOOK


def read_sheet(path: Path, sheet: str) -> Sheet:
    r"""Return one table of a file.

    Parameters
    ----------
    path
        A CSV file, or a workbook.
    sheet
        Name of the sheet, if it is a workbook.

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
    >>> list(read_sheet(path, "bom").rows)
    [['parent', 'component'], ['CAR', 'WHEEL']]
    >>> folder.cleanup()
    """
    if path.stat().st_size > LARGEST_FILE:
        raise _refused("file.too_large", path, limit=f"{LARGEST_FILE:,} B")
    with path.open("rb") as file:
        start = file.read(4)
    if start == OLD_WORKBOOK:
        raise _refused("file.old_workbook", path)
    if start == WORKBOOK:
        return Sheet(str(path), _workbook_rows(path, sheet), sheet)
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        raise _refused("file.not_workbook", path)
    return Sheet(str(path), _csv_rows(path))


def _refused(code: str, path: Path, row: int = 1, **facts: str) -> FileRefused:
    return FileRefused(Problem(code, facts, Place(str(path), row)))


def _decode(path: Path) -> str:
    content = path.read_bytes()
    if content.startswith(UTF16):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused("file.encoding", path)


def utf8(path: Path) -> bytes:
    r"""Return the content of a text file in UTF-8, without byte order mark.

    Raises
    ------
    FileRefused
        It is neither UTF-8 nor GB18030.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "bom.csv"
    >>> _ = path.write_text("parent,component\nCAR,WHEEL\n")
    >>> utf8(path)
    b'parent,component\nCAR,WHEEL\n'
    >>> folder.cleanup()
    """
    content = path.read_bytes()
    if content.isascii():
        return content
    if not content.startswith(UTF16):
        try:
            content.decode()
        except UnicodeDecodeError:
            pass
        else:
            return content.removeprefix(codecs.BOM_UTF8)
    return _decode(path).encode()


def delimiter_of(heading: str) -> str:
    """Return what separates the names of a heading.

    >>> delimiter_of("parent;component;quantity"), delimiter_of("item")
    (';', ',')
    """
    return max(DELIMITERS, key=heading.count)


def _csv_rows(path: Path) -> Iterator[list[str]]:
    text = _decode(path)
    delimiter = delimiter_of(text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _refused("file.csv", path, number, reason=str(error)) from error
        yield row


def _workbook_rows(path: Path, sheet: str) -> Iterator[list[str]]:
    """Yield the rows of a sheet: stored results, and a mark where a formula has none."""
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise _refused("file.too_large", path, limit=f"{LARGEST_UNPACKED:,} B")
        results = openpyxl.load_workbook(path, read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(path, read_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise _refused("file.not_workbook", path) from error
    try:
        name = next((n for n in results.sheetnames if n.strip().casefold() == sheet), None)
        if name is None:
            raise _refused("sheet.missing", path, sheet=sheet)
        pairs = zip(
            results[name].iter_rows(values_only=True),
            formulas[name].iter_rows(values_only=True),
            strict=False,
        )
        for shown, written in pairs:
            yield [_cell(a, b) for a, b in zip(shown, written, strict=False)]
    finally:
        results.close()
        formulas.close()


def _cell(result: Any, written: Any) -> str:
    """Return a workbook's cell as the text a reader of CSV would see."""
    if result is None:
        return NOT_CALCULATED if written is not None else ""
    if isinstance(result, bool):
        return "yes" if result else "no"
    if isinstance(result, float):
        return str(int(result)) if result.is_integer() and abs(result) < 1e15 else repr(result)
    if isinstance(result, datetime):
        return result.isoformat(sep=" ")
    return str(result)
