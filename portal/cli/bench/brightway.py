"""bw2calc on the same chains: solved for a product, and drawn many times."""

import statistics
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np

from aggregator.monte_carlo import draw
from aggregator.ordered import FloatArray
from portal.cli.bench.chains import SEED, Chain
from portal.cli.bench.measuring import median_ms, taken_ms
from portal.cli.bench.pieces import Case
from portal.cli.bench.tables import BLOCKS, GSD2, THOUSAND, sampled

DIRECT = "UMFPACK" if find_spec("pypardiso") is None else "PARDISO"
"""What bw2calc factorises with: the second where it is installed, else the first."""
ITERATIVE = "GMRES"
"""What it solves with step by step; it needs no factors, so it reaches larger networks."""
SAMPLE = 6
"""Draws and products that stand for all; more take minutes."""
LOGNORMAL = 2


def warm(solver: str, chain: Chain, own: FloatArray) -> tuple[float, float]:
    """Solve for the first product after another one, once the matrices are built."""
    lca = _solved(_lca(solver, chain, own))
    times = []
    for _ in range(3):
        _solve(lca, 1)
        times.append(taken_ms(partial(_solve, lca, 0)))
    return statistics.median(times), float(lca.score)


def cold(solver: str, chain: Chain, own: FloatArray) -> tuple[float, float]:
    """Build the matrices and solve once."""
    found: list[Any] = []
    taken = taken_ms(lambda: found.append(_solved(_lca(solver, chain, own))))
    return taken, float(found[0].score)


def drawn(every_product: bool, case: Case) -> tuple[float, float]:
    """Tell how long the draws take, of the first product or of all of them in turn.

    A few draws and products are made and stand for the others. Ours are those of all products.
    """
    chain = case.chain
    lca = _solved(_lca(ITERATIVE, chain, np.nan_to_num(case.chain.own), gsd2=GSD2))
    redrawn, scores = [taken_ms(lambda: next(lca))], [float(lca.score)]
    for _ in range(SAMPLE):
        redrawn.append(taken_ms(lambda: next(lca)))
        scores.append(float(lca.score))
    taken = statistics.median(redrawn)
    if every_product:
        solved = [taken_ms(partial(_solve, lca, product)) for product in range(1, SAMPLE)]
        taken += (chain.products - 1) * statistics.median(solved)
    ours = sampled(case)
    _refuse_others(scores, draw(ours, BLOCKS)[ours.products.index("ITEM-0")])
    taken *= THOUSAND
    return taken, taken / median_ms(lambda: draw(ours, BLOCKS), runs=3)


def _refuse_others(scores: list[float], totals: FloatArray) -> None:
    """Refuse draws that do not lie among ours: they are of another product."""
    lowest, highest = np.quantile(totals, (0.0, 1.0))
    if not lowest <= statistics.median(scores) <= highest:
        raise RuntimeError(f"bw2calc draws {scores}, not {lowest} to {highest}")


def _solve(lca: Any, product: int) -> None:
    lca.lci(demand={product: 1})
    lca.lcia_calculation()


def _solved(lca: Any) -> Any:
    lca.lci()
    lca.lcia()
    return lca


def _lca(solver: str, chain: Chain, own: FloatArray, gsd2: float = 1.0) -> Any:
    import bw2calc
    import bw_processing as bwp

    pack = bwp.create_datapackage()
    ends = np.arange(chain.nodes)
    inputs, outputs = np.r_[ends, chain.children], np.r_[ends, chain.parents]
    pack.add_persistent_vector(
        matrix="technosphere_matrix",
        indices_array=_pairs(inputs, outputs),
        data_array=np.r_[np.ones(chain.nodes), chain.quantities],
        flip_array=np.r_[np.zeros(chain.nodes, bool), np.ones(chain.lines, bool)],
    )
    emits = np.flatnonzero(own)
    pack.add_persistent_vector(
        matrix="biosphere_matrix",
        indices_array=_pairs(np.full(len(emits), chain.nodes), emits),
        data_array=own[emits],
        distributions_array=_spreads(own[emits], gsd2) if gsd2 > 1 else None,
    )
    pack.add_persistent_vector(
        matrix="characterization_matrix",
        indices_array=_pairs(np.array([chain.nodes]), np.array([0])),
        data_array=np.ones(1),
    )
    kind = bw2calc.JacobiGMRESLCA if solver == ITERATIVE else bw2calc.LCA
    return kind(demand={0: 1}, data_objs=[pack], use_distributions=gsd2 > 1, seed_override=SEED)


def _spreads(medians: FloatArray, gsd2: float) -> Any:
    import bw_processing as bwp

    found = np.zeros(len(medians), bwp.UNCERTAINTY_DTYPE)
    found["uncertainty_type"] = LOGNORMAL
    found["loc"], found["scale"] = np.log(medians), np.log(gsd2) / 2
    found["shape"] = found["minimum"] = found["maximum"] = np.nan
    return found


def _pairs(rows: Any, columns: Any) -> Any:
    found = np.empty(len(rows), dtype=[("row", np.int64), ("col", np.int64)])
    found["row"], found["col"] = rows, columns
    return found
