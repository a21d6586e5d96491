"""Sentences of codes, English and Chinese, from one catalogue file.

They live here rather than in the portal's translations because the command
``gatefold rollup`` speaks both languages without a web application.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from aggregator.errors import Fact, Words

CATALOGUE = Path(__file__).parent / "messages.toml"
SEPARATOR = {"en": ", ", "zh": "、"}
QUOTES = {"en": "“{}”", "zh": "“{}”"}


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Return all sentences: code -> language -> template.

    >>> sorted(catalogue()["product.none"])
    ['en', 'zh']
    """
    found: dict[str, dict[str, str]] = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    return found


def language(lang: str) -> str:
    """Return ``zh`` for any Chinese language tag and ``en`` for all others.

    >>> language("zh-CN"), language("fr")
    ('zh', 'en')
    """
    return "zh" if lang.lower().startswith("zh") else "en"


def sentence(code: str, facts: Mapping[str, Fact], lang: str = "en") -> str:
    """Return the sentence of a code with its facts put in.

    >>> sentence("unit.unknown", {"text": "furlong", "suggestions": ()}, "en")
    'The unit “furlong” is not known.'
    """
    spoken = language(lang)
    templates = catalogue()[code]
    shown = {name: _shown(value, spoken) for name, value in facts.items()}
    text = templates[spoken].format_map(shown)
    hint = templates.get(f"{spoken}_hint")
    used = hint and all(facts.get(name) for name in templates["hint_needs"].split())
    joint = "" if spoken == "zh" else " "
    return text + joint + hint.format_map(shown) if hint and used else text


def _shown(value: Fact, lang: str) -> str:
    """Return a fact as text: lists joined, numbers with at most ten digits."""
    if isinstance(value, tuple):
        return SEPARATOR[lang].join(QUOTES[lang].format(_shown(part, lang)) for part in value)
    if isinstance(value, Words):
        return value.zh if lang == "zh" else str(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return _cut(str(value))


def _cut(text: str, length: int = 120) -> str:
    return text if len(text) <= length else text[:length] + "…"
