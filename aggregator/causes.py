"""Every change between two aligned results, at the place where it was made, with its effect."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from aggregator.aligned import align, solve
from aggregator.fold import IntArray
from aggregator.ladder import Rung
from aggregator.result import Node, ProductResult
from aggregator.rows import Boundary

SAME: Final = 1e-12
"""Two quantities this close are one quantity that was divided by different shares."""

STATED: Final = frozenset({Rung.VERIFIED, Rung.PRIMARY})
NOTHING: Final = (0.0, 0.0)


class Kind(StrEnum):
    """Why a product's footprint differs between two results."""

    FOOTPRINT = "footprint"
    FACTOR = "factor"
    BOUNDARY = "boundary"
    QUANTITY = "quantity"
    SOURCING = "sourcing"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Cause:
    """One change and what it does to the product.

    Parameters
    ----------
    kind
        :class:`Kind`.
    item, supplier
        Where the value, or the component's supply, changed.
    parent
        Whose line it is; ``None`` for a value.
    kgco2e
        What the change adds to the product. [kg CO2e]
    before, after
        Own value per unit, quantity per unit of the parent, or share.
    rung_before, rung_after
        Steps of the ladder, for values.
    boundary_before, boundary_after
        What the values contain, where rows state them.
    """

    kind: str
    item: str
    supplier: str | None
    parent: str | None
    kgco2e: float
    before: float | None = None
    after: float | None = None
    rung_before: str | None = None
    rung_after: str | None = None
    boundary_before: str | None = None
    boundary_after: str | None = None

    @property
    def is_new_source(self) -> bool:
        """Whether another step of the ladder, or another boundary, stands there now."""
        return (self.rung_before, self.boundary_before) != (self.rung_after, self.boundary_after)


@dataclass(frozen=True, slots=True)
class Change:
    """How a parent takes one supply of a component: (quantity, share) before and after."""

    child: int
    old: tuple[float, float] = NOTHING
    new: tuple[float, float] = NOTHING

    @property
    def is_covering(self) -> bool:
        """Whether the line is on one side only, as one is that a value covers."""
        return (self.old is NOTHING) != (self.new is NOTHING)


