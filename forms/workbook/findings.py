"""What is wrong with a workbook: a code, a place in the file, and the facts."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from forms.model import Text
from forms.workbook import catalogue

Fact: TypeAlias = str | int | Text
Facts: TypeAlias = dict[str, Fact]
Severity = Literal["error", "warning", "info"]

#: More findings than this help nobody; the rest of a broken file is not read.
MOST: Final = 500

#: How much of a stranger's text is repeated back to them.
_LONGEST_FACT: Final = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about an uploaded workbook, with its place in the file.

    ``words`` holds ready sentences by language for findings whose catalogue
    lies elsewhere (the grammar and the rules of answers); all others are looked up
    by ``code`` and filled with ``facts``. ``rule`` is the number of a rule of answers.
    """

    code: str
    severity: Severity = "error"
    sheet: str | None = None
    cell: str | None = None
    section: str | None = None
    field: str | None = None
    row: str | None = None
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)
    words: Mapping[str, str] | None = None
    rule: str | None = None

    def sentence(self, lang: str) -> str:
        """Return one sentence that says what was found and what to do."""
        if self.words is not None:
            return self.words[lang]
        places = {"sheet": self.sheet or "", "cell": self.cell or ""}
        facts = {key: shown(_in(lang, fact)) for key, fact in {**places, **self.facts}.items()}
        return catalogue.sentence(self.code, lang, facts)

    @property
    def http_status(self) -> int:
        """Status with which an upload that has this finding is refused."""
        return _STATUS.get(self.code, 422)

    @property
    def blocks_file(self) -> bool:
        """Whether nothing at all may be taken from the workbook."""
        return self.severity == "error" and self.code.startswith(_WHOLE_FILE)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain values, to cross from the reading process."""
        return {key: getattr(self, key) for key in _CARRIED} | {"facts": dict(self.facts)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Finding:
        """Return the finding that :meth:`to_json` wrote down."""
        return cls(**plain)


def _in(lang: str, fact: Fact) -> str | int:
    """Return a fact in one language; most are the same in all."""
    return fact.get(lang) if isinstance(fact, Text) else fact


def shown(value: object) -> str:
    """Return a fact fit to be repeated: short, on one line, no hidden direction marks.

    >>> shown("a" * 100)[-3:]
    'aa…'
    >>> shown("abc\u202excel")
    'abcxcel'
    """
    kept = "".join(
        " " if character.isspace() else character
        for character in str(value)
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    return kept if len(kept) <= _LONGEST_FACT else kept[:_LONGEST_FACT] + "…"


_CARRIED: Final = ("code", "severity", "sheet", "cell", "section", "field", "row")
_WHOLE_FILE: Final = ("file.", "template.", "upload.", "sheet.", "header.")
_STATUS: Final = {
    "file.not_xlsx": 415,
    "file.legacy_xls": 415,
    "file.too_large": 413,
    "template.not_yours": 404,
}
