"""The product's tree and its flows, unfolded from a run's nodes and edges."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from aggregator.result import Edge, Node, ProductResult

MOST_ROWS = 2000
SMALL_FLOW = 0.01
PASSED_ON = 0.98


@dataclass(frozen=True, slots=True)
class Row:
    """One place in the tree: a node on one way down from the product."""

    path: str
    depth: int
    node: Node
    quantity: float
    kgco2e: float | None
    share_percent: float | None
    has_children: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Structure:
    """Nodes by key and the edges below each."""

    root: str
    nodes: dict[str, Node]
    below: dict[str, list[Edge]]
    total: float | None

    @classmethod
    def of(cls, result: ProductResult) -> "Structure":
        """Return the structure of a run's result."""
        below: dict[str, list[Edge]] = defaultdict(list)
        for edge in result.edges:
            below[edge.parent].append(edge)
        nodes = {node.key: node for node in result.nodes}
        return cls(result.roots[0][0], nodes, dict(below), result.footprint_kgco2e)

    def share(self, kgco2e: float | None) -> float | None:
        """Return a part of the total in percent; unknown stays unknown."""
        if kgco2e is None or not self.total:
            return None
        return 100 * kgco2e / self.total

    def above(self, key: str) -> list[Edge]:
        """Return the edges that take of a node."""
        return [e for edges in self.below.values() for e in edges if e.component == key]


@dataclass(frozen=True, slots=True)
class _Place:
    """A node on one way down."""

    key: str
    path: str
    depth: int
    quantity: float
    ancestors: frozenset[str]


def rows(structure: Structure, *, open_depth: int) -> list[Row]:
    """Return the rows from the product down, larger parts first.

    All branches are there, those below ``open_depth`` closed; a loop is unfolded once, and at
    most :data:`MOST_ROWS` rows are given.
    """
    found: list[Row] = []
    waiting = [_Place(structure.root, "0", 0, 1.0, frozenset())]
    while waiting and len(found) < MOST_ROWS:
        place = waiting.pop()
        edges = [] if place.key in place.ancestors else structure.below.get(place.key, [])
        found.append(_row(structure, place, has_children=bool(edges), open_depth=open_depth))
        waiting += _children(structure, edges, place)
    return found


def _row(structure: Structure, place: _Place, *, has_children: bool, open_depth: int) -> Row:
    node = structure.nodes[place.key]
    value = node.cumulative_kgco2e
    kgco2e = None if value is None else place.quantity * value
    return Row(
        place.path,
        place.depth,
        node,
        place.quantity,
        kgco2e,
        structure.share(kgco2e),
        has_children,
        has_children and place.depth < open_depth,
    )


def _children(structure: Structure, edges: list[Edge], parent: _Place) -> Iterator[_Place]:
    """Yield the children so that the largest comes off the stack first."""

    def size(numbered: tuple[int, Edge]) -> float:
        edge = numbered[1]
        return abs((structure.nodes[edge.component].cumulative_kgco2e or 0.0) * edge.quantity)

    for number, edge in sorted(enumerate(edges), key=size):
        yield _Place(
            edge.component,
            f"{parent.path}-{number}",
            parent.depth + 1,
            parent.quantity * edge.quantity,
            parent.ancestors | {parent.key},
        )


def depths(structure: Structure) -> dict[str, int]:
    """Return each node's longest distance from the product, in one pass from the top.

    Nodes of a loop are never free of parents; they keep the distance found so far.
    """
    depth = {structure.root: 0}
    waiting = Counter(edge.component for edges in structure.below.values() for edge in edges)
    free = [structure.root]
    while free:
        key = free.pop()
        for edge in structure.below.get(key, []):
            component = edge.component
            depth[component] = max(depth.get(component, 0), depth[key] + 1)
            waiting[component] -= 1
            if waiting[component] == 0:
                free.append(component)
    return {key: depth.get(key, 1) for key in structure.nodes}


@dataclass(frozen=True, slots=True)
class Flow:
    """What one node brings into another, per product unit."""

    source: str
    target: str
    kgco2e: float


def condensed(structure: Structure) -> Structure:
    """Return the structure without nodes that merely pass one flow on.

    A node whose value comes to 98 % or more from one component, and that adds nothing of its
    own, is left out of the picture and its component put in its place.
    """
    stands_for = {key: _source_of(structure, key) for key in structure.nodes}

    def last(key: str) -> tuple[str, float]:
        factor, seen = 1.0, {key}
        while (step := stands_for[key]) is not None and step[0] not in seen:
            key, factor = step[0], factor * step[1]
            seen.add(key)
        return key, factor

    root, _ = last(structure.root)
    below = {}
    for key, edges in structure.below.items():
        if key != root and stands_for[key] is not None:
            continue
        below[key] = [
            replace(edge, component=end, quantity=edge.quantity * factor)
            for edge in edges
            for end, factor in [last(edge.component)]
        ]
    return Structure(root, structure.nodes, below, structure.total)


def _source_of(structure: Structure, key: str) -> tuple[str, float] | None:
    """Return the one component that a node passes on, with its quantity, if there is one."""
    node = structure.nodes[key]
    if node.own_kgco2e or not node.cumulative_kgco2e:
        return None
    for edge in structure.below.get(key, []):
        part = edge.quantity * (structure.nodes[edge.component].cumulative_kgco2e or 0.0)
        if part >= PASSED_ON * node.cumulative_kgco2e:
            return edge.component, edge.quantity
    return None


def flows(structure: Structure) -> tuple[list[Flow], list[Flow]]:
    """Return the flows of at least 1 % of the total, and the smaller ones.

    Credits (negative flows) cannot be drawn as a width and are left to the table.
    """
    least = SMALL_FLOW * abs(structure.total or 0.0)
    large: list[Flow] = []
    small: list[Flow] = []
    for parent, edges in structure.below.items():
        merged: dict[str, float] = defaultdict(float)
        for edge in edges:
            value = structure.nodes[edge.component].cumulative_kgco2e
            merged[edge.component] += (
                structure.nodes[parent].quantity * edge.quantity * (value or 0)
            )
        for component, kgco2e in merged.items():
            if kgco2e > 0:
                (large if kgco2e >= least else small).append(Flow(component, parent, kgco2e))
    return large, small
