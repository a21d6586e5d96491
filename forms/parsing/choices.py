"""Choices by code or by label in either language, and yes or no."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from forms.findings import Problem
from forms.model import Option, Text
from forms.parsing.dates import plain_text

YES: Final = frozenset({"yes", "y", "true", "1", "是", "有", "√", "✓"})
NO: Final = frozenset({"no", "n", "false", "0", "否", "无", "×", "✗"})
SHOWN: Final = 8
SEPARATOR: Final = re.compile(r"[;,、|\n]+")


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", plain_text(text)).casefold()


def read_bool(text: str) -> bool | Problem:
    """Read yes or no in either language.

    >>> read_bool("是"), read_bool("No")
    (True, False)
    """
    folded = _folded(text)
    if folded in YES or folded in NO:
        return folded in YES
    return Problem("bool.invalid", {"text": text.strip()})


def read_choice(text: str, options: Iterable[Option]) -> str | Problem:
    """Read one entry of a list by its code or its label in either language."""
    offered = tuple(options)
    wanted = _folded(text)
    for option in offered:
        if wanted in {_folded(option.code), _folded(option.label.en), _folded(option.label.zh)}:
            return option.code
    labels = [option.label for option in offered[:SHOWN]]
    names = Text(", ".join(one.en for one in labels), "、".join(one.zh for one in labels))
    return Problem("choice.unknown", {"text": text.strip(), "options": names})


def read_choices(text: str, options: Iterable[Option]) -> list[str] | Problem:
    """Read several entries of a list, separated by commas, semicolons or lines."""
    offered = tuple(options)
    whole = read_choice(text, offered)
    if isinstance(whole, str):
        return [whole]
    codes = [
        read_choice(part, offered) for part in SEPARATOR.split(plain_text(text)) if part.strip()
    ]
    for code in codes:
        if isinstance(code, Problem):
            return code
    return list(dict.fromkeys(code for code in codes if isinstance(code, str)))
