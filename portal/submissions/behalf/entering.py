"""Entering an answer on behalf of a supplier, signing it so, and giving it into its hands.

The draft belongs to the customer while it enters: what the supplier may have typed itself is never
read or replaced, so nothing can be begun where the supplier has begun. With the signature the draft
becomes the supplier's own, without the files that the customer attached.
"""

from copy import deepcopy
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forms.loader import load
from portal.campaigns import notices, requests
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestAction, RequestState
from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.core.tenancy import publishing, visible_to
from portal.submissions.behalf.errors import CannotStandIn
from portal.submissions.behalf.models import StandIn
from portal.submissions.evidence.places import in_answers
from portal.submissions.models import Draft, DraftChange, EvidenceFile

CHANNELS = ("mail", "phone", "meeting", "other")
LONGEST = 1000
SHORTEST = 10
OPEN_TO_STAND_IN = frozenset(
    {
        RequestState.ISSUED,
        RequestState.OPENED,
        RequestState.IN_PROGRESS,
        RequestState.DECLINED,
        RequestState.RETURNED,
    }
)
STATEMENTS = {
    "en": (
        "I have entered these answers for {company} on behalf of {supplier}, from the source named"
        " with the entry. {supplier} has not attested them yet."
    ),
    "zh": ("本人代表{company}，依据所注明的来源，代{supplier}填报以上内容。{supplier}尚未确认。"),
}


def newest(session: Session, actor: Actor, request: DataRequest) -> StandIn | None:
    """Return the newest entry on behalf of a request that was neither given up nor attested."""
    query = (
        visible_to(actor, StandIn)
        .where(
            StandIn.request_id == request.id,
            StandIn.given_up_at.is_(None),
            StandIn.attested_in.is_(None),
        )
        .order_by(StandIn.begun_at.desc(), StandIn.id)
        .limit(1)
    )
    found: StandIn | None = session.scalar(query)
    return found


def may_begin(session: Session, request: DataRequest) -> bool:
    """Tell whether the customer may enter the answer: nobody at the supplier has begun."""
    drafts = Draft.__table__
    owner = session.scalar(select(drafts.c.company_id).where(drafts.c.request_id == request.id))
    return (
        not request.on_behalf
        and RequestState(request.state) in OPEN_TO_STAND_IN
        and request.partner_company_id != request.company_id
        and owner in {None, request.company_id}
    )


def begin(
    session: Session, request: DataRequest, channel: str, source: str, *, actor: Actor, at: datetime
) -> StandIn:
    """Take the pen for a supplier that answered elsewhere; say where, and how that is known.

    Raises
    ------
    Invalid
        The source is not named.
    CannotStandIn
        The supplier has begun itself, or nothing is to be answered.
    """
    said = " ".join(source.split())
    if channel not in CHANNELS or not SHORTEST <= len(said) <= LONGEST:
        facts = {"least": SHORTEST, "most": LONGEST}
        raise Invalid([Problem("behalf.no_source", "source", facts)])
    session.refresh(request, with_for_update={"of": DataRequest})
    if not may_begin(session, request):
        raise CannotStandIn
    if request.state == RequestState.DECLINED:
        requests.take(session, request, RequestAction.OPEN, actor, at)
    request.on_behalf = True
    begun = StandIn(
        company_id=request.company_id,
        partner_company_id=request.partner_company_id,
        request_id=request.id,
        channel=channel,
        source=said,
        begun_by=actor.label,
        begun_by_id=actor.user_id,
        begun_at=at,
    )
    session.add(begun)
    session.flush()
    audit.record(session, actor, "behalf.begun", request, at=at, channel=channel)
    requests.remember(session, request, "stand_in", actor, at)
    return begun


def give_up(session: Session, request: DataRequest, actor: Actor, at: datetime) -> None:
    """Put the pen down; what was typed goes, unless an earlier version was signed from it."""
    begun = newest(session, actor, request)
    if begun is None or not request.on_behalf:
        raise CannotStandIn
    request.on_behalf, begun.given_up_at = False, at
    session.flush()
    signed = select(StandIn.id).where(
        StandIn.request_id == request.id, StandIn.signed_in.is_not(None)
    )
    if session.scalar(signed.limit(1)) is None:
        _forget(session, request)
    audit.record(session, actor, "behalf.given_up", request, at=at)
    requests.remember(session, request, "stand_back", actor, at)


