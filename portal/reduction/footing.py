"""What products rest on now: the network of each product's newest run, ready to be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from aggregator.changes import Changes, Scenario, what_if
from aggregator.contribution import roots_of
from aggregator.errors import AggregatorError
from aggregator.graph import Network
from aggregator.network import build
from aggregator.problems import TablesRefused
from portal.catalogue.models import Item
from portal.core.actor import Actor
from portal.rollups.keeping import tables_of
from portal.rollups.models import RollupInput, RollupRun
from portal.rollups.newest import newest_runs

MOST_KEPT = 6
MOST_PRODUCTS = 20
_NETWORKS: dict[tuple[UUID, int], Network] = {}
"""Networks by pinned inputs and period. What is pinned never changes, so they are built once."""


@dataclass(frozen=True, slots=True)
class Footing:
    """One product with the network that its newest number was folded from."""

    product: Item
    period: int
    network: Network

    @property
    def unit(self) -> str:
        """Return the unit of the product's number."""
        return f"kgCO2e/{self.product.declared_unit}"

    def nodes(self, item: str, supplier: str | None, site: str = "") -> list[int]:
        """Return the nodes of an item from a supplier, or from anybody.

        A supplier with several sites has one node for each; a site that is named has its own.
        """
        if supplier is None:
            return self._all(item)
        named = self.network.supplies.find(item, f"{supplier} / {site}") if site else None
        plain = self.network.supplies.find(item, supplier)
        if named is not None or plain is not None:
            return [one for one in (named if named is not None else plain,) if one is not None]
        return [] if site else self._of_supplier(item, supplier)

    def _all(self, item: str) -> list[int]:
        try:
            _, roots = roots_of(self.network, item)
        except (TablesRefused, KeyError):
            return []
        return list(roots)

    def _of_supplier(self, item: str, supplier: str) -> list[int]:
        nodes = self.network.nodes
        found = ((number, nodes[number].supplier or "") for number in self._all(item))
        return [number for number, name in found if name.startswith(f"{supplier} / ")]

    def per_unit(self, node: int, unit: str) -> float | None:
        """Return how many of a node's declared units one ``unit`` of its item is."""
        number = self.network.coded.units.number.get(unit)
        if number is None:
            return None
        supplies, numbers = self.network.supplies, np.array([node])
        factor, _ = supplies.factors(np.array([number]), numbers, supplies.unit[numbers])
        return None if np.isnan(factor[0]) else float(factor[0])

    def footprint(self, node: int) -> float | None:
        """Return what one declared unit of a node comes to now. [kg CO2e]."""
        value, _, known = self.network.snapshot.cumulative([node])[0]
        return float(value) if known > 0 else None

    def own(self, node: int) -> float | None:
        """Return a node's own value per declared unit, without what lies below. [kg CO2e]."""
        found = float(self.network.snapshot.own[node, 0])
        return None if np.isnan(found) else found

    def item_footprint(self, item: str) -> float | None:
        """Return what one unit of an item comes to, over all its sources. [kg CO2e]."""
        return self._sum(item, None)

    def _sum(self, item: str, scenario: Scenario | None) -> float | None:
        """Return an item's footprint as it is or in a scenario; ``None`` where it is unknown."""
        try:
            _, roots = roots_of(self.network, item)
        except (TablesRefused, KeyError):
            return None
        total = 0.0
        for node, share in roots.items():
            value = self.footprint(node) if scenario is None else scenario.footprint(node)
            if value is None:
                return None
            total += share * value
        return total

    def product_with(self, scenario: Scenario | None) -> float | None:
        """Return the product's footprint, as it is or in a scenario. [kg CO2e per unit]."""
        return self._sum(self.product.code, scenario)

    def scenario(self, changes: Changes) -> Scenario | None:
        """Return what changes do; ``None`` where the network refuses them."""
        try:
            return what_if(self.network.snapshot, changes)
        except AggregatorError:
            return None

    def replaced(self, values: dict[int, float]) -> Changes:
        """Return the changes that set whole footprints of nodes, whatever lies below them."""
        first, children = self.network.first_links, self.network.columns.children
        removed = [
            (node, int(child))
            for node in values
            for child in children[int(first[node]) : int(first[node + 1])]
        ]
        return Changes(own=values, removed=removed)


def footings(session: Session, actor: Actor, products: Sequence[Item]) -> list[Footing]:
    """Return the products that were computed, each with the network of its newest run."""
    by_id = {product.id: product for product in products[:MOST_PRODUCTS]}
    query = select(RollupRun.item_id, RollupRun.period, RollupRun.input_id)
    newest = session.execute(query.where(RollupRun.id.in_(newest_runs(actor, by_id)))).all()
    _read(session, actor, {(row.input_id, row.period) for row in newest if row.input_id})
    found = [
        Footing(by_id[row.item_id], row.period, network)
        for row in newest
        if (network := _NETWORKS.get((row.input_id, row.period))) is not None
    ]
    return sorted(found, key=lambda one: one.product.code)


def _read(session: Session, actor: Actor, wanted: set[tuple[UUID, int]]) -> None:
    missing = {key for key in wanted if key not in _NETWORKS}
    if not missing:
        return
    if len(_NETWORKS) + len(missing) > MOST_KEPT:
        _NETWORKS.clear()
    query = select(RollupInput.id, RollupInput.tables).where(
        RollupInput.scope(actor), RollupInput.id.in_({key[0] for key in missing})
    )
    contents = {row[0]: row[1] for row in session.execute(query)}
    for input_id, period in missing:
        if input_id in contents:
            _NETWORKS[input_id, period] = build(tables_of(contents[input_id]), period)
