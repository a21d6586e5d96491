"""What was said between both companies about the requests: comments and returned answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import DataRequest, RequestEvent
from portal.conversations.models import Message
from portal.conversations.sides import ASKING, READERS
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.models import ReturnedAnswer

MOST = 300


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said; ``is_ours`` where the customer said it."""

    at: datetime
    by: str
    text: str
    request: DataRequest
    is_ours: bool
    is_open: bool = False
    is_message: bool = False


def said(session: Session, actor: Actor, supplier_id: UUID) -> list[Said]:
    """Return everything that was said about a supplier's requests, the newest first."""
    about = (
        select(DataRequest.id)
        .where(
            DataRequest.scope(actor),
            DataRequest.company_id == actor.company_id,
            DataRequest.supplier_id == supplier_id,
        )
        .scalar_subquery()
    )
    events = session.scalars(
        visible_to(actor, RequestEvent)
        .where(
            RequestEvent.request_id.in_(about),
            RequestEvent.comment.is_not(None),
            RequestEvent.comment != "",
            RequestEvent.action.in_(("return", "decline", "revoke", "accept", "sign")),
        )
        .options(joinedload(RequestEvent.request).joinedload(DataRequest.item))
        .order_by(RequestEvent.at.desc(), RequestEvent.id)
        .limit(MOST)
    )
    found = [
        Said(row.at, row.by, row.comment or "", row.request, row.by_company == actor.company_name)
        for row in events
    ]
    found += _returned(session, actor, about)
    if actor.has(*READERS[ASKING]):
        found += _written(session, actor, about)
    return sorted(found, key=lambda one: (one.at, one.text), reverse=True)[:MOST]


def _returned(session: Session, actor: Actor, about: ScalarSelect[UUID]) -> list[Said]:
    query = (
        select(ReturnedAnswer, DataRequest)
        .join(DataRequest, DataRequest.id == ReturnedAnswer.request_id)
        .where(
            ReturnedAnswer.scope(actor),
            DataRequest.scope(actor),
            ReturnedAnswer.request_id.in_(about),
        )
        .options(joinedload(DataRequest.item))
        .order_by(ReturnedAnswer.returned_at.desc(), ReturnedAnswer.id)
        .limit(MOST)
    )
    return [
        Said(
            row.returned_at,
            row.returned_by,
            row.comment,
            request,
            is_ours=True,
            is_open=row.answered_in is None,
        )
        for row, request in session.execute(query)
    ]


def _written(session: Session, actor: Actor, about: ScalarSelect[UUID]) -> list[Said]:
    """Return the messages of the conversations about the requests."""
    query = (
        select(Message, DataRequest)
        .join(DataRequest, DataRequest.id == Message.request_id)
        .where(
            Message.scope(actor),
            DataRequest.scope(actor),
            Message.request_id.in_(about),
        )
        .options(joinedload(DataRequest.item))
        .order_by(Message.at.desc(), Message.id)
        .limit(MOST)
    )
    return [
        Said(row.at, row.by, row.text, request, is_ours=row.side == ASKING, is_message=True)
        for row, request in session.execute(query)
    ]