def _forget(session: Session, request: DataRequest) -> None:
    mine = Draft.company_id == request.company_id
    ids = list(session.scalars(select(Draft.id).where(mine, Draft.request_id == request.id)))
    session.execute(delete(DraftChange).where(DraftChange.draft_id.in_(ids)))
    session.execute(delete(Draft).where(Draft.id.in_(ids)))
    session.execute(
        delete(EvidenceFile).where(
            EvidenceFile.request_id == request.id,
            EvidenceFile.company_id == request.company_id,
            EvidenceFile.signed_in.is_(None),
        )
    )


def signer(asked: Asked, request: DataRequest, name: str) -> str:
    """Return who signed, as every page and export names them."""
    typed = " ".join(name.split())
    if not request.on_behalf:
        return typed
    return f"{typed} ({asked.customer}) / on behalf of 代 {asked.supplier}"


def signed(
    session: Session,
    request: DataRequest,
    draft: Draft,
    number: int,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """After a signature: hand an entry on behalf over, or note that the supplier attested one."""
    begun = newest(session, actor, request)
    if begun is None:
        return
    if not request.on_behalf:
        begun.attested_in = number
        session.flush()
        audit.record(session, actor, "behalf.attested", request, at=at, number=number)
        return
    begun.signed_in, begun.signed_at = number, at
    request.on_behalf = False
    session.flush()
    hand_over(session, request, draft)
    requests.remember(session, request, "behalf", actor, at)
    words = {"source": begun.source}
    notices.tell(session, "entered_on_behalf", request, actor, at, words=lambda _: words)


def hand_over(session: Session, request: DataRequest, draft: Draft) -> None:
    """Make the draft the supplier's own, if it has come in: its data from now on."""
    if request.partner_company_id is None:
        return
    with publishing(session, "an answer entered on behalf of a supplier becomes its own"):
        draft.answers = _without_files(request, draft.answers)
        draft.company_id = request.partner_company_id


def _without_files(request: DataRequest, answers: dict[str, Any]) -> dict[str, Any]:
    """Return answers without the customer's own files, which stay with the signed version."""
    asked = load(request.questionnaire_id, request.questionnaire_version)
    kept: dict[str, Any] = deepcopy(answers)
    for place, _file in list(in_answers(asked, answers)):  # type: ignore[arg-type]  # plain JSON
        if place.row is None:
            kept["fields"].pop(place.field, None)
        for row in kept["rows"].get(place.section, []):
            if row["id"] == place.row:
                row["cells"].pop(place.field, None)
    return kept


def take_over(session: Session, request: DataRequest, actor: Actor, at: datetime) -> None:
    """Open an answer that was entered on the company's behalf, to attest or correct it.

    What the customer entered stays in force until the company's own version is accepted.

    Raises
    ------
    CannotStandIn
        Nothing waits to be attested.
    """
    begun = newest(session, actor, request)
    if begun is None or begun.signed_in is None:
        raise CannotStandIn
    if RequestState(request.state) in {RequestState.SUBMITTED, RequestState.ACCEPTED}:
        requests.take(session, request, RequestAction.TAKE_OVER, actor, at)
    begun.taken_over_at = begun.taken_over_at or at
    session.flush()


def company_joined(session: Session, supplier_id: UUID, company_id: UUID) -> None:
    """Hand over what was entered for a supplier before it had an account."""
    theirs = select(DataRequest).where(
        DataRequest.supplier_id == supplier_id, DataRequest.partner_company_id == company_id
    )
    for request in session.scalars(theirs):
        begun = session.scalars(
            select(StandIn).where(
                StandIn.request_id == request.id, StandIn.partner_company_id.is_(None)
            )
        ).all()
        for one in begun:
            one.partner_company_id = company_id
        draft = session.scalar(select(Draft).where(Draft.request_id == request.id))
        if draft is not None and not request.on_behalf and draft.company_id == request.company_id:
            hand_over(session, request, draft)
    session.flush()
