"""How accepted footprints of one group spread over enough supplier companies; never one of them.

A group is given by the records: category of the item (where it has none, the item itself), unit,
boundary and period. Nobody chooses one, so no two groups differ by a company of one's choice.

What keeps single figures from being worked out, by somebody who knows one of them as well:

- at least :data:`FEWEST` different companies; suppliers that share an account or a number of the
  company are one, and each company counts once, with the mean of its items;
- the quartiles are those of a distribution fitted to all values, so the three of them rest on two
  sums over everybody: with one's own value known, at least four unknowns stay behind two figures;
- they are rounded to two digits; smallest, largest and the exact number of companies are not told;
- they stay as they are until at least :data:`MOVED` companies came, went or changed, so that the
  difference of two looks is not one company's figure.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from portal.assessment.models import Benchmark
from portal.assessment.results import Answered, per_unit
from portal.catalogue.models import Item
from portal.core import changes, jobs
from portal.core.actor import Actor
from portal.core.clock import now
from portal.core.tenancy import visible_to
from portal.submissions.models import Acceptance, SharedResult
from portal.suppliers.models import Supplier

KIND = "assessment.benchmark"
FEWEST = 5
MOVED = 3
PAUSE = timedelta(minutes=30)
DIGITS = 2
QUARTILE = 0.6744897501960817
"""The upper quartile of the standard normal distribution, in standard deviations."""

BANDS = ((20, "20+"), (10, "10–19"), (FEWEST, "5–9"))
NUMBERS = ("uscc", "lei", "duns", "tax_id")


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """What is compared with each other."""

    category: str
    unit: str
    boundary: str
    period: int


@dataclass(frozen=True, slots=True)
class Place:
    """In which quarter a footprint lies, and the bounds of the quarters. [kg CO2e per unit].

    ``quarter`` is 0 for the lowest; ``band`` is roughly how many companies are in the group.
    """

    quarter: int
    lower: float
    middle: float
    upper: float
    band: str


def category_of(item: Item) -> str:
    """Return what an item is compared under: its category, else the item itself."""
    return item.purchase_category.strip().casefold() or f"={item.code}"


def spread(values: Sequence[float]) -> tuple[float, float, float] | None:
    """Return lower quartile, median and upper quartile; ``None`` for fewer than enough values.

    >>> spread([1, 2, 3, 4])
    >>> spread([2, 3, 4, 5, 6])
    (2.8, 3.7, 5.0)
    """
    if len(values) < FEWEST:
        return None
    is_positive = min(values) > 0
    seen = [math.log(one) for one in values] if is_positive else list(values)
    middle, step = statistics.fmean(seen), QUARTILE * statistics.stdev(seen)
    bounds = (middle - step, middle, middle + step)
    lower, median, upper = (rounded(math.exp(one) if is_positive else one) for one in bounds)
    return lower, median, upper


def rounded(value: float) -> float:
    """Return a value with two significant digits.

    >>> rounded(0.012345), rounded(98765.0), rounded(0.0)
    (0.012, 99000.0, 0.0)
    """
    return float(f"{value:.{DIGITS - 1}e}")


def companies(suppliers: Iterable[Supplier]) -> dict[UUID, str]:
    """Return the company behind each supplier: those that share an account or a number are one."""
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    listed = list(suppliers)
    for one in listed:
        names = [f"account {one.partner_company_id}"] if one.partner_company_id else []
        numbers = ((kind, getattr(one, kind).strip().casefold()) for kind in NUMBERS)
        names += [f"{kind} {number}" for kind, number in numbers if number]
        for name in names:
            first, second = sorted((find(f"supplier {one.id}"), find(name)))
            leader[second] = first
    return {one.id: find(f"supplier {one.id}") for one in listed}


def members(
    found: Iterable[tuple[Group, UUID, float]], company_of: Mapping[UUID, str]
) -> dict[Group, dict[str, float]]:
    """Return the figure of each company in each group: the mean of what it was accepted with."""
    figures: dict[Group, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for group, supplier_id, value in found:
        figures[group][company_of[supplier_id]].append(value)
    return {
        group: {company: statistics.fmean(values) for company, values in by_company.items()}
        for group, by_company in figures.items()
    }


def has_moved(before: Mapping[str, Any], after: Mapping[str, float]) -> bool:
    """Tell whether enough companies came, went or changed to tell new quartiles."""
    differing = [
        company
        for company in before.keys() | after.keys()
        if company not in before
        or company not in after
        or not math.isclose(float(before[company]), after[company], rel_tol=1e-9)
    ]
    return len(differing) >= MOVED


@changes.subscribe
def look_again(session: Session, company_id: UUID, reason: dict[str, Any]) -> None:
    """Have the groups of an item computed anew, once for all that happens within a while."""
    if reason.get("kind") not in {"accepted", "withdrawn"} or not reason.get("item_id"):
        return
    at = now()
    turn = int(at.timestamp() // PAUSE.total_seconds())
    item_id = str(reason["item_id"])
    jobs.enqueue(
        session,
        KIND,
        {"item": item_id},
        key=f"{KIND}:{item_id}:{turn}",
        company_id=company_id,
        not_before=at + PAUSE,
    )


@jobs.handles(KIND)
def bring_up_to_date(work: jobs.Work) -> jobs.Apply:
    """Compute the groups that an item belongs to; done twice, nothing moves."""
    item_id = UUID(work.payload["item"])

    def apply(session: Session) -> None:
        refresh(session, work.actor, item_id, now())

    return apply


def refresh(session: Session, actor: Actor, item_id: UUID, at: datetime) -> None:
    """Keep the quartiles of all groups under an item's category, as far as they moved."""
    item = session.get(Item, item_id)
    if item is None:
        return
    category = category_of(item)
    figures = members(*_accepted(session, actor, category, item_id))
    known = {
        Group(one.category, one.unit, one.boundary, one.period): one
        for one in session.scalars(
            visible_to(actor, Benchmark).where(Benchmark.category == category)
        )
    }
    for group in sorted(figures.keys() | known.keys()):
        _keep(session, actor, group, figures.get(group, {}), known.get(group), at=at)
    session.flush()


