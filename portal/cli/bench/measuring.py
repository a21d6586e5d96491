"""How benchmarks are taken and told: medians, and ratios to something plain in the same run."""

import json
import math
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import click

Work: TypeAlias = Callable[[], Any]
RUNS = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """One piece of work: its median time, and how that compares with something plain.

    The growth of a piece of work has its exponent in place of the ratio.
    """

    name: str
    size: str
    median_ms: float
    ratio_to: str
    ratio: float


def taken_ms(work: Work) -> float:
    """Return how long ``work`` takes once."""
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def median_ms(work: Work, runs: int = RUNS) -> float:
    """Return the median of ``runs`` times, after one that warms up."""
    work()
    return statistics.median(taken_ms(work) for _ in range(runs))


def medians_ms(works: Mapping[str, Work], runs: int = RUNS) -> dict[str, float]:
    """Return the median of each work, taken in turn, so that a busy moment hits all of them."""
    for work in works.values():
        work()
    times = [{name: taken_ms(work) for name, work in works.items()} for _ in range(runs)]
    return {name: statistics.median(one[name] for one in times) for name in works}


def growth(name: str, small: tuple[int, float], large: tuple[int, float]) -> Measured:
    """Return the exponent with which time grows with lines; 1 is linear."""
    (few, before), (many, after) = small, large
    exponent = math.log(after / before) / math.log(many / few)
    return Measured(f"{name}: growth", f"{few} to {many} lines", after, "exponent", exponent)


def tell(results: Iterable[Measured], *, as_json: bool) -> None:
    """Print what was measured, each as soon as it is there."""
    if as_json:
        click.echo(json.dumps({"results": [asdict(one) for one in results]}, indent=2))
        return
    for one in results:
        click.echo(
            f"{one.name:<34} {one.size:<42} {one.median_ms:12.2f} ms"
            f"   {one.ratio:9.2f} x {one.ratio_to}"
        )
