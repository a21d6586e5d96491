"""``gatefold rollup``: product footprints from two tables, without any database."""

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from aggregator.draws import LARGEST_SEED
from aggregator.monte_carlo import FEWEST_DRAWS, MOST_DRAWS, Simulated
from aggregator.problems import Problem, TablesRefused
from aggregator.result import ProductResult
from aggregator.rollup import rolled, top_products
from aggregator.tables import holds_both, read_network
from portal.cli.rollup_outputs import Wanted, draw_products, interval, with_interval, write_book

SHOWN = 15
PATIENCE_S = 1.0
"""How long the command may work before it shows that it does."""

WORDS = {
    "en": {
        "reading": "Reading the tables",
        "folding": "Folding products",
        "per": "kgCO2e per {unit}",
        "unknown": "unknown: no value below this product",
        "complete": "complete",
        "incomplete": "incomplete: {count} lines have no value at all",
        "quality": "Primary data {share} %, data quality {rating} ({grade})",
        "flags": "Flags",
        "item": "Item",
        "tier": "Tier",
        "share": "Share",
        "source": "Source",
        "others": "{count} others",
        "unaccounted": "Unaccounted lines",
        "more": "... and {count} more",
        "refused": "Problems: {count}. Nothing was calculated.",
    },
    "zh": {
        "reading": "读取表格",
        "folding": "汇总产品",
        "per": "kgCO2e / {unit}",
        "unknown": "未知：该产品下没有任何数值",
        "complete": "完整",
        "incomplete": "不完整：{count} 行完全没有数值",
        "quality": "初级数据占比 {share}%，数据质量 {rating}（{grade}）",
        "flags": "标记",
        "item": "物料",
        "tier": "层级",
        "share": "占比",
        "source": "来源",
        "others": "其余 {count} 项",
        "unaccounted": "未核算的明细行",
        "more": "……另有 {count} 行",
        "refused": "共 {count} 个问题，未进行计算。",
    },
}
SOURCES = {
    "en": {},
    "zh": {"verified": "经核查", "primary": "初级", "secondary": "次级", "proxy": "替代"},
}

readable_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command()
@click.argument("bom", type=readable_file)
@click.argument("footprints", type=readable_file, required=False)
@click.option(
    "--product",
    "products",
    multiple=True,
    metavar="ITEM",
    help="A product to roll up; repeatable. Default: every parent that is nobody's component.",
)
@click.option(
    "--period",
    type=click.IntRange(1900, 2200),
    help="Year of the result; tells which values are stale or expired.",
)
@click.option(
    "--monte-carlo",
    "draws",
    type=click.IntRange(FEWEST_DRAWS, MOST_DRAWS),
    metavar="N",
    help="Draw every uncertain number N times and give the interval of each product.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, LARGEST_SEED),
    metavar="S",
    help="Makes the draws repeatable: the same seed gives the same bits. Default: 0.",
)
@click.option(
    "--xlsx",
    "book",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="OUT",
    help="Write everything to a workbook, too.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--lang",
    type=click.Choice(tuple(WORDS)),
    default="en",
    show_default=True,
    help="Language of sentences.",
)
@click.pass_context
def rollup(
    context: click.Context,
    *,
    bom: Path,
    footprints: Path | None,
    products: tuple[str, ...],
    period: int | None,
    draws: int | None,
    seed: int | None,
    book: Path | None,
    as_json: bool,
    lang: str,
) -> None:
    """Roll up product footprints from tables.

    BOM holds one row per line and FOOTPRINTS one row per item, or per item and
    supplier: CSV files in UTF-8 or GB18030. FOOTPRINTS is left out where BOM is
    one workbook with the sheets "bom" and "footprints".

    Exits with 0 if the footprints were calculated, with 1 if the tables have
    problems, and with 2 if the command was used wrongly.
    """
    if footprints is None and not holds_both(bom):
        raise click.UsageError("FOOTPRINTS is missing: BOM is not a workbook that could hold both.")
    if seed is not None and draws is None:
        raise click.UsageError("--seed belongs to --monte-carlo N: without draws there is no seed.")
    wanted = Wanted(draws, seed or 0, book, lang)
    try:
        results, drawn = _calculate(bom, footprints, products, period, wanted)
    except TablesRefused as refused:
        _refuse(refused.problems, as_json=as_json, lang=lang)
        context.exit(1)
    if as_json:
        document = [with_interval(result.to_json(), drawn) for result in results]
        click.echo(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1))
    else:
        _print(results, drawn, lang)


