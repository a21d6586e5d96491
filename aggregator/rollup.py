"""The roll-up: products of a network with their totals, parts, gaps, quality and flags."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from aggregator.contribution import Reach, diverging, percent, reach
from aggregator.flags import flags_of
from aggregator.graph import Network
from aggregator.ledger import covered_lines, unaccounted_lines
from aggregator.nodes import SupplyNode
from aggregator.problems import Problem, TablesRefused
from aggregator.quality import Quality, rated, roll_up_quality
from aggregator.result import Contribution, ProductResult
from aggregator.rows import CATEGORIES
from aggregator.view import edge_views, node_views


def roll_up(
    network: Network, products: Sequence[str] | None = None, period: int | None = None
) -> list[ProductResult]:
    """Return the footprints of products.

    Parameters
    ----------
    network
        From :func:`aggregator.network.build`.
    products
        Item codes; by default every parent that is nobody's component, a
        declared closed loop aside, and then every loop must converge.
    period
        Year of the results; by default the network's.

    Raises
    ------
    TablesRefused
        A product is unknown, a loop does not converge, or numbers overflow.
    """
    return list(rolled(network, products, period))


def rolled(
    network: Network, products: Sequence[str] | None = None, period: int | None = None
) -> Iterator[ProductResult]:
    """Yield the results of :func:`roll_up` one by one, all refusals before the first."""
    asked = top_products(network) if products is None else list(dict.fromkeys(products))
    _refuse_unknown(network, asked)
    sha256 = network.sha256
    year = network.period if period is None else period
    for product in asked:
        yield _result(network, reach(network, product), sha256, year)


def top_products(network: Network) -> list[str]:
    """Return every parent that is nobody's component; a declared loop back does not count."""
    problems = [
        diverging(network.items_of(network.fold.members(loop))) for loop in network.diverging
    ]
    found = network.tops()
    if not (found or problems):
        problems = [Problem("product.none")]
    if problems:
        raise TablesRefused(problems)
    return found


def _refuse_unknown(network: Network, products: Iterable[str]) -> None:
    problems = [
        Problem("product.unknown", {"product": product}, items=(product,))
        for product in products
        if (product, None) not in network.index
    ]
    if problems:
        raise TablesRefused(problems)


def _result(network: Network, found: Reach, sha256: str, period: int | None) -> ProductResult:
    quality = _quality(network, found)
    flags = flags_of(network, found, quality, period)
    gaps = network.gaps[found.nodes] > 0
    return ProductResult(
        product=found.product,
        declared_unit=found.unit.code,
        footprint_kgco2e=found.total,
        is_complete=not gaps.any(),
        categories=_categories(network, found),
        quality=quality,
        contributions=_contributions(network, found),
        covered=covered_lines(network, found),
        unaccounted=unaccounted_lines(network, found),
        flags=flags,
        input_sha256=sha256,
        period=period,
        roots=tuple((network.nodes[i].key, share) for i, share in found.roots.items()),
        nodes=node_views(network, found, flags),
        edges=edge_views(network, found),
    )


def _known(network: Network, found: Reach) -> Iterator[tuple[SupplyNode, int, float]]:
    """Yield node, tier and contribution of what adds a known value."""
    parts = zip(found.nodes.tolist(), found.tiers.tolist(), found.contributions, strict=True)
    for number, tier, kgco2e in parts:
        if not np.isnan(kgco2e):
            yield network.nodes[number], tier, float(kgco2e)


def _quality(network: Network, found: Reach) -> Quality | None:
    known = list(_known(network, found))
    rows = [node.choice.row for node, _, _ in known if node.choice.row is not None]
    if not rows:
        return None
    return roll_up_quality(
        np.array([kgco2e for _, _, kgco2e in known]),
        np.array([rated(row.ratings) for row in rows]),
        np.array([row.known_primary_share for row in rows]),
    )


def _categories(network: Network, found: Reach) -> dict[str, float | None]:
    """Return the columns beside the footprint; unknown anywhere is unknown."""
    known = found.is_known
    values = found.part.own[known, 1:] * found.quantities[known, None]
    sums = values.sum(axis=0) if len(values) else np.full(len(CATEGORIES), np.nan)
    return {
        name: None if np.isnan(value) else float(value)
        for name, value in zip(CATEGORIES, sums, strict=True)
    }


def _contributions(network: Network, found: Reach) -> tuple[Contribution, ...]:
    parts = [
        Contribution(
            node.item,
            node.supplier,
            tier,
            kgco2e,
            percent(kgco2e, found.total),
            str(node.choice.row.source) if node.choice.row else "",
        )
        for node, tier, kgco2e in _known(network, found)
    ]
    return tuple(
        sorted(parts, key=lambda part: (-abs(part.kgco2e), part.item, part.supplier or ""))
    )
