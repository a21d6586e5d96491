"""Whether everything that the level requires is answered."""

from collections.abc import Iterator

from forms.context import Context
from forms.filled import Filled
from forms.findings import Finding
from forms.model import Section
from forms.rules.marking import ERROR, at, within


def missing(filled: Filled, context: Context) -> Iterator[Finding]:
    """V01: a required answer is empty; what could not be read is reported as such instead."""
    for place in filled.places():
        if place.required and not place.typed:
            yield at(place, "V01", "answer.missing", ERROR)


def missing_rows(filled: Filled, context: Context) -> Iterator[Finding]:
    """V01: a table that needs rows has fewer."""
    for section in _tables(filled):
        least = section.rows_min.get(filled.level, 0)
        if len(filled.table(section.key)) < least:
            yield within(section, "V01", "rows.too_few", ERROR, least=least)


def missing_once(filled: Filled, context: Context) -> Iterator[Finding]:
    """V01: a cell that at least one row of the table must answer."""
    for section in _tables(filled):
        rows = filled.table(section.key)
        for field in section.at(filled.level):
            if field.once and rows and not any(row[field.key].shown for row in rows):
                yield Finding(
                    rule="V01",
                    code="answer.missing_once",
                    severity=ERROR,
                    section=section.key,
                    field=field.key,
                    facts={"label": field.label, "section": section.title},
                )


def _tables(filled: Filled) -> Iterator[Section]:
    for section in filled.questionnaire.at(filled.level):
        if section.has_rows and section.key not in filled.hidden_sections:
            yield section


RULES = (missing, missing_rows, missing_once)
