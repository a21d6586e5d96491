"""What campaigns put on the home pages and into the navigation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns import wording
from portal.campaigns.asked import Asked
from portal.campaigns.models import DataRequest
from portal.campaigns.queries.inbox import addressed_to
from portal.campaigns.workflow import OPEN_STATES, RequestState
from portal.core import navigation, worklist
from portal.core.actor import BUYING_ROLES, SUPPLYING_ROLES, Actor, Role
from portal.core.clock import now
from portal.core.i18n import N_, language, translated
from portal.core.tenancy import visible_to

MOST = 8
"""Rows of one block; the page behind it has them all."""


def _owed(session: Session, actor: Actor) -> list[DataRequest]:
    """Return requests that block a campaign: declined, overdue, or not even opened."""
    late = DataRequest.due_at < now()
    query = (
        visible_to(actor, DataRequest)
        .where(
            DataRequest.company_id == actor.company_id,
            or_(
                DataRequest.state.in_([RequestState.DECLINED, RequestState.ISSUED]),
                DataRequest.state.in_(OPEN_STATES) & late,
            ),
        )
        .options(joinedload(DataRequest.supplier), joinedload(DataRequest.item))
        .order_by(
            case((DataRequest.state == RequestState.DECLINED, 0), (late, 1), else_=2),
            DataRequest.due_at,
            DataRequest.tier,
            DataRequest.id,
        )
        .limit(MOST)
    )
    return list(session.scalars(query))


def for_purchaser(session: Session, actor: Actor) -> worklist.WorkList:
    """Return what blocks a campaign."""
    return worklist.WorkList(
        heading=_("Declined, overdue or not opened"),
        tasks=tuple(_owed_task(request) for request in _owed(session, actor)),
        empty=_(
            "Declined, overdue and unopened requests will appear here once you have issued a "
            "campaign."
        ),
        start_url=url_for("campaigns.new"),
        start_label=_("Set up a campaign"),
        more_url=url_for("campaigns.all_requests"),
    )


def _owed_task(request: DataRequest) -> worklist.Task:
    is_late = request.state in OPEN_STATES and request.due_at < now()
    asked = Asked.read(request.asked)
    return worklist.Task(
        title=f"{request.supplier.name_in(language())} · {asked.item_name(language())}",
        url=url_for("campaigns.request_detail", data_request_id=request.id),
        kind="request",
        detail=request.decline_reason
        or _("Tier %(tier)s, level %(level)s", tier=request.tier, level=_level(request)),
        due_at=None if request.state == RequestState.DECLINED else request.due_at,
        timezone=request.timezone,
        tag=wording.state_word(request.state),
        urgent=is_late or request.state == RequestState.DECLINED,
    )


def _level(request: DataRequest) -> str:
    return wording.level_word(request.level)


def for_supplier(session: Session, actor: Actor) -> worklist.WorkList:
    """Return what the supplier owes: what came back first, then by due date."""
    query = (
        addressed_to(actor)
        .where(DataRequest.state.in_(OPEN_STATES))
        .order_by(
            case((DataRequest.state == RequestState.RETURNED, 0), else_=1),
            DataRequest.due_at,
            DataRequest.id,
        )
        .limit(MOST)
    )
    return worklist.WorkList(
        heading=_("Requests to answer"),
        tasks=_told_apart(session.scalars(query).all()),
        empty=_("Nothing is waiting for you. New requests of your customers will appear here."),
        more_url=url_for("campaigns.inbox"),
    )


def _told_apart(requests: Sequence[DataRequest]) -> tuple[worklist.Task, ...]:
    """Return the tasks of requests; of those that read alike, each says what is its own."""
    tasks = [_due_task(request) for request in requests]
    alike = Counter((task.title, task.detail) for task in tasks)
    return tuple(
        replace(task, detail=_own_detail(task.detail, request))
        if alike[task.title, task.detail] > 1
        else task
        for task, request in zip(tasks, requests, strict=True)
    )


def _own_detail(detail: str, request: DataRequest) -> str:
    """Add what tells a request from another about the same: product, site, level, day."""
    asked = Asked.read(request.asked)
    day = wording.day_there(request.created_at, request.timezone)
    products = translated(", ").join(asked.product_names(language()))
    parts = [
        detail,
        _("for %(product)s", product=products) if products else "",
        _("site %(site)s", site=asked.site) if asked.site else "",
        _("level %(level)s", level=_level(request)),
        _("asked on %(day)s", day=day),
    ]
    return " · ".join(part for part in parts if part)


def _due_task(request: DataRequest) -> worklist.Task:
    asked = Asked.read(request.asked)
    return worklist.Task(
        title=asked.item_name(language()),
        url=url_for("campaigns.landing", data_request_id=request.id),
        kind="request",
        detail=_("%(customer)s, period %(period)s", customer=asked.customer, period=request.period),
        due_at=request.due_at,
        timezone=request.timezone,
        tag=wording.state_word(request.state),
        urgent=request.state == RequestState.RETURNED or request.due_at < now(),
    )


def waiting_for_supplier(session: Session, actor: Actor) -> int:
    """Count what the supplier still has to answer."""
    return (
        session.scalar(
            select(func.count()).where(
                DataRequest.scope(actor),
                DataRequest.partner_company_id == actor.company_id,
                DataRequest.state.in_(OPEN_STATES),
            )
        )
        or 0
    )


def stuck_for_purchaser(session: Session, actor: Actor) -> int:
    """Count declined and overdue requests."""
    return (
        session.scalar(
            select(func.count()).where(
                DataRequest.scope(actor),
                DataRequest.company_id == actor.company_id,
                or_(
                    DataRequest.state == RequestState.DECLINED,
                    DataRequest.state.in_(OPEN_STATES) & (DataRequest.due_at < now()),
                ),
            )
        )
        or 0
    )


worklist.offer(worklist.Provider(for_purchaser, roles=frozenset({Role.PURCHASER}), order=20))
worklist.offer(worklist.Provider(for_supplier, roles=SUPPLYING_ROLES, order=10))
navigation.offer(
    navigation.Entry(
        "campaigns.index",
        N_("Campaigns"),
        "send",
        roles=BUYING_ROLES,
        order=30,
        count=stuck_for_purchaser,
    )
)
navigation.offer(
    navigation.Entry(
        "campaigns.inbox",
        N_("Requests"),
        "inbox",
        roles=SUPPLYING_ROLES,
        order=20,
        count=waiting_for_supplier,
    )
)
