"""What a roll-up's workbook holds, and its words in both languages."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

from aggregator.fix_first import FixFirst
from aggregator.messages import language
from aggregator.monte_carlo import Simulated
from aggregator.result import ProductResult
from aggregator.uncertainty import Analytic

WORDS: Final = Path(__file__).parent / "workbook.toml"

Names: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Book:
    """Everything a workbook shows.

    Parameters
    ----------
    results
        The products.
    simulated, analytic, fix_first
        Their intervals and what to mend, as far as known.
    meanings
        Flags in words, in the workbook's language.
    program
        Name and version of what made it.
    lang
        ``en`` or ``zh``.
    """

    results: Sequence[ProductResult]
    simulated: Sequence[Simulated] = ()
    analytic: Sequence[Analytic] = ()
    fix_first: Sequence[FixFirst] = ()
    meanings: Names = field(default_factory=dict)
    program: str = "gatefold"
    lang: str = "en"

    def word(self, key: str) -> str:
        """Return a word of the workbook by its key, ``table.name``."""
        table, name = key.split(".")
        return words()[table][name][language(self.lang)]


@cache
def words() -> dict[str, dict[str, dict[str, str]]]:
    """Return all words: table -> name -> language -> text.

    >>> sorted(words())[:2]
    ['column', 'method']
    """
    found: dict[str, dict[str, dict[str, str]]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return found
