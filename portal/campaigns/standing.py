"""Where a request stands, in one word: from its own steps, its mails and its review.

``RequestState`` holds the steps that people take. Two more things matter to whoever chases: a
mail that reached nobody, and an answer that somebody is already reading. This is the one place
that joins them; boards, filters and exports ask here.

Opened means that a signed-in person of the supplier saw the request. Programs that look through
mails follow links too, so neither a link that was followed nor a picture that was fetched counts.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, case

from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import OPEN_STATES, RequestState
from portal.core.mail import MailState

NOT_DELIVERED: Final = "not_delivered"
IN_REVIEW: Final = "in_review"
OVERDUE: Final = "overdue"

ALL = (
    NOT_DELIVERED,
    RequestState.ISSUED.value,
    RequestState.OPENED.value,
    RequestState.IN_PROGRESS.value,
    RequestState.SUBMITTED.value,
    IN_REVIEW,
    RequestState.RETURNED.value,
    RequestState.ACCEPTED.value,
    RequestState.DECLINED.value,
    RequestState.REVOKED.value,
)
"""Every standing, in the order of a request's life; each request has exactly one."""

FAILED = (MailState.UNDELIVERABLE.value, MailState.UNCERTAIN.value)
"""Mails that need somebody: refused, or cut off so that nobody knows."""


def of(request: DataRequest) -> str:
    """Return where ``request`` stands."""
    if request.state == RequestState.ISSUED and request.delivery == MailState.UNDELIVERABLE:
        return NOT_DELIVERED
    if request.state == RequestState.SUBMITTED and request.review_began_at is not None:
        return IN_REVIEW
    return request.state


def is_overdue(request: DataRequest, now: datetime) -> bool:
    """Tell whether the supplier still owes an answer that was due."""
    return request.state in OPEN_STATES and request.due_at < now


def expression() -> ColumnElement[str]:
    """Return the same as :func:`of`, for the database."""
    return case(
        (
            and_(
                DataRequest.state == RequestState.ISSUED,
                DataRequest.delivery == MailState.UNDELIVERABLE,
            ),
            NOT_DELIVERED,
        ),
        (
            and_(
                DataRequest.state == RequestState.SUBMITTED,
                DataRequest.review_began_at.is_not(None),
            ),
            IN_REVIEW,
        ),
        else_=DataRequest.state,
    )


def condition(wanted: str, now: datetime) -> ColumnElement[bool]:
    """Return what limits a query to requests of one standing, or to overdue ones."""
    if wanted == OVERDUE:
        return overdue(now)
    return expression() == wanted


def overdue(now: datetime) -> ColumnElement[bool]:
    """Return what limits a query to requests whose answer was due and is still owed."""
    return and_(DataRequest.state.in_(OPEN_STATES), DataRequest.due_at < now)


def bounced() -> ColumnElement[bool]:
    """Return what limits a query to open requests whose newest mail reached nobody for sure."""
    return and_(DataRequest.state.in_(OPEN_STATES), DataRequest.delivery.in_(FAILED))


def blocked() -> ColumnElement[bool]:
    """Return what limits a query to open requests that wait for the supplier's own suppliers."""
    return and_(DataRequest.state.in_(OPEN_STATES), DataRequest.upstream_open > 0)
