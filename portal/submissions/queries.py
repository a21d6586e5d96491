"""Looking back: earlier answers, signed versions, what was returned, what was shared."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from forms.answers import Answers
from forms.workbook import Finding
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.comparable import Comparable
from portal.submissions.models import (
    Acceptance,
    Draft,
    DraftChange,
    ReturnedAnswer,
    Submission,
    UpstreamRow,
    WorkbookUpload,
)
from portal.submissions.readings import from_json
from portal.submissions.upstream import Upstream

MOST_COMPARED = 100
"""Signed answers that a new one is compared with, the newest first."""


def find_draft(session: Session, actor: Actor, request: DataRequest) -> Draft | None:
    """Return the request's draft as it stands now, ``None`` before anything was entered."""
    query = visible_to(actor, Draft).where(Draft.request_id == request.id)
    found: Draft | None = session.scalar(query.execution_options(populate_existing=True))
    return found


def returned_answers(
    session: Session, actor: Actor, request: DataRequest
) -> tuple[ReturnedAnswer, ...]:
    """Return the answers sent back that no later version has mended, oldest first."""
    query = (
        visible_to(actor, ReturnedAnswer)
        .where(ReturnedAnswer.request_id == request.id, ReturnedAnswer.answered_in.is_(None))
        .order_by(ReturnedAnswer.returned_at, ReturnedAnswer.id)
    )
    return tuple(session.scalars(query))


def all_returned(session: Session, actor: Actor, request: DataRequest) -> list[ReturnedAnswer]:
    """Return every answer that ever came back, the newest first."""
    query = (
        visible_to(actor, ReturnedAnswer)
        .where(ReturnedAnswer.request_id == request.id)
        .order_by(ReturnedAnswer.returned_at.desc(), ReturnedAnswer.id)
    )
    return list(session.scalars(query))


def versions(session: Session, actor: Actor, request: DataRequest) -> list[Submission]:
    """Return the signed versions of a request, the newest first."""
    query = (
        visible_to(actor, Submission)
        .where(Submission.request_id == request.id)
        .order_by(Submission.number.desc(), Submission.id)
    )
    return list(session.scalars(query))


def next_number(session: Session, request: DataRequest) -> int:
    """Return the number of the version that is signed next.

    A version that the customer entered on the supplier's behalf is the customer's, and counts: so
    this asks the bare table, for the number and nothing else.
    """
    signed = Submission.__table__
    last = session.scalar(
        select(func.max(signed.c.number)).where(signed.c.request_id == request.id)
    )
    return int(last or 0) + 1


def previous_answers(session: Session, actor: Actor, request: DataRequest) -> Answers | None:
    """Return the last answers that the same customer accepted for its item, an earlier period."""
    query = (
        visible_to(actor, Submission)
        .join(DataRequest, DataRequest.id == Submission.request_id)
        .where(
            DataRequest.company_id == request.company_id,
            DataRequest.item_id == request.item_id,
            DataRequest.site_id == request.site_id,
            DataRequest.period < request.period,
            DataRequest.state == RequestState.ACCEPTED,
        )
        .order_by(DataRequest.period.desc(), Submission.number.desc(), Submission.id)
        .limit(1)
    )
    found = session.scalar(query)
    return None if found is None else _answers(found.answers)


def company_answers(session: Session, actor: Actor, request: DataRequest) -> list[Answers]:
    """Return what the company signed lately for the same customer, the newest first.

    What it signed for others serves only with its consent, which ``carrying`` asks for.
    """
    query = (
        visible_to(actor, Submission)
        .join(DataRequest, DataRequest.id == Submission.request_id)
        .where(
            DataRequest.company_id == request.company_id,
            Submission.request_id != request.id,
        )
        .order_by(Submission.signed_at.desc(), Submission.id)
        .limit(5)
    )
    return [_answers(one.answers) for one in session.scalars(query)]


def comparables(session: Session, actor: Actor, request: DataRequest) -> list[Comparable]:
    """Return the facts of what the company signed for other requests, the newest first."""
    query = (
        visible_to(actor, Submission)
        .where(Submission.request_id != request.id)
        .order_by(Submission.signed_at.desc(), Submission.id)
        .limit(MOST_COMPARED)
    )
    newest: dict[UUID, dict[str, Any]] = {}
    for request_id, plain in session.execute(
        query.with_only_columns(Submission.request_id, Submission.comparable)
    ):
        newest.setdefault(request_id, plain or {})
    return [Comparable.read(plain) for plain in newest.values()]


def upstream_rows(session: Session, actor: Actor, request: DataRequest) -> list[UpstreamRow]:
    """Return the materials of an answer that the company's own suppliers were asked about."""
    query = (
        visible_to(actor, UpstreamRow)
        .where(UpstreamRow.request_id == request.id)
        .order_by(UpstreamRow.created_at, UpstreamRow.id)
    )
    return list(session.scalars(query))


def upstream(session: Session, actor: Actor, request: DataRequest) -> Upstream:
    """Return what an answer takes from the company's own suppliers, as far as it is accepted."""
    rows = upstream_rows(session, actor, request)
    versions = [one.shared_result_id for one in rows if one.shared_result_id is not None]
    if not versions:
        return Upstream.of(rows, ())
    query = visible_to(actor, Acceptance).where(
        Acceptance.shared_result_id.in_(versions), Acceptance.withdrawn_at.is_(None)
    )
    return Upstream.of(rows, {one.shared_result_id for one in session.scalars(query)})


def removal_id(session: Session, actor: Actor, draft: Draft | None, row: str | None) -> UUID | None:
    """Return the line of the history that removed a row in the draft's newest version."""
    if draft is None:
        return None
    query = visible_to(actor, DraftChange).where(
        DraftChange.draft_id == draft.id,
        DraftChange.version == draft.version,
        DraftChange.row == row,
        DraftChange.field == "",
        DraftChange.after.is_(None),
    )
    found: DraftChange | None = session.scalar(query.limit(1))
    return found.id if found else None


def typists(session: Session, actor: Actor, draft: Draft) -> set[UUID | None]:
    """Return the ids of the people who typed in a draft."""
    query = (
        select(DraftChange.by_id)
        .where(DraftChange.draft_id == draft.id, DraftChange.scope(actor))
        .distinct()
    )
    return set(session.scalars(query))


def uploads(session: Session, actor: Actor, request: DataRequest) -> list[WorkbookUpload]:
    """Return the last workbooks uploaded for a request, the newest first."""
    query = (
        visible_to(actor, WorkbookUpload)
        .where(WorkbookUpload.request_id == request.id)
        .order_by(WorkbookUpload.created_at.desc(), WorkbookUpload.id)
        .options(defer(WorkbookUpload.reading))
        .limit(10)
    )
    return list(session.scalars(query))


def refusals(upload: WorkbookUpload) -> tuple[Finding, ...]:
    """Return why a workbook as a whole was refused; empty if it was not."""
    if upload.state != "refused" or not upload.reading:
        return ()
    return tuple(one for one in from_json(upload.reading).findings if one.blocks_file)


def _answers(document: Any) -> Answers:
    answers: Answers = document
    return answers
