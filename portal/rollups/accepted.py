"""Which accepted footprint stands for an item's supplier in a period."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.submissions.models import Acceptance, SharedResult

THIRD_PARTY = frozenset({"third_limited", "third_reasonable"})

Supply = tuple[UUID, UUID, UUID | None]
"""An item, its supplier, and the site."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted result, with how it may be used."""

    result: SharedResult
    request: DataRequest

    @property
    def supply(self) -> Supply:
        """Return whose footprint this is."""
        return self.request.item_id, self.request.supplier_id, self.request.site_id

    @property
    def is_verified(self) -> bool:
        """Tell whether a third party verified the whole cradle-to-gate value."""
        footprint = self.result.footprint
        return (
            footprint.get("verification") in THIRD_PARTY
            and footprint.get("boundary") == "cradle_to_gate"
        )

    @property
    def covers(self) -> frozenset[str]:
        """Return the kinds of lines that the supplier's own part stands for."""
        return frozenset(self.result.footprint.get("covers", ()))


def accepted_results(session: Session, actor: Actor, period: int) -> dict[Supply, Accepted]:
    """Return the newest accepted result of each supply up to ``period``, in one statement.

    The period's own comes first, then the latest earlier one, which the roll-up flags as stale.
    """
    query = (
        visible_to(actor, Acceptance)
        .join(Acceptance.shared_result)
        .join(SharedResult.request)
        .where(Acceptance.withdrawn_at.is_(None), Acceptance.period <= period)
        .options(contains_eager(Acceptance.shared_result).contains_eager(SharedResult.request))
        .order_by(Acceptance.period, Acceptance.accepted_at, Acceptance.id)
    )
    found = (
        Accepted(row.shared_result, row.shared_result.request) for row in session.scalars(query)
    )
    return {accepted.supply: accepted for accepted in found}


def shared_result(session: Session, actor: Actor, result_id: UUID) -> SharedResult | None:
    """Return one shared result with its request, if it is the actor's."""
    query = (
        visible_to(actor, SharedResult)
        .where(SharedResult.id == result_id)
        .options(joinedload(SharedResult.request).joinedload(DataRequest.supplier))
    )
    found: SharedResult | None = session.scalar(query)
    return found
