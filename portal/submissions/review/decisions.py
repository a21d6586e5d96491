"""Deciding about a submission: return single answers with a comment each, or accept it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from forms.loader import load
from forms.model import Questionnaire
from portal.campaigns import notices, requests
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestAction
from portal.core import audit, changes
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.submissions.models import Acceptance, ReturnedAnswer, SharedResult
from portal.submissions.places import Place
from portal.submissions.review import queries
from portal.submissions.review.errors import OtherVersion

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Comment:
    """Why one answer, one row or one table is sent back."""

    place: Place
    text: str


def shown(session: Session, request: DataRequest, actor: Actor, content_hash: str) -> SharedResult:
    """Return the version that was read on the page, if it is still the newest.

    Raises
    ------
    OtherVersion
        The supplier has signed another one since.
    """
    shared = queries.newest_shared(session, actor, request)
    if shared is None or shared.content_hash != content_hash:
        raise OtherVersion
    return shared


def problems(request: DataRequest, comments: Sequence[Comment]) -> list[Problem]:
    """Return why these comments cannot be sent back."""
    if not comments:
        return [Problem("reviews.nothing_returned")]
    questionnaire = load(request.questionnaire_id, request.questionnaire_version)
    found = [
        Problem("reviews.unknown_place", one.place.key)
        for one in comments
        if not _exists(questionnaire, one.place)
    ]
    return found + [
        Problem("reviews.comment_too_long", one.place.key, {"most": LONGEST})
        for one in comments
        if len(one.text) > LONGEST
    ]


def _exists(questionnaire: Questionnaire, place: Place) -> bool:
    section = next((one for one in questionnaire.sections if one.key == place.section), None)
    if section is None or (place.row is not None and not section.has_rows):
        return False
    if not place.field:
        return section.has_rows
    return any(one.key == place.field for one in section.fields)


def return_answers(
    session: Session,
    request: DataRequest,
    shared: SharedResult,
    comments: Sequence[Comment],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Send single answers back to the supplier, each with its comment; all else stays closed.

    An acceptance is withdrawn by it, and whoever used the answer is told.

    Raises
    ------
    Invalid
        There is no comment, or one of them is about nothing.
    WrongState
        Somebody else has decided already.
    """
    if found := problems(request, comments):
        raise Invalid(found)
    requests.take(session, request, RequestAction.RETURN, actor, at)
    for one in comments:
        session.add(_returned(request, shared, one, actor, at))
    session.flush()
    audit.record(
        session,
        actor,
        "submission.returned",
        shared,
        at=at,
        request=str(request.id),
        number=shared.number,
        answers=len(comments),
    )
    _withdraw(session, request, actor, at)
    notices.returned(
        session, request, actor, at, points=lambda lang: _points(request, comments, lang)
    )


def _returned(
    request: DataRequest, shared: SharedResult, comment: Comment, actor: Actor, at: datetime
) -> ReturnedAnswer:
    return ReturnedAnswer(
        company_id=request.company_id,
        partner_company_id=request.partner_company_id,
        request_id=request.id,
        number=shared.number,
        section=comment.place.section,
        row=comment.place.row,
        field=comment.place.field,
        comment=comment.text,
        returned_by=actor.label,
        returned_at=at,
    )


def _points(request: DataRequest, comments: Sequence[Comment], lang: str) -> list[tuple[str, str]]:
    """Return question and comment of what came back, as the mail lists it."""
    questionnaire = load(request.questionnaire_id, request.questionnaire_version)
    return [(_question(questionnaire, one.place, lang), one.text) for one in comments]


def _question(questionnaire: Questionnaire, place: Place, lang: str) -> str:
    section = questionnaire.section(place.section)
    where = section.title.get(lang)
    if place.row:
        where = f"{where} {place.row.lstrip('rn')}"
    return f"{where}: {section.field(place.field).label.get(lang)}" if place.field else where


