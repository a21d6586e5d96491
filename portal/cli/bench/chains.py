"""Made-up supply chains: products on top, shared parts, a long tail, eight levels."""

from dataclasses import dataclass

import numpy as np

from aggregator.fold import IntArray
from aggregator.ordered import FloatArray

SEED = 20261123
LEVELS = np.array([0.002, 0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.448])
"""Share of the nodes that each level has, products first."""
OF_A_PRODUCT = (50, 500)
"""Components of a finished product."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A supply chain as arrays of N nodes and E edges; each edge leads to a higher number."""

    nodes: int
    products: int
    parents: IntArray
    children: IntArray
    quantities: FloatArray

    @property
    def size(self) -> str:
        """Return the size in words."""
        return f"{self.nodes} nodes, {self.lines} lines"

    @property
    def lines(self) -> int:
        """Return the number of edges."""
        return len(self.parents)

    @property
    def own(self) -> FloatArray:
        """Return own values of the last level; the others are sums, (N,) with ``nan``."""
        values = np.random.default_rng(SEED).lognormal(0.0, 1.0, self.nodes)
        values[self.parents] = np.nan
        return values


def made_up(nodes: int, edges_per_node: int) -> Chain:
    """Return a supply chain of about so many edges; popular parts are taken by many."""
    random = np.random.default_rng(SEED)
    first = np.concatenate(([0], np.cumsum(np.ceil(LEVELS[:-1] * nodes)))).astype(np.int64)
    products, leaves = int(first[1]), int(first[-1])
    wanted = random.integers(*OF_A_PRODUCT, products, endpoint=True)
    left = max(nodes * edges_per_node - int(wanted.sum()), leaves - products)
    others = 1 + random.poisson(left / (leaves - products) - 1, leaves - products)
    parents = np.repeat(np.arange(leaves), np.concatenate((wanted, others)))
    below = first[np.searchsorted(first, parents, side="right")]
    picked = below + ((nodes - below) * random.random(len(parents)) ** 2).astype(np.int64)
    pairs = np.unique(parents * nodes + picked)
    quantities = random.lognormal(-2.5, 0.5, len(pairs))
    return Chain(nodes, products, pairs // nodes, pairs % nodes, quantities)


def with_loops(chain: Chain, loops: int, longest: int) -> Chain:
    """Return the chain with so many loops more, of 2 to ``longest`` items each, taking 1 %."""
    random = np.random.default_rng(SEED + 1)
    first_leaf = int(chain.parents.max()) + 1
    lengths = random.integers(2, longest, loops, endpoint=True)
    members = random.permutation(np.arange(first_leaf, chain.nodes))[: lengths.sum()]
    rings = np.split(members, np.cumsum(lengths)[:-1])
    starts, ends = np.concatenate(rings), np.concatenate([np.roll(ring, -1) for ring in rings])
    return Chain(
        chain.nodes,
        chain.products,
        np.concatenate((chain.parents, starts)),
        np.concatenate((chain.children, ends)),
        np.concatenate((chain.quantities, np.full(len(starts), 0.01))),
    )