def _keep(
    session: Session,
    actor: Actor,
    group: Group,
    figures: dict[str, float],
    known: Benchmark | None,
    *,
    at: datetime,
) -> None:
    bounds = spread(list(figures.values()))
    if bounds is None:
        if known is not None:
            session.delete(known)
        return
    if known is not None and not has_moved(known.members, figures):
        return
    values = {
        "companies": len(figures),
        "lower": repr(bounds[0]),
        "middle": repr(bounds[1]),
        "upper": repr(bounds[2]),
        "members": {company: repr(value) for company, value in figures.items()},
        "computed_at": at,
    }
    if known is None:
        known = Benchmark(
            company_id=actor.company_id,
            category=group.category,
            unit=group.unit,
            boundary=group.boundary,
            period=group.period,
            **values,
        )
        session.add(known)
        return
    for name, value in values.items():
        setattr(known, name, value)


def _accepted(
    session: Session, actor: Actor, category: str, item_id: UUID
) -> tuple[list[tuple[Group, UUID, float]], dict[UUID, str]]:
    """Return the accepted footprints under a category, and the company behind each supplier."""
    items = {
        one.id
        for one in session.scalars(visible_to(actor, Item).where(_alike(category, item_id)))
        if category_of(one) == category
    }
    query = (
        visible_to(actor, Acceptance)
        .join(Acceptance.shared_result)
        .join(Item, Item.id == Acceptance.item_id)
        .where(Acceptance.withdrawn_at.is_(None), _alike(category, item_id))
        .options(contains_eager(Acceptance.shared_result).load_only(SharedResult.footprint))
        .order_by(Acceptance.period, Acceptance.accepted_at, Acceptance.id)
    )
    newest: dict[tuple[UUID, UUID, int], tuple[Group, UUID, float]] = {}
    for row in session.scalars(query):
        footprint = row.shared_result.footprint or {}
        value = per_unit(footprint)
        if row.item_id not in items or value is None or not footprint.get("complete", True):
            continue
        unit, boundary = footprint.get("declared_unit") or "", footprint.get("boundary") or ""
        group = Group(category, str(unit), str(boundary), row.period)
        newest[row.supplier_id, row.item_id, row.period] = (group, row.supplier_id, value)
    wanted = {supplier_id for _, supplier_id, _ in newest.values()}
    suppliers = session.scalars(select(Supplier).where(Supplier.scope(actor)))
    return list(newest.values()), companies(one for one in suppliers if one.id in wanted)


def _alike(category: str, item_id: UUID) -> Any:
    """Return what limits items to those that may be of a category; the rest is told in Python."""
    return Item.id == item_id if category.startswith("=") else Item.purchase_category != ""


def places(session: Session, actor: Actor, found: Sequence[Answered]) -> dict[UUID, Place]:
    """Return in which quarter accepted footprints lie, by request; others have no place."""
    counted = [one for one in found if one.accepted_at is not None and one.value is not None]
    wanted = {category_of(one.request.item) for one in counted}
    if not wanted:
        return {}
    query = visible_to(actor, Benchmark).where(Benchmark.category.in_(wanted))
    known = {
        Group(one.category, one.unit, one.boundary, one.period): one
        for one in session.scalars(query)
    }
    placed: dict[UUID, Place] = {}
    for one in counted:
        footprint = one.footprint
        group = Group(
            category_of(one.request.item),
            str(footprint.get("declared_unit") or ""),
            str(footprint.get("boundary") or ""),
            one.request.period,
        )
        if (kept := known.get(group)) is not None and one.value is not None:
            placed[one.request.id] = place_of(one.value, kept)
    return placed


def place_of(value: float, kept: Benchmark) -> Place:
    """Return in which quarter a value lies."""
    bounds = float(kept.lower), float(kept.middle), float(kept.upper)
    band = next(word for least, word in BANDS if kept.companies >= least)
    return Place(sum(value > bound for bound in bounds), *bounds, band)
