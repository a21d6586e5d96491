"""Answers that are no figure: not known, not applicable, or confidential, each with its reason.

They are typed like any other answer, in a form or in a cell, so both stay one record::

    unknown: the line has no meter of its own
    不适用：本产品不使用蒸汽
    confidential (recipe)

A reason is part of the answer; without one it is asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forms.parsing.dates import plain_text


class Why(StrEnum):
    """Why there is no figure."""

    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class Without:
    """An answer without a figure; ``reason`` is empty while none was typed."""

    why: Why
    reason: str


WORDS: Final[Mapping[Why, tuple[str, str]]] = {
    Why.UNKNOWN: ("unknown", "未知"),
    Why.NOT_APPLICABLE: ("not applicable", "不适用"),
    Why.CONFIDENTIAL: ("confidential", "保密"),
}
"""How each is written, in English and in Chinese."""

SYNONYMS: Final[Mapping[Why, tuple[str, ...]]] = {
    Why.UNKNOWN: ("not known", "don't know", "no data", "不知道", "不清楚", "不详", "无数据"),
    Why.NOT_APPLICABLE: ("n/a", "n.a.", "不涉及"),
    Why.CONFIDENTIAL: ("trade secret", "机密", "商业秘密", "商业机密"),
}
NOTHING: Final = frozenset(
    {"-", "--", "–", "—", "——", "/", "\\", "无", "没有", "none", "nil", "na"}
)
"""What people write for zero, for not applicable and for not known alike."""

LONGEST_REASON: Final = 1000


def _pattern() -> re.Pattern[str]:
    words = [
        re.escape(word) for why in Why for word in sorted((*WORDS[why], *SYNONYMS[why]), key=len)
    ]
    spoken = "|".join(sorted(words, key=len, reverse=True))
    reason = r"\s*[:：]\s*(?P<after>.*)|\s*[(（](?P<inside>.*)[)）]"
    return re.compile(rf"(?P<word>{spoken})(?:{reason})?", re.IGNORECASE | re.DOTALL)


PATTERN: Final = _pattern()
BY_WORD: Final = {word: why for why in Why for word in (why.value, *WORDS[why], *SYNONYMS[why])}


def read_without(text: str) -> Without | None:
    """Read an answer without a figure; ``None`` for any other text.

    >>> read_without("未知：没有单独计量")
    Without(why=<Why.UNKNOWN: 'unknown'>, reason='没有单独计量')
    >>> read_without("N/A")
    Without(why=<Why.NOT_APPLICABLE: 'not_applicable'>, reason='')
    >>> read_without("Unknown Pleasures Ltd")
    """
    found = PATTERN.fullmatch(text.strip())
    if found is None:
        return None
    reason = found["after"] or found["inside"] or ""
    return Without(BY_WORD[found["word"].casefold()], reason.strip())


def is_nothing(text: str) -> bool:
    """Say whether a text may mean zero as well as not applicable or not known.

    >>> is_nothing("／"), is_nothing("0")
    (True, False)
    """
    return plain_text(text).casefold() in NOTHING


def write(why: Why, reason: str, lang: str = "en") -> str:
    """Return how an answer without a figure is typed.

    >>> write(Why.UNKNOWN, "no meter"), write(Why.CONFIDENTIAL, "配方", "zh")
    ('unknown: no meter', '保密：配方')
    """
    is_chinese = lang.lower().startswith("zh")
    word = WORDS[why][1 if is_chinese else 0]
    return f"{word}{'：' if is_chinese else ': '}{reason.strip()}"


def word(why: Why, lang: str) -> str:
    """Return what the kind of answer is called."""
    return WORDS[why][1 if lang.lower().startswith("zh") else 0]
