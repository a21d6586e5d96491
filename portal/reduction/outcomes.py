"""Whether done measures came true: the next accepted footprint tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.core.actor import Actor
from portal.reduction import queries
from portal.reduction.models import Measure
from portal.reduction.queries import Baseline
from portal.reduction.reading import SITE
from portal.reduction.workflow import FINISHED

NEARLY = 0.95
"""From this part of what was planned on, a measure came true: figures are rounded."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a done measure. [kg CO2e per declared unit].

    ``planned`` and ``achieved`` are reductions, above 0 where the footprint fell. ``beside`` is
    how many other done measures of the same supply share both.
    """

    word: str
    period: int = 0
    planned: float | None = None
    achieved: float | None = None
    beside: int = 0

    @property
    def percent(self) -> float | None:
        """Return how much of what was planned was achieved. [%]."""
        if not self.planned or self.achieved is None:
            return None
        return 100 * self.achieved / self.planned


def outcomes(session: Session, actor: Actor, measures: Sequence[Measure]) -> dict[UUID, Outcome]:
    """Return what became of those measures that are done; customers alone have acceptances."""
    done = [one for one in measures if one.state in FINISHED]
    accepted = queries.accepted_since(session, actor, done)
    return {one.id: outcome(one, done, accepted.get(_key(one), [])) for one in done}


def _key(one: Measure) -> queries.Key:
    return one.supplier_id, one.item_id, one.site_id


def outcome(measure: Measure, done: Sequence[Measure], accepted: Sequence[Baseline]) -> Outcome:
    """Return what became of one done measure.

    Parameters
    ----------
    done
        All done measures, the others of the same supply among them: together they explain the
        change from the baseline's period on.
    accepted
        The accepted footprints of the supply, the first period first.
    """
    since = measure.done_on.year if measure.done_on else measure.period
    after = next(
        (one for one in accepted if one.period > measure.period and one.period >= since), None
    )
    if after is None or after.value is None:
        return Outcome("open")
    before = next((one for one in accepted if one.period == measure.period), None)
    base = measure.baseline if measure.baseline is not None else before.value if before else None
    is_alike = (after.unit, after.boundary or measure.boundary) == (
        measure.unit,
        measure.boundary or after.boundary,
    )
    if before is not None:
        is_alike = is_alike and (before.boundary, before.gwp_set) == (after.boundary, after.gwp_set)
    if base is None or not is_alike:
        return Outcome("incomparable", after.period)
    same = [one for one in done if _key(one) == _key(measure) and one.period == measure.period]
    planned = sum(_planned(one, float(base)) for one in same)
    achieved = float(base - after.value)
    word = "not"
    if achieved > 0:
        word = "came_true" if achieved >= NEARLY * planned else "partly"
    return Outcome(word, after.period, planned, achieved, len(same) - 1)


def _planned(measure: Measure, base: float) -> float:
    if measure.covers != SITE and measure.baseline is not None and measure.target is not None:
        return float(measure.baseline - measure.target)
    return base * float(measure.percent or 0) / 100
