"""What passes through each item on its way into the products: mass, and share of the footprint.

Everything below an item is included, so that shares of one tier compare with each other; those of
different tiers contain one another and are never added.
"""

from collections.abc import Mapping
from uuid import UUID

from portal.campaigns.bill import BOUGHT, Bill
from portal.campaigns.weighing import Weights, amounts_of


def amounts(bill: Bill) -> dict[UUID, float]:
    """Return how many declared units of each item go into one of every product, parents first."""
    found: dict[UUID, float] = {}
    for product in bill.products:
        for item_id, amount in amounts_of(bill, product).items():
            found[item_id] = found.pop(item_id, 0.0) + amount
    return found


def masses(bill: Bill, used: Mapping[UUID, float]) -> dict[UUID, float]:
    """Return the mass of each bought item in the products; unknown ones are left out. [kg]."""
    found: dict[UUID, float] = {}
    for item_id, amount in used.items():
        item = bill.items[item_id]
        if item.kind in BOUGHT and item.mass_kg is not None:
            found[item_id] = amount * item.mass_kg
    return found


def footprints(bill: Bill, used: Mapping[UUID, float], weights: Weights) -> dict[UUID, float]:
    """Return each item's share of the footprint with all that lies below it, from 0 to 1.

    An item of which nothing is known, nor of anything below it, is left out.
    """
    per_unit: dict[UUID, float] = {}
    for item_id in reversed(list(used)):
        own = weights.footprint.get(item_id)
        below = [
            quantity * per_unit[component]
            for component, quantity in bill.lines.get(item_id, ())
            if quantity is not None and component in per_unit
        ]
        if used[item_id] and (own is not None or below):
            per_unit[item_id] = (own or 0.0) / used[item_id] + sum(below)
    return {item_id: value * used[item_id] for item_id, value in per_unit.items()}
