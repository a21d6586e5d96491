"""From two files to a result, many draws, and the explanation of a difference."""

import contextlib
import io
from functools import lru_cache
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
from portal.cli.bench.measuring import least_ms, medians_ms, taken_ms
from portal.cli.bench.pieces import Case, Piece
from portal.cli.rollup import rollup

BLOCKS = range(blocks_of(1000))
THOUSAND = len(BLOCKS) * BLOCK
"""Draws: a thousand, and what fills the last block."""
GSD2 = 1.5
CHANGES = 50
MOST = 100_000
"""Nodes up to which all products are drawn and differences explained; more take minutes."""


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
            "gsd2": GSD2,
        }
        pd.DataFrame(rows).to_csv(self.footprints, index=False)

    def network(self) -> Network:
        return read_network(self.bom, self.footprints)

    def command(self) -> None:
        """Do what ``gatefold rollup --product`` does, printing included."""
        arguments = [str(self.bom), str(self.footprints), "--product", "ITEM-0"]
        quiet = io.StringIO()
        with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
            rollup.main(arguments, standalone_mode=False)

    def read(self) -> object:
        return pd.read_csv(self.bom), pd.read_csv(self.footprints)


@lru_cache(maxsize=2)
def _files(case: Case) -> _Files:
    return _Files(case.folder, case.chain)


def _command(case: Case) -> tuple[float, float]:
    files = _files(case)
    times = medians_ms({"command": files.command, "pandas": files.read}, runs=case.few_runs)
    return times["command"], times["command"] / times["pandas"]


@lru_cache(maxsize=2)
def sampled(case: Case) -> Sampler:
    """Return what draws all products of a chain, its values alone uncertain."""
    return sampler(_files(case).network(), seed=SEED)


def _draws(case: Case) -> tuple[float, float]:
    """Measure a thousand draws of all products beside as many normal numbers from numpy."""
    drawn = sampled(case)
    plain = np.random.default_rng(SEED)
    times = medians_ms(
        {
            "numbers": lambda: [plain.standard_normal((len(drawn.keys), BLOCK)) for _ in BLOCKS],
            "drawn": lambda: draw(drawn, BLOCKS),
        },
        runs=3,
    )
    return times["drawn"], times["drawn"] / times["numbers"]


def _two_threads(case: Case) -> tuple[float, float]:
    """Measure two threads beside one, both at their best: others work on the machine, too."""
    drawn = sampled(case)
    times = least_ms(
        {
            "one": lambda: draw(drawn, BLOCKS),
            "two": lambda: draw(drawn, BLOCKS, workers=2),
        },
        runs=7,
    )
    return times["two"], times["one"] / times["two"]


def _explaining(case: Case) -> tuple[float, float]:
    """Measure the explanation of what another value of fifty items does to the first product."""
    files = _files(case)
    (before,) = roll_up(files.network(), ["ITEM-0"])
    own = case.chain.own
    changed = np.flatnonzero(~np.isnan(own))[:CHANGES]
    own[changed] *= 0.9
    files.write_footprints(own)
    (after,) = roll_up(files.network(), ["ITEM-0"])
    files.write_footprints(case.chain.own)
    compare(before, after)
    taken = taken_ms(lambda: compare(before, after))
    return taken, taken / taken_ms(files.read)


PANDAS = "pandas reading both files"
PIECES = (
    Piece("gatefold rollup --product on two files", PANDAS, _command, "ratio 3"),
    Piece(
        f"{THOUSAND:,} draws of all products",
        "numpy drawing as many numbers",
        _draws,
        "ratio 4",
        MOST,
    ),
    Piece(
        f"{THOUSAND:,} draws, two threads", "one thread: times faster", _two_threads, "1.7", MOST
    ),
    Piece("explaining a difference, 50 changes", PANDAS, _explaining, "2,000 ms at 1e5", MOST),
)