def accept(
    session: Session, request: DataRequest, shared: SharedResult, *, actor: Actor, at: datetime
) -> Acceptance:
    """Accept exactly the version that was read; the footprints that rest on it are told.

    Raises
    ------
    WrongState
        Somebody else has decided already.
    """
    acceptance = write_acceptance(session, request, shared, actor=actor, at=at)
    changes.announce(session, request.company_id, _reason("accepted", request))
    notices.accepted(session, [request], actor, at)
    return acceptance


def write_acceptance(
    session: Session, request: DataRequest, shared: SharedResult, *, actor: Actor, at: datetime
) -> Acceptance:
    """Accept a version, with its event and audit entry; whoever accepts many tells once.

    A version that was accepted before and whose acceptance was withdrawn is accepted anew in its
    own row; an acceptance of an earlier version ends.

    Raises
    ------
    WrongState
        Somebody else has decided already.
    """
    requests.take(session, request, RequestAction.ACCEPT, actor, at)
    _end(session, request, actor, at)
    acceptance = queries.acceptance_of(session, actor, shared)
    if acceptance is None:
        acceptance = Acceptance(
            company_id=request.company_id,
            shared_result_id=shared.id,
            request_id=request.id,
            item_id=request.item_id,
            supplier_id=request.supplier_id,
            period=request.period,
        )
        session.add(acceptance)
    acceptance.accepted_at, acceptance.accepted_by = at, actor.label
    acceptance.withdrawn_at = None
    session.flush()
    audit.record(
        session,
        actor,
        "submission.accepted",
        shared,
        at=at,
        request=str(request.id),
        number=shared.number,
        content_hash=shared.content_hash,
    )
    return acceptance


def withdraw(
    session: Session, request: DataRequest, *, reason: str, actor: Actor, at: datetime
) -> None:
    """Take an acceptance back; the answer waits for a decision again, and the supplier is told.

    Raises
    ------
    Invalid
        No reason was given, or it is too long.
    WrongState
        The answer is not accepted.
    """
    write_withdrawal(session, request, reason=read_reason(reason), actor=actor, at=at)
    changes.announce(session, request.company_id, _reason("withdrawn", request))
    notices.acceptance_withdrawn(session, [request], actor, at, reason=read_reason(reason))


def read_reason(text: str) -> str:
    """Return why an acceptance is taken back.

    Raises
    ------
    Invalid
        There is none, or it is too long.
    """
    if not text.strip():
        raise Invalid([Problem("reviews.no_reason", "reason")])
    if len(text.strip()) > LONGEST:
        raise Invalid([Problem("reviews.comment_too_long", "reason", {"most": LONGEST})])
    return text.strip()


def write_withdrawal(
    session: Session, request: DataRequest, *, reason: str, actor: Actor, at: datetime
) -> None:
    """Take an acceptance back, with its event and audit entry."""
    requests.take(session, request, RequestAction.WITHDRAW, actor, at, comment=reason)
    _end(session, request, actor, at)
    audit.record(session, actor, "acceptance.withdrawn", request, at=at)


def _end(session: Session, request: DataRequest, actor: Actor, at: datetime) -> bool:
    """End the acceptance in force; tell whether there was one."""
    acceptance = queries.acceptance(session, actor, request)
    if acceptance is None:
        return False
    acceptance.withdrawn_at = at
    session.flush()
    return True


def _withdraw(session: Session, request: DataRequest, actor: Actor, at: datetime) -> None:
    if _end(session, request, actor, at):
        changes.announce(session, request.company_id, _reason("withdrawn", request))


def announce_many(
    session: Session, kind: str, decided: Sequence[DataRequest], company_id: UUID
) -> None:
    """Tell the footprints of several decisions at once: each product is computed anew once."""
    items = sorted({str(one.item_id) for one in decided})
    if decided:
        reason = {"kind": kind, "count": len(decided), "item_ids": items}
        changes.announce(session, company_id, reason)


def _reason(kind: str, request: DataRequest) -> dict[str, str]:
    asked = request.asked
    return {
        "kind": kind,
        "request": str(request.id),
        "item": asked.get("item_code", ""),
        "item_id": str(request.item_id),
        "supplier": asked.get("supplier", ""),
        "supplier_id": str(request.supplier_id),
    }
