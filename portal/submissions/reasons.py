"""Reasons: why an answer that a rule doubts is right as it is."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.submissions.answering import Answering
from portal.submissions.drafts import keep, open_for_writing
from portal.submissions.edits import Change
from portal.submissions.places import Place

REASONS = "reasons"
LONGEST = 1000


def give_reasons(
    session: Session,
    request: DataRequest,
    typed: Mapping[str, str],
    *,
    actor: Actor,
    at: datetime,
) -> Answering:
    """Keep the reasons typed for findings; what does not name a finding's place is left out."""
    known = open_for_writing(session, request, actor, at)
    return explain(session, known, typed, actor=actor, at=at)


def explain(
    session: Session,
    known: Answering,
    typed: Mapping[str, str],
    *,
    actor: Actor,
    at: datetime,
) -> Answering:
    """Keep the reasons typed for findings of answers that are open for writing already."""
    if not typed:
        return known
    before = dict(known.answers.get("reasons", {}))
    stands = {one.key for one in known.findings} | set(before)
    after = dict(before)
    for key, text in typed.items():
        if key in stands:
            after[key] = text.strip()[:LONGEST]
    changes = [
        Change(Place(REASONS, None, key), _plain(before.get(key)), _plain(after[key]))
        for key in after
        if after[key] != before.get(key, "")
    ]
    answers = known.answers.copy()
    answers["reasons"] = after
    return keep(session, known, answers, changes, actor=actor, at=at)


def _plain(text: str | None) -> dict[str, str] | None:
    return {"raw": text} if text else None
