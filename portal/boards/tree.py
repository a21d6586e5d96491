"""The tree of tiers below a product: items, who supplies them, and where their requests stand.

Only branches that the address names as open are unfolded. A branch is named by its way down: the
first characters of the ids of the items, one after the other.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.boards.scope import Scope
from portal.boards.supplies import MOST_NAMED, Basis, Supply, basis, supplied, tiers_of
from portal.campaigns.bill import BOUGHT, What
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier

MOST_ROWS = 300
MOST_IN_A_FILE = 20_000
MOST_OPEN = 80
DEEPEST = 12
OPENED_AT_FIRST = 3
MOST_SUPPLIES = 6
"""Supplies of one item that its row lists; the board lists them all."""

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Node:
    """One place in the tree; ``repeats`` where the way down comes to an item a second time."""

    path: str
    depth: int
    item: What
    supplies: tuple[Supply, ...]
    has_children: bool
    is_open: bool
    repeats: bool


@dataclass(frozen=True, slots=True)
class Tree:
    """The rows that are open, and what they need in words."""

    rows: tuple[Node, ...]
    is_cut: bool
    suppliers: dict[UUID, Supplier]
    tiers: dict[UUID, frozenset[int]]
    opened: frozenset[str]

    def elsewhere(self, one: Supply) -> list[int]:
        """Return the other tiers at which a supply's supplier stands."""
        return sorted(self.tiers[one.supplier_id] - {one.tier})

    def toggled(self, path: str) -> str:
        """Return what the address names as open after one branch was opened or closed."""
        if path in self.opened:
            kept = {one for one in self.opened if one != path and not one.startswith(f"{path}.")}
        else:
            kept = {*self.opened, path}
        return ",".join(sorted(kept)) or "-"


def read_open(text: str) -> frozenset[str] | None:
    """Return the branches that an address names as open; none: all of them.

    >>> sorted(read_open("ab12,ab12.cd34")), read_open("all")
    (['ab12', 'ab12.cd34'], None)
    """
    if text == EVERYTHING:
        return None
    return frozenset(one for one in text.split(",")[:MOST_OPEN] if one and one != "-")


def tree(session: Session, actor: Actor, scope: Scope, text: str, *, most: int = MOST_ROWS) -> Tree:
    """Return the tree of the shown product; without any ``text`` it is open down to tier 1."""
    product = scope.shown
    if product is None:
        return Tree((), False, {}, {}, frozenset())
    scope = replace(scope, product=product)
    ground = basis(session, actor, scope)
    places = _unfold(ground, product.id, read_open(text) if text else _first(ground), most)
    shown = {place.item_id for place in places[:most]}
    by_item: dict[UUID, list[Supply]] = defaultdict(list)
    for one in supplied(session, actor, scope, ground, shown):
        by_item[one.item_id].append(one)
    suppliers = {one.supplier_id for item_id in shown for one in by_item.get(item_id, ())}
    return Tree(
        tuple(_node(ground, place, by_item.get(place.item_id, ())) for place in places[:most]),
        len(places) > most,
        _suppliers(session, actor, suppliers),
        tiers_of(session, actor, scope, ground, suppliers),
        frozenset(place.path for place in places if place.is_open),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    depth: int
    item_id: UUID
    has_children: bool
    is_open: bool
    repeats: bool


def _node(ground: Basis, place: _Place, supplies: Sequence[Supply]) -> Node:
    return Node(
        place.path,
        place.depth,
        ground.bill.items[place.item_id],
        tuple(supplies),
        place.has_children,
        place.is_open,
        place.repeats,
    )


def _first(ground: Basis) -> frozenset[str]:
    """Return what is open before anybody chose: the ways down to the first suppliers."""
    found: set[str] = set()
    waiting = [(one, _step(one), 0) for one in ground.bill.products]
    while waiting and len(found) < MOST_OPEN:
        item_id, path, depth = waiting.pop(0)
        if item_id in ground.tiers or depth >= OPENED_AT_FIRST:
            continue
        found.add(path)
        below = _below(ground, item_id)
        waiting += [(one, f"{path}.{_step(one)}", depth + 1) for one in below]
    return frozenset(found)


def _step(item_id: UUID) -> str:
    return item_id.hex[:6]


def _unfold(ground: Basis, start: UUID, wanted: frozenset[str] | None, most: int) -> list[_Place]:
    """Return the open places from the top down, and one more than ``most`` where there is more."""
    places: list[_Place] = []
    waiting: list[tuple[UUID, str, tuple[UUID, ...]]] = [(start, _step(start), ())]
    while waiting and len(places) <= most:
        item_id, path, above = waiting.pop()
        repeats = item_id in above
        below = [] if repeats or len(above) >= DEEPEST else _below(ground, item_id)
        is_open = bool(below) and (wanted is None or path in wanted)
        places.append(_Place(path, len(above), item_id, bool(below), is_open, repeats))
        if is_open:
            further = (*above, item_id)
            waiting += [(one, f"{path}.{_step(one)}", further) for one in reversed(below)]
    return places


def _below(ground: Basis, item_id: UUID) -> list[UUID]:
    """Return the bought items that an item is made of, each once; energy and the like are not."""
    found = dict.fromkeys(one for one, _ in ground.bill.lines.get(item_id, ()))
    items = ground.bill.items
    return [one for one in found if items[one].kind in BOUGHT]


def _suppliers(session: Session, actor: Actor, ids: set[UUID]) -> dict[UUID, Supplier]:
    query = visible_to(actor, Supplier)
    if len(ids) <= MOST_NAMED:
        query = query.where(Supplier.id.in_(ids))
    return {one.id: one for one in session.scalars(query.order_by(Supplier.id)) if one.id in ids}
