"""The two sides of a request, and who stands on one of them."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from portal.campaigns.models import DataRequest
from portal.core.actor import BUYING_ROLES, SUPPLYING_ROLES, Actor, Role

ASKING, ANSWERING = "asking", "answering"
WRITERS = {
    ASKING: frozenset({Role.PURCHASER, Role.REVIEWER}),
    ANSWERING: SUPPLYING_ROLES,
}
READERS = {ASKING: BUYING_ROLES, ANSWERING: SUPPLYING_ROLES | {Role.CONTRIBUTOR}}

Handed = frozenset[tuple[UUID, str]]
HANDED: list[Callable[[Session, Actor], Handed | None]] = []
"""Asked for the sections, as (request, section), that the actor is limited to on the answering
side; ``None`` sets no limit."""


def other(side: str) -> str:
    """Return the side across."""
    return ANSWERING if side == ASKING else ASKING


def company_of(request: DataRequest, side: str) -> UUID | None:
    """Return the company that stands on a side; unknown until a supplier has come in."""
    return request.company_id if side == ASKING else request.partner_company_id


def handed(session: Session, actor: Actor, side: str) -> Handed | None:
    """Return the sections that the actor may talk about on a side, ``None`` for all."""
    if side == ASKING:
        return None
    limits = [limit for ask in HANDED if (limit := ask(session, actor)) is not None]
    return frozenset.intersection(*limits) if limits else None
