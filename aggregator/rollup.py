"""The roll-up: products of a network with their totals, parts, gaps, quality and flags."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from aggregator.contribution import Reach, percents, reach
from aggregator.flags import flags_of
from aggregator.graph import Network
from aggregator.ledger import covered_lines, unaccounted_lines
from aggregator.problems import Problem, TablesRefused
from aggregator.quality import Quality, primary_shares_of, ratings_of, roll_up_quality
from aggregator.result import Contribution, Later, ProductResult
from aggregator.rows import CATEGORIES
from aggregator.soundness import diverging
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

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> [(result.product, result.footprint_kgco2e) for result in roll_up(network)]
    [('CAR', 40.0)]
    """
    return list(rolled(network, products, period))


def rolled(
    network: Network, products: Sequence[str] | None = None, period: int | None = None
) -> Iterator[ProductResult]:
    """Yield the results of :func:`roll_up` one by one, all refusals before the first.

    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> next(rolled(network, ["WHEEL"])).footprint_kgco2e
    10.0
    """
    asked = top_products(network) if products is None else list(dict.fromkeys(products))
    _refuse_unknown(network, asked)
    sha256 = network.sha256
    year = network.period if period is None else period
    for product in asked:
        yield _result(network, reach(network, product), sha256, year)


def top_products(network: Network) -> list[str]:
    """Return every parent that is nobody's component; a declared loop back does not count.

    Raises
    ------
    TablesRefused
        A loop does not converge, every parent is somebody's component, or there are no lines.

    Examples
    --------
    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> top_products(network)
    ['CAR']
    """
    fold = network.fold
    problems = diverging(fold.diverging, lambda places: network.items_of(fold.order[places]))
    found = network.tops()
    if not (found or problems):
        has_lines = len(network.coded.lines.number) > 0
        problems = [Problem("product.none" if has_lines else "product.no_lines")]
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
    is_gap = network.supplies.choices.is_gap[found.nodes]
    return ProductResult(
        product=found.product,
        declared_unit=found.unit.code,
        footprint_kgco2e=found.total,
        is_complete=not is_gap.any(),
        categories=_categories(network, found),
        quality=quality,
        contributions=_contributions(network, found),
        covered=covered_lines(network, found),
        unaccounted=unaccounted_lines(network, found),
        flags=flags,
        input_sha256=sha256,
        period=period,
        roots=tuple((network.nodes[i].key, share) for i, share in found.roots.items()),
        nodes=Later(lambda: node_views(network, found, flags)),
        edges=Later(lambda: edge_views(network, found)),
    )


def _quality(network: Network, found: Reach) -> Quality | None:
    known = found.is_known
    if not known.any():
        return None
    coded = network.coded.rows
    number = coded.number[network.supplies.choices.row[found.nodes[known]]]
    return roll_up_quality(
        found.contributions[known],
        ratings_of(coded.table, number),
        primary_shares_of(coded.table, number),
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
    """Return what adds a known value, largest first; nodes are in order of item and supplier."""
    places = np.flatnonzero(found.is_known)
    places = places[np.argsort(-np.abs(found.contributions[places]), kind="stable")]
    coded, nodes = network.coded, found.nodes[places]
    items, suppliers = coded.items, (*coded.suppliers, None)
    source = coded.rows.table.texts["source"]
    row = coded.rows.number[network.supplies.choices.row[nodes]]
    kgco2e = found.contributions[places]
    columns = (
        map(items.__getitem__, network.supplies.item[nodes].tolist()),
        map(suppliers.__getitem__, network.supplies.supplier[nodes].tolist()),
        found.tiers[places].tolist(),
        kgco2e.tolist(),
        percents(kgco2e, found.total),
        map(source.distinct.__getitem__, source.codes[row].tolist()),
    )
    return tuple(map(Contribution._make, zip(*columns, strict=True)))
