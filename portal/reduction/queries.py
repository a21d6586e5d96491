"""Measures as their pages show them, from either side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.campaigns.models import DataRequest
from portal.campaigns.workflow import RequestState
from portal.catalogue.models import Item, Sourcing
from portal.core.actor import Actor
from portal.core.paging import Page, fetch
from portal.core.tenancy import visible_to
from portal.reduction.models import Measure, MeasureCost, MeasureEvent
from portal.reduction.workflow import MeasureState
from portal.submissions.models import Acceptance, SharedResult, Submission

MOST = 500
"""Measures that are weighed together, and rows of an export."""

ORDER = (Measure.due_on, Measure.created_at, Measure.id)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is known of an item before the measure. [kg CO2e per declared unit]."""

    value: Decimal | None = None
    unit: str = ""
    boundary: str = ""
    period: int = 0
    gwp_set: str = ""


def read_baseline(footprint: dict[str, Any], period: int) -> Baseline:
    """Return a footprint per one declared unit, as far as it is known."""
    value, amount = footprint.get("value_kgco2e"), footprint.get("declared_amount") or 1
    exact = None if value is None else Decimal(repr(float(value))) / Decimal(repr(float(amount)))
    return Baseline(
        exact,
        str(footprint.get("declared_unit") or ""),
        str(footprint.get("boundary") or ""),
        period,
        str(footprint.get("gwp_set") or ""),
    )


def baseline(session: Session, actor: Actor, request: DataRequest) -> Baseline:
    """Return the newest footprint of a request's item that the actor's company knows."""
    if request.partner_company_id == actor.company_id:
        query = (
            select(Submission.footprint)
            .where(Submission.scope(actor), Submission.request_id == request.id)
            .order_by(Submission.number.desc())
        )
        found = session.execute(query.limit(1)).first()
        return Baseline() if found is None else read_baseline(found[0], request.period)
    accepted = accepted_since(session, actor, [request], before=True).get(_key(request))
    return accepted[-1] if accepted else Baseline()


Key = tuple[UUID, UUID, UUID | None]


def _key(about: DataRequest | Measure) -> Key:
    return about.supplier_id, about.item_id, about.site_id


def accepted_since(
    session: Session, actor: Actor, about: Iterable[Any], *, before: bool = False
) -> dict[Key, list[Baseline]]:
    """Return the accepted footprints of the supplies that measures are about, by period.

    Only the customer keeps acceptances: a supplier gets none here. Later acceptances of one
    period replace earlier ones; ``before`` asks for the newest one whatever its period.
    """
    keys = {_key(one) for one in about}
    if not keys:
        return {}
    query = (
        visible_to(actor, Acceptance)
        .join(Acceptance.shared_result)
        .join(SharedResult.request)
        .where(
            Acceptance.withdrawn_at.is_(None),
            Acceptance.supplier_id.in_({key[0] for key in keys}),
            Acceptance.item_id.in_({key[1] for key in keys}),
        )
        .options(
            contains_eager(Acceptance.shared_result)
            .load_only(SharedResult.footprint, SharedResult.period)
            .contains_eager(SharedResult.request)
            .load_only(DataRequest.supplier_id, DataRequest.item_id, DataRequest.site_id)
        )
        .order_by(Acceptance.period, Acceptance.accepted_at, Acceptance.id)
    )
    found: dict[Key, dict[int, Baseline]] = {}
    for row in session.scalars(query):
        key = _key(row.shared_result.request)
        if key in keys:
            values = found.setdefault(key, {})
            values[row.period] = read_baseline(row.shared_result.footprint or {}, row.period)
    return {key: [values[year] for year in sorted(values)] for key, values in found.items()}


def _of_customer(actor: Actor, supplier_id: UUID | None = None) -> Select[Any]:
    query = (
        visible_to(actor, Measure)
        .where(Measure.company_id == actor.company_id)
        .options(joinedload(Measure.supplier), joinedload(Measure.item), joinedload(Measure.site))
        .order_by(*ORDER)
    )
    return query if supplier_id is None else query.where(Measure.supplier_id == supplier_id)


def for_customer(
    session: Session,
    actor: Actor,
    *,
    state: str = "",
    kind: str = "",
    supplier_id: UUID | None = None,
) -> list[Measure]:
    """Return the measures of all suppliers, or of one, those due first on top."""
    query = _of_customer(actor, supplier_id)
    if state:
        query = query.where(Measure.state == state)
    if kind:
        query = query.where(Measure.kind == kind)
    return list(session.scalars(query.limit(MOST)))


