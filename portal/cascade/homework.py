"""What waits for those who passed a request on: answers to read, requests that are stuck."""

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import case, or_
from sqlalchemy.orm import Session, contains_eager

from portal.campaigns import wording
from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import OPEN_STATES, RequestState
from portal.cascade.models import CascadeLink
from portal.core import worklist
from portal.core.actor import SUPPLYING_ROLES, Actor
from portal.core.clock import now
from portal.core.tenancy import visible_to

MOST = 8


def for_supplier(session: Session, actor: Actor) -> worklist.WorkList:
    """Return what came back from the company's own suppliers, and what is stuck there."""
    late = DataRequest.state.in_(OPEN_STATES) & (DataRequest.due_at < now())
    query = (
        visible_to(actor, CascadeLink)
        .join(CascadeLink.request)
        .where(
            or_(
                DataRequest.state.in_([RequestState.SUBMITTED, RequestState.DECLINED]),
                late,
            )
        )
        .options(contains_eager(CascadeLink.request).joinedload(DataRequest.supplier))
        .order_by(
            case((DataRequest.state == RequestState.SUBMITTED, 0), else_=1),
            DataRequest.due_at,
            CascadeLink.id,
        )
        .limit(MOST)
    )
    return worklist.WorkList(
        heading=_("Your suppliers"),
        tasks=tuple(_task(link) for link in session.scalars(query)),
        empty=_("When you pass a request on, what your suppliers answer appears here."),
    )


def _task(link: CascadeLink) -> worklist.Task:
    request = link.request
    return worklist.Task(
        title=f"{request.supplier.name} · {link.material}",
        url=url_for("cascade.one", data_request_id=link.parent_request_id, cascade_link_id=link.id),
        kind="review" if request.state == RequestState.SUBMITTED else "request",
        detail=_("asked by %(name)s", name=link.asked_by),
        due_at=None if request.state == RequestState.DECLINED else request.due_at,
        timezone=request.timezone,
        tag=wording.state_word(request.state),
        urgent=request.state != RequestState.SUBMITTED,
    )


worklist.offer(worklist.Provider(for_supplier, roles=SUPPLYING_ROLES, order=12))
