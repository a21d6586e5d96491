"""Who was handed which section: what a colleague may work on, and who works on what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import OPEN_STATES
from portal.conversations import sides
from portal.core.actor import SUPPLYING_ROLES, Actor
from portal.core.errors import NotFound
from portal.core.tenancy import visible_to
from portal.submissions.models import Draft, DraftChange, SectionTask


@dataclass(frozen=True, slots=True)
class Hand:
    """Who typed last in a section, and when."""

    by: str
    at: datetime


def sections_for(session: Session, actor: Actor, request: DataRequest) -> frozenset[str] | None:
    """Return the sections that the actor may see, ``None`` for all of them.

    Clerks and approvers answer for the company and see everything. Whoever was let in for single
    sections sees those, as long as they stay handed over.
    """
    stands_in = request.on_behalf and request.company_id == actor.company_id
    if stands_in or actor.is_system or actor.has(*SUPPLYING_ROLES):
        return None
    query = (
        select(SectionTask.section)
        .where(
            SectionTask.scope(actor),
            SectionTask.request_id == request.id,
            SectionTask.user_id == actor.user_id,
            SectionTask.revoked_at.is_(None),
        )
        .distinct()
    )
    return frozenset(session.scalars(query))


def check(session: Session, actor: Actor, request: DataRequest, section: str) -> None:
    """Let pass who may see a section.

    Raises
    ------
    NotFound
        It was not handed to the actor, who need not know that it exists.
    """
    mine = sections_for(session, actor, request)
    if mine is not None and section not in mine:
        raise NotFound


def tasks_of(session: Session, actor: Actor, request: DataRequest) -> list[SectionTask]:
    """Return the sections of a request that are handed out, the oldest first."""
    query = (
        visible_to(actor, SectionTask)
        .where(SectionTask.request_id == request.id, SectionTask.revoked_at.is_(None))
        .order_by(SectionTask.given_at, SectionTask.id)
    )
    return list(session.scalars(query))


def my_task(
    session: Session, actor: Actor, request: DataRequest, section: str
) -> SectionTask | None:
    """Return the task that hands a section to the actor."""
    query = (
        visible_to(actor, SectionTask)
        .where(
            SectionTask.request_id == request.id,
            SectionTask.section == section,
            SectionTask.user_id == actor.user_id,
            SectionTask.revoked_at.is_(None),
        )
        .order_by(SectionTask.given_at.desc(), SectionTask.id)
        .limit(1)
    )
    found: SectionTask | None = session.scalar(query)
    return found


def my_open_tasks(session: Session, actor: Actor, most: int) -> list[SectionTask]:
    """Return what was handed to the actor in requests that are still open, by due date."""
    query = (
        visible_to(actor, SectionTask)
        .join(DataRequest, DataRequest.id == SectionTask.request_id)
        .where(
            SectionTask.user_id == actor.user_id,
            SectionTask.revoked_at.is_(None),
            SectionTask.done_at.is_(None),
            DataRequest.state.in_(OPEN_STATES),
        )
        .options(joinedload(SectionTask.request))
        .order_by(DataRequest.due_at, SectionTask.given_at, SectionTask.id)
        .limit(most)
    )
    return list(session.scalars(query))


def last_hands(session: Session, actor: Actor, draft: Draft | None) -> dict[str, Hand]:
    """Return who typed last in each section of a draft."""
    if draft is None:
        return {}
    newest = (
        select(DraftChange.section, func.max(DraftChange.version).label("version"))
        .where(DraftChange.scope(actor), DraftChange.draft_id == draft.id)
        .group_by(DraftChange.section)
        .subquery()
    )
    rows = session.execute(
        select(DraftChange.section, DraftChange.by, func.max(DraftChange.at))
        .join(
            newest,
            (newest.c.section == DraftChange.section) & (newest.c.version == DraftChange.version),
        )
        .where(DraftChange.scope(actor), DraftChange.draft_id == draft.id)
        .group_by(DraftChange.section, DraftChange.by)
    )
    return {section: Hand(by, at) for section, by, at in rows}


def handed(session: Session, actor: Actor) -> sides.Handed | None:
    """Return the sections, as (request, section), to which the actor is limited; ``None`` to none.

    Conversations ask here what a contributor may talk about.
    """
    if actor.is_system or actor.has(*SUPPLYING_ROLES):
        return None
    query = select(SectionTask.request_id, SectionTask.section).where(
        SectionTask.scope(actor),
        SectionTask.user_id == actor.user_id,
        SectionTask.revoked_at.is_(None),
    )
    return frozenset((one.request_id, one.section) for one in session.execute(query))


sides.HANDED.append(handed)
