"""Moving a draft to a newer version of its questions: offered, reported, and nothing lost.

A draft stays on the version it was begun with. Once a newer one is published, its people may move
it as long as nothing was signed: what was signed is always read with the questions then asked.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from forms.loader import load, published
from forms.model import Questionnaire
from forms.moving import MoveReport, move_answers
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.core import audit
from portal.core.actor import Actor
from portal.submissions.answering import Answering
from portal.submissions.drafts import keep, open_for_writing
from portal.submissions.edits import Change
from portal.submissions.errors import Closed
from portal.submissions.places import Place

MOVABLE = frozenset({RequestState.ISSUED, RequestState.OPENED, RequestState.IN_PROGRESS})
VERSION = Place("questionnaire", None, "version")
"""Where the history says that a draft was moved."""


def newer(request: DataRequest) -> Questionnaire | None:
    """Return the newest published version, if the request may move to it."""
    if RequestState(request.state) not in MOVABLE:
        return None
    versions = [version for one, version in published() if one == request.questionnaire_id]
    if request.questionnaire_version not in versions[:-1]:
        return None
    return load(request.questionnaire_id, versions[-1])


def report(known: Answering) -> MoveReport | None:
    """Return what a move would do to the answers as they stand, ``None`` if none is offered."""
    found = newer(known.request)
    return move_answers(known.questionnaire, found, known.answers)[1] if found else None


def move(
    session: Session, request: DataRequest, version: str, *, actor: Actor, at: datetime
) -> MoveReport:
    """Move a request and its draft to the version that its report was shown for.

    Raises
    ------
    Closed
        The request takes no answers now, or another version is the newest meanwhile.
    """
    known = open_for_writing(session, request, actor, at)
    found = newer(request)
    if found is None or found.version != version:
        raise Closed
    answers, done = move_answers(known.questionnaire, found, known.answers)
    before = request.questionnaire_version
    request.questionnaire_version = found.version
    session.flush()
    change = Change(VERSION, {"raw": before}, {"raw": found.version})
    moved = replace(known, questionnaire=found)
    keep(session, moved, answers, [change], actor=actor, at=at, source=f"moved:{found.version}")
    audit.record(
        session,
        actor,
        "questionnaire.moved",
        request,
        at=at,
        before=before,
        after=found.version,
        kept=done.kept,
        aside=len(done.aside),
    )
    return done
