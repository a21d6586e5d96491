"""Alternatives for an item side by side: footprint, quality, price, and what products make of it.

Where a figure is not known it stays unknown and its reason is said: nothing is put in its place.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, contains_eager

from aggregator.errors import AggregatorError
from aggregator.rollup import roll_up
from portal.accounts.models import Company
from portal.catalogue import structure
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.core.i18n import language
from portal.core.tenancy import visible_to
from portal.factors.models import OwnFactor
from portal.factors.queries import item_factors
from portal.reduction.effects import NEGLIGIBLE, Effect
from portal.reduction.footing import Footing, footings
from portal.reduction.models import Candidate, Evaluation
from portal.submissions.models import Acceptance, SharedResult

PRESENT = "present"
KILOGRAMS = 1000.0
WORST = 5.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one alternative. [kg CO2e per declared unit of the item].

    ``why`` is the code of the reason where the footprint is unknown. ``is_own_part`` says that
    rating and primary share are those of the supplier's answer, which is a part of the footprint.
    """

    footprint: float | None = None
    rating: float | None = None
    primary_share: float | None = None
    verification: str = ""
    why: str = ""
    is_own_part: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One column of the comparison; prices are per declared unit of the item."""

    key: str
    kind: str
    name: str
    known: Known
    price: float | None
    source: str = ""
    note: str = ""
    effects: tuple[Effect, ...] = ()
    against: "Option | None" = None

    @property
    def footprint_change(self) -> float | None:
        """Return the change against today, a reduction is negative. [kg CO2e per unit]."""
        return _difference(
            self.known.footprint, self.against.known.footprint if self.against else None
        )

    @property
    def footprint_percent(self) -> float | None:
        """Return the change against today. [%]."""
        step = self.footprint_change
        base = self.against.known.footprint if self.against else None
        return None if step is None or not base else 100 * step / abs(base)

    @property
    def price_change(self) -> float | None:
        """Return the change in price against today, per unit."""
        return _difference(self.price, self.against.price if self.against else None)

    @property
    def cost_per_tonne(self) -> float | None:
        """Return what one tonne CO2e that is saved costs; below 0 where it saves money as well.

        There is none where nothing is saved, or where a price is unknown.
        """
        saved, dearer = self.footprint_change, self.price_change
        if saved is None or dearer is None or saved >= 0:
            return None
        return KILOGRAMS * dearer / -saved


def _difference(mine: float | None, base: float | None) -> float | None:
    """Return what is more or less than today; what rounding alone makes is no difference."""
    if mine is None or base is None:
        return None
    return 0.0 if math.isclose(mine, base, rel_tol=NEGLIGIBLE) else mine - base


@dataclass(frozen=True, slots=True)
class Comparison:
    """All alternatives of an evaluation; the first one is how it is today."""

    evaluation: Evaluation
    options: tuple[Option, ...]
    products: tuple[Item, ...]
    unit: str
    currency: str
    period: int | None

    @property
    def present(self) -> Option:
        """Return how it is today."""
        return self.options[0]

    @property
    def lowest(self) -> Option | None:
        """Return the alternative with the lowest known footprint, today's among them."""
        known = [one for one in self.options if one.known.footprint is not None]
        return min(known, key=lambda one: one.known.footprint or 0.0, default=None)


def compare(session: Session, actor: Actor, evaluation: Evaluation) -> Comparison:
    """Return the alternatives of an evaluation with everything that is known of them."""
    item, company = evaluation.item, session.get(Company, actor.company_id)
    products = (
        structure.products_using(session, actor.company_id, _items(evaluation))
        if actor.company_id is not None
        else []
    )
    found = footings(session, actor, products)
    using = [one for one in found if one.item_footprint(item.code) is not None]
    accepted = _accepted(session, actor, item.id)
    factors = item_factors(session, actor, [c.item_id for c in evaluation.candidates if c.item_id])
    present = _present(evaluation, using)
    options = [present]
    for one in evaluation.candidates:
        known = _known(one, item, found, accepted, factors)
        options.append(_option(one, known, evaluation, using, present))
    return Comparison(
        evaluation,
        tuple(options),
        tuple(one.product for one in using),
        f"kgCO2e/{item.declared_unit}",
        company.currency if company else "",
        using[0].period if using else None,
    )


def _items(evaluation: Evaluation) -> list[UUID]:
    others = [one.item_id for one in evaluation.candidates if one.item_id is not None]
    return [evaluation.item_id, *others]


def _present(evaluation: Evaluation, using: Sequence[Footing]) -> Option:
    known = Known(why="not_computed")
    if using:
        known = _of_item(using[0], evaluation.item.code)
    price = None if evaluation.price is None else float(evaluation.price)
    return Option(PRESENT, PRESENT, "", known, price)


def _of_item(footing: Footing, code: str, ratio: float = 1.0) -> Known:
    """Return what a network knows of an item, over all its sources."""
    value = footing.item_footprint(code)
    if value is None:
        return Known(why="no_value")
    try:
        (result,) = roll_up(footing.network, [code], footing.period)
    except AggregatorError:
        return Known(ratio * value)
    quality = result.quality
    return Known(
        ratio * value,
        quality.overall if quality else None,
        result.primary_share_percent,
        why="" if result.is_complete else "incomplete",
    )


