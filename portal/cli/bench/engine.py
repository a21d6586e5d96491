"""The engine on a made-up supply chain, and on one a tenth of its size."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from aggregator.changes import Changes, what_if
from aggregator.fold import Fold
from aggregator.ordered import FloatArray
from aggregator.snapshot import Snapshot, from_arrays
from portal.cli.bench import cold, peers, tables
from portal.cli.bench.chains import SEED, Chain, made_up, with_loops
from portal.cli.bench.measuring import Measured, Work, growth, median_ms, medians_ms

COLUMNS = 12
LOOPS, LONGEST_LOOP = 100, 50
COPY = "a copy of the same bytes"


def measure(nodes: int, edges_per_node: int) -> Iterator[Measured]:
    """Measure each piece of the engine's work."""
    small, large = made_up(nodes // 10, edges_per_node), made_up(nodes, edges_per_node)
    yield from _folding(small, large)
    yield from _loops(large)
    yield from _network(small, large)
    yield from _from_a_file(large)
    yield from _questions(small, large)
    yield from tables.measure(small, large)
    yield from peers.measure(small, large)


def snapshot_of(chain: Chain) -> Snapshot:
    """Return the snapshot of a chain."""
    ends = (chain.parents, chain.children)
    return from_arrays(chain.nodes, *ends, chain.quantities, own=chain.own)


def _own(chain: Chain) -> FloatArray:
    return np.random.default_rng(SEED).uniform(0, 10, (chain.nodes, COLUMNS))


def _folding(small: Chain, large: Chain) -> Iterator[Measured]:
    """Measure the fold of one and of twelve columns beside a copy of what it must read."""
    fold, own = _fold(large), _own(large)
    one = np.ascontiguousarray(own[:, :1])
    read = (large.quantities, large.children.astype(np.int32), one)
    times = medians_ms(
        {
            "copy": lambda: [array.copy() for array in read],
            "one": lambda: fold.up(one),
            "many": lambda: fold.up(own),
        }
    )
    yield Measured("fold", large.size, times["one"], COPY, times["one"] / times["copy"])
    ratio = times["many"] / times["one"]
    yield Measured(f"fold of {COLUMNS} columns", large.size, times["many"], "fold", ratio)
    fold_small, one_small = _fold(small), np.ascontiguousarray(_own(small)[:, :1])
    before = median_ms(lambda: fold_small.up(one_small))
    yield growth("fold", (small.lines, before), (large.lines, times["one"]))


def _fold(chain: Chain) -> Fold:
    return Fold(chain.nodes, chain.parents, chain.children, chain.quantities)


def _loops(chain: Chain) -> Iterator[Measured]:
    tied = with_loops(chain, min(LOOPS, chain.nodes // 200), LONGEST_LOOP)
    own = np.ascontiguousarray(_own(chain)[:, :1])
    plain, looped = _fold(chain), _fold(tied)
    times = medians_ms({"plain": lambda: plain.up(own), "looped": lambda: looped.up(own)})
    ratio = times["looped"] / times["plain"]
    yield Measured(
        f"fold with {len(looped.loops)} loops", tied.size, times["looped"], "fold", ratio
    )


def _network(small: Chain, large: Chain) -> Iterator[Measured]:
    times = [median_ms(partial(snapshot_of, chain), runs=3) for chain in (small, large)]
    fold = snapshot_of(large).fold
    own = np.ascontiguousarray(_own(large)[:, :1])
    ratio = times[1] / median_ms(lambda: fold.up(own))
    yield Measured("integer arrays to network", large.size, times[1], "fold", ratio)
    yield growth("integer arrays to network", (small.lines, times[0]), (large.lines, times[1]))


def _from_a_file(chain: Chain) -> Iterator[Measured]:
    """Measure what a new process needs before it knows a footprint."""
    with tempfile.TemporaryDirectory(prefix="gatefold-bench-") as folder:
        path = Path(folder) / "network.bin"
        snapshot_of(chain).save(path)
        yield from cold.measure(path, chain)


def _questions(small: Chain, large: Chain) -> Iterator[Measured]:
    """Measure what people ask of a network that is there."""
    snapshots = snapshot_of(small), snapshot_of(large)
    for name, work in QUESTIONS.items():
        before, after = (median_ms(work(snapshot)) for snapshot in snapshots)
        fold = median_ms(lambda: snapshots[1].fold.up(np.ones((large.nodes, 1))))
        yield Measured(name, large.size, after, "fold", after / fold)
        yield growth(name, (small.lines, before), (large.lines, after))


def _of_one_product(snapshot: Snapshot) -> Work:
    """Return how to find the contribution of every node to the first product."""
    demand = np.zeros(snapshot.size)
    demand[0] = 1.0
    return lambda: snapshot.fold.down(demand) * snapshot.own[:, 0]


def _of_its_closure(snapshot: Snapshot) -> Work:
    """Return how to find the contributions to the first product from what lies below it alone."""

    def contributions() -> FloatArray:
        places = np.sort(np.concatenate(list(snapshot.network.below([0]))))
        part = Fold.of(snapshot.network.part(places))
        demand = np.zeros(len(places))
        demand[-1] = 1.0
        found: FloatArray = part.down(demand) * snapshot.own[snapshot.network.order[places], 0]
        return found

    return contributions


def _of_one_change(snapshot: Snapshot) -> Work:
    """Return how to find what another value of the most used leaf does to everything above it."""
    network = snapshot.network
    leaf = int(network.order[np.argmax(np.diff(network.first_up)[: network.starts[1]])])
    better = Changes(own={leaf: float(snapshot.own[leaf, 0]) / 2})
    snapshot.folded  # noqa: B018 - known before anything changes
    return lambda: what_if(snapshot, better)


QUESTIONS: dict[str, Callable[[Snapshot], Work]] = {
    "contributions, whole network": _of_one_product,
    "contributions, its closure": _of_its_closure,
    "one supplier's change": _of_one_change,
}
