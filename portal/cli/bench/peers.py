"""The same fold by other tools, where they are installed: ``make bench`` installs them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from aggregator.ordered import FloatArray
from aggregator.snapshot import from_arrays
from portal.cli.bench.brightway import DIRECT, ITERATIVE, cold, drawn, warm
from portal.cli.bench.chains import Chain
from portal.cli.bench.measuring import median_ms, taken_ms
from portal.cli.bench.pieces import Case, Piece
from portal.cli.bench.tables import MOST, THOUSAND

Answer: TypeAlias = Callable[[Chain, FloatArray], tuple[float, float]]
"""Time in ms, and the footprint of product 0 for the comparison of results."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another tool; ``most_nodes`` is what it does within a minute and the memory at hand."""

    module: str
    most_nodes: int
    work: Answer


def pieces() -> Iterator[Piece]:
    """Yield what each installed tool is measured by; all must come to the same footprint."""
    for name, peer in PEERS.items():
        if find_spec(peer.module) is not None:
            start = name.rpartition(", ")[2]
            compared = "our arrays to footprints" if start == "cold" else "our fold"
            take = partial(_beside, name, peer)
            yield Piece(name, compared, take, GOALS.get(start, ""), peer.most_nodes)
    if find_spec("bw2calc") is not None:
        for products, every in (("one product", False), ("all products", True)):
            name = f"bw2calc, {THOUSAND:,} draws, {products}"
            goal = "they: ratio 100" if every else ""
            yield Piece(name, "our draws of all products", partial(drawn, every), goal, MOST)


def _beside(name: str, peer: Peer, case: Case) -> tuple[float, float]:
    own = np.where(np.isnan(case.chain.own), 0.0, case.chain.own)
    column = own[:, None]
    taken, found = peer.work(case.chain, own)
    expected = float(case.fold.up(column)[0, 0])
    if not np.isclose(found, expected, rtol=1e-9):
        raise RuntimeError(f"{name} comes to {found}, not to {expected}")
    if name.endswith("cold"):
        return taken, taken / median_ms(lambda: _cold(case.chain, own), runs=3)
    return taken, taken / median_ms(lambda: case.fold.up(column))


def _cold(chain: Chain, own: FloatArray) -> object:
    ends = (chain.parents, chain.children)
    return from_arrays(chain.nodes, *ends, chain.quantities, own=own).folded


def _networkx(chain: Chain, own: FloatArray) -> tuple[float, float]:
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(chain.nodes))
    ends = (chain.parents.tolist(), chain.children.tolist(), chain.quantities.tolist())
    graph.add_weighted_edges_from(zip(*ends, strict=True))
    found: dict[int, float] = {}
    values = own.tolist()

    def fold() -> None:
        for node in reversed(list(nx.topological_sort(graph))):
            below = graph[node].items()
            found[node] = values[node] + sum(line["weight"] * found[c] for c, line in below)

    return taken_ms(fold), found[0]


def _pandas(chain: Chain, own: FloatArray) -> tuple[float, float]:
    lines = pd.DataFrame({"p": chain.parents, "c": chain.children, "q": chain.quantities})
    levels = pd.Series(_levels(chain))
    by_level = [rows for _, rows in lines.groupby(levels.loc[lines["p"]].to_numpy())]
    totals = pd.Series(own)

    def fold() -> None:
        totals[:] = own
        for rows in by_level:
            taken = rows["q"] * totals.loc[rows["c"]].to_numpy()
            sums = taken.groupby(rows["p"]).sum()
            totals.loc[sums.index] += sums

    return median_ms(fold, runs=3), float(totals.loc[0])


def _duckdb(chain: Chain, own: FloatArray) -> tuple[float, float]:
    import duckdb

    base = duckdb.connect()
    base.execute("set threads = 1")
    level = _levels(chain)[chain.parents]
    lines = pd.DataFrame(
        {"p": chain.parents, "c": chain.children, "q": chain.quantities, "l": level}
    )
    nodes = pd.DataFrame({"id": np.arange(chain.nodes), "own": own})
    base.register("lines_in", lines)
    base.register("nodes_in", nodes)
    base.execute("create table lines as select * from lines_in order by l")
    base.execute("create table nodes as select * from nodes_in")

    def fold() -> None:
        base.execute("create or replace table total as select id, own as f from nodes")
        for step in range(1, int(level.max()) + 1):
            base.execute(
                "update total set f = f + s.x from (select p, sum(q * f) as x from lines"
                " join total on c = id where l = ? group by p) s where id = s.p",
                [step],
            )

    taken = median_ms(fold, runs=3)
    row: Any = base.execute("select f from total where id = 0").fetchone()
    return taken, float(row[0])


def _levels(chain: Chain) -> Any:
    from aggregator.ordered import ordered

    network = ordered(chain.nodes, chain.parents, chain.children, chain.quantities)
    level = np.empty(chain.nodes, dtype=np.int64)
    level[network.order] = np.searchsorted(network.starts, np.arange(chain.nodes), side="right") - 1
    return level


PEERS = {
    "pandas, level by level": Peer("pandas", 1_000_000, _pandas),
    "DuckDB, level by level": Peer("duckdb", 1_000_000, _duckdb),
    "networkx": Peer("networkx", 100_000, _networkx),
    f"bw2calc with {DIRECT}, warm": Peer("bw2calc", 10_000, partial(warm, DIRECT)),
    f"bw2calc with {ITERATIVE}, warm": Peer("bw2calc", 1_000_000, partial(warm, ITERATIVE)),
    f"bw2calc with {DIRECT}, cold": Peer("bw2calc", 10_000, partial(cold, DIRECT)),
    f"bw2calc with {ITERATIVE}, cold": Peer("bw2calc", 1_000_000, partial(cold, ITERATIVE)),
}
"""networkx keeps millions of dictionaries; PARDISO takes minutes at 1e5 items."""
GOALS = {"warm": "they: ratio 80", "cold": "they: ratio 14"}
