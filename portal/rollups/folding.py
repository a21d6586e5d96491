"""From gathered inputs to a result, with what pins it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from aggregator.factors import FactorLibrary
from aggregator.graph import Network
from aggregator.network import build
from aggregator.problems import TablesRefused
from aggregator.result import ProductResult
from aggregator.rollup import roll_up
from aggregator.rows import Tables
from portal.rollups.inputs import Gathered, tables
from portal.rollups.insight import insight


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: a result, or the problems that stopped it."""

    inputs: Tables
    sha256: str
    engine: str
    result: ProductResult | None = None
    insight: dict[str, Any] | None = None
    problems: tuple[dict[str, Any], ...] = field(default=())


def fold(gathered: Gathered) -> Outcome:
    """Fold the gathered records of one product."""
    (product,) = gathered.products
    inputs = tables(gathered, FactorLibrary.load())
    (outcome,) = fold_products(inputs, [product.code], gathered.period)
    return outcome


def fold_products(inputs: Tables, products: Sequence[str], period: int) -> list[Outcome]:
    """Fold some products of one set of tables; what stops one of them stops it alone."""
    pinned = (inputs, inputs.sha256(), f"gatefold {version('gatefold')}")
    try:
        network = build(inputs, period)
    except TablesRefused as refused:
        return [Outcome(*pinned, problems=_problems(refused)) for _ in products]
    return [_outcome(network, product, period, pinned) for product in products]


def _outcome(
    network: Network, product: str, period: int, pinned: tuple[Tables, str, str]
) -> Outcome:
    try:
        (result,) = roll_up(network, [product], period)
        return Outcome(*pinned, result=result, insight=insight(network, product))
    except TablesRefused as refused:
        return Outcome(*pinned, problems=_problems(refused))


def _problems(refused: TablesRefused) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"code": p.code, "en": p.sentence("en"), "zh": p.sentence("zh")} for p in refused.problems
    )
