"""Looking files up: those of a request, those that a version holds, and how much there is."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.answers import Answers
from forms.model import Questionnaire
from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.evidence.places import in_answers
from portal.submissions.models import EvidenceFile, SharedResult

Files = Mapping[str, EvidenceFile]


def files_of(session: Session, actor: Actor, request: DataRequest) -> dict[str, EvidenceFile]:
    """Return the files of a request by their ids, the oldest first."""
    query = (
        visible_to(actor, EvidenceFile)
        .where(EvidenceFile.request_id == request.id)
        .order_by(EvidenceFile.added_at, EvidenceFile.id)
    )
    return {str(one.id): one for one in session.scalars(query)}


def amount(session: Session, request: DataRequest) -> tuple[int, int]:
    """Return how many files a request has, and their bytes together."""
    query = select(func.count(), func.coalesce(func.sum(EvidenceFile.size), 0)).where(
        EvidenceFile.request_id == request.id
    )
    count, size = session.execute(query).one()
    return int(count), int(size)


def documents(questionnaire: Questionnaire, answers: Answers, files: Files) -> list[dict[str, Any]]:
    """Return the files that answers name, as a signed version keeps and shares them."""
    return [
        document(files[one]) | {"section": place.section, "row": place.row, "field": place.field}
        for place, one in in_answers(questionnaire, answers)
        if one in files
    ]


def document(file: EvidenceFile) -> dict[str, Any]:
    """Return a file in plain values."""
    return {
        "id": str(file.id),
        "name": file.name,
        "size": file.size,
        "sha256": file.sha256,
        "scan": file.scan,
    }


def shared_document(
    session: Session, actor: Actor, request: DataRequest, file_id: UUID
) -> dict[str, Any] | None:
    """Return a file that the supplier granted to the actor's company with any signed version."""
    rows = session.scalars(
        visible_to(actor, SharedResult)
        .where(SharedResult.request_id == request.id, SharedResult.company_id == actor.company_id)
        .order_by(SharedResult.number.desc(), SharedResult.id)
    )
    for shared in rows:
        for one in shared.evidence:
            if one["id"] == str(file_id):
                found: dict[str, Any] = one
                return found
    return None


def named(session: Session, company_id: UUID) -> set[str]:
    """Return the hashes of the files that a company's rows name, its own and those given to it."""
    own = session.scalars(select(EvidenceFile.sha256).where(EvidenceFile.company_id == company_id))
    given: Iterable[list[Any]] = session.scalars(
        select(SharedResult.evidence)
        .where(SharedResult.company_id == company_id)
        .execution_options(yield_per=100)
    )
    return {*own, *(one["sha256"] for documents in given for one in documents)}
