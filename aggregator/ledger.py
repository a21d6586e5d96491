"""The ledger: lines that a supplier's value covers, and lines that have no value."""

from aggregator.contribution import Reach, links_of
from aggregator.graph import Network
from aggregator.result import Covered, Unaccounted
from aggregator.rows import Line
from aggregator.units import parse_unit


def covered_lines(network: Network, found: Reach) -> tuple[Covered, ...]:
    """Return the lines that the values of reached nodes already contain, each once."""
    lines = (line for number in found.nodes for line in network.nodes[number].covered)
    return tuple(sorted({Covered(line.parent, line.component) for line in lines}))


def unaccounted_lines(network: Network, found: Reach) -> tuple[Unaccounted, ...]:
    """Return every line whose component has no value, or whose component's own part has none.

    A line is listed once, however many suppliers of the parent and however
    many ways from the product lead to it.
    """
    lines: dict[int, Line] = {}
    for link in links_of(network, found):
        if network.nodes[link.child].choice.is_gap:
            lines |= {id(term.line): term.line for term in link.terms}
    asked = [
        Unaccounted(None, node.item, node.supplier, share, 1.0, node.unit.code)
        for node, share in ((network.nodes[i], share) for i, share in found.roots.items())
        if node.choice.is_gap
    ]
    return tuple(sorted([*asked, *map(_listed, lines.values())], key=_order))


def _listed(line: Line) -> Unaccounted:
    share = 1.0 if line.share is None else line.share
    unit = parse_unit(line.unit).code
    return Unaccounted(line.parent, line.component, line.supplier, share, line.quantity, unit)


def _order(line: Unaccounted) -> tuple[str, str, str, float, str]:
    return (line.parent or "", line.component, line.supplier or "", line.quantity, line.unit)
