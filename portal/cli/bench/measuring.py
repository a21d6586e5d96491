"""How benchmarks are taken and told: medians, and ratios to something plain in the same run."""

import json
import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
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


@dataclass(frozen=True, slots=True)
class Grown:
    """One piece of work at two sizes.

    Parameters
    ----------
    lines
        How many lines each size has.
    goal
        What the larger should not exceed, in words.
    """

    few: Measured
    many: Measured
    lines: tuple[int, int]
    goal: str = ""

    @property
    def exponent(self) -> float:
        """Return the exponent with which time grows with lines; 1 is linear."""
        few, many = self.lines
        return math.log(self.many.median_ms / self.few.median_ms) / math.log(many / few)

    def parts(self) -> Iterator[Measured]:
        """Yield both sizes, and the growth between them."""
        yield from (self.few, self.many)
        size = f"{self.lines[0]} to {self.lines[1]} lines"
        name = f"{self.many.name}: growth"
        yield Measured(name, size, self.many.median_ms, "exponent", self.exponent)

    def row(self) -> str:
        """Return the row of a table in Markdown."""
        few, many = self.few, self.many
        cells = (
            f"{many.name:<44}",
            f"{few.size:>13}",
            f"{_short(few.median_ms):>7}",
            f"{_short(few.ratio):>6}",
            f"{many.size:>13}",
            f"{_short(many.median_ms):>7}",
            f"{_short(many.ratio):>6}",
            f"{many.ratio_to:<34}",
            f"{self.exponent:8.2f}",
            f"{self.goal:<22}",
        )
        return f"| {' | '.join(cells)} |"


HEADING = (
    f"| {'work':<44} | {'items / lines':>13} | {'ms':>7} | {'ratio':>6} | {'items / lines':>13}"
    f" | {'ms':>7} | {'ratio':>6} | {'to':<34} | exponent | {'goal':<22} |\n"
    "|---|---|---:|---:|---|---:|---:|---|---:|---|"
)


def _short(number: float) -> str:
    """Return a number with about three digits.

    >>> _short(0.01234), _short(12.34), _short(1234.5)
    ('0.012', '12.3', '1,234')
    """
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2g}"


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
    return {name: statistics.median(times) for name, times in _in_turn(works, runs).items()}


def least_ms(works: Mapping[str, Work], runs: int = RUNS) -> dict[str, float]:
    """Return the least time of each work, taken in turn: that of the machine's quietest moment."""
    return {name: min(times) for name, times in _in_turn(works, runs).items()}


def _in_turn(works: Mapping[str, Work], runs: int) -> dict[str, list[float]]:
    for work in works.values():
        work()
    times = [{name: taken_ms(work) for name, work in works.items()} for _ in range(runs)]
    return {name: [one[name] for one in times] for name in works}


def tell(results: Iterable[Measured | Grown], *, as_json: bool) -> None:
    """Print what was measured, each as soon as it is there."""
    if as_json:
        parts = [part for one in results for part in _parts(one)]
        click.echo(json.dumps({"results": [asdict(part) for part in parts]}, indent=2))
        return
    told = False
    for one in results:
        if isinstance(one, Grown):
            click.echo(one.row() if told else f"{HEADING}\n{one.row()}")
            told = True
            continue
        click.echo(
            f"{one.name:<34} {one.size:<42} {one.median_ms:12.2f} ms"
            f"   {one.ratio:9.2f} x {one.ratio_to}"
        )


def _parts(one: Measured | Grown) -> Iterable[Measured]:
    return one.parts() if isinstance(one, Grown) else (one,)