def _calculate(
    bom: Path,
    footprints: Path | None,
    products: Sequence[str],
    period: int | None,
    wanted: Wanted,
) -> tuple[list[ProductResult], list[Simulated]]:
    words = WORDS[wanted.lang]
    with _uncollected(), _patience() as progress:
        task = progress.add_task(words["reading"], total=None)
        network = read_network(bom, footprints, products, period)
        asked = list(dict.fromkeys(products)) or top_products(network)
        progress.update(task, description=words["folding"], total=len(asked))
        results = []
        for result in rolled(network, asked, period):
            results.append(result)
            progress.advance(task)
        drawn = draw_products(network, asked, wanted, progress)
        write_book(network, results, drawn, wanted, progress)
    for notice in network.tables.notices:
        click.echo(_located(notice, wanted.lang), err=True)
    return results, drawn


@contextmanager
def _uncollected() -> Iterator[None]:
    """Stop looking for garbage: the rows live until the results do, and there are millions."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def _patience() -> Iterator[Progress]:
    """Give a progress bar that appears on a terminal once the work takes over a second."""
    console = Console(stderr=True)
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    timer = Timer(PATIENCE_S, progress.start)
    timer.daemon = True
    if console.is_terminal:
        timer.start()
    try:
        yield progress
    finally:
        timer.cancel()
        if progress.live.is_started:
            progress.stop()


def _refuse(problems: Sequence[Problem], *, as_json: bool, lang: str) -> None:
    if as_json:
        document = {"problems": [problem.to_json(lang) for problem in problems]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    for problem in problems:
        click.echo(_located(problem, lang), err=True)
    click.echo(WORDS[lang]["refused"].format(count=len(problems)), err=True)


def _located(problem: Problem, lang: str) -> str:
    """Return a problem in one line, its place first."""
    place = "" if problem.place is None else f"{problem.place.file}:{problem.place.row}: "
    return place + problem.sentence(lang)


def _print(results: Sequence[ProductResult], drawn: Sequence[Simulated], lang: str) -> None:
    console = Console()
    for result in results:
        console.print(_head(result, lang))
        for line in interval(result, drawn, lang):
            console.print(line)
        if result.contributions:
            console.print(_contributions(result, lang))
        for line in _ledger(result, lang):
            console.print(line, soft_wrap=True)
        console.print()


def _number(value: float) -> str:
    return f"{value:,.6g}"


def _head(result: ProductResult, lang: str) -> Text:
    """Return the product, its total, whether it is complete, quality and flags."""
    words = WORDS[lang]
    text = Text(result.product, style="bold")
    if result.footprint_kgco2e is None:
        return text.append("\n" + words["unknown"], style="red")
    text.append(f"\n{_number(result.footprint_kgco2e)} ", style="bold green")
    text.append(words["per"].format(unit=result.declared_unit), style="not bold")
    if result.is_complete:
        text.append(f"  {words['complete']}", style="not bold")
    else:
        count = len(result.unaccounted)
        text.append("  " + words["incomplete"].format(count=count), style="not bold yellow")
    if result.quality is not None:
        facts = {
            "share": f"{result.quality.primary_share_percent:.1f}",
            "rating": f"{result.quality.overall:.2f}",
            "grade": result.quality.grade,
        }
        text.append("\n" + words["quality"].format(**facts), style="not bold")
    if result.flags:
        codes = ", ".join(sorted({flag.code for flag in result.flags}))
        text.append(f"\n{words['flags']}: {codes}", style="not bold dim")
    return text


def _contributions(result: ProductResult, lang: str) -> Table:
    words = WORDS[lang]
    table = Table(box=None, header_style="dim")
    table.add_column("kgCO2e", justify="right", no_wrap=True, min_width=9)
    table.add_column(words["share"], justify="right", no_wrap=True, min_width=7)
    table.add_column(words["tier"], justify="right", no_wrap=True, min_width=4)
    table.add_column(words["source"], no_wrap=True, min_width=9)
    table.add_column(words["item"], overflow="ellipsis", no_wrap=True)
    for part in result.contributions[:SHOWN]:
        table.add_row(
            _number(part.kgco2e),
            "" if part.share_percent is None else f"{part.share_percent:.1f} %",
            str(part.tier),
            SOURCES[lang].get(part.source, part.source),
            Text(part.item if part.supplier is None else f"{part.item} ({part.supplier})"),
        )
    rest = result.contributions[SHOWN:]
    if rest:
        others = Text(words["others"].format(count=len(rest)), style="dim")
        table.add_row(_number(sum(part.kgco2e for part in rest)), "", "", "", others)
    return table


def _ledger(result: ProductResult, lang: str) -> Iterator[Text]:
    """Yield the lines without a value, the first of them by name."""
    words = WORDS[lang]
    if not result.unaccounted:
        return
    yield Text(words["unaccounted"], style="yellow")
    for line in result.unaccounted[:SHOWN]:
        way = f"{line.parent} → {line.component}" if line.parent else line.component
        supplier = f" ({line.supplier})" if line.supplier else ""
        yield Text(f"  {way}{supplier}: {_number(line.quantity)} {line.unit}")
    if len(result.unaccounted) > SHOWN:
        yield Text("  " + words["more"].format(count=len(result.unaccounted) - SHOWN), style="dim")
