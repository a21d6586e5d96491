"""Reads a filled-in workbook back: its answers, and everything to be said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forms.answers import Answers, empty
from forms.model import Level, Questionnaire
from forms.workbook.cells import CellKind
from forms.workbook.child import read_in_child
from forms.workbook.collecting import Typed, collect
from forms.workbook.findings import MOST, Finding
from forms.workbook.interpreting import interpret
from forms.workbook.limits import DEFAULT, Limits
from forms.workbook.reader import Book
from forms.workbook.recognition import Recognised, recognise
from forms.workbook.sheet_search import find_sheets
from forms.workbook.spots import Place, Spots


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a workbook says.

    ``base`` are the answers that it was written with, so that a change in the
    workbook can be told from a change made in the browser meanwhile. ``places``
    gives sheet and cell of every answer; ``formulas`` names the answers that a
    formula calculated.
    """

    answers: Answers = field(default_factory=empty)
    findings: tuple[Finding, ...] = ()
    identity: Mapping[str, str] = field(default_factory=dict)
    base: Answers = field(default_factory=empty)
    places: Spots = field(default_factory=Spots)
    sheets: Mapping[str, str] = field(default_factory=dict)
    formulas: frozenset[Place] = frozenset()
    questionnaire: Questionnaire | None = None
    level: Level | None = None

    @property
    def is_refused(self) -> bool:
        """Whether nothing may be taken from the workbook: the file, not an answer, is wrong."""
        return any(finding.blocks_file for finding in self.findings)

    @property
    def is_blank(self) -> bool:
        """Whether no answer could be read at all."""
        return not self.answers.get("fields") and not any(self.answers.get("rows", {}).values())

    def place(
        self, section: str | None, row: str | None, field_key: str | None
    ) -> tuple[str | None, str | None]:
        """Return sheet and cell of an answer, as near as the workbook allows."""
        place = (section if row is not None else None), row, field_key or ""
        if (spot := self.places.get(place)) is not None:
            return spot
        table = section or ""
        in_row = self.places.of_row(table, row) if row is not None else None
        if row is None and field_key is None:
            in_row = self.places.of_table(table)
        return in_row or (self.sheets.get(table), None)


def read(
    path: Path,
    key: bytes | None,
    expected: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT,
) -> Reading:
    """Read an uploaded workbook; whatever it contains, a reading comes back.

    Parameters
    ----------
    path
        The stored file. It is checked and read in a child process.
    key
        Secret of the seal; without it a workbook made for a request is read, but its
        identity is not proven.
    expected
        What the workbook must be for: ``request``, ``questionnaire``, ``version``,
        ``level``, as far as they matter to the caller.
    limits
        Bounds of the file and of the process that reads it.
    """
    outcome = read_in_child(path, limits)
    if outcome.book is None:
        return Reading(findings=outcome.findings)
    recognised, findings = recognise(outcome.book, key, expected)
    if recognised is None:
        return Reading(findings=tuple(findings))
    return _read_answers(outcome.book, recognised, findings)


def _read_answers(book: Book, recognised: Recognised, findings: list[Finding]) -> Reading:
    """Return the answers of a workbook that belongs here."""
    sheets, of_sheets = find_sheets(
        book, recognised.questionnaire, recognised.level, recognised.lang
    )
    collection = collect(sheets, recognised)
    interpretation = interpret(collection.typed, recognised, is_1904=book.is_1904)
    answers = interpretation.answers(collection.typed)
    found = [*findings, *of_sheets, *collection.findings, *interpretation.findings]
    if not collection.typed:
        found.insert(0, Finding("upload.no_data"))
    return Reading(
        answers=answers,
        findings=tuple(found[:MOST]),
        identity=recognised.identity,
        base=recognised.base,
        places=collection.spots,
        sheets={located.section.key: located.sheet.name for located in sheets},
        formulas=frozenset(one.place for one in collection.typed if _is_calculated(one)),
        questionnaire=recognised.questionnaire,
        level=recognised.level,
    )


def _is_calculated(one: Typed) -> bool:
    """Tell whether an answer is the result of a formula."""
    return one.cell.is_formula and one.cell.kind is not CellKind.UNREADABLE
