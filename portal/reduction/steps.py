"""Taking a measure one step on: the record, its event and the log move together."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.core import audit
from portal.core.actor import Actor
from portal.core.errors import Invalid
from portal.core.policy import Side
from portal.reduction.models import Measure, MeasureEvent
from portal.reduction.reading import Reader
from portal.reduction.workflow import (
    NEEDS_COMMENT,
    SIDES,
    MeasureAction,
    MeasureState,
    step,
)


def side_of(actor: Actor, measure: Measure) -> Side:
    """Return on which side of a measure the actor stands; a company may stand on both."""
    return Side.ASKING if measure.company_id == actor.company_id else Side.ANSWERING


def take(
    session: Session,
    measure: Measure,
    action: MeasureAction,
    actor: Actor,
    at: datetime,
    *,
    comment: str = "",
) -> None:
    """Move a measure by one step that is the actor's to take.

    Raises
    ------
    WrongState
        The step does not fit the state.
    """
    measure.state = step(MeasureState(measure.state), action)
    note(session, measure, action, actor, at, comment=comment)


def note(
    session: Session,
    measure: Measure,
    action: MeasureAction,
    actor: Actor,
    at: datetime,
    *,
    comment: str = "",
) -> None:
    """Add what was done with a measure to its history and to the log."""
    session.flush()
    last = session.scalar(
        select(func.max(MeasureEvent.sequence)).where(
            MeasureEvent.scope(actor), MeasureEvent.measure_id == measure.id
        )
    )
    session.add(
        MeasureEvent(
            company_id=measure.company_id,
            partner_company_id=measure.partner_company_id,
            measure_id=measure.id,
            sequence=(last or 0) + 1,
            action=action,
            state=measure.state,
            by=actor.label,
            by_company=actor.company_name,
            at=at,
            comment=comment,
        )
    )
    session.flush()
    audit.record(session, actor, f"measure.{action}", measure, at=at, state=measure.state)


def move(
    session: Session,
    measure: Measure,
    action: MeasureAction,
    typed: Mapping[str, str],
    actor: Actor,
    *,
    at: datetime,
    version: int | None,
) -> None:
    """Take the step of a form: with its comment, and with its proof where it is done.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed, or that somebody was faster.
    WrongState
        The step does not fit the state.
    """
    reader = Reader(typed)
    if version != measure.version:
        reader.refuse("changed_meanwhile", "")
    if SIDES[action] not in {_stands(actor, measure, action), Side.EITHER}:
        reader.refuse("not_your_step", "")
    missing = "comment_missing" if action in NEEDS_COMMENT else None
    comment = reader.text("comment", missing)
    if action is MeasureAction.FINISH:
        _prove(reader, measure, at.date())
    if reader.problems:
        raise Invalid(reader.problems)
    take(session, measure, action, actor, at, comment=comment)


def _stands(actor: Actor, measure: Measure, action: MeasureAction) -> Side:
    """Return the side from which the actor may take a step."""
    wanted = SIDES[action]
    if wanted is Side.ANSWERING and measure.partner_company_id == actor.company_id:
        return wanted
    return side_of(actor, measure)


def _prove(reader: Reader, measure: Measure, today: date) -> None:
    """Note what proves a measure and when it was done."""
    proof, done_on = reader.text("proof", "proof_missing"), reader.day("done_on")
    if done_on is not None and done_on > today:
        reader.refuse("day_ahead", "done_on")
    if not reader.problems:
        measure.proof, measure.done_on = proof, done_on
