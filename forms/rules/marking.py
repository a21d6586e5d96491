"""How a rule says what it found: at a field, at a cell, or at a section."""

from decimal import Decimal

from forms.figures import figure
from forms.filled import Place
from forms.findings import Fact, Finding, Severity
from forms.model import Section

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def at(place: Place, rule: str, code: str, severity: Severity, **facts: Fact | Decimal) -> Finding:
    """Return a finding at a field or cell; its label is always among the facts."""
    return Finding(
        rule=rule,
        code=code,
        severity=severity,
        section=place.section.key,
        field=place.field.key,
        row=place.row,
        facts={"label": place.field.label, **_shown(facts)},
    )


def within(
    section: Section, rule: str, code: str, severity: Severity, **facts: Fact | Decimal
) -> Finding:
    """Return a finding about a section as a whole."""
    return Finding(
        rule=rule,
        code=code,
        severity=severity,
        section=section.key,
        facts={"section": section.title, **_shown(facts)},
    )


def _shown(facts: dict[str, Fact | Decimal]) -> dict[str, Fact]:
    return {
        name: figure(fact) if isinstance(fact, Decimal) else fact for name, fact in facts.items()
    }


def off_percent(value: Decimal, expected: Decimal) -> Decimal:
    """Return by how many percent a value differs from what is expected."""
    return abs(value - expected) / abs(expected) * 100


def rounded(percent: Decimal) -> Decimal:
    """Return percent as a sentence names it."""
    return round(percent, 1)
