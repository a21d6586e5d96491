"""The workbook's own words in both languages, kept as data beside the code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from forms.model import Text

LANGUAGES: Final = ("en", "zh")
_HERE: Final = Path(__file__).parent


@cache
def words(lang: str) -> dict[str, dict[str, str]]:
    """Return all words of one language, by table."""
    return tomllib.loads((_HERE / f"words.{lang}.toml").read_text(encoding="utf-8"))


def sentence(code: str, lang: str, facts: Mapping[str, str]) -> str:
    """Return the sentence of a finding's code, filled with its facts.

    The fact ``kind`` may choose a wording of its own, ``what`` is a word of the list ``what``.
    """
    found = words(lang)
    special = f"{code}.{facts.get('kind')}"
    wording = found["findings"].get(special) or found["findings"][code]
    what = facts.get("what")
    named = facts if what is None else {**facts, "what": found["what"][what]}
    return wording.format_map(named)


def both(key: str) -> Text:
    """Return a word that is printed in both languages."""
    return Text(*(label(key, lang) for lang in LANGUAGES))


def label(key: str, lang: str, **facts: str) -> str:
    """Return a word that is printed in the workbook itself."""
    return words(lang)["labels"][key].format_map(facts)
