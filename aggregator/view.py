"""The nodes and edges below a product, as a page or a workbook shows them."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from aggregator.contribution import Reach, links_of, percent
from aggregator.graph import Network
from aggregator.links import Link, Term
from aggregator.result import Edge, Flag, Node


def node_views(network: Network, found: Reach, flags: Iterable[Flag]) -> tuple[Node, ...]:
    """Return every node that the product reaches, in canonical order.

    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> from aggregator.contribution import reach
    >>> [(node.key, node.quantity) for node in node_views(network, reach(network, "CAR"), ())]
    [('CAR', 1.0), ('WHEEL', 4.0)]
    """
    codes: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for flag in flags:
        codes[flag.item, flag.supplier].append(flag.code)
    masses = network.masses(found.nodes)
    return tuple(
        _node(network, found, place, tuple(codes[_supply(network, number)]), masses[place])
        for place, number in enumerate(found.nodes.tolist())
    )


def edge_views(network: Network, found: Reach) -> tuple[Edge, ...]:
    """Return every edge below the product, in canonical order.

    >>> from aggregator.example import car
    >>> from aggregator.network import build
    >>> network = build(car())
    >>> from aggregator.contribution import reach
    >>> [(edge.parent, edge.formula) for edge in edge_views(network, reach(network, "CAR"))]
    [('CAR', '4 piece')]
    """
    return tuple(_edge(network, link) for link in links_of(network, found))


def _supply(network: Network, number: int) -> tuple[str, str | None]:
    return network.nodes[number].item, network.nodes[number].supplier


def _node(
    network: Network, found: Reach, place: int, flags: tuple[str, ...], mass_kg: float
) -> Node:
    number = int(found.nodes[place])
    node = network.nodes[number]
    row = node.choice.row
    quantity = float(found.quantities[place])
    kgco2e = _known(found.contributions[place])
    value, missing, known = found.part.cumulative[place].tolist()
    return Node(
        key=node.key,
        item=node.item,
        supplier=node.supplier,
        unit=node.unit.code,
        tier=int(found.tiers[place]),
        own_kgco2e=_known(found.part.own[place, 0]),
        cumulative_kgco2e=value if known > 0 else None,
        is_complete=missing == 0,
        quantity=quantity,
        contribution_kgco2e=kgco2e,
        share_percent=None if kgco2e is None else percent(kgco2e, found.total),
        rung=str(node.choice.rung),
        source=None if row is None else str(row.source),
        boundary=None if row is None else row.boundary,
        ref=None if row is None else row.ref,
        ratings=None if row is None else row.ratings,
        primary_share_percent=None if row is None else row.known_primary_share,
        is_gap=node.choice.is_gap,
        category=None if row is None else row.category,
        region=None if row is None else row.region,
        year=None if row is None else row.year,
        stages=_stages(node.choice.row.stages, quantity, node.choice.row.declared_amount)
        if node.choice.row
        else (),
        flags=flags,
        mass_kg=_known(mass_kg),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _stages(
    stages: tuple[tuple[str, float], ...], quantity: float, declared_amount: float
) -> tuple[tuple[str, float], ...]:
    return tuple((stage, kgco2e / declared_amount * quantity) for stage, kgco2e in stages)


def _edge(network: Network, link: Link) -> Edge:
    parent, child = network.nodes[link.parent], network.nodes[link.child]
    split = [term.line.share for term in link.terms if term.line.share is not None]
    conversions = dict.fromkeys(
        _conversion(term, child.unit.code)
        for term in link.terms
        if term.line.unit != child.unit.code
    )
    return Edge(
        parent=parent.key,
        component=child.key,
        quantity=link.quantity,
        share=sum(split) if len(split) == len(link.terms) else 1.0,
        refs=tuple(term.line.ref for term in link.terms if term.line.ref is not None),
        formula=" + ".join(term.formula for term in link.terms),
        conversion="; ".join(conversions) or None,
    )


def _conversion(term: Term, declared: str) -> str:
    text = f"1 {term.line.unit} = {term.converted.factor:.10g} {declared}"
    mass = term.converted.mass
    return text if mass is None else f"{text} ({mass.kg:.10g} kg/{mass.unit.code})"
