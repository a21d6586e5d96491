"""The reader: typed cells of a workbook that has passed the gate.

It is made for hostile files first and speed second: cells are kept by their
reference, so rows out of order lose nothing, a cell that comes twice is
refused, and formulas, errors and odd numbers keep their own kinds.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from forms.workbook import package, references
from forms.workbook.cells import Cell, CellKind, Sheet
from forms.workbook.findings import Finding
from forms.workbook.limits import DEFAULT, Limits
from forms.workbook.package import SheetPart
from forms.workbook.styles import Shown, read_styles
from forms.workbook.texts import TextCollector, shared_strings, too_much_text, unescaped
from forms.workbook.values import iso_cell, number_cell, text_cell, unreadable
from forms.workbook.xmlstream import Refused, damaged, stream


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read: its sheets in the order of their tabs."""

    sheets: tuple[Sheet, ...]
    is_1904: bool = False


def read_cells(path: Path, limits: Limits = DEFAULT) -> Book:
    """Read every cell of a workbook that passed the gate, or raise :class:`Refused`."""
    with zipfile.ZipFile(path) as archive:
        parts = package.open_parts(archive, limits)
        strings = shared_strings(archive, parts.strings, limits) if parts.strings else []
        styles = read_styles(archive, parts.styles, limits) if parts.styles else []
        tables = _Tables(strings, styles, parts.is_1904)
        budget = _Budget(limits)
        sheets = tuple(
            _SheetReader(sheet, tables, budget, limits).read(archive) for sheet in parts.sheets
        )
    return Book(sheets, parts.is_1904)


@dataclass(frozen=True, slots=True)
class _Tables:
    """What cells refer to by number."""

    strings: list[str]
    styles: list[Shown]
    is_1904: bool

    def shown(self, style: str | None) -> Shown:
        """Return how a style shows numbers; an unknown style shows them plainly."""
        index = int(style) if style and style.isascii() and style.isdigit() else 0
        return self.styles[index] if index < len(self.styles) else Shown.PLAIN


class _Budget:
    """Characters that all sheets together may still hold.

    Shared strings are counted where they are used: one long string named by a
    hundred thousand cells is a bomb as well.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.text_bytes

    def spend(self, text: str) -> None:
        """Take note of one more text, or raise :class:`Refused`."""
        self._left -= len(text)
        if self._left < 0:
            raise Refused(too_much_text(self._limits))


class _SheetReader:
    """Turns the elements of one worksheet into cells."""

    def __init__(self, part: SheetPart, tables: _Tables, budget: _Budget, limits: Limits) -> None:
        self._part = part
        self._tables = tables
        self._budget = budget
        self._limits = limits
        self._cells: dict[tuple[int, int], Cell] = {}
        self._seen: set[tuple[int, int]] = set()
        self._merges: list[str] = []
        self._row = 0
        self._column = 0
        self._attributes: Mapping[str, str] = {}
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._inside = ""
        self._string = TextCollector()
        self._readers: dict[str, Callable[[str], Cell | None]] = {
            "s": lambda stored: text_cell(self._shared(stored)),
            "str": lambda stored: text_cell(unescaped(stored)),
            "b": _flag_cell,
            "e": lambda stored: unreadable(stored, "cell.error"),
            "d": iso_cell,
        }

    def read(self, archive: zipfile.ZipFile) -> Sheet:
        """Return the sheet, or raise :class:`Refused`."""
        stream(archive, self._part.part, self._start, self._end, self._text, limits=self._limits)
        return Sheet(self._part.name, self._part.state, self._cells, tuple(self._merges))

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self._row = self._number(attributes.get("r"), self._row + 1)
            self._column = 0
        elif name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "f"):
            self._inside = name
            if name == "v":
                self._value = []
            else:
                self._formula = []
        elif name == "mergeCell":
            self._merges.append(attributes.get("ref", ""))
        else:
            self._string.start(name)

    def _number(self, stored: str | None, following: int) -> int:
        if stored is None:
            return following
        place = references.parse(f"A{stored}")
        if place is None:
            raise Refused(damaged(self._part.part))
        return place[0]

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        place = references.parse(reference) if reference else (self._row, self._column + 1)
        if place is None:
            raise Refused(damaged(self._part.part))
        if place in self._seen:
            name = references.name(*place)
            raise Refused(Finding("sheet.ambiguous", sheet=self._part.name, cell=name))
        self._seen.add(place)
        self._row, self._column = place
        self._attributes = attributes
        self._value = self._formula = None

    def _end(self, name: str) -> None:
        if name in ("v", "f"):
            self._inside = ""
        elif name == "c":
            cell = self._cell()
            if cell is not None:
                self._budget.spend(cell.text)
                self._cells[self._row, self._column] = cell
        else:
            self._string.end(name)

    def _text(self, text: str) -> None:
        if self._inside == "v" and self._value is not None:
            self._value.append(text)
        elif self._inside == "f" and self._formula is not None:
            self._formula.append(text)
        else:
            self._string.text(text)

    def _cell(self) -> Cell | None:
        """Return the cell that just ended, or None for one without content."""
        inline = self._string.take()
        stored = None if self._value is None else "".join(self._value)
        if self._formula is None:
            return self._typed(stored, inline)
        is_text = self._attributes.get("t") == "str"
        if stored is None or (not stored and not is_text):
            return unreadable("=" + "".join(self._formula), "cell.formula_not_calculated")
        cell = self._typed(stored, inline)
        return None if cell is None else replace(cell, is_formula=True)

    def _typed(self, stored: str | None, inline: str) -> Cell | None:
        """Return the value by the type that the cell declares."""
        kind = self._attributes.get("t", "n")
        if kind == "inlineStr":
            return text_cell(inline)
        if stored is None or (not stored and kind == "n"):
            return None
        read = self._readers.get(kind, self._plain_number)
        return read(stored)

    def _plain_number(self, stored: str) -> Cell:
        shown = self._tables.shown(self._attributes.get("s"))
        return number_cell(stored, shown, is_1904=self._tables.is_1904)

    def _shared(self, stored: str) -> str:
        index = stored.strip()
        if not index.isascii() or not index.isdigit() or len(index) > len("1000000"):
            raise Refused(damaged(self._part.part))
        if int(index) >= len(self._tables.strings):
            raise Refused(damaged(self._part.part))
        return self._tables.strings[int(index)]


def _flag_cell(stored: str) -> Cell:
    """Return the cell of a yes or no."""
    return Cell(CellKind.BOOL, "true" if stored.strip() == "1" else "false")
