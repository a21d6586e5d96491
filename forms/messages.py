"""Turns codes and facts into sentences of the reader's language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from forms.findings import Fact, Finding, Problem
from forms.model import LANGUAGES, Text

FOLDER = Path(__file__).parent


def language(lang: str) -> str:
    """Return the language of the catalogue that serves a locale.

    >>> language("zh_Hans_CN"), language("en-GB"), language("fr")
    ('zh', 'en', 'en')
    """
    return next((one for one in LANGUAGES if lang.lower().startswith(one)), LANGUAGES[0])


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """Return all sentences of a language by code."""
    table = tomllib.loads((FOLDER / f"messages.{language(lang)}.toml").read_text("utf-8"))
    return dict(_flat(table))


def _flat(table: Mapping[str, Any], path: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        code = f"{path}.{name}" if path else name
        found.extend(_flat(value, code) if isinstance(value, dict) else [(code, value)])
    return found


def sentence(finding: Finding | Problem, lang: str) -> str:
    """Return what a finding says and how to mend it."""
    return phrase(finding.code, finding.facts, lang)


def phrase(code: str, facts: Mapping[str, Fact], lang: str) -> str:
    """Return the sentence of a code with its facts filled in."""
    words = {name: _word(fact, lang) for name, fact in facts.items()}
    return catalogue(lang)[code].format_map(words)


class _Unsaid(dict[str, str]):
    def __missing__(self, _name: str) -> str:
        return "…"


def general(code: str, lang: str) -> str:
    """Return the sentence of a code without any of its facts: they stand as dots.

    For readers who may know that a rule has a remark, and not what was answered.

    >>> general("rows.too_few", "en").count("…") > 0
    True
    """
    return catalogue(lang)[code].format_map(_Unsaid())


def _word(fact: Fact, lang: str) -> str:
    if isinstance(fact, Text):
        return fact.get(language(lang))
    if isinstance(fact, tuple):
        return ("、" if language(lang) == "zh" else ", ").join(fact)
    return str(fact)