def _known(
    one: Candidate,
    item: Item,
    found: Sequence[Footing],
    accepted: dict[UUID, dict[str, Any]],
    factors: dict[UUID, OwnFactor],
) -> Known:
    match one.kind:
        case "supplier":
            return _of_supplier(one, item, found, accepted)
        case "item":
            return _of_other(one, found, factors)
    return Known(
        None if one.footprint is None else float(one.footprint),
        None if one.rating is None else float(one.rating),
        None if one.primary_share is None else float(one.primary_share),
        one.verification,
    )


def _of_supplier(
    one: Candidate, item: Item, found: Sequence[Footing], accepted: dict[UUID, dict[str, Any]]
) -> Known:
    """Return what is known of a supplier for the item: its node in a product, else its answer."""
    answer = accepted.get(one.supplier_id) if one.supplier_id else None
    if answer is None or one.supplier is None:
        return Known(why="not_accepted")
    ratings = [WORST if r is None else float(r) for r in answer.get("ratings") or ()]
    share = answer.get("primary_share")
    values = [
        value
        for footing in found[:1]
        for node in footing.nodes(item.code, one.supplier.code)
        if (value := _node_value(footing, node, item.declared_unit)) is not None
    ]
    footprint, why = None, ""
    if values:
        footprint = sum(values) / len(values)
    elif answer.get("boundary") != "cradle_to_gate":
        why = "own_part_only"
    elif answer.get("declared_unit") != item.declared_unit:
        why = "other_unit"
    elif answer.get("value_kgco2e") is None:
        why = "no_value"
    else:
        footprint = float(answer["value_kgco2e"]) / float(answer.get("declared_amount") or 1)
    return Known(
        footprint,
        sum(ratings) / len(ratings) if ratings else None,
        None if share is None else float(share),
        str(answer.get("verification") or "none"),
        why,
        is_own_part=answer.get("boundary") != "cradle_to_gate",
    )


def _node_value(footing: Footing, node: int, unit: str) -> float | None:
    value, factor = footing.footprint(node), footing.per_unit(node, unit)
    return None if value is None or factor is None else value * factor


def _of_other(one: Candidate, found: Sequence[Footing], factors: dict[UUID, OwnFactor]) -> Known:
    """Return what is known of another item in the place of this one, ``ratio`` of it per unit."""
    if one.item is None:
        return Known(why="no_value")
    ratio = float(one.ratio)
    for footing in found:
        known = _of_item(footing, one.item.code, ratio)
        if known.footprint is not None:
            return known
    factor = factors.get(one.item.id)
    if factor is not None and factor.unit == one.item.declared_unit:
        return Known(ratio * float(factor.value), primary_share=0.0, why="factor")
    return Known(why="no_value")


def _accepted(session: Session, actor: Actor, item_id: UUID) -> dict[UUID, dict[str, Any]]:
    """Return the newest accepted footprint of each supplier of an item."""
    query = (
        visible_to(actor, Acceptance)
        .join(Acceptance.shared_result)
        .where(Acceptance.withdrawn_at.is_(None), Acceptance.item_id == item_id)
        .options(contains_eager(Acceptance.shared_result).load_only(SharedResult.footprint))
        .order_by(Acceptance.period, Acceptance.accepted_at, Acceptance.id)
    )
    return {row.supplier_id: row.shared_result.footprint or {} for row in session.scalars(query)}


def _option(
    one: Candidate,
    known: Known,
    evaluation: Evaluation,
    using: Sequence[Footing],
    present: Option,
) -> Option:
    effects = [
        effect
        for footing in using
        if known.footprint is not None
        for effect in _effect(footing, evaluation, known.footprint)
    ]
    return Option(
        key=str(one.id),
        kind=one.kind,
        name=called(one),
        known=known,
        price=None if one.price is None else float(one.price),
        source=one.source,
        note=one.note,
        effects=tuple(effects),
        against=present,
    )


def called(one: Candidate) -> str:
    """Return what an alternative is called: as was typed, else as supplier or item is."""
    if one.name:
        return one.name
    named = one.supplier or one.item
    return named.name_in(language()) if named is not None else ""


def _effect(footing: Footing, evaluation: Evaluation, footprint: float) -> Iterable[Effect]:
    """Yield what a product comes to when part of the item's supply has another footprint."""
    before, values = footing.product_with(None), {}
    for node in footing.nodes(evaluation.item.code, None):
        factor, now = footing.per_unit(node, evaluation.item.declared_unit), footing.footprint(node)
        if not factor or now is None:
            return
        part = float(evaluation.share)
        values[node] = (1 - part) * now + part * footprint / factor
    scenario = footing.scenario(footing.replaced(values)) if values else None
    after = None if scenario is None else footing.product_with(scenario)
    if before is not None and after is not None:
        yield Effect(footing.product, footing.period, footing.unit, before, after)
