"""Where every question stands in the workbook: the one agreement of writer and reader.

Each sheet carries a hidden row of header ids and a hidden first column of row
ids, all beginning with ``gf:``. People may move columns, add their own, or
type above the table; the ids travel along, and nothing is found by counting.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forms.model import Field, Kind, Level, Questionnaire, Section
from forms.workbook import catalogue

PREFIX: Final = "gf:"
#: Rows of titles and headings, which hold no answers.
HEAD_ROW: Final = "gf:#head"
FIELD_COLUMN: Final = "gf:#field"
ANSWER_COLUMN: Final = "gf:#answer"
UNIT_COLUMN: Final = "gf:#unit"
#: Columns of a sheet of single questions, after the hidden one.
SINGLE_COLUMNS: Final = ("gf:#question", ANSWER_COLUMN, UNIT_COLUMN, "gf:#need", "gf:#help")
_PORTAL_COLUMN: Final = "gf:#portal:"
_ROW_COLUMN: Final = "gf:#row:"
_UNIT_OF: Final = "#unit"

#: How far down the reader looks for the row of header ids.
HEADER_SEARCH_ROWS: Final = 20

IDENTITY_SHEET: Final = "_gatefold"
LIST_SHEET: Final = "_lists"

_LONGEST_SHEET_NAME: Final = 31
_FORBIDDEN_IN_NAME: Final = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: a field, or the unit of the field before it."""

    field: Field
    is_unit: bool = False

    @property
    def header_id(self) -> str:
        """Return the id by which the column is found again."""
        return unit_id(self.field) if self.is_unit else header_id(self.field)


def header_id(field: Field) -> str:
    """Return the header id of a field's column; one that the reader passes over in the portal's."""
    return f"{_PORTAL_COLUMN if is_in_portal(field) else PREFIX}{field.key}"


def unit_id(field: Field) -> str:
    """Return the header id of the column that holds a field's units."""
    return f"{PREFIX}{field.key}{_UNIT_OF}"


#: What is given in the portal alone: a file cannot lie in a cell, and what it proves is chosen
#: among rows that may not exist before the workbook is uploaded.
_IN_PORTAL: Final = frozenset({Kind.FILE, Kind.LINKS})


def is_in_portal(field: Field) -> bool:
    """Tell whether a question is shown in the workbook and answered in the portal."""
    return field.kind in _IN_PORTAL


def shown(section: Section, level: Level) -> tuple[Field, ...]:
    """Return the fields of a section that the workbook shows."""
    return section.at(level)


def asked(section: Section, level: Level) -> tuple[Field, ...]:
    """Return the fields of a section that can be answered in the workbook."""
    return tuple(field for field in section.at(level) if not is_in_portal(field))


def sections(questionnaire: Questionnaire, level: Level) -> tuple[Section, ...]:
    """Return the sections that have a sheet, in order."""
    return questionnaire.at(level)


def chooses_unit(field: Field) -> bool:
    """Tell whether the unit of a field is chosen beside it."""
    return field.unit_from is None and len(field.units) > 1


def columns(section: Section, level: Level) -> Iterator[Column]:
    """Yield the columns of a table in the order in which they are first written."""
    for field in shown(section, level):
        yield Column(field)
        if chooses_unit(field):
            yield Column(field, is_unit=True)


def row_column(section: Section) -> str:
    """Return the header id of the hidden column that holds a table's row ids."""
    return f"{_ROW_COLUMN}{section.key}"


def marks_sheet(section: Section) -> str:
    """Return the id that only this section's sheet carries."""
    return row_column(section) if section.has_rows else f"{FIELD_COLUMN}:{section.key}"


def sheet_name(section: Section, lang: str) -> str:
    """Return the name on the tab, within what spreadsheet programs allow."""
    title = section.title.get(lang)
    name = f"{section.key} {title}" if len(section.key) == 1 else title
    legal = _FORBIDDEN_IN_NAME.sub(" ", name)
    if len(legal) > _LONGEST_SHEET_NAME:
        whole_words = legal[: _LONGEST_SHEET_NAME + 1].rpartition(" ")[0]
        legal = whole_words or legal[:_LONGEST_SHEET_NAME]
    return legal.strip(" ',")


def cover_name(lang: str) -> str:
    """Return the name of the first sheet."""
    return catalogue.label("cover_sheet", lang)


def folded(name: str) -> str:
    """Return a sheet name as it is compared: case, width and outer spaces forgiven.

    >>> folded(" a  Company ") == folded("Ａ Company")
    True
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()
