"""The engine on a made-up supply chain, and on one a tenth of its size."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from aggregator.changes import Changes, what_if
from aggregator.fold import Fold
from aggregator.ordered import FloatArray
from aggregator.snapshot import Snapshot
from portal.cli.bench import cold, peers, tables
from portal.cli.bench.chains import with_loops
from portal.cli.bench.measuring import Grown, Work, median_ms, medians_ms
from portal.cli.bench.pieces import COLUMNS, Case, Cases, Piece, grown, snapshot_of

LOOPS, LONGEST_LOOP = 100, 50


def measure(nodes: int, edges_per_node: int) -> Iterator[Grown]:
    """Measure each piece of the engine's work."""
    with tempfile.TemporaryDirectory(prefix="gatefold-bench-") as folder:
        cases = Cases(nodes, edges_per_node, Path(folder))
        yield from grown(PIECES, cases)
        yield from grown(cold.PIECES, cases)
        yield from grown(tables.PIECES, cases)
        yield from grown(peers.pieces(), cases)


def _fold(case: Case) -> tuple[float, float]:
    chain, column = case.chain, case.column
    read = (chain.quantities, chain.children.astype(np.int32), column)
    times = medians_ms(
        {
            "copy": lambda: [array.copy() for array in read],
            "fold": lambda: case.fold.up(column),
        },
        runs=11,
    )
    return times["fold"], times["fold"] / times["copy"]


def _columns(case: Case) -> tuple[float, float]:
    column = case.column
    times = medians_ms(
        {"one": lambda: case.fold.up(column), "many": lambda: case.fold.up(case.values)}
    )
    return times["many"], times["many"] / times["one"]


def _loops(case: Case) -> tuple[float, float]:
    chain, column = case.chain, case.column
    tied = with_loops(chain, min(LOOPS, chain.nodes // 200), LONGEST_LOOP)
    looped = Fold(tied.nodes, tied.parents, tied.children, tied.quantities)
    times = medians_ms(
        {"plain": lambda: case.fold.up(column), "looped": lambda: looped.up(column)}, runs=11
    )
    return times["looped"], times["looped"] / times["plain"]


def _network(case: Case) -> tuple[float, float]:
    taken = median_ms(lambda: snapshot_of(case.chain), runs=3)
    column = case.column
    return taken, taken / median_ms(lambda: case.fold.up(column))


def _asked(work: Callable[[Snapshot], Work]) -> Callable[[Case], tuple[float, float]]:
    """Return how to measure what people ask of a network that is there."""

    def take(case: Case) -> tuple[float, float]:
        column = case.column
        works = {"asked": work(case.snapshot), "fold": lambda: case.snapshot.fold.up(column)}
        times = medians_ms(works)
        return times["asked"], times["asked"] / times["fold"]

    return take


def _of_one_product(snapshot: Snapshot) -> Work:
    """Return how to find the contribution of every node to the first product."""
    demand = np.zeros(snapshot.size)
    demand[0] = 1.0
    return lambda: snapshot.fold.down(demand) * snapshot.own[:, 0]


def _of_its_closure(snapshot: Snapshot) -> Work:
    """Return how to find the contributions to the first product from what lies below it alone."""

    def contributions() -> FloatArray:
        nodes, quantities = snapshot.fold.needed({0: 1.0})
        found: FloatArray = quantities * snapshot.own[nodes, 0]
        return found

    return contributions


def _of_a_part(snapshot: Snapshot) -> Work:
    """Return the same of an assembly with some thousand nodes below it."""
    sizes = np.diff(snapshot.network.starts)
    level = max(0, int(np.argmax(np.cumsum(sizes[::-1]) > snapshot.size // 20)))
    start = int(snapshot.network.starts[len(sizes) - 1 - level])
    node = int(snapshot.network.order[start])
    return lambda: snapshot.fold.needed({node: 1.0})


def _of_one_change(snapshot: Snapshot) -> Work:
    """Return how to find what another value of the most used leaf does to everything above it."""
    network = snapshot.network
    leaf = int(network.order[np.argmax(np.diff(network.first_up)[: network.starts[1]])])
    better = Changes(own={leaf: float(snapshot.own[leaf, 0]) / 2})
    snapshot.folded  # noqa: B018 - known before anything changes
    return lambda: what_if(snapshot, better)


FOLD = "the fold"
PIECES = (
    Piece("fold", "copying the same bytes", _fold, "ratio 3"),
    Piece(f"fold of {COLUMNS} columns", "one column", _columns, "ratio 6"),
    Piece("fold with 100 loops of up to 50 items", "without loops", _loops, "ratio 2"),
    Piece("integer arrays to ordered network", FOLD, _network, "1,500 ms at 1e6"),
    Piece("contributions, whole network", FOLD, _asked(_of_one_product), "30 ms at 1e6"),
    Piece("contributions, a product's closure", FOLD, _asked(_of_its_closure), "3 ms"),
    Piece("contributions, an assembly's closure", FOLD, _asked(_of_a_part), "3 ms"),
    Piece("one supplier's change", FOLD, _asked(_of_one_change), "50 ms at 1e6"),
)