def for_supplier(session: Session, actor: Actor, number: int, state: str = "") -> Page[Measure]:
    """Return one page of the company's own measures, those due first on top."""
    query = (
        visible_to(actor, Measure)
        .where(Measure.partner_company_id == actor.company_id)
        .order_by(*ORDER)
    )
    if state:
        query = query.where(Measure.state == state)
    return fetch(session, query, number)


def counts(session: Session, actor: Actor, *, asking: bool) -> dict[str, int]:
    """Return how many measures stand in each state, on one side."""
    side = Measure.company_id if asking else Measure.partner_company_id
    query = (
        select(Measure.state, func.count())
        .where(Measure.scope(actor), side == actor.company_id)
        .group_by(Measure.state)
    )
    return {state: int(number) for state, number in session.execute(query)}


def waiting(
    session: Session, actor: Actor, states: Sequence[MeasureState], most: int, *, asking: bool
) -> list[Measure]:
    """Return the measures that wait for one side, those due first on top."""
    side = Measure.company_id if asking else Measure.partner_company_id
    query = (
        visible_to(actor, Measure)
        .where(side == actor.company_id, Measure.state.in_(states))
        .order_by(*ORDER)
        .limit(most)
    )
    return list(session.scalars(query))


def history(session: Session, actor: Actor, measure: Measure) -> list[MeasureEvent]:
    """Return what happened with a measure, the newest first."""
    query = (
        visible_to(actor, MeasureEvent)
        .where(MeasureEvent.measure_id == measure.id)
        .order_by(MeasureEvent.sequence.desc(), MeasureEvent.id)
    )
    return list(session.scalars(query))


def own_cost(session: Session, actor: Actor, measure: Measure) -> MeasureCost | None:
    """Return what the supplier itself keeps of a measure's cost; nothing for the customer."""
    query = visible_to(actor, MeasureCost).where(MeasureCost.measure_id == measure.id)
    found: MeasureCost | None = session.scalar(query)
    return found


def whole(session: Session, actor: Actor, measure: Measure) -> Measure:
    """Return a measure with supplier, item and site, for its customer."""
    query = _of_customer(actor).where(Measure.id == measure.id)
    found: Measure = session.scalars(query).one()
    return found


def requests_to_choose(
    session: Session, actor: Actor, *, supplier_id: UUID | None = None
) -> list[DataRequest]:
    """Return the newest request about each item and site, of the supplier or for one's own.

    With ``supplier_id`` it is the customer who chooses; without it the supplier.
    """
    query = visible_to(actor, DataRequest).where(DataRequest.state != RequestState.REVOKED)
    if supplier_id is None:
        query = query.where(DataRequest.partner_company_id == actor.company_id)
    else:
        query = query.where(
            DataRequest.company_id == actor.company_id, DataRequest.supplier_id == supplier_id
        ).options(joinedload(DataRequest.item), joinedload(DataRequest.site))
    query = query.order_by(
        DataRequest.period.desc(), DataRequest.created_at.desc(), DataRequest.id
    ).limit(MOST)
    newest: dict[tuple[UUID, UUID, UUID | None], DataRequest] = {}
    for one in session.scalars(query):
        newest.setdefault((one.company_id, one.item_id, one.site_id), one)
    return list(newest.values())


def items_from_sites(
    session: Session, actor: Actor, measures: Iterable[Measure]
) -> dict[tuple[UUID, UUID | None], list[str]]:
    """Return the codes of the items that come from the sites of measures, newest period alone."""
    wanted = {(one.supplier_id, one.site_id) for one in measures}
    if not wanted:
        return {}
    query = (
        select(Sourcing.supplier_id, Sourcing.site_id, Sourcing.period, Item.code)
        .join(Item, Item.id == Sourcing.item_id)
        .where(
            Sourcing.scope(actor),
            Item.scope(actor),
            Sourcing.supplier_id.in_({supplier for supplier, _ in wanted}),
        )
        .order_by(Sourcing.period.desc(), Item.code)
    )
    newest: dict[tuple[UUID, UUID | None], tuple[int, list[str]]] = {}
    for supplier_id, site_id, period, code in session.execute(query):
        if (supplier_id, site_id) not in wanted:
            continue
        year, codes = newest.setdefault((supplier_id, site_id), (period, []))
        if year == period:
            codes.append(code)
    return {key: codes for key, (_, codes) in newest.items()}
