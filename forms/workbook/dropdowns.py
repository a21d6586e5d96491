"""Lists to choose from, and what a cell says when one clicks into it."""

from __future__ import annotations

from typing import Final

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from forms.model import Field, Kind, Level
from forms.workbook import catalogue, references
from forms.workbook.entries import writable
from forms.workbook.layout import LIST_SHEET

_LONGEST_TITLE: Final = 32
_LONGEST_PROMPT: Final = 255
_FORMS: Final = frozenset({Kind.DATE, Kind.DATE_RANGE, Kind.MONTH, Kind.TEXT_LIST, Kind.SERIES})
_PICKED: Final = frozenset({Kind.BOOL, Kind.CHOICE})


class Dropdowns:
    """Keeps the entries of all lists on one hidden sheet.

    Lists written into the cell itself end at 255 characters and break at commas.
    """

    def __init__(self, book: Workbook, lang: str) -> None:
        self._sheet = book.create_sheet(LIST_SHEET)
        self._sheet.sheet_state = "hidden"
        self._lang = lang
        self._ranges: dict[tuple[str, ...], str] = {}

    def for_answer(self, field: Field, level: Level) -> DataValidation:
        """Return the list and the prompt of a field's answer."""
        entries = _entries(field, level, self._lang)
        validation = self._list(entries) if entries else DataValidation(allow_blank=True)
        # A warning, because an answer without a figure ("unknown: reason") is none of the list.
        validation.errorStyle = "warning" if entries else None
        validation.showErrorMessage = bool(entries)
        validation.error = catalogue.label("pick_error", self._lang)
        return self._prompted(validation, field, prompt(field, self._lang))

    def for_unit(self, field: Field) -> DataValidation:
        """Return the list of a field's units; others of the same kind are let through."""
        validation = self._list(field.units)
        validation.errorStyle = "warning"
        validation.showErrorMessage = True
        validation.error = catalogue.label("unit_error", self._lang)
        default = catalogue.label("unit_default", self._lang, unit=field.units[0])
        return self._prompted(validation, field, default)

    def _prompted(self, validation: DataValidation, field: Field, text: str) -> DataValidation:
        """Let the cell say what belongs there when one clicks into it."""
        validation.showInputMessage = bool(text)
        validation.promptTitle = _cut(field.label.get(self._lang), _LONGEST_TITLE)
        validation.prompt = _cut(text, _LONGEST_PROMPT)
        return validation

    def _list(self, entries: tuple[str, ...]) -> DataValidation:
        if entries not in self._ranges:
            self._ranges[entries] = self._write(entries)
        return DataValidation("list", formula1=self._ranges[entries], allow_blank=True)

    def _write(self, entries: tuple[str, ...]) -> str:
        """Write a list in a column of its own and return its address."""
        column = len(self._ranges) + 1
        for row, entry in enumerate(entries, start=1):
            cell = self._sheet.cell(row, column, writable(entry))
            cell.data_type = "s"
        letter = references.name(1, column)[:-1]
        return f"'{LIST_SHEET}'!${letter}$1:${letter}${len(entries)}"


def _entries(field: Field, level: Level, lang: str) -> tuple[str, ...]:
    """Return what a field's list offers; several choices in one cell need free typing."""
    if field.kind is Kind.BOOL:
        return catalogue.label("yes", lang), catalogue.label("no", lang)
    if field.kind is Kind.CHOICE:
        return tuple(option.label.get(lang) for option in field.options_at(level))
    return ()


def prompt(field: Field, lang: str) -> str:
    """Return what a person should know before answering a field."""
    parts = [
        field.hint.get(lang) if field.hint.en != field.label.en else "",
        field.where.get(lang),
        _form(field, lang),
    ]
    if field.example:
        parts.append(catalogue.label("example", lang, example=field.example.get(lang)))
    return "\n".join(part for part in parts if part)


def _form(field: Field, lang: str) -> str:
    """Return in which form an answer is typed."""
    if field.kind.is_number:
        return catalogue.label("number", lang)
    if field.kind is Kind.CHOICES:
        labels = "; ".join(option.label.get(lang) for option in field.options)
        return catalogue.label("choices", lang, options=labels)
    if field.kind in _FORMS:
        return catalogue.label(field.kind.value, lang)
    return catalogue.label("pick", lang) if field.kind in _PICKED else ""


def _cut(text: str, longest: int) -> str:
    """Return a text within what a spreadsheet program accepts."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
