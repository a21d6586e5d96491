"""How much of a campaign's products rests on each item: the footprint of its making, its mass.

Of the footprint an item counts with its own part, without what lies below it, so that nothing
counts twice. Energy, transport and waste belong to the item they are listed below. Every product
counts the same, in one declared unit. What is not known has no share; nothing stands in its place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from aggregator.errors import AggregatorError
from aggregator.factors import FactorLibrary
from portal.campaigns.bill import BOUGHT, Bill, What, counted
from portal.core.actor import Actor
from portal.factors.models import OwnFactor

RUN, ESTIMATE, NOTHING = "run", "estimate", "nothing"
"""What shares of the footprint rest on."""

Direct = dict[str, float]
"""By an item's code, what it adds itself to a product. [kg CO2e]"""

RUNS: list[Callable[[Session, Actor, tuple[UUID, ...], int], Mapping[UUID, Direct]]] = []
"""Who knows newest roll-ups: called with the products and the period."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of items in the products together, from 0 to 1; an item that is not in is unknown.

    ``mass_known`` and ``footprint_known`` tell for which part of the bought items a share is known.
    """

    footprint: dict[UUID, float] = field(default_factory=dict)
    mass_known: float = 0.0
    footprint_known: float = 0.0
    basis: str = NOTHING


def weigh(
    session: Session, actor: Actor, bill: Bill, period: int, *, with_estimates: bool = True
) -> Weights:
    """Return the shares of everything below the products, from the newest roll-ups.

    A product without one is estimated with the secondary factors of what has no lines; without
    estimates it is left out.
    """
    runs: dict[UUID, Direct] = {}
    for newest in RUNS:
        runs |= newest(session, actor, bill.products, period)
    lacking = [one for one in bill.products if not runs.get(one)]
    factors = secondary(session, actor, bill, period) if lacking and with_estimates else {}
    by_code = {item.code: item.id for item in bill.items.values()}
    footprints = []
    for product in bill.products:
        amounts = amounts_of(bill, product)
        if run := runs.get(product):
            direct = {by_code[code]: value for code, value in run.items() if code in by_code}
        else:
            direct = {one: value * amounts.get(one, 0) for one, value in factors.items()}
        footprints.append(taken_up(bill, amounts, direct))
    footprint, bought = _mean(footprints), bill.bought
    return Weights(
        footprint,
        _part(bought, sum(item.mass_kg is not None for item in bought)),
        _part(bought, sum(item.id in footprint for item in bought)),
        (RUN if len(lacking) < len(bill.products) else ESTIMATE) if footprint else NOTHING,
    )


def _mean(products: list[dict[UUID, float]]) -> dict[UUID, float]:
    """Return each item's mean share in the products of which anything is known."""
    known = [one for one in products if sum(map(abs, one.values())) > 0]
    shares: dict[UUID, float] = {}
    for values in known:
        total = sum(map(abs, values.values())) * len(known)
        for item_id, value in values.items():
            shares[item_id] = shares.get(item_id, 0.0) + abs(value) / total
    return shares


def _part(bought: list[What], known: int) -> float:
    return known / len(bought) if bought else 0.0


def amounts_of(bill: Bill, product: UUID) -> dict[UUID, float]:
    """Return how many declared units of each item go into one of a product.

    Parents come before what lies below them. What lies on a loop, or only behind a line that
    cannot be counted, is left out.
    """
    waiting = _ways_in(bill, product)
    amounts = {product: 1.0}
    ready = [product]
    ordered: dict[UUID, float] = {}
    while ready:
        here = ready.pop()
        ordered[here] = amounts[here]
        for component, quantity in bill.lines.get(here, ()):
            if quantity is None:
                continue
            amounts[component] = amounts.get(component, 0.0) + amounts[here] * quantity
            waiting[component] -= 1
            if not waiting[component]:
                ready.append(component)
    return ordered


def _ways_in(bill: Bill, product: UUID) -> dict[UUID, int]:
    ways: dict[UUID, int] = {}
    seen, queue = {product}, [product]
    while queue:
        for component, quantity in bill.lines.get(queue.pop(), ()):
            if quantity is None:
                continue
            ways[component] = ways.get(component, 0) + 1
            if component not in seen:
                seen.add(component)
                queue.append(component)
    return ways


