"""``gatefold bench``: how fast the roll-up and the form are, as ratios that hold on any machine."""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

import click
import numpy as np

from aggregator.fold import FloatArray, Fold, IntArray
from aggregator.network import build
from aggregator.rollup import roll_up
from aggregator.rows import FootprintRow, Line, Tables

LEVELS = 12
RUNS = 5
SEED = 20261123
COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """One piece of work: its median time, and how that compares with something plain."""

    name: str
    size: str
    median_ms: float
    ratio_to: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Edges:
    """A made-up network of ``nodes`` in levels, product first, leaves last."""

    nodes: int
    parents: IntArray
    children: IntArray
    quantities: FloatArray

    @property
    def size(self) -> str:
        """Return the size in words."""
        return f"{self.nodes} nodes, {len(self.parents)} edges"


@click.group()
def bench() -> None:
    """Measure; each time stands beside that of something plain on the same machine."""


@bench.command()
@click.option("--nodes", type=click.IntRange(10 * LEVELS), default=20_000, show_default=True)
@click.option("--edges-per-node", type=click.IntRange(1, 100), default=6, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def rollup(nodes: int, edges_per_node: int, *, as_json: bool) -> None:
    """Measure the roll-up of a made-up network, and of one a tenth of its size."""
    large, small = made_up(nodes, edges_per_node), made_up(nodes // 10, edges_per_node)
    _tell(chain(_folding(large), _from_tables(small, large)), as_json=as_json)


@bench.command()
@click.option("--rows", type=click.IntRange(1, 500), default=40, show_default=True)
@click.option("--runs", type=click.IntRange(1, 100), default=9, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def form(rows: int, runs: int, *, as_json: bool) -> None:
    """Measure the supplier's form at the full level: a page of it, and the saving of a field."""
    from portal.cli import bench_form

    _tell(bench_form.measure(rows, runs), as_json=as_json)


def _tell(results: Iterable[Measured], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"results": [asdict(one) for one in results]}, indent=2))
        return
    for one in results:  # each is printed as soon as it is measured
        click.echo(
            f"{one.name:<22} {one.size:<32} {one.median_ms:10.2f} ms"
            f"   {one.ratio:8.2f} x {one.ratio_to}"
        )


def made_up(nodes: int, edges_per_node: int) -> Edges:
    """Return a network in which every node above the last level has so many components."""
    random = np.random.default_rng(SEED)
    first_of = (np.arange(LEVELS + 1) * nodes) // LEVELS
    above = np.arange(first_of[LEVELS - 1])
    next_level = first_of[np.searchsorted(first_of, above, side="right")]
    parents = np.repeat(above, edges_per_node)
    children = random.integers(np.repeat(next_level, edges_per_node), nodes)
    pairs = np.unique(np.column_stack((parents, children)), axis=0).astype(np.int64)
    quantities = random.uniform(0.01, 0.3, len(pairs))
    return Edges(nodes, pairs[:, 0], pairs[:, 1], quantities)


def _median_ms(work: Callable[[], Any]) -> float:
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def _folding(edges: Edges) -> Iterator[Measured]:
    """Measure the fold of one and of twelve columns beside a copy of the same bytes."""
    fold = Fold(edges.nodes, edges.parents, edges.children, edges.quantities)
    own = np.random.default_rng(SEED).uniform(0, 10, (edges.nodes, COLUMNS))
    one = np.ascontiguousarray(own[:, :1])
    read = (edges.quantities, edges.children.astype(np.int32), one)
    copy = _median_ms(lambda: [array.copy() for array in read])
    single = _median_ms(lambda: fold.up(one))
    many = _median_ms(lambda: fold.up(own))
    yield Measured("fold", edges.size, single, "a copy of the same bytes", single / copy)
    yield Measured(f"fold of {COLUMNS} columns", edges.size, many, "fold", many / single)


def _from_tables(small: Edges, large: Edges) -> Iterator[Measured]:
    """Measure rows to result; ten times the size should take ten times as long."""
    for name, work in (("rows to network", build), ("rows to product", _product)):
        times = [_median_ms(_prepared(work, edges)) for edges in (small, large)]
        ratio = times[1] / times[0]
        yield Measured(name, large.size, times[1], f"itself on {small.size}", ratio)


def _prepared(work: Callable[[Tables], Any], edges: Edges) -> Callable[[], Any]:
    tables = _tables(edges)
    return lambda: work(tables)


def _product(tables: Tables) -> Any:
    return roll_up(build(tables), ["I0"])


def _tables(edges: Edges) -> Tables:
    lines = tuple(
        Line(parent=f"I{parent}", component=f"I{child}", quantity=quantity, unit="kg")
        for parent, child, quantity in zip(
            edges.parents.tolist(), edges.children.tolist(), edges.quantities.tolist(), strict=True
        )
    )
    leaves = sorted(set(edges.children.tolist()) - set(edges.parents.tolist()))
    rows = tuple(
        FootprintRow(item=f"I{leaf}", declared_unit="kg", footprint_kgco2e=1.0) for leaf in leaves
    )
    return Tables(lines, rows)
