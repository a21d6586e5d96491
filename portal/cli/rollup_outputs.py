"""What ``gatefold rollup`` gives beside the footprints: intervals by draws, and a workbook."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress
from rich.text import Text

import portal
from aggregator.graph import Network
from aggregator.inputs import uncertain_inputs
from aggregator.monte_carlo import Simulated, simulate
from aggregator.result import ProductResult
from aggregator.uncertainty import analytic

WORDS = {
    "en": {
        "drawing": "Drawing",
        "writing": "Writing the workbook",
        "interval": "95 % between {low} and {high}, median {median} ({draws} draws, seed {seed})",
        "flag": "{meaning} What would clear it: {clears}",
    },
    "zh": {
        "drawing": "抽样",
        "writing": "写入工作簿",
        "interval": "95% 区间 {low} 至 {high}，中位数 {median}（{draws} 次抽样，种子 {seed}）",
        "flag": "{meaning}如何消除：{clears}",
    },
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for beside the footprints: draws and their seed, a workbook, a language."""

    draws: int | None
    seed: int
    book: Path | None
    lang: str


def draw_products(
    network: Network, products: Sequence[str], wanted: Wanted, progress: Progress
) -> list[Simulated]:
    """Return the interval of each product, if draws were asked for."""
    if wanted.draws is None:
        return []
    task = progress.add_task(WORDS[wanted.lang]["drawing"], total=wanted.draws)
    return simulate(
        network,
        products,
        draws=wanted.draws,
        seed=wanted.seed,
        workers=os.cpu_count() or 1,
        progress=lambda done: progress.update(task, completed=done),
    )


def with_interval(document: dict[str, Any], drawn: Sequence[Simulated]) -> dict[str, Any]:
    """Return a product's JSON with its interval, if it was drawn."""
    found = next((one for one in drawn if one.product == document["product"]), None)
    return document if found is None else document | {"uncertainty": found.to_json()}


def interval(result: ProductResult, drawn: Sequence[Simulated], lang: str) -> Iterator[Text]:
    """Yield the sentence about a product's interval, if it was drawn."""
    for found in drawn:
        if found.product == result.product:
            spread = found.spread
            facts = {
                "low": f"{spread.p2_5:,.6g}",
                "median": f"{spread.median:,.6g}",
                "high": f"{spread.p97_5:,.6g}",
                "draws": f"{found.draws:,}",
                "seed": str(found.seed),
            }
            yield Text(WORDS[lang]["interval"].format(**facts))


def write_book(
    network: Network,
    results: Sequence[ProductResult],
    drawn: Sequence[Simulated],
    wanted: Wanted,
    progress: Progress,
) -> None:
    """Write the workbook, if one was asked for."""
    if wanted.book is None:
        return
    from aggregator.book import Book
    from aggregator.fix_first import fix_first
    from aggregator.workbook import write

    task = progress.add_task(WORDS[wanted.lang]["writing"], total=len(results) + 1)
    inputs = uncertain_inputs(network)
    spreads, mending = [], []
    for result in results:
        spreads.append(analytic(network, result.product, inputs))
        mending.append(fix_first(network, result.product, inputs=inputs))
        progress.advance(task)
    content = write(
        Book(
            results=results,
            simulated=drawn,
            analytic=[found for found in spreads if found is not None],
            fix_first=[found for found in mending if found is not None],
            meanings=_meanings(wanted.lang),
            program=f"gatefold {version('gatefold')}",
            lang=wanted.lang,
        )
    )
    try:
        wanted.book.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{wanted.book} cannot be written: {error.strerror}.") from error


def _meanings(lang: str) -> dict[str, str]:
    """Return what each flag means, and what would clear it, in a language."""
    from babel.support import Translations

    from portal.core.flag_words import WORDS as FLAGS

    folder = Path(portal.__file__).parent / "translations"
    spoken = Translations.load(folder, [lang])
    said = {
        code: {"meaning": spoken.gettext(words.meaning), "clears": spoken.gettext(words.clears)}
        for code, words in FLAGS.items()
    }
    return {code: WORDS[lang]["flag"].format(**parts) for code, parts in said.items()}