def delivered(bill: Bill, asked: Mapping[UUID, float]) -> float | None:
    """Return which part of the products' mass is delivered by whoever is asked, from 0 to 1.

    ``asked`` tells of each item which part of its supply is asked. What is delivered counts with
    its whole mass, once: what lies below counts only where the one above is not asked. Products
    count the same; none where no mass is known.
    """
    parts = [_delivered(bill, product, asked) for product in bill.products]
    known = [part for part in parts if part is not None]
    return sum(known) / len(known) if known else None


def _delivered(bill: Bill, product: UUID, asked: Mapping[UUID, float]) -> float | None:
    masses: dict[UUID, float] = {}
    reached: dict[UUID, float] = {}
    for item_id in reversed(amounts_of(bill, product)):
        lines = [
            (component, quantity)
            for component, quantity in bill.lines.get(item_id, ())
            if quantity is not None and bill.items[component].kind in BOUGHT
        ]
        below = sum(quantity * masses.get(component, 0.0) for component, quantity in lines)
        known = bill.items[item_id].mass_kg if item_id != product else None
        mass = below if known is None else known
        through = sum(quantity * reached.get(component, 0.0) for component, quantity in lines)
        if below > mass > 0:
            through *= mass / below  # more goes in than comes out
        share = min(1.0, asked.get(item_id, 0.0))
        masses[item_id] = mass
        reached[item_id] = share * mass + (1 - share) * min(through, mass)
    return reached[product] / masses[product] if masses.get(product) else None


def taken_up(
    bill: Bill, amounts: dict[UUID, float], direct: Mapping[UUID, float]
) -> dict[UUID, float]:
    """Return what each item's making adds: energy and the like go to what they are listed below.

    What belongs to the product itself stays with it, as nobody else can be asked for it.
    """
    found = dict(direct)
    takers: dict[UUID, list[tuple[UUID, float]]] = {}
    for parent, amount in amounts.items():
        for component, quantity in bill.lines.get(parent, ()):
            if quantity is not None and bill.items[component].kind not in BOUGHT:
                takers.setdefault(component, []).append((parent, amount * quantity))
    for item_id in reversed(amounts):
        if item_id not in takers or not found.get(item_id):
            continue
        value, ways = found.pop(item_id), takers[item_id]
        total = sum(amount for _, amount in ways)
        for parent, amount in ways:
            found[parent] = found.get(parent, 0.0) + (value * amount / total if total else 0.0)
    return {item_id: value for item_id, value in found.items() if value}


def secondary(session: Session, actor: Actor, bill: Bill, period: int) -> dict[UUID, float]:
    """Return what secondary factors say of one declared unit of an item. [kg CO2e].

    Of an item that has lines, only a factor of its own part counts; the lines say the rest.
    """
    rows = session.execute(
        select(OwnFactor.item_id, OwnFactor.value, OwnFactor.unit, OwnFactor.boundary)
        .where(
            OwnFactor.scope(actor), OwnFactor.item_id.is_not(None), OwnFactor.retired_at.is_(None)
        )
        .order_by(OwnFactor.created_at, OwnFactor.id)
    )
    own = {row[0]: (float(row[1]), row[2], row[3]) for row in rows}
    found: dict[UUID, float] = {}
    for item in bill.items.values():
        value, unit, boundary = own.get(item.id) or _published(item, period)
        if value is None or (bill.lines.get(item.id) and boundary != "gate_to_gate"):
            continue
        if per_unit := counted(1.0, unit, item):
            found[item.id] = value / per_unit
    return found


def _published(item: What, period: int) -> tuple[float | None, str, str]:
    """Return the library's best factor for the item's category."""
    if not item.factor_category:
        return None, item.unit, ""
    try:
        match = FactorLibrary.load().match(item.factor_category, None, period, item.unit)
    except AggregatorError:
        return None, item.unit, ""
    return (float(match.factor.value), match.factor.unit, "") if match else (None, item.unit, "")
