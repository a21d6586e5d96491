"""Monte Carlo: the same network drawn many times, every uncertain number once per draw.

A few products are weighted sums of their inputs, so one reverse fold for each
and a sparse product per block of draws will do.  Many products, or uncertain
quantities, take a fold of each block, all its draws side by side.  A block
(:data:`aggregator.draws.BLOCK`) is computed as a whole by whichever worker
takes it, so that the number of workers changes no bit.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from aggregator.draws import BLOCK, stream_keys
from aggregator.graph import Network
from aggregator.inputs import uncertain_inputs
from aggregator.ordered import FloatArray
from aggregator.problems import TablesRefused
from aggregator.rollup import top_products
from aggregator.sampling import Folded, Weighted, folded, weighted
from aggregator.soundness import overflowing
from aggregator.spreads import Spread

FEW_PRODUCTS: Final = 16
"""Up to so many products, a reverse fold for each is faster than folding every draw."""
FEWEST_DRAWS: Final = 2
MOST_DRAWS: Final = 1_000_000
LIMITS: Final = (0.025, 0.5, 0.975)

Json: TypeAlias = dict[str, str | int | float]
Sampler: TypeAlias = Weighted | Folded


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the draws of one product's total say.

    Quantiles lie linearly between the two nearest draws.
    """

    product: str
    draws: int
    seed: int
    spread: Spread

    def to_json(self) -> Json:
        """Return the interval as ``gatefold rollup --monte-carlo`` prints it."""
        return {
            "method": "monte_carlo",
            "draws": self.draws,
            "seed": self.seed,
            "p2_5": self.spread.p2_5,
            "median": self.spread.median,
            "p97_5": self.spread.p97_5,
        }


def sampler(network: Network, products: Sequence[str] | None = None, *, seed: int) -> Sampler:
    """Return what draws the totals of products.

    Parameters
    ----------
    network
        From :func:`aggregator.network.build`.
    products
        Item codes; by default every parent that is nobody's component.
    seed
        0 to 2^63 - 1.

    Returns
    -------
    Weighted or Folded
        A product of which nothing is known is left out.

    Raises
    ------
    TablesRefused
        As :func:`aggregator.rollup.roll_up`.
    ValueError
        The seed is out of range.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> sampler(network, seed=1).products
    ('CAR',)
    """
    asked = top_products(network) if products is None else list(dict.fromkeys(products))
    inputs = uncertain_inputs(network)
    keys = stream_keys((name.identity for name in inputs.names), seed)
    if len(asked) <= FEW_PRODUCTS and not len(inputs.parents):
        return weighted(network, asked, inputs, keys)
    return folded(network, asked, inputs, keys)


def simulate(
    network: Network,
    products: Sequence[str] | None = None,
    *,
    draws: int,
    seed: int,
    workers: int = 1,
    progress: Callable[[int], object] = int,
) -> list[Simulated]:
    """Return the interval of each product.

    Parameters
    ----------
    network, products, seed
        As of :func:`sampler`.
    draws
        2 to 1,000,000.
    workers
        Threads; changes no bit.
    progress
        Called with the number of draws done.

    Raises
    ------
    TablesRefused
        As :func:`sampler`, or numbers overflow.
    ValueError
        Number of draws or seed out of range.

    Examples
    --------
    >>> from aggregator.network import build
    >>> from aggregator.rows import FootprintRow, Line, Tables
    >>> line = Line(parent="P", component="A", quantity=2, unit="kg")
    >>> row = FootprintRow(item="A", declared_unit="kg", footprint_kgco2e=5, gsd2=1.5)
    >>> (p,) = simulate(build(Tables((line,), (row,))), draws=20_000, seed=1)
    >>> round(p.spread.median, 1), round(p.spread.p2_5, 1), round(p.spread.p97_5, 1)
    (10.0, 6.8, 14.9)
    """
    if not FEWEST_DRAWS <= draws <= MOST_DRAWS:
        raise ValueError(draws)
    drawn = sampler(network, products, seed=seed)
    totals = draw(drawn, range(blocks_of(draws)), workers=workers, progress=progress)
    return summarise(drawn.products, totals, draws=draws, seed=seed)


def blocks_of(draws: int) -> int:
    """Return how many blocks hold so many draws.

    >>> blocks_of(1000)
    16
    """
    return -(-draws // BLOCK)


def draw(
    drawn: Sampler,
    blocks: Iterable[int],
    *,
    workers: int = 1,
    progress: Callable[[int], object] = int,
) -> FloatArray:
    """Return the totals of some blocks side by side.

    Returns
    -------
    (P, blocks x BLOCK) float array
        [kg CO2e per unit]

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> draw(sampler(network, seed=1), range(2)).shape
    (1, 128)
    """
    done = []
    with ThreadPoolExecutor(workers) as pool:
        for found in pool.map(drawn.totals, blocks):
            done.append(found)
            progress(len(done) * BLOCK)
    return np.hstack(done)


def summarise(
    products: Sequence[str], totals: FloatArray, *, draws: int, seed: int
) -> list[Simulated]:
    """Return what the first ``draws`` columns of totals say of each product.

    Raises
    ------
    TablesRefused
        Numbers overflow.

    Examples
    --------
    >>> (one,) = summarise(["CAR"], np.array([[1.0, 2.0, 4.0, 9.0]]), draws=3, seed=1)
    >>> one.product, one.spread.median
    ('CAR', 2.0)
    """
    kept = totals[:, :draws]
    problems = [
        overflowing(product)
        for product, row in zip(products, kept, strict=True)
        if not np.isfinite(row).all()
    ]
    if problems:
        raise TablesRefused(problems)
    return [
        Simulated(product, draws, seed, spread_of(row))
        for product, row in zip(products, kept, strict=True)
    ]


def spread_of(totals: FloatArray) -> Spread:
    """Return the spread of drawn totals.

    Parameters
    ----------
    totals : (draws,) float array
        [kg CO2e per unit]

    Examples
    --------
    >>> found = spread_of(np.array([1.0, 2.0, 4.0]))
    >>> found.median, round(found.gsd, 12), round(found.mean, 6)
    (2.0, 2.0, 2.333333)
    """
    low, median, high = np.quantile(totals, LIMITS).tolist()
    one_sign = (totals > 0).all() or (totals < 0).all()
    gsd = float(np.exp(np.log(np.abs(totals)).std(ddof=1))) if one_sign else None
    mean, sd = float(totals.mean()), float(totals.std(ddof=1))
    return Spread(mean, sd, gsd, low, median, high)
