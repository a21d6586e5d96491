"""Keeping a company's own words; every problem of both languages is said at once."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts import emails
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Conflict, Invalid, Problem
from portal.core.i18n import LANGUAGES, N_
from portal.core.mail import UNSEEN
from portal.letters import queries
from portal.letters.models import LetterHead, OwnLetter
from portal.letters.placeholders import unknown_in
from portal.letters.stationery import PARTS, Wording

MOST = {"subject": 150, "opening": 2000, "closing": 2000}
MOST_SIGNATURE, MOST_NAME = 500, 80
ALLOWED = {"\n", "\r", "\t"}
PLACES = {
    "en-subject": N_("English subject"),
    "en-opening": N_("English opening"),
    "en-closing": N_("English closing"),
    "zh-subject": N_("Chinese subject"),
    "zh-opening": N_("Chinese opening"),
    "zh-closing": N_("Chinese closing"),
    "en-signature": N_("English signature"),
    "zh-signature": N_("Chinese signature"),
    "sender_name": N_("Name of the sender"),
}
Texts = dict[str, Wording]


def read(typed: Mapping[str, str]) -> Texts:
    """Return what a form holds in both languages."""
    return {
        lang: Wording(**{part: typed.get(f"{lang}-{part}", "").strip() for part in PARTS})
        for lang in LANGUAGES
    }


def problems(texts: Texts) -> list[Problem]:
    """Return everything that is wrong with a letter."""
    return [
        problem
        for lang, wording in texts.items()
        for part in PARTS
        for problem in _problems(f"{lang}-{part}", getattr(wording, part), MOST[part])
    ]


def _problems(place: str, text: str, most: int) -> Iterator[Problem]:
    said = {"place": PLACES[place]}
    if not text and place.endswith(("subject", "opening")):
        yield Problem("letters.empty", place, said)
    if len(text) > most:
        yield Problem("letters.too_long", place, said | {"most": most, "count": len(text)})
    if place.endswith(("subject", "name")) and len(text.splitlines()) > 1:
        yield Problem("letters.two_lines", place, said)
    if any(unicodedata.category(c) in UNSEEN and c not in ALLOWED for c in text):
        yield Problem("letters.unreadable", place, said)
    is_filled = not place.endswith(("signature", "name"))
    for found in unknown_in(text)[:5] if is_filled else ():
        yield Problem("letters.unknown", place, said | {"found": found})


def keep(
    session: Session, kind: str, texts: Texts, actor: Actor, at: datetime, *, version: int
) -> None:
    """Keep a letter from now on; mails written before stay as they are.

    Raises
    ------
    Invalid
        Something is missing, too long or no placeholder, in either language.
    Conflict
        Somebody else changed it after ``version``.
    """
    if found := problems(texts):
        raise Invalid(found)
    row = queries.letter(session, actor, kind)
    if (row.version if row else 0) != version:
        raise Conflict
    document = {lang: asdict(wording) for lang, wording in texts.items()}
    if row is None:
        row = OwnLetter(company_id=actor.company_id, kind=kind)
        session.add(row)
    row.texts, row.changed_by, row.changed_at = document, actor.label, at
    session.flush()
    audit.record(session, actor, "letter.kept", row, at=at, kind=kind, version=row.version)


def reset(session: Session, kind: str, actor: Actor, at: datetime, *, version: int) -> bool:
    """Go back to our words; ``False`` if there were no own ones.

    Raises
    ------
    Conflict
        Somebody else changed them after ``version``.
    """
    row = queries.letter(session, actor, kind)
    if row is None:
        return False
    if row.version != version:
        raise Conflict
    audit.record(session, actor, "letter.reset", row, at=at, kind=kind)
    session.delete(row)
    session.flush()
    return True


def keep_head(
    session: Session, typed: Mapping[str, str], actor: Actor, at: datetime, *, version: int
) -> None:
    """Keep the sender's name, the address for answers and the signatures.

    Raises
    ------
    Invalid
        Something is too long or unreadable, or the address is not one address.
    Conflict
        Somebody else changed it after ``version``.
    """
    name, reply_to = typed.get("sender_name", "").strip(), typed.get("reply_to", "").strip()
    signed = {lang: typed.get(f"{lang}-signature", "").strip() for lang in LANGUAGES}
    found = [*_problems("sender_name", name, MOST_NAME)]
    for lang, text in signed.items():
        found += _problems(f"{lang}-signature", text, MOST_SIGNATURE)
    address = emails.canonical(reply_to) if reply_to else ""
    if address is None:
        found.append(Problem("letters.reply_to", "reply_to"))
    if found or address is None:
        raise Invalid(found)
    row = queries.head(session, actor)
    if (row.version if row else 0) != version:
        raise Conflict
    if row is None:
        row = LetterHead(company_id=actor.company_id)
        session.add(row)
    row.sender_name, row.reply_to, row.signatures = name, address, signed
    row.changed_by, row.changed_at = actor.label, at
    session.flush()
    audit.record(session, actor, "letter.head", row, at=at, version=row.version)
