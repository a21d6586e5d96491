"""Finds everything that the rules have to say about a set of answers, all at once."""

from collections.abc import Iterable, Iterator

from forms.answers import Answers
from forms.context import Band, BomMaterial, Context
from forms.filled import fill
from forms.findings import Finding, Severity
from forms.messages import sentence
from forms.model import Level, Questionnaire
from forms.rules import RULES

__all__ = [
    "Band",
    "BomMaterial",
    "Context",
    "Finding",
    "Severity",
    "has_errors",
    "sentence",
    "unexplained",
    "validate",
]

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def validate(
    questionnaire: Questionnaire, level: Level, answers: Answers, context: Context
) -> list[Finding]:
    """Return all findings in the order of the form: by section, row, field, then severity."""
    filled = fill(questionnaire, level, answers)
    found = {one.key: one for rule in RULES for one in rule(filled, context)}
    places = _order(questionnaire, answers)
    return sorted(
        found.values(),
        key=lambda one: (
            places.get((one.section, one.row, one.field), (0, 0, 0)),
            ORDER[one.severity],
            one.code,
        ),
    )


def _order(
    questionnaire: Questionnaire, answers: Answers
) -> dict[tuple[str, str | None, str | None], tuple[int, int, int]]:
    """Give every place its rank in the form; a section comes before its rows."""
    order: dict[tuple[str, str | None, str | None], tuple[int, int, int]] = {}
    for place, section in enumerate(questionnaire.sections):
        order[section.key, None, None] = (place, 0, 0)
        ids = [None, *(row["id"] for row in answers.get("rows", {}).get(section.key, []))]
        for number, row in enumerate(ids):
            for step, field in enumerate(section.fields, 1):
                order[section.key, row, field.key] = (place, number, step)
    return order


def has_errors(findings: Iterable[Finding]) -> bool:
    """Say whether anything blocks signing whatever reasons are given."""
    return any(one.severity is Severity.ERROR for one in findings)


def unexplained(findings: Iterable[Finding], answers: Answers) -> Iterator[Finding]:
    """Go through the warnings that still need a reason before signing."""
    reasons = answers.get("reasons", {})
    for one in findings:
        if one.severity is Severity.WARNING and not reasons.get(one.key, "").strip():
            yield one
