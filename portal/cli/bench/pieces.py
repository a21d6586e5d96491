"""One piece of work on a made-up chain, measured at two sizes."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np

from aggregator.fold import Fold
from aggregator.ordered import FloatArray
from aggregator.snapshot import Snapshot, from_arrays
from portal.cli.bench.chains import SEED, Chain, made_up
from portal.cli.bench.measuring import Grown, Measured

COLUMNS = 12
PATIENT = 500_000
"""Nodes from which on a piece of work that takes seconds is done twice, not four times."""


@dataclass(frozen=True, eq=False)
class Case:
    """A chain with what is made of it, and a folder for its files."""

    chain: Chain
    folder: Path

    @cached_property
    def snapshot(self) -> Snapshot:
        """Return the network of the chain."""
        return snapshot_of(self.chain)

    @cached_property
    def fold(self) -> Fold:
        """Return the chain ready to be folded."""
        chain = self.chain
        return Fold(chain.nodes, chain.parents, chain.children, chain.quantities)

    @cached_property
    def values(self) -> FloatArray:
        """Return any own values, (N, 12)."""
        return np.random.default_rng(SEED).uniform(0, 10, (self.chain.nodes, COLUMNS))

    @property
    def column(self) -> FloatArray:
        """Return the first of them, (N, 1)."""
        return np.ascontiguousarray(self.values[:, :1])

    @property
    def size(self) -> str:
        """Return items and lines in short."""
        return f"{_rounded(self.chain.nodes)} / {_rounded(self.chain.lines)}"

    @property
    def few_runs(self) -> int:
        """Return how often a piece of work is done that takes seconds at a million nodes."""
        return 1 if self.chain.nodes >= PATIENT else 3


def _rounded(number: int) -> str:
    """Return a number as a power of ten.

    >>> _rounded(100_000), _rounded(598_398)
    ('1e5', '6.0e5')
    """
    power = int(math.log10(number))
    digits = number / 10**power
    return f"1e{power}" if digits == 1 else f"{digits:.1f}e{power}"


def snapshot_of(chain: Chain) -> Snapshot:
    """Return the snapshot of a chain."""
    ends = (chain.parents, chain.children)
    return from_arrays(chain.nodes, *ends, chain.quantities, own=chain.own)


Take: TypeAlias = Callable[[Case], tuple[float, float]]
"""Returns the time in ms and the ratio to what is named."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work, what it is compared with, and up to how many nodes it is done."""

    name: str
    ratio_to: str
    take: Take
    goal: str = ""
    most_nodes: int = 10**9


class Cases:
    """Chains of several sizes, each made once."""

    def __init__(self, nodes: int, edges_per_node: int, folder: Path) -> None:
        self._nodes = nodes
        made = lru_cache(maxsize=None)(made_up)
        self._made = lru_cache(maxsize=None)(lambda size: Case(made(size, edges_per_node), folder))

    def pair(self, most_nodes: int) -> tuple[Case, Case]:
        """Return the largest chain that is not above ``most_nodes``, after one a tenth of it."""
        size = self._nodes
        while size > most_nodes and size >= 10_000:
            size //= 10
        return self._made(size // 10), self._made(size)


def grown(pieces: Iterable[Piece], cases: Cases) -> Iterator[Grown]:
    """Yield each piece of work at two sizes."""
    for piece in pieces:
        pair = cases.pair(piece.most_nodes)
        few, many = (
            Measured(piece.name, case.size, taken, piece.ratio_to, ratio)
            for case in pair
            for taken, ratio in [piece.take(case)]
        )
        yield Grown(few, many, (pair[0].chain.lines, pair[1].chain.lines), piece.goal)
