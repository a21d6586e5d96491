"""What the page of a list of clean answers shows: what it accepts, what not, how far it is."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.jobs import Job, JobState
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to
from portal.submissions.models import SharedResult
from portal.submissions.review import bulk
from portal.submissions.review.models import BulkAcceptance, BulkItem
from portal.submissions.review.rule import Terms


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list with one page of its answers; ``show`` is which of them are on it."""

    made: BulkAcceptance
    terms: Terms
    show: str
    page: Page[BulkItem]
    outcomes: dict[str, int]
    has_failed: bool

    @property
    def is_under_way(self) -> bool:
        """Tell whether jobs are still deciding."""
        return self.made.state in bulk.UNDER_WAY

    @property
    def percent(self) -> int:
        """Return how far the jobs are."""
        if self.made.state == bulk.UNDOING:
            open_ = self.outcomes.get(bulk.ACCEPTED, 0)
            whole = open_ + sum(self.outcomes.get(o, 0) for o in (bulk.WITHDRAWN, bulk.STAYED))
        else:
            whole = self.made.will
            open_ = whole - sum(self.outcomes.get(o, 0) for o in (bulk.ACCEPTED, bulk.LEFT))
        return 100 * (whole - open_) // whole if whole else 100


SHOWN = {"clean", "rest", bulk.ACCEPTED, bulk.LEFT, bulk.WITHDRAWN, bulk.STAYED}


def list_page(
    session: Session, actor: Actor, made: BulkAcceptance, show: str, number: int
) -> ListPage:
    """Return what the page of a list shows."""
    wanted = show if show in SHOWN else "clean" if made.will else "rest"
    counted = session.execute(
        select(BulkItem.outcome, func.count())
        .where(BulkItem.scope(actor), BulkItem.bulk_id == made.id, BulkItem.is_clean.is_(True))
        .group_by(BulkItem.outcome)
    )
    outcomes = {str(outcome): int(count) for outcome, count in counted}
    page = fetch(session, _items(actor, made, wanted), number)
    return ListPage(made, Terms.read(made.rule), wanted, page, outcomes, _has_failed(session, made))


def _items(actor: Actor, made: BulkAcceptance, wanted: str) -> Select[Any]:
    query = (
        visible_to(actor, BulkItem)
        .where(BulkItem.bulk_id == made.id)
        .join(BulkItem.request)
        .options(
            contains_eager(BulkItem.request).joinedload(DataRequest.supplier),
            contains_eager(BulkItem.request).joinedload(DataRequest.item),
            joinedload(BulkItem.shared_result).options(
                defer(SharedResult.answers),
                defer(SharedResult.findings),
                defer(SharedResult.evidence),
                defer(SharedResult.comparable),
            ),
        )
        .order_by(BulkItem.position)
    )
    if wanted in {"clean", "rest"}:
        return query.where(BulkItem.is_clean.is_(wanted == "clean"))
    return query.where(BulkItem.outcome == wanted)


def _has_failed(session: Session, made: BulkAcceptance) -> bool:
    """Tell whether the jobs of a list were given up before its end."""
    if made.state not in bulk.UNDER_WAY:
        return False
    query = select(func.count()).where(
        Job.key.startswith(f"{bulk.KIND}:{made.id}:{made.state}:"), Job.state == JobState.FAILED
    )
    return bool(session.scalar(query))
