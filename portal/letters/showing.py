"""Looking at a letter before it leaves: laid out with an example's facts, or sent to oneself."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.attempts import Limit
from portal.core import mail
from portal.core.actor import Actor
from portal.core.i18n import LANGUAGES, written_in
from portal.core.mail import Written
from portal.letters import stationery
from portal.letters.keeping import Texts
from portal.letters.kinds import Kind
from portal.letters.stationery import Stationery

TEST = "letter_test"
"""What a test is called among the mails: nobody asks whether it is still wanted."""

TESTS_PER_PERSON = Limit("letters.test", 20, timedelta(hours=1))


def ours(kind: Kind) -> Texts:
    """Return our words of a kind in both languages, with their placeholders."""
    texts = {}
    for lang in LANGUAGES:
        with written_in(lang):
            texts[lang] = kind.ours()
    return texts


def preview(session: Session, kind: Kind, texts: Texts | None, actor: Actor) -> dict[str, Written]:
    """Return a mail in both languages with the facts of an example.

    ``texts`` are words that need not be kept yet; without them the mail has our own.
    """
    known = stationery.of(session, actor.company_id) if actor.company_id else stationery.PLAIN
    letters = {kind.code: {lang: asdict(words) for lang, words in texts.items()}} if texts else {}
    paper = replace(known, letters=letters)
    shown = {}
    for lang in LANGUAGES:
        facts, given = _given(kind, paper, actor, lang)
        shown[lang] = mail.render(kind.code, to_name=facts["contact"], locale=lang, **given)
    return shown


def send_test(session: Session, kind: Kind, actor: Actor) -> int:
    """Send the kept letter to whoever asks, in both languages; return how many mails."""
    if actor.company_id is None:
        return 0
    paper = stationery.of(session, actor.company_id)
    written = [
        mail.compose(
            kind.code,
            to_email=actor.email,
            to_name=actor.name,
            locale=lang,
            company_id=actor.company_id,
            from_name=paper.sender_name,
            reply_to=paper.reply_to,
            **_given(kind, paper, actor, lang)[1],
        )
        for lang in LANGUAGES
    ]
    for row in written:
        row.kind = TEST
    mail.put(session, written)
    return len(written)


def _given(
    kind: Kind, paper: Stationery, actor: Actor, lang: str
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return an example's facts by their placeholders, and all that its template needs."""
    with written_in(lang):
        facts, context = kind.sample(actor, lang)
    return facts, context | {
        "own": paper.own(kind.code, lang, facts),
        "signature": paper.signature(lang),
        "contact": paper.reply_to or actor.email,
    }
