"""Links from a document to the rows that it proves: what can be linked, and how it is named."""

from collections.abc import Iterator

from forms.filled import Cells, Filled
from forms.model import Field, Kind, Section

NAMES = frozenset({Kind.TEXT, Kind.CHOICE})
LONGEST = 40


def linkable(filled: Filled, lang: str) -> tuple[tuple[str, str], ...]:
    """Return the rows of data with their names, as ``("G.r1", "G 1: Grid electricity")``.

    Rows of data are those whose quality is asked; processes and co-products need no bill.
    """
    return tuple(
        (f"{section.key}.{row.row}", f"{section.key} {number}: {name(row, section, lang)}")
        for section in _sections(filled)
        for number, row in enumerate(filled.table(section.key), 1)
    )


def _sections(filled: Filled) -> Iterator[Section]:
    for section in filled.questionnaire.at(filled.level):
        rated = any(field.section != section.key for field in section.fields)
        if section.has_rows and rated and section.key not in filled.hidden_sections:
            yield section


def name(row: Cells, section: Section, lang: str) -> str:
    """Return what a row is about: its first one or two answers in words."""
    said = []
    for field in section.fields:
        place = row.get(field.key)
        text = _said(row, field, lang) if place is not None and place.shown else ""
        if text:
            said.append(text)
        if len(said) == 2:
            break
    joined = (" · ").join(said)
    return joined if len(joined) <= LONGEST else joined[: LONGEST - 1] + "…"


def _said(row: Cells, field: Field, lang: str) -> str:
    if field.kind not in NAMES:
        return ""
    value = row.text(field.key)
    option = field.option(value)
    return option.label.get(lang) if option else value or ""
