"""What the grammar and the rules of answers say, in every language at once."""

from __future__ import annotations

from collections.abc import Mapping

from forms import messages
from forms.findings import Finding, Problem
from forms.model import LANGUAGES, Field


def words_of(problem: Problem, field: Field) -> Mapping[str, str]:
    """Return what the grammar of answers says about a field."""
    facts = {"label": field.label, **problem.facts}
    return {lang: messages.phrase(problem.code, facts, lang) for lang in LANGUAGES}


def words_of_rule(finding: Finding) -> Mapping[str, str]:
    """Return what a rule says."""
    return {lang: messages.sentence(finding, lang) for lang in LANGUAGES}
