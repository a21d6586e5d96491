"""Measures are proposed and changed by the supplier, wished for by the customer."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.errors import Invalid, Problem
from portal.reduction import errors, queries
from portal.reduction.models import Measure, MeasureCost
from portal.reduction.reading import CostFacts, MeasureFacts, read_measure, read_wish
from portal.reduction.steps import note, take
from portal.reduction.workflow import MeasureAction, MeasureState

__all__ = ["change", "errors", "propose", "wish"]

TOLD = ("customer", "supplier", "site", "item", "item_zh", "item_code", "declared_unit")
"""What of a request's facts a measure says to both sides."""


def propose(
    session: Session,
    request: DataRequest,
    actor: Actor,
    typed: Mapping[str, str],
    at: datetime,
) -> Measure:
    """Take in a measure of the supplier for the item of a request, or for its site.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed.
    """
    facts, cost, problems = read_measure(typed, at.date())
    if problems:
        raise Invalid(problems)
    measure = _new(session, request, actor)
    _write(session, measure, actor, facts, cost)
    measure.state = MeasureState.PROPOSED
    note(session, measure, MeasureAction.PROPOSE, actor, at)
    return measure


def wish(
    session: Session,
    request: DataRequest,
    actor: Actor,
    typed: Mapping[str, str],
    at: datetime,
) -> Measure:
    """Ask a supplier for a reduction of the item of a request.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed, or that nobody there could answer.
    """
    facts, problems = read_wish(typed, at.date())
    if request.partner_company_id is None:
        problems.insert(0, Problem("reduction.not_joined"))
    if problems:
        raise Invalid(problems)
    measure = _new(session, request, actor)
    measure.kind, measure.title, measure.percent = "other", facts.title, facts.percent
    assert facts.due_on is not None  # noqa: S101 - read without a problem
    measure.due_on, measure.is_wish = facts.due_on, True
    measure.state = MeasureState.WISHED
    session.add(measure)
    note(session, measure, MeasureAction.WISH, actor, at, comment=facts.comment)
    return measure


def change(
    session: Session,
    measure: Measure,
    actor: Actor,
    typed: Mapping[str, str],
    *,
    at: datetime,
    version: int | None,
) -> None:
    """Bring a measure up to date; one that was agreed must be agreed to again.

    A wish becomes a proposal by it.

    Raises
    ------
    Invalid
        Everything that is wrong with what was typed, or that somebody was faster.
    WrongState
        It is done or dropped.
    """
    facts, cost, problems = read_measure(typed, at.date())
    if version != measure.version:
        problems.insert(0, Problem("reduction.changed_meanwhile"))
    if problems:
        raise Invalid(problems)
    is_wish = measure.state == MeasureState.WISHED
    take(session, measure, MeasureAction.PROPOSE if is_wish else MeasureAction.CHANGE, actor, at)
    _write(session, measure, actor, facts, cost)
    session.flush()


def _new(session: Session, request: DataRequest, actor: Actor) -> Measure:
    """Return a measure for the item of a request, with the baseline that is known of it."""
    found = queries.baseline(session, actor, request)
    return Measure(
        company_id=request.company_id,
        partner_company_id=request.partner_company_id,
        request_id=request.id,
        supplier_id=request.supplier_id,
        site_id=request.site_id,
        item_id=request.item_id,
        asked={name: request.asked.get(name, "") for name in TOLD},
        period=request.period,
        unit=found.unit or str(request.asked.get("declared_unit", "")),
        boundary=found.boundary,
        baseline=found.value,
        due_on=date.max,
    )


def _write(
    session: Session, measure: Measure, actor: Actor, facts: MeasureFacts, cost: CostFacts
) -> None:
    values: dict[str, Any] = asdict(facts)
    for name, value in values.items():
        setattr(measure, name, value)
    is_told = cost.is_shared and cost.cost is not None
    measure.cost = cost.cost if is_told else None
    measure.currency = cost.currency if is_told else ""
    session.add(measure)
    session.flush()
    _keep_cost(session, measure, actor, cost)


def _keep_cost(session: Session, measure: Measure, actor: Actor, cost: CostFacts) -> None:
    """Keep the supplier's own figure with the supplier."""
    kept = queries.own_cost(session, actor, measure)
    if cost.cost is None:
        if kept is not None:
            session.delete(kept)
        return
    if kept is None:
        session.add(
            MeasureCost(
                company_id=actor.company_id,
                measure_id=measure.id,
                cost=cost.cost,
                currency=cost.currency,
            )
        )
    else:
        kept.cost, kept.currency = cost.cost, cost.currency
    session.flush()
