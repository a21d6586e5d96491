"""What each sheet of a roll-up's workbook lists."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from aggregator.book import Book
from aggregator.result import ProductResult
from aggregator.rows import CATEGORIES
from aggregator.spreads import Spread

Value: TypeAlias = str | float | int | bool | None
Row: TypeAlias = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its columns, and what makes its rows; an optional one is left out when empty."""

    columns: tuple[str, ...]
    rows: Callable[[Book], Iterator[Row]]
    is_optional: bool = False


def _summary(book: Book) -> Iterator[Row]:
    for result in book.results:
        for name, value, unit in _facts(book, result):
            known = book.word("word.unknown") if value is None else value
            yield (result.product, book.word(f"column.{name}"), known, unit)


def _facts(book: Book, result: ProductResult) -> Iterator[tuple[str, Value, str | None]]:
    """Yield what the summary says of a product: name, value and unit."""
    unit = f"kgCO2e/{result.declared_unit}"
    quality = result.quality
    yield ("footprint", result.footprint_kgco2e, unit)
    yield ("complete", result.is_complete, None)
    yield ("missing", len(result.unaccounted), None)
    yield ("primary", result.primary_share_percent, "%")
    yield ("rating", quality.overall if quality else None, None)
    yield ("grade", quality.grade if quality else None, None)
    for name, value in _interval(book, result.product):
        yield (name, value, None if name in {"gsd", "interval_by"} else unit)
    for name in CATEGORIES:
        yield (name, result.categories[name], unit)
    yield ("flags", ", ".join(sorted({flag.code for flag in result.flags})), None)


def _interval(book: Book, product: str) -> Iterator[tuple[str, Value]]:
    """Yield the interval of a product: that of the draws, else that of first order."""
    drawn = next((found for found in book.simulated if found.product == product), None)
    by_hand = next((found for found in book.analytic if found.product == product), None)
    if drawn is not None:
        by = book.word("word.monte_carlo").format(draws=drawn.draws, seed=drawn.seed)
        yield from _limits(drawn.spread, by)
    elif by_hand is not None:
        yield from _limits(by_hand.spread, book.word("word.first_order"))


def _limits(spread: Spread, by: str) -> Iterator[tuple[str, Value]]:
    yield from zip(
        ("low", "median", "high"), (spread.p2_5, spread.median, spread.p97_5), strict=True
    )
    yield ("mean", spread.mean)
    yield ("gsd", spread.gsd)
    yield ("interval_by", by)


def _contributions(book: Book) -> Iterator[Row]:
    for result in book.results:
        for part in result.contributions:
            source = book.word(f"word.{part.source}") if part.source else ""
            yield (
                result.product,
                part.item,
                part.supplier,
                part.tier,
                part.kgco2e,
                part.share_percent,
                source,
            )


def _nodes(book: Book) -> Iterator[Row]:
    for result in book.results:
        for node in sorted(result.nodes, key=lambda node: (node.tier, node.key)):
            yield (
                result.product,
                node.item,
                node.supplier,
                node.tier,
                node.unit,
                node.own_kgco2e,
                node.cumulative_kgco2e,
                node.is_complete,
                node.quantity,
                node.contribution_kgco2e,
                node.share_percent,
                book.word(f"word.{node.rung}"),
                ", ".join(node.flags),
            )


def _lines(book: Book) -> Iterator[Row]:
    for result in book.results:
        nodes = {node.key: node for node in result.nodes}
        edges = sorted(result.edges, key=lambda edge: (nodes[edge.parent].tier, edge.parent))
        for edge in edges:
            component = nodes[edge.component]
            yield (
                result.product,
                edge.parent,
                edge.component,
                edge.quantity,
                component.unit,
                edge.share,
                edge.formula,
                edge.conversion,
            )


def _unaccounted(book: Book) -> Iterator[Row]:
    for result in book.results:
        for line in result.unaccounted:
            yield (
                result.product,
                line.parent,
                line.component,
                line.supplier,
                line.share,
                line.quantity,
                line.unit,
            )


def _covered(book: Book) -> Iterator[Row]:
    for result in book.results:
        for line in result.covered:
            yield (result.product, line.parent, line.component)


def _flags(book: Book) -> Iterator[Row]:
    for result in book.results:
        for flag in result.flags:
            meaning = book.meanings.get(flag.code, "")
            yield (
                result.product,
                flag.code,
                meaning,
                flag.item,
                flag.supplier,
                flag.share_percent,
            )


def _fix_first(book: Book) -> Iterator[Row]:
    for found in book.fix_first:
        for gain in found.gains:
            yield (
                found.product,
                gain.item,
                gain.supplier,
                book.word(f"word.{gain.source}"),
                gain.kgco2e,
                gain.share_percent,
                gain.rating_down,
                gain.primary_up,
                gain.narrower_percent,
                gain.score_percent,
            )


def _variance(book: Book) -> Iterator[Row]:
    for found in book.analytic:
        for share in found.shares:
            yield (
                found.product,
                book.word(f"word.{share.kind}"),
                ", ".join(share.nodes),
                share.uses,
                share.gsd2,
                share.share_percent,
            )


def _method(book: Book) -> Iterator[Row]:
    for name in ("sum", "quality", "uncertainty", "fix"):
        yield (book.word(f"method.{name}"), book.word(f"method.{name}_text"))
    periods = sorted({str(r.period) for r in book.results if r.period is not None})
    if periods:
        yield (book.word("method.period"), ", ".join(periods))
    for sha256 in sorted({result.input_sha256 for result in book.results}):
        yield (book.word("method.hash"), sha256)
    yield (book.word("method.program"), book.program)


TABLES: Final = {
    "summary": Sheet(("product", "what", "value", "unit"), _summary),
    "contributions": Sheet(
        ("product", "item", "supplier", "tier", "kgco2e", "share", "source"), _contributions
    ),
    "nodes": Sheet(
        (
            "product",
            "item",
            "supplier",
            "tier",
            "unit",
            "own",
            "cumulative",
            "complete",
            "in_product",
            "kgco2e",
            "share",
            "rung",
            "flags",
        ),
        _nodes,
    ),
    "lines": Sheet(
        ("product", "parent", "component", "quantity", "unit", "split", "formula", "conversion"),
        _lines,
    ),
    "unaccounted": Sheet(
        ("product", "parent", "component", "supplier", "split", "quantity", "unit"), _unaccounted
    ),
    "covered": Sheet(("product", "parent", "component"), _covered, is_optional=True),
    "flags": Sheet(("product", "code", "meaning", "item", "supplier", "touches"), _flags),
    "fix_first": Sheet(
        (
            "product",
            "item",
            "supplier",
            "source",
            "kgco2e",
            "share",
            "rating_down",
            "primary_up",
            "narrower",
            "score",
        ),
        _fix_first,
        is_optional=True,
    ),
    "variance": Sheet(
        ("product", "input", "used_by", "uses", "gsd2", "variance"), _variance, is_optional=True
    ),
    "method": Sheet(("what", "text"), _method),
}
"""The sheets in their order, by key."""
