"""Brings the findings of the rules to the cells of the workbook that they are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from forms import findings as rules
from forms.workbook import layout
from forms.workbook.findings import Finding
from forms.workbook.phrases import words_of_rule
from forms.workbook.reading import Reading

MISSING: Final = "answer.missing"


def place_findings(found: Iterable[rules.Finding], reading: Reading) -> list[Finding]:
    """Return what the rules found with sheet and cell, after what the reading found.

    What could not be read was already said while reading, at the very cell; the
    rules say it again and are not listed twice. Nor are the questions of a sheet
    that could not be read called unanswered: the missing sheet is the problem. What is given
    in the portal alone cannot be missing in a file.
    """
    said = {(one.code, *_place(one)) for one in reading.findings}
    unreadable = {_place(one) for one in reading.findings if one.severity == "error"}
    portal = _given_in_portal(reading)
    placed = [
        _placed(one, reading)
        for one in found
        if one.section in reading.sheets
        and (one.code, *_place(one)) not in said
        and not (one.code == MISSING and (_place(one) in unreadable or one.field in portal))
    ]
    return [*reading.findings, *placed]


def _place(one: Finding | rules.Finding) -> tuple[str | None, str | None, str | None]:
    """Return which answer a finding is about."""
    return one.section, one.row, one.field


def _given_in_portal(reading: Reading) -> frozenset[str]:
    """Return the keys of the questions that no cell answers."""
    if reading.questionnaire is None:
        return frozenset()
    sections = reading.questionnaire.sections
    fields = (field for section in sections for field in section.fields)
    return frozenset(field.key for field in fields if layout.is_in_portal(field))


def _placed(finding: rules.Finding, reading: Reading) -> Finding:
    """Return a rule's finding at its cell."""
    sheet, cell = reading.place(finding.section, finding.row, finding.field)
    return Finding(
        code=finding.code,
        severity=finding.severity.value,
        sheet=sheet,
        cell=cell,
        section=finding.section,
        field=finding.field,
        row=finding.row,
        words=words_of_rule(finding),
        rule=finding.rule,
    )
