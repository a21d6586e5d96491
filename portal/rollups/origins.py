"""Where a node's value comes from: the answer, the company's factor or the library's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from aggregator.factors import Factor, FactorLibrary
from aggregator.matching import Asked, Match, ratings_of, reasons_of
from aggregator.result import Node
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.factors.models import OwnFactor
from portal.rollups.accepted import shared_result
from portal.submissions.models import SharedResult


@dataclass(frozen=True, slots=True)
class Origin:
    """What stands behind a node's value; ``answer`` lines only as far as they were shared."""

    kind: str
    shared: SharedResult | None = None
    own: OwnFactor | None = None
    library: Factor | None = None
    lines: tuple[dict[str, Any], ...] = ()
    match: Match | None = None


def origin(session: Session, actor: Actor, node: Node, period: int) -> Origin | None:
    """Return what a node's value comes from in a period, if the actor may know of it."""
    kind, _, key = (node.ref or "").partition(":")
    if kind == "lib":
        return _of_library(FactorLibrary.load().by_id.get(key), period)
    if kind == "own":
        query = visible_to(actor, OwnFactor).where(OwnFactor.id == UUID(key))
        own = session.scalar(query)
        return Origin("own", own=own) if own else None
    if kind in {"shared", "answer"}:
        shared = shared_result(session, actor, UUID(key.partition(":")[0]))
        return _of_answer(shared) if shared else None
    return None


def _of_answer(shared: SharedResult) -> Origin:
    return Origin("answer", shared=shared, lines=tuple(shared.footprint.get("lines") or ()))


def _of_library(factor: Factor | None, period: int) -> Origin | None:
    """Return a factor of the library with why it was chosen: what the run asked, judged again.

    The factor is the one that the run kept, so a newer library changes nothing here.
    """
    if factor is None:
        return None
    asked = Asked(factor.category, None, period)
    match = Match(factor, ratings_of(factor, asked), reasons_of(factor, asked), asked)
    return Origin("library", library=factor, match=match)
