"""The ledger: lines that a supplier's value covers, and lines that have no value."""

import numpy as np

from aggregator.contribution import Reach, edges_of
from aggregator.graph import Network
from aggregator.result import Covered, Unaccounted
from aggregator.spans import Positions


def covered_lines(network: Network, found: Reach) -> tuple[Covered, ...]:
    """Return the lines that the values of reached nodes already contain, each once.

    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> from aggregator.contribution import reach
    >>> covered_lines(network, reach(network, "CAR"))
    ()
    """
    items, lines = network.coded.items, network.coded.lines
    covered = network.supplies.covered(found.nodes)
    pairs = zip(lines.parent[covered].tolist(), lines.component[covered].tolist(), strict=True)
    return tuple(Covered(items[parent], items[child]) for parent, child in sorted(set(pairs)))


def unaccounted_lines(network: Network, found: Reach) -> tuple[Unaccounted, ...]:
    """Return every line whose component has no value, or whose component's own part has none.

    A line is listed once, however many suppliers of the parent and however
    many ways from the product lead to it.

    >>> from aggregator.network import build
    >>> from aggregator.rows import Line, Tables
    >>> line = Line(parent="CAR", component="WHEEL", quantity=4, unit="piece")
    >>> network = build(Tables((line,)))
    >>> from aggregator.contribution import reach
    >>> [gap.component for gap in unaccounted_lines(network, reach(network, "CAR"))]
    ['WHEEL']
    """
    links, is_gap = network.columns, network.supplies.choices.is_gap
    edges = edges_of(network, found)
    to_gaps = links.terms_of(edges[is_gap[links.children[edges]]])
    asked = [
        Unaccounted(None, node.item, node.supplier, share, 1.0, node.unit.code)
        for node, share in ((network.nodes[i], share) for i, share in found.roots.items())
        if node.choice.is_gap
    ]
    return tuple(sorted([*asked, *_listed(network, links.line[to_gaps])], key=_order))


def _listed(network: Network, lines: Positions) -> list[Unaccounted]:
    """Return lines as they were stated, each once."""
    _, firsts = np.unique(lines, return_index=True)
    once = lines[np.sort(firsts)]
    coded, stated = network.coded, network.coded.lines
    share = stated.values("share")[once]
    makers = (*coded.suppliers, None)
    return [
        Unaccounted(
            coded.items[parent],
            coded.items[component],
            makers[supplier],
            share,
            quantity,
            coded.units.units[unit].code,
        )
        for parent, component, supplier, share, quantity, unit in zip(
            stated.parent[once].tolist(),
            stated.component[once].tolist(),
            stated.supplier[once].tolist(),
            np.where(np.isnan(share), 1.0, share).tolist(),
            stated.values("quantity")[once].tolist(),
            stated.unit[once].tolist(),
            strict=True,
        )
    ]


def _order(line: Unaccounted) -> tuple[str, str, str, float, str]:
    return (line.parent or "", line.component, line.supplier or "", line.quantity, line.unit)
