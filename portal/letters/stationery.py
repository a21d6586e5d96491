"""A company's letters as whoever writes a mail needs them: read once, filled for each mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.mail import in_one_line
from portal.letters.models import LetterHead, OwnLetter
from portal.letters.placeholders import fill

PARTS = ("subject", "opening", "closing")
Paragraphs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one letter in one language, with their placeholders."""

    subject: str = ""
    opening: str = ""
    closing: str = ""

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Return the words as they are kept."""
        return cls(**{part: str(document.get(part, "")) for part in PARTS})

    def filled(self, facts: Mapping[str, str]) -> "Own":
        """Return the words of one mail."""
        return Own(
            in_one_line(fill(self.subject, facts)),
            paragraphs(fill(self.opening, facts)),
            paragraphs(fill(self.closing, facts)),
        )


@dataclass(frozen=True, slots=True)
class Own:
    """The words of one mail: a line, and paragraphs of lines."""

    subject: str
    opening: Paragraphs
    closing: Paragraphs


@dataclass(frozen=True, slots=True)
class Stationery:
    """All that a company says in its own way; the empty one says everything in ours."""

    sender_name: str = ""
    reply_to: str = ""
    signatures: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def own(self, kind: str, lang: str, facts: Mapping[str, str]) -> Own | None:
        """Return a mail's own words; nothing where the company has none for this kind."""
        texts = self.letters.get(kind, {})
        return Wording.read(texts[lang]).filled(facts) if lang in texts else None

    def signature(self, lang: str) -> Paragraphs:
        """Return the foot of every mail in a language."""
        return paragraphs(self.signatures.get(lang, ""))


PLAIN = Stationery()


def of(session: Session, company_id: UUID) -> Stationery:
    """Return a company's stationery.

    This reads the company's own rows whoever acts: a mail that a supplier's step causes is written
    in its customer's name. Hence the bare tables; the words go into that mail alone.
    """
    head, letter = LetterHead.__table__, OwnLetter.__table__
    found = session.execute(select(head).where(head.c.company_id == company_id)).mappings().first()
    rows = session.execute(
        select(letter.c.kind, letter.c.texts).where(letter.c.company_id == company_id)
    )
    letters = dict(rows.all())
    if found is None:
        return Stationery(letters=letters)
    return Stationery(found["sender_name"], found["reply_to"], found["signatures"], letters)


def paragraphs(text: str) -> Paragraphs:
    r"""Return the paragraphs of a typed text, each as its lines.

    >>> paragraphs("Dear all,\r\n\r\none\ntwo\n\n\n")
    (('Dear all,',), ('one', 'two'))
    """
    blocks = "\n".join(line.strip() for line in text.splitlines()).split("\n\n")
    kept = (tuple(line for line in block.split("\n") if line) for block in blocks)
    return tuple(block for block in kept if block)
