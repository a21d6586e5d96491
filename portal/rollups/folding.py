"""From gathered inputs to a result, with what pins it."""

from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from aggregator.factors import FactorLibrary
from aggregator.network import build
from aggregator.problems import TablesRefused
from aggregator.result import ProductResult
from aggregator.rollup import roll_up
from aggregator.rows import Tables
from portal.rollups.inputs import Gathered, tables


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: a result, or the problems that stopped it."""

    inputs: Tables
    sha256: str
    engine: str
    result: ProductResult | None = None
    problems: tuple[dict[str, Any], ...] = field(default=())


def fold(gathered: Gathered) -> Outcome:
    """Fold the gathered records of one product."""
    inputs = tables(gathered, FactorLibrary.load())
    pinned = (inputs, inputs.sha256(), f"gatefold {version('gatefold')}")
    try:
        network = build(inputs, gathered.period)
        results = roll_up(network, [gathered.product.code], gathered.period)
    except TablesRefused as refused:
        problems = tuple(
            {"code": p.code, "en": p.sentence("en"), "zh": p.sentence("zh")}
            for p in refused.problems
        )
        return Outcome(*pinned, problems=problems)
    return Outcome(*pinned, result=results[0])
