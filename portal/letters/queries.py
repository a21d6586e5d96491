"""A company's own letters, for its people."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.letters.kinds import KINDS, Kind
from portal.letters.models import LetterHead, OwnLetter


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of mail, and who worded it last; nobody where it has our words."""

    kind: Kind
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def is_own(self) -> bool:
        """Tell whether the company has words of its own."""
        return self.changed_at is not None


def listed(session: Session, actor: Actor) -> list[Row]:
    """Return every kind of mail, in the order of a request's life."""
    own = {row.kind: row for row in session.scalars(visible_to(actor, OwnLetter))}
    return [
        Row(kind, own[code].changed_by, own[code].changed_at) if code in own else Row(kind)
        for code, kind in KINDS.items()
    ]


def letter(session: Session, actor: Actor, kind: str) -> OwnLetter | None:
    """Return the company's own letter of a kind, if it has one."""
    return session.scalars(visible_to(actor, OwnLetter).where(OwnLetter.kind == kind)).first()


def head(session: Session, actor: Actor) -> LetterHead | None:
    """Return the company's letter head, if it has one."""
    return session.scalars(visible_to(actor, LetterHead)).first()
