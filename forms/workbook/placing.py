"""Brings the findings of the rules to the cells of the workbook that they are about."""

from __future__ import annotations

from collections.abc import Iterable

from forms import findings as rules
from forms.workbook.findings import Finding
from forms.workbook.phrases import words_of_rule
from forms.workbook.reading import Reading


def place_findings(found: Iterable[rules.Finding], reading: Reading) -> list[Finding]:
    """Return what the rules found with sheet and cell, after what the reading found.

    What could not be read was already said while reading, at the very cell; the
    rules say it again and are not listed twice. Nor are the questions of a sheet
    that could not be read called unanswered: the missing sheet is the problem.
    """
    said = {(one.code, one.section, one.row, one.field) for one in reading.findings}
    placed = [
        _placed(one, reading)
        for one in found
        if one.section in reading.sheets and (one.code, one.section, one.row, one.field) not in said
    ]
    return [*reading.findings, *placed]


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