class Causes:
    """The changes between two aligned results, each with its effect."""

    def __init__(self, before: ProductResult, after: ProductResult) -> None:
        self.before, self.after = align(before, after)
        self.then, self.now = solve(self.before, self.after), solve(self.after, self.before)
        pairs = zip(self.after.nodes, self.before.nodes, strict=True)
        self.nodes = tuple(node for new, old in pairs if (node := new or old) is not None)
        self.covered = {(line.parent, line.component) for line in (*before.covered, *after.covered)}

    def every(self) -> Iterator[Cause]:
        """Yield every change at the place where it was made.

        Examples
        --------
        >>> from aggregator.example import car
        >>> from aggregator.network import build
        >>> from aggregator.rollup import roll_up
        >>> before, after = (roll_up(build(car(wheels)))[0] for wheels in (3, 4))
        >>> [(str(cause.kind), cause.kgco2e) for cause in Causes(before, after).every()]
        [('sourcing', 0.0), ('quantity', 10.0)]
        """
        for place in sorted(self._changed_places()):
            old, new = self.before.nodes[place], self.after.nodes[place]
            if old is not None and new is not None:
                yield from self._at(place, old, new)
        yield from self._asked()

    def _changed_places(self) -> set[int]:
        """Return the places with another value, and those whose lines differ."""
        sides = zip(self.before.nodes, self.after.nodes, strict=True)
        found = {i for i, (old, new) in enumerate(sides) if _identity(old) != _identity(new)}
        found |= set(np.flatnonzero(self.before.own != self.after.own).tolist())
        return found | set((self._changed_codes() // len(self.before.nodes)).tolist())

    def _changed_codes(self) -> IntArray:
        old, new = self.before, self.after
        both, at_old, at_new = np.intersect1d(
            old.codes, new.codes, assume_unique=True, return_indices=True
        )
        differs = (old.quantities[at_old] != new.quantities[at_new]) | (
            old.shares[at_old] != new.shares[at_new]
        )
        alone = np.setxor1d(old.codes, new.codes, assume_unique=True)
        return np.concatenate((both[differs], alone))

    def _at(self, place: int, old: Node, new: Node) -> Iterator[Cause]:
        """Yield the change of a node's value with what it covers, then those of its lines."""
        changes = self._changes(place)
        covered = [one for one in changes if self._is_covered(place, one)]
        needs = (self.then.needs[place] + self.now.needs[place]) / 2
        own = float(needs * (self.after.own[place] - self.before.own[place]))
        parts = [self._effect(place, one.child, one.new[0] - one.old[0]) for one in covered]
        kgco2e = math.fsum([own, *parts])
        if kgco2e or _identity(old) != _identity(new):
            yield self._of_value(old, new, kgco2e)
        yield from self._of_lines(place, [one for one in changes if one not in covered])

    def _of_value(self, old: Node, new: Node, kgco2e: float) -> Cause:
        return Cause(
            _kind(old, new),
            new.item,
            new.supplier,
            None,
            kgco2e,
            old.own_kgco2e,
            new.own_kgco2e,
            old.rung,
            new.rung,
            _boundary(old),
            _boundary(new),
        )

    def _changes(self, place: int) -> list[Change]:
        old, new = self.before.edges_at(place), self.after.edges_at(place)
        return [
            Change(child, old.get(child, NOTHING), new.get(child, NOTHING))
            for child in sorted(old.keys() | new.keys())
        ]

    def _is_covered(self, place: int, change: Change) -> bool:
        pair = (self.nodes[place].item, self.nodes[change.child].item)
        return change.is_covering and pair in self.covered

    def _of_lines(self, place: int, changes: Iterable[Change]) -> Iterator[Cause]:
        """Yield the changes of a node's lines, component by component."""
        groups: dict[str, list[Change]] = defaultdict(list)
        for one in changes:
            groups[self.nodes[one.child].item].append(one)
        for item in sorted(groups):
            yield from self._component(place, groups[item])

    def _component(self, place: int, changes: list[Change]) -> Iterator[Cause]:
        had = any(one.old is not NOTHING for one in changes)
        has = any(one.new is not NOTHING for one in changes)
        if had != has:
            kind = Kind.ADDED if has else Kind.REMOVED
            for one in changes:
                yield self._of_line(kind, place, one.child, one.old[0], one.new[0])
            return
        for one in changes:
            if one.is_covering and (other := self._recounted(one, changes)) is not None:
                if one.new is NOTHING:
                    yield self._of_other_dimension(place, one, other)
            elif one.is_covering:
                moved = one.new[0] - one.old[0]
                yield self._of_line(
                    Kind.SOURCING, place, one.child, one.old[1], one.new[1], moved=moved
                )
            elif one.old != one.new:
                yield from self._shifted(place, one)

    def _recounted(self, change: Change, changes: list[Change]) -> Change | None:
        """Return the same supply counted in another dimension on the other side."""
        key = self.nodes[change.child].key
        others = (one for one in changes if one.child != change.child and one.is_covering)
        return next((one for one in others if self.nodes[one.child].key == key), None)

    def _of_other_dimension(self, place: int, old: Change, new: Change) -> Cause:
        """Return what a value does that is now declared per another kind of unit."""
        gone = self._effect(place, old.child, -old.old[0])
        came = self._effect(place, new.child, new.new[0])
        return self._of_value(self.nodes[old.child], self.nodes[new.child], gone + came)

    def _shifted(self, place: int, change: Change) -> Iterator[Cause]:
        """Yield the parts of a change: of the full quantity, and of the supplier's share."""
        (old, old_share), (new, new_share) = change.old, change.new
        full_0, full_1 = old / old_share, new / new_share
        by_share = new - old
        if not math.isclose(full_0, full_1, rel_tol=SAME):
            by_share = (new_share - old_share) * (full_0 + full_1) / 2
        by_quantity = (new - old) - by_share
        child = change.child
        yield self._of_line(Kind.SOURCING, place, child, old_share, new_share, moved=by_share)
        yield self._of_line(Kind.QUANTITY, place, child, full_0, full_1, moved=by_quantity)

    def _of_line(
        self,
        kind: Kind,
        place: int,
        child: int,
        before: float,
        after: float,
        *,
        moved: float | None = None,
    ) -> Cause:
        node, owner = self.nodes[child], self.nodes[place].item
        kgco2e = self._effect(place, child, after - before if moved is None else moved)
        return Cause(kind, node.item, node.supplier, owner, kgco2e, before, after)

    def _effect(self, place: int, child: int, moved: float) -> float:
        """Return what so much more of a component per unit of its parent adds. [kg CO2e]."""
        first = self.then.needs[place] * self.now.totals[child]
        second = self.now.needs[place] * self.then.totals[child]
        return float((first + second) / 2 * moved)

    def _asked(self) -> Iterator[Cause]:
        """Yield changes in what the product itself stands for."""
        moved = self.after.demand - self.before.demand
        totals = (self.then.totals + self.now.totals) / 2
        effects = {i: float(moved[i] * totals[i]) for i in np.flatnonzero(moved).tolist()}
        by_key: dict[str, list[int]] = defaultdict(list)
        for place in effects:
            by_key[self.nodes[place].key].append(place)
        for places in by_key.values():
            if len(places) == 2:
                yield self._recounted_root(places, math.fsum(effects[i] for i in places))
                continue
            node, shares = self.nodes[places[0]], self._shares_asked(places[0])
            yield Cause(Kind.SOURCING, node.item, node.supplier, None, effects[places[0]], *shares)

    def _recounted_root(self, places: list[int], kgco2e: float) -> Cause:
        """Return what it does that the product itself is declared per another kind of unit."""
        old = next(node for i in places if (node := self.before.nodes[i]) is not None)
        new = next(node for i in places if (node := self.after.nodes[i]) is not None)
        return self._of_value(old, new, kgco2e)

    def _shares_asked(self, place: int) -> tuple[float, float]:
        return float(self.before.demand[place]), float(self.after.demand[place])


def _boundary(node: Node) -> str | None:
    """Return what a node's value contains, if a row states it: without word, everything."""
    if node.source is None:
        return None
    return node.boundary or str(Boundary.CRADLE_TO_GATE)


def _identity(node: Node | None) -> tuple[str | None, ...] | None:
    """Return what stands at a node, whatever its number."""
    return None if node is None else (node.rung, node.source, _boundary(node))


def _kind(old: Node, new: Node) -> Kind:
    """Return why a value changed: its extent first, then who stands for it."""
    before, after = _boundary(old), _boundary(new)
    if before is not None and after is not None and before != after:
        return Kind.BOUNDARY
    if STATED.isdisjoint({Rung(old.rung), Rung(new.rung)}):
        return Kind.FACTOR
    return Kind.FOOTPRINT
