"""The supplier's consent that one customer's answers serve another: given, recorded, taken back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.submissions import reverting
from portal.submissions.answering import answering
from portal.submissions.carrying.sources import Kind, find_source
from portal.submissions.drafts import change_of, keep, open_for_writing
from portal.submissions.models import AnswerConsent, DraftChange
from portal.submissions.openness import EDITABLE


def give(
    session: Session,
    request: DataRequest,
    source_id: UUID,
    sections: Collection[str],
    *,
    actor: Actor,
    at: datetime,
) -> AnswerConsent:
    """Record that answers signed for one customer may serve ``request``, as far as ``sections``.

    Raises
    ------
    NotFound
        There are no such answers of the same site.
    Invalid
        No section was chosen, or they need no consent.
    """
    known = answering(session, request, actor, at)
    source = find_source(session, actor, known, source_id)
    asked = [one.key for one in known.questionnaire.at(known.level) if one.key in sections]
    if not asked or source.kind is not Kind.OTHER_CUSTOMER:
        raise Invalid([Problem("submissions.no_consent", "sections")])
    if source.consent is not None:
        revoke(session, request, source.consent, actor=actor, at=at, keep_answers=True)
    assert actor.company_id is not None  # noqa: S101 - the policy asked for this side
    consent = AnswerConsent(
        company_id=actor.company_id,
        request_id=request.id,
        source_request_id=source_id,
        sections=asked,
        given_by=actor.label,
        given_by_id=actor.user_id,
        given_at=at,
    )
    session.add(consent)
    session.flush()
    audit.record(
        session,
        actor,
        "consent.given",
        consent,
        at=at,
        request=str(request.id),
        source=str(source_id),
        sections=",".join(asked),
    )
    return consent


def revoke(
    session: Session,
    request: DataRequest,
    consent: AnswerConsent,
    *,
    actor: Actor,
    at: datetime,
    keep_answers: bool = False,
) -> tuple[int, int]:
    """End a consent and take back what it brought, where it is not signed or changed since.

    Returns
    -------
    tuple
        How many answers went back, and how many stay because somebody changed them since.
    """
    if consent.revoked_at is not None:
        return 0, 0
    consent.revoked_at, consent.revoked_by = at, actor.label
    session.flush()
    back, kept = 0, 0
    if not keep_answers and RequestState(request.state) in EDITABLE:
        back, kept = _take_back(session, request, consent, actor, at)
    audit.record(
        session,
        actor,
        "consent.revoked",
        consent,
        at=at,
        request=str(request.id),
        taken_back=back,
        kept=kept,
    )
    return back, kept


def _take_back(
    session: Session, request: DataRequest, consent: AnswerConsent, actor: Actor, at: datetime
) -> tuple[int, int]:
    known = open_for_writing(session, request, actor, at)
    if known.draft is None:
        return 0, 0
    rows = session.scalars(
        select(DraftChange)
        .where(
            DraftChange.draft_id == known.draft.id, DraftChange.source == f"consent:{consent.id}"
        )
        .order_by(DraftChange.version, DraftChange.created_at, DraftChange.id)
    )
    made = [change_of(row) for row in rows]
    answers, changes, kept = reverting.reverted(known.answers, made)
    keep(session, known, answers, changes, actor=actor, at=at, source=f"revoked:{consent.id}")
    return sum(1 for one in changes if one.place.field), kept
