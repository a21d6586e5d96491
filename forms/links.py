"""Links from a document to the rows that it proves: what can be linked, and how it is named."""

from collections.abc import Iterator

from forms.conditions import fields_of
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
    """Return what a row is about: its first answer in words, and the first that follows from it."""
    first, *others = section.fields
    follow = [one for one in others if one.show_if and first.key in fields_of(one.show_if)]
    words = (_said(row, one, lang) for one in follow)
    said = [_said(row, first, lang), next((word for word in words if word), "")]
    joined = " · ".join(filter(None, said))
    return joined if len(joined) <= LONGEST else joined[: LONGEST - 1] + "…"


def _said(row: Cells, field: Field, lang: str) -> str:
    place = row.get(field.key)
    if field.kind not in NAMES or place is None or not place.shown:
        return ""
    value = row.text(field.key)
    option = field.option(value)
    return option.label.get(lang) if option else value or ""
