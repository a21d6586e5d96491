"""The pictures of a product footprint: data for the chart component and their sentences."""

from itertools import pairwise
from typing import Any

from flask_babel import gettext

from aggregator.result import ProductResult
from portal.core.formats import percent
from portal.rollups.naming import Names
from portal.rollups.tree import Structure, condensed, depths, flows

TONES = {
    "verified": "verified",
    "primary": "primary",
    "secondary": "secondary",
    "proxy": "proxy",
}
MOST_BARS = 12


def _(text: str, **facts: object) -> str:
    return str(gettext(text, **facts))


def sankey(result: ProductResult, names: Names) -> dict[str, Any] | None:
    """Return the flows into the product, from deep tiers to the product; None without a total."""
    if not result.footprint_kgco2e:
        return None
    structure = condensed(Structure.of(result))
    large, small = flows(structure)
    distance = depths(structure)
    labels = _labels(structure, names) | {structure.root: names.item(result.product)}
    drawn = {key for flow in large for key in (flow.source, flow.target)}
    return {
        "unit": f"kgCO2e/{result.declared_unit}",
        "total": result.footprint_kgco2e,
        "nodes": [
            {
                "name": labels[key],
                "value": _value(structure, key),
                "tier": distance[key],
                "tone": TONES.get(structure.nodes[key].source or "", "component"),
            }
            for key in sorted(drawn)
        ],
        "links": [
            {"source": labels[f.source], "target": labels[f.target], "value": f.kgco2e}
            for f in large
        ],
        "left_out": len(small),
        "left_out_kgco2e": sum(flow.kgco2e for flow in small),
    }


def _labels(structure: Structure, names: Names) -> dict[str, str]:
    """Return a label for each node; labels must differ, for the picture links by them."""
    labels: dict[str, str] = {}
    taken: dict[str, int] = {}
    for key, node in structure.nodes.items():
        supplier = names.supplier(node.supplier)
        label = names.item(node.item) + (f" · {supplier}" if supplier else "")
        taken[label] = taken.get(label, 0) + 1
        labels[key] = label if taken[label] == 1 else f"{label} ({taken[label]})"
    return labels


def _value(structure: Structure, key: str) -> float:
    node = structure.nodes[key]
    return node.quantity * (node.cumulative_kgco2e or 0.0)


def sankey_title(result: ProductResult, names: Names, lang: str) -> str:
    """Return the sentence that says what the flows show: the largest part of the product."""
    structure = condensed(Structure.of(result))
    parts: dict[str, float] = {}
    for edge in structure.below.get(structure.root, []):
        node = structure.nodes[edge.component]
        kgco2e = edge.quantity * (node.cumulative_kgco2e or 0.0)
        parts[node.item] = parts.get(node.item, 0.0) + kgco2e
    if not parts or not result.footprint_kgco2e:
        return _("What flows into the footprint")
    item, kgco2e = max(parts.items(), key=lambda part: part[1])
    quantity = structure.nodes[structure.root].quantity
    share = percent(100 * quantity * kgco2e / result.footprint_kgco2e, lang)
    return _("%(item)s makes %(share)s of the footprint", item=names.item(item), share=share)


def bars(result: ProductResult, names: Names) -> dict[str, Any]:
    """Return the largest contributions as horizontal bars."""
    parts = result.contributions[:MOST_BARS]
    return {
        "unit": f"kgCO2e/{result.declared_unit}",
        "total": result.footprint_kgco2e,
        "horizontal": True,
        "categories": [_part_label(part, names) for part in parts],
        "series": [
            {
                "name": _("Contribution"),
                "values": [part.kgco2e for part in parts],
                "tones": [TONES.get(part.source, "other") for part in parts],
            }
        ],
    }


def histogram(spread: dict[str, Any], unit: str) -> dict[str, Any]:
    """Return the draws as bars: how many of them lie in each span of values."""
    edges, counts = spread["picture"]["edges"], spread["picture"]["counts"]
    low, high = spread["p2_5"], spread["p97_5"]
    middles = [(one + other) / 2 for one, other in pairwise(edges)]
    return {
        "unit": _("draws"),
        "categories": [f"{middle:.4g}" for middle in middles],
        "series": [
            {
                "name": unit,
                "values": counts,
                "tones": ["primary" if low <= middle <= high else "other" for middle in middles],
            }
        ],
    }


def _part_label(part: Any, names: Names) -> str:
    supplier = names.supplier(part.supplier)
    return names.item(part.item) + (f" · {supplier}" if supplier else "")
