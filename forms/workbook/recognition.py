"""Whose workbook this is: questionnaire, version, level and request, read from its seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms import loader
from forms.answers import Answers
from forms.model import Level, Questionnaire, Text
from forms.workbook import catalogue, layout, seal
from forms.workbook.cells import Sheet
from forms.workbook.findings import Finding
from forms.workbook.reader import Book
from forms.workbook.seal import SealState


@dataclass(frozen=True, slots=True)
class Recognised:
    """A workbook that belongs here: what it asks, and what it was written with."""

    questionnaire: Questionnaire
    level: Level
    identity: Mapping[str, str]
    base: Answers

    @property
    def lang(self) -> str:
        """Return the language that the workbook was written in."""
        return "zh" if self.identity.get("lang") == "zh" else "en"

    @property
    def locked(self) -> frozenset[str]:
        """Return the answers that were not to be changed."""
        return frozenset(key for key in self.identity.get("locked", "").split(",") if key)


def recognise(
    book: Book, key: bytes | None, expected: Mapping[str, str] | None
) -> tuple[Recognised | None, list[Finding]]:
    """Return what the workbook is, or the finding that says why it is not accepted.

    The order matters: an altered identity is called altered, whatever it claims,
    and a workbook of somebody else's request gives away nothing but that.
    """
    sealed = seal.open_seal(_identity_lines(book), key)
    if sealed is None:
        return None, [Finding("template.unknown")]
    if sealed.state is SealState.BROKEN:
        return None, [Finding("template.tampered")]
    wanted = expected or {}
    if "request" in wanted and sealed.identity.get("request") != wanted["request"]:
        return None, [Finding("template.not_yours")]
    return _load(sealed.identity, sealed.base, wanted)


def _identity_lines(book: Book) -> Iterator[tuple[str, str]]:
    """Yield the lines of the hidden sheet, wherever it has been moved."""
    for sheet in book.sheets:
        if layout.folded(sheet.name) == layout.IDENTITY_SHEET:
            for row in sorted({row for row, _ in sheet.cells}):
                yield _text(sheet, row, 1), _text(sheet, row, 2)


def _text(sheet: Sheet, row: int, column: int) -> str:
    """Return the text of a cell, empty where there is none."""
    cell = sheet.cells.get((row, column))
    return "" if cell is None else cell.text


def _load(
    identity: Mapping[str, str], base: Answers, wanted: Mapping[str, str]
) -> tuple[Recognised | None, list[Finding]]:
    """Return the questionnaire that the workbook was made from."""
    made_from = identity.get("questionnaire", ""), identity.get("version", "")
    if wanted.get("questionnaire", made_from[0]) != made_from[0]:
        return None, [Finding("template.not_yours")]
    current = wanted.get("version", made_from[1])
    # An earlier version of the list is read as what it is; the caller brings its answers up.
    if current != made_from[1] and not {made_from, (made_from[0], current)} <= {
        *loader.published()
    }:
        facts = {"found": made_from[1], "current": current}
        return None, [Finding("template.outdated", facts=facts)]
    if made_from not in loader.published() or identity.get("level") not in set(Level):
        return None, [Finding("template.unknown")]
    questionnaire = loader.load(*made_from)
    level = Level(identity["level"])
    return Recognised(questionnaire, level, identity, base), list(_level(level, wanted))


def _level(level: Level, wanted: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a remark where the request now asks at another level."""
    current = wanted.get("level", level.value)
    if current != level.value:
        facts = {"found": _level_name(level.value), "current": _level_name(current)}
        yield Finding("template.level_changed", "warning", facts=facts)


def _level_name(level: str) -> Text:
    """Return what a level is called."""
    return Text(*(catalogue.label(f"level_{level}", lang) for lang in catalogue.LANGUAGES))
