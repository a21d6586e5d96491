"""The overview of a supplier: how it answers, what it makes of the products, what is due."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.assessment import certificates
from portal.assessment.models import Certificate
from portal.assessment.over_time import Period, periods
from portal.assessment.results import answered
from portal.assessment.standing import Standing, standing_of
from portal.core import clock
from portal.core.actor import Actor
from portal.suppliers import card
from portal.suppliers.models import Supplier

MOST_ENDING = 3


@dataclass(frozen=True, slots=True)
class Glance:
    """What the overview shows first."""

    standing: Standing
    period: Period | None
    ending: tuple[Certificate, ...]


def glance(session: Session, actor: Actor, supplier: Supplier) -> Glance:
    """Return what matters most about a supplier now."""
    found = periods(answered(session, actor, supplier.id))
    ending = certificates.ending(session, actor, clock.today(), MOST_ENDING, supplier.id)
    return Glance(
        standing_of(session, actor, supplier, clock.now()),
        found[-1] if found else None,
        tuple(ending),
    )


card.offer(card.Part("partials/assessment/_glance.html", glance, order=10))
