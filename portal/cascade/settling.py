"""Whenever the company accepts an answer or takes that back, its own answers follow.

It does not matter on which page that was decided: the announcement is the same.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import DataRequest
from portal.cascade.laying import settle
from portal.cascade.models import CascadeLink
from portal.core import changes
from portal.core.actor import Actor
from portal.core.clock import now

DECISIONS = frozenset({"accepted", "withdrawn"})


@changes.subscribe
def follow(session: Session, company_id: UUID, reason: dict[str, Any]) -> None:
    """Bring the company's answers in line with a decision about what its suppliers answered."""
    named = reason.get("item_ids") or ([reason["item_id"]] if reason.get("item_id") else [])
    if reason.get("kind") not in DECISIONS or not named:
        return
    actor: Actor = session.info.get("actor") or Actor.system(company_id)
    query = (
        select(CascadeLink)
        .join(DataRequest, DataRequest.id == CascadeLink.request_id)
        .where(
            CascadeLink.company_id == company_id,
            DataRequest.item_id.in_([UUID(str(one)) for one in named]),
        )
        .options(
            joinedload(CascadeLink.parent),
            joinedload(CascadeLink.request).joinedload(DataRequest.supplier),
        )
        .order_by(CascadeLink.asked_at, CascadeLink.id)
    )
    for link in session.scalars(query).all():
        settle(session, link, actor, now())
