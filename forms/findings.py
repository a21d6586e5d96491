"""What a rule says about an answer: codes and facts, which the catalogue turns into sentences."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from forms.model import Text

Fact: TypeAlias = str | int | Text | tuple[str, ...]
"""A figure as exact text, a count, a wording in both languages, or a list."""


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a single answer cannot be read, or how it was read."""

    code: str
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule found at one place.

    ``rule`` is the rule's number in ``forms/README.md``, ``code`` chooses the sentence. An
    error blocks signing, a warning needs a reason under :attr:`key`, an info is a remark.
    """

    rule: str
    code: str
    severity: Severity
    section: str
    field: str | None = None
    row: str | None = None
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name under which a reason is kept: the same as long as the finding stands."""
        place = ":".join(part or "" for part in (self.section, self.row, self.field))
        return f"{self.code}@{place}"
