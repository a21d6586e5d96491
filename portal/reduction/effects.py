"""What measures would do to products: the engine's what-if, each alone and all together."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from aggregator.changes import Changes
from portal.catalogue import structure
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.reduction import queries
from portal.reduction.footing import Footing, footings
from portal.reduction.models import Measure
from portal.reduction.reading import SITE

WHOLE = 100.0
NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True)
class Effect:
    """What something would do to one product. [kg CO2e per unit of the product]."""

    product: Item
    period: int
    unit: str
    before: float
    after: float

    @property
    def change(self) -> float:
        """Return the change; a reduction is negative, what rounding alone makes is none."""
        if math.isclose(self.after, self.before, rel_tol=NEGLIGIBLE):
            return 0.0
        return self.after - self.before

    @property
    def percent(self) -> float | None:
        """Return the change against the product's footprint."""
        return WHOLE * self.change / abs(self.before) if self.before else None


@dataclass(frozen=True, slots=True)
class Effects:
    """What single measures and all that count together would do.

    ``unknown`` are measures whose item is in a product, but without a value there that could
    fall: no effect is told for these.
    """

    single: dict[UUID, list[Effect]] = field(default_factory=dict)
    together: list[Effect] = field(default_factory=list)
    unknown: frozenset[UUID] = frozenset()


def effects(
    session: Session, actor: Actor, measures: Sequence[Measure], counted: Iterable[UUID]
) -> Effects:
    """Return what measures of a customer's suppliers would do to its products.

    Parameters
    ----------
    measures
        With supplier, item and site loaded.
    counted
        Those that :attr:`Effects.together` adds up, by the engine and not by summing.
    """
    if not measures or actor.company_id is None:
        return Effects()
    whole_sites = [one for one in measures if one.covers == SITE]
    from_sites = queries.items_from_sites(session, actor, whole_sites)
    products = structure.products_using(
        session, actor.company_id, {one.item_id for one in measures}
    )
    count, found, unknown = frozenset(counted), Effects(), set()
    for footing in footings(session, actor, products):
        before = footing.product_with(None)
        if before is None:
            continue
        changes = {
            one.id: own_values(footing, one, from_sites.get((one.supplier_id, one.site_id), ()))
            for one in measures
        }
        for one in measures:
            own = changes[one.id]
            if own is None:
                unknown.add(one.id)
            elif own:
                found.single.setdefault(one.id, []).extend(_effect(footing, before, own))
        joint = _joined(footing, [changes[one.id] for one in measures if one.id in count])
        if joint:
            found.together.extend(_effect(footing, before, joint))
    told = unknown - found.single.keys()
    return Effects(found.single, found.together, frozenset(told))


def own_values(
    footing: Footing, measure: Measure, site_items: Iterable[str] = ()
) -> dict[int, float] | None:
    """Return the own values of nodes with a measure in force; ``None`` where they are unknown.

    An empty result says that the product does not use the item from this supplier.
    """
    supplier, site = measure.supplier.code, measure.site.name if measure.site else ""
    if measure.covers == SITE:
        items = list(site_items) or [measure.item.code]
        nodes = [node for item in items for node in footing.nodes(item, supplier, site)]
        known = {node: own for node in nodes if (own := footing.own(node)) is not None}
        if nodes and not known:
            return None
        left = 1 - float(measure.percent or 0) / WHOLE
        return {node: own * left for node, own in known.items()}
    nodes = footing.nodes(measure.item.code, supplier, site)
    if not nodes:
        return {}
    return _by_amount(footing, measure, nodes)


def _by_amount(footing: Footing, measure: Measure, nodes: list[int]) -> dict[int, float] | None:
    """Return the own values less what the measure saves per declared unit."""
    if measure.baseline is None or measure.target is None:
        return _by_percent(footing, measure, nodes)
    saved = float(measure.baseline - measure.target)
    found = {}
    for node in nodes:
        factor, now = footing.per_unit(node, measure.unit), footing.footprint(node)
        if not factor or now is None:
            return None
        found[node] = (footing.own(node) or 0.0) - saved / factor
    return found


def _by_percent(footing: Footing, measure: Measure, nodes: list[int]) -> dict[int, float] | None:
    """Return the own values less a part of the whole footprint: a wish names no baseline."""
    if measure.percent is None:
        return None
    found = {}
    for node in nodes:
        now = footing.footprint(node)
        if now is None:
            return None
        found[node] = (footing.own(node) or 0.0) - now * float(measure.percent) / WHOLE
    return found


def _joined(footing: Footing, changes: Iterable[dict[int, float] | None]) -> dict[int, float]:
    """Return the own values with several measures in force: what each saves at a node adds."""
    saved: dict[int, float] = {}
    for own in changes:
        for node, value in (own or {}).items():
            saved[node] = saved.get(node, 0.0) + value - (footing.own(node) or 0.0)
    return {node: (footing.own(node) or 0.0) + step for node, step in saved.items()}


def _effect(footing: Footing, before: float, own: dict[int, float]) -> list[Effect]:
    scenario = footing.scenario(Changes(own=own))
    after = None if scenario is None else footing.product_with(scenario)
    if after is None:
        return []
    return [Effect(footing.product, footing.period, footing.unit, before, after)]
