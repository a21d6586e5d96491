"""From two files to a result, many draws, and the explanation of a difference."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from aggregator.compare import compare
from aggregator.draws import BLOCK
from aggregator.graph import Network
from aggregator.monte_carlo import Sampler, blocks_of, draw, sampler
from aggregator.ordered import FloatArray
from aggregator.rollup import roll_up
from aggregator.tables import read_network
from portal.cli.bench.chains import SEED, Chain
from portal.cli.bench.measuring import Measured, growth, median_ms, medians_ms

DRAWS = 1000
DRAWING = "numpy's standard_normal, as many numbers"
CHANGES = 50
MOST_FOR_DRAWS = 100_000
"""Nodes up to which all products are drawn; a thousand draws of more take minutes."""


def measure(small: Chain, large: Chain) -> Iterator[Measured]:
    """Measure what begins with tables."""
    with tempfile.TemporaryDirectory(prefix="gatefold-bench-") as folder:
        few, many = (_Files(Path(folder), chain) for chain in (small, large))
        before = median_ms(few.roll_up, runs=3)
        times = medians_ms({"files": many.roll_up, "pandas": many.read}, runs=3)
        ratio = times["files"] / times["pandas"]
        yield Measured("files to one product", large.size, times["files"], "pandas reading", ratio)
        yield growth("files to one product", (small.lines, before), (large.lines, times["files"]))
        drawn = many if large.nodes <= MOST_FOR_DRAWS else few
        yield from _draws(drawn.chain, drawn.network())
        yield from _explaining(large, many)


class _Files:
    """A chain as the two files that the command reads."""

    def __init__(self, folder: Path, chain: Chain) -> None:
        self.chain = chain
        self.bom = folder / f"bom-{chain.nodes}.csv"
        self.footprints = folder / f"footprints-{chain.nodes}.csv"
        codes = np.char.add("ITEM-", np.arange(chain.nodes).astype(str))
        lines = {
            "parent": codes[chain.parents],
            "component": codes[chain.children],
            "quantity": chain.quantities,
            "unit": "kg",
        }
        pd.DataFrame(lines).to_csv(self.bom, index=False)
        self.write_footprints(chain.own)

    def write_footprints(self, own: FloatArray) -> None:
        known = np.flatnonzero(~np.isnan(own))
        rows = {
            "item": np.char.add("ITEM-", known.astype(str)),
            "declared_unit": "kg",
            "footprint_kgco2e": own[known],
            "source": "primary",
            "gsd2": 1.5,
        }
        pd.DataFrame(rows).to_csv(self.footprints, index=False)

    def network(self) -> Network:
        return read_network(self.bom, self.footprints)

    def roll_up(self) -> object:
        return roll_up(read_network(self.bom, self.footprints, ["ITEM-0"]), ["ITEM-0"])

    def read(self) -> object:
        return pd.read_csv(self.bom), pd.read_csv(self.footprints)


def _draws(chain: Chain, network: Network) -> Iterator[Measured]:
    """Measure a thousand draws of all products beside as many normal numbers from numpy."""
    drawn = sampler(network, seed=SEED)
    plain = np.random.default_rng(SEED)
    blocks = range(blocks_of(DRAWS))
    times = medians_ms(
        {
            "numbers": lambda: [plain.standard_normal((len(drawn.keys), BLOCK)) for _ in blocks],
            "one": lambda: draw(drawn, blocks),
            "two": lambda: draw(drawn, blocks, workers=2),
        },
        runs=3,
    )
    name = f"{len(blocks) * BLOCK} draws of all products"
    ratio = times["one"] / times["numbers"]
    yield Measured(name, _size(chain, drawn), times["one"], DRAWING, ratio)
    ratio = times["one"] / times["two"]
    yield Measured(f"{name}, two threads", chain.size, times["two"], "faster than one", ratio)


def _size(chain: Chain, drawn: Sampler) -> str:
    return f"{chain.nodes} nodes, {len(drawn.products)} products"


def _explaining(chain: Chain, files: _Files) -> Iterator[Measured]:
    """Measure the explanation of what another value of fifty items does to the first product."""
    (before,) = roll_up(files.network(), ["ITEM-0"])
    own = chain.own
    changed = np.flatnonzero(~np.isnan(own))[:CHANGES]
    own[changed] *= 0.9
    files.write_footprints(own)
    (after,) = roll_up(files.network(), ["ITEM-0"])
    times = medians_ms({"explaining": lambda: compare(before, after)}, runs=3)
    size = f"{len(before.nodes)} nodes of one product, {CHANGES} changes"
    reading = median_ms(files.read, runs=3)
    taken = times["explaining"]
    yield Measured("explaining a difference", size, taken, "pandas reading", taken / reading)
