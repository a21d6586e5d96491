"""Findings as they lie in a frozen version: plain values that can be read back and worded again."""

from collections.abc import Iterable, Mapping
from typing import Any

from forms.answers import Answers
from forms.findings import Fact, Finding, Severity
from forms.model import Text


def findings_to_json(findings: Iterable[Finding], answers: Answers) -> list[dict[str, Any]]:
    """Return findings as plain values, each with the reason that was given for it."""
    reasons = answers.get("reasons", {})
    return [_plain(one) | {"reason": reasons.get(one.key, "")} for one in findings]


def _plain(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "code": one.code,
        "severity": one.severity.value,
        "section": one.section,
        "row": one.row,
        "field": one.field,
        "facts": {name: fact_to_json(fact) for name, fact in one.facts.items()},
    }


def fact_to_json(fact: Fact) -> Any:
    """Return a fact of a sentence as a plain value."""
    if isinstance(fact, Text):
        return {"en": fact.en, "zh": fact.zh}
    return list(fact) if isinstance(fact, tuple) else fact


def finding_from_json(plain: Mapping[str, Any]) -> Finding:
    """Return the finding that :func:`findings_to_json` wrote down."""
    return Finding(
        rule=plain["rule"],
        code=plain["code"],
        severity=Severity(plain["severity"]),
        section=plain["section"],
        row=plain.get("row"),
        field=plain.get("field"),
        facts={name: fact_from_json(fact) for name, fact in plain.get("facts", {}).items()},
    )


def fact_from_json(fact: Any) -> Fact:
    """Return the fact that :func:`fact_to_json` wrote down."""
    if isinstance(fact, dict):
        return Text(fact["en"], fact["zh"])
    if isinstance(fact, list):
        return tuple(str(part) for part in fact)
    return fact if isinstance(fact, int) else str(fact)


def without_facts(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return a finding that says where and how serious, and nothing of what was answered there.

    The reason that was given for it is an answer too, often one with figures.
    """
    return {**plain, "facts": {}, "reason": ""}


def is_told(plain: Mapping[str, Any]) -> bool:
    """Tell whether a finding carries the facts that its sentence needs."""
    return bool(plain.get("facts"))
