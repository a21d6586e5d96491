"""Finds everything that the rules have to say about a set of answers, all at once."""

from collections.abc import Callable, Iterable, Iterator

from forms.answers import Answers, rows_of
from forms.context import Band, BomMaterial, Context, Peers, UsedFactor
from forms.filled import Filled, fill
from forms.findings import Finding, Severity
from forms.messages import sentence
from forms.model import Level, Questionnaire
from forms.rules import LATE_RULES, RULES

__all__ = [
    "Band",
    "BomMaterial",
    "Context",
    "Finding",
    "Peers",
    "Severity",
    "UsedFactor",
    "has_errors",
    "sentence",
    "unexplained",
    "validate",
]

ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def validate(
    questionnaire: Questionnaire,
    level: Level,
    answers: Answers,
    context: Context,
    filled: Filled | None = None,
) -> list[Finding]:
    """Return all findings in the order of the form: by section, row, field, then severity.

    ``filled`` are the answers laid into the questionnaire, where the caller has them already.
    """
    filled = filled or fill(questionnaire, level, answers)
    found = {one.key: one for rule in RULES for one in rule(filled, context)}
    first = tuple(found.values())
    found |= {one.key: one for rule in LATE_RULES for one in rule(filled, context, first)}
    rank = _ranking(questionnaire, answers)
    return sorted(found.values(), key=lambda one: (rank(one), ORDER[one.severity], one.code))


def _ranking(
    questionnaire: Questionnaire, answers: Answers
) -> Callable[[Finding], tuple[int, int, int]]:
    """Return what tells a finding's rank in the form; a section comes before its rows."""
    sections = {one.key: place for place, one in enumerate(questionnaire.sections)}
    rows = {
        (key, row["id"]): number
        for key in answers.get("rows", {})
        for number, row in enumerate(rows_of(answers, key), 1)
    }
    fields = {
        (section.key, field.key): step
        for section in questionnaire.sections
        for step, field in enumerate(section.fields, 1)
    }

    def rank(one: Finding) -> tuple[int, int, int]:
        place = sections.get(one.section, 0)
        row = rows.get((one.section, one.row), 0) if one.row else 0
        return place, row, fields.get((one.section, one.field or ""), 0)

    return rank


def has_errors(findings: Iterable[Finding]) -> bool:
    """Say whether anything blocks signing whatever reasons are given."""
    return any(one.severity is Severity.ERROR for one in findings)


def unexplained(findings: Iterable[Finding], answers: Answers) -> Iterator[Finding]:
    """Go through the warnings that still need a reason before signing."""
    reasons = answers.get("reasons", {})
    for one in findings:
        if one.severity is Severity.WARNING and not reasons.get(one.key, "").strip():
            yield one
