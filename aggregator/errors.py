"""Errors of the aggregator: a code and its facts, never a sentence for the user.

The sentences, English and Chinese, are in ``messages.toml`` and are made by
:func:`aggregator.messages.sentence`.
"""

from typing import ClassVar, TypeAlias

Fact: TypeAlias = str | int | float | bool | tuple[str, ...] | None


class Words(str):
    """A fact that is words: English as such, with its Chinese beside.

    >>> from copy import copy
    >>> density = Words("the density", zh="密度")
    >>> str(density), density.zh, copy(density).zh
    ('the density', '密度', '密度')
    """

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, english: str, zh: str) -> "Words":
        """Return the English words, with the Chinese ones kept beside."""
        words = super().__new__(cls, english)
        words.zh = zh
        return words

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        return (str(self),), {"zh": self.zh}


class AggregatorError(Exception):
    """A rule of the roll-up was broken; carries the rule's code and the facts.

    Parameters
    ----------
    **facts
        What the sentence of this code needs, by name.
    """

    code: ClassVar[str] = "aggregator.error"

    def __init__(self, **facts: Fact) -> None:
        super().__init__(self.code, facts)
        self.facts: dict[str, Fact] = facts

    def __str__(self) -> str:
        stated = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({stated})"


class UnknownUnit(AggregatorError):
    """No unit of the table has this name; ``suggestions`` are the nearest ones."""

    code = "unit.unknown"


class AmbiguousUnit(AggregatorError):
    """The name is used for several units; ``candidates`` says which."""

    code = "unit.ambiguous"


class IncompatibleUnits(AggregatorError):
    """The two units measure different things, so no number converts them."""

    code = "unit.incompatible"
