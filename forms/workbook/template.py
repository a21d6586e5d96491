"""Writes the workbook of a data request, filled with what is already known."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from typing import Final

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from forms.answers import Answers
from forms.model import Level, Questionnaire
from forms.workbook import layout, looks, row_sheet, seal, single_sheet
from forms.workbook.cover import Cover
from forms.workbook.dropdowns import Dropdowns
from forms.workbook.entries import clean, writable
from forms.workbook.pencil import Pencil

#: Answers that belong to the customer: once given they are shown, not asked.
PRESET: Final = frozenset({"customer_part_no"})


def write(  # noqa: PLR0917 - the six belong together, and callers name the later ones
    questionnaire: Questionnaire,
    level: Level,
    lang: str,
    answers: Answers,
    identity: Mapping[str, str],
    key: bytes | None,
    locked: Collection[str] = PRESET,
) -> bytes:
    """Return the workbook of a questionnaire as a file's content.

    Parameters
    ----------
    questionnaire, level, lang
        What is asked, how much of it, and the language that comes first.
    answers
        What is already answered; every value is found again when the file comes back.
    identity
        ``request``: for which data request the workbook is made; left out for a blank
        list. Texts for the cover: ``requester``, ``supplier``, ``item``, ``period``,
        ``due``, ``sharing``, ``contact``, ``address``. All of it is sealed.
    key
        Secret of the seal; None only for a blank list.
    locked
        Keys of answers that, once given, may not be changed in the workbook.
    """
    level = Level(level)
    lang = "zh" if lang.lower().startswith("zh") else "en"
    known = {name: clean(str(value)) for name, value in identity.items() if value}
    if "request" in known and key is None:
        raise ValueError("A workbook for a request needs the key of its seal.")
    known |= {
        "questionnaire": questionnaire.id,
        "version": questionnaire.version,
        "level": level.value,
        "lang": lang,
        "locked": ",".join(sorted(locked)),
    }
    book = Workbook()
    pencil = Pencil(questionnaire, level, lang, Dropdowns(book, lang), locked)
    _fill(pencil, book, answers, known)
    _seal(book, known, answers, key)
    looks.order_fonts(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(pencil: Pencil, book: Workbook, answers: Answers, identity: Mapping[str, str]) -> None:
    """Write cover, lists and one sheet per section."""
    questionnaire, lang = pencil.questionnaire, pencil.lang
    cover = _first_sheet(book)
    cover.title = layout.cover_name(lang)
    Cover(cover, pencil).fill_in(questionnaire, identity)
    for section in layout.sections(questionnaire, pencil.level):
        sheet = book.create_sheet(layout.sheet_name(section, lang))
        writer = row_sheet if section.has_rows else single_sheet
        writer.fill_in(sheet, section, answers, pencil)
    # Made first, because the sections fill it, but nobody needs to see it.
    book.move_sheet(layout.LIST_SHEET, len(book.sheetnames))
    book.properties.title = questionnaire.title.get(lang)
    book.properties.creator = "Gatefold"


def _first_sheet(book: Workbook) -> Worksheet:
    """Return the sheet that every new workbook has."""
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError(sheet)
    return sheet


def _seal(book: Workbook, identity: Mapping[str, str], answers: Answers, key: bytes | None) -> None:
    """Add the hidden identity, with the answers that the workbook was written with."""
    sheet = book.create_sheet(layout.IDENTITY_SHEET)
    sheet.sheet_state = "veryHidden"
    base: Answers = {"fields": answers.get("fields", {}), "rows": answers.get("rows", {})}
    if "decimal_sign" in answers:
        base["decimal_sign"] = answers["decimal_sign"]
    for row, line in enumerate(seal.rows(identity, base, key), start=1):
        for column, text in enumerate(line, start=1):
            cell = sheet.cell(row, column, writable(text))
            cell.data_type = "s"
            cell.number_format = "@"
