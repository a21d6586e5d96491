"""``gatefold bench``: how fast the work is, as ratios that hold on any machine."""

from collections.abc import Iterable
from itertools import chain

import click

from portal.cli.bench.measuring import Grown, Measured, tell

as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def bench() -> None:
    """Measure; each time stands beside that of something plain on the same machine."""


@bench.command()
@click.option("--nodes", type=click.IntRange(1000), default=100_000, show_default=True)
@click.option("--edges-per-node", type=click.IntRange(2, 100), default=6, show_default=True)
@as_json
def rollup(nodes: int, edges_per_node: int, *, as_json: bool) -> None:
    """Measure the engine on a made-up supply chain, and on one a tenth of its size.

    The table is that of aggregator/README.md.
    """
    from portal.cli.bench import engine

    tell(engine.measure(nodes, edges_per_node), as_json=as_json)


@bench.command()
@click.option("--rows", type=click.IntRange(1, 500), default=40, show_default=True)
@click.option("--runs", type=click.IntRange(1, 100), default=9, show_default=True)
@as_json
def form(rows: int, runs: int, *, as_json: bool) -> None:
    """Measure the supplier's form at the full level: a page of it, and the saving of a field."""
    from portal.cli.bench import pages

    tell(pages.measure(rows, runs), as_json=as_json)


@bench.command()
@click.option("--rows", type=click.IntRange(10, 10_000), default=5_000, show_default=True)
@click.option("--columns", type=click.IntRange(2, 30), default=20, show_default=True)
@as_json
def workbook(rows: int, columns: int, *, as_json: bool) -> None:
    """Measure a large workbook: read, checked and compared by the worker, shown by the web."""
    from portal.cli.bench import workbooks

    tell(workbooks.measure(rows, columns), as_json=as_json)


@bench.command()
@click.option("--suppliers", type=click.IntRange(20), default=10_000, show_default=True)
@click.option("--requests", type=click.IntRange(20), default=30_000, show_default=True)
@click.option("--database-url", default="", help="postgresql://…: a database is made there.")
@as_json
def campaign(suppliers: int, requests: int, database_url: str, *, as_json: bool) -> None:
    """Measure a campaign: its preview, issuing it by two workers, and its board."""
    from portal.cli.bench import campaigns

    tell(campaigns.measure(suppliers, requests, database_url), as_json=as_json)


@bench.command(name="all")
@click.option("--nodes", type=click.IntRange(1000), default=100_000, show_default=True)
@as_json
def everything(nodes: int, *, as_json: bool) -> None:
    """Measure everything."""
    from portal.cli.bench import campaigns, engine, pages, workbooks

    measured: Iterable[Measured | Grown] = chain(
        engine.measure(nodes, 6),
        pages.measure(40, 9),
        workbooks.measure(5_000, 20),
        campaigns.measure(10_000, 30_000),
    )
    tell(measured, as_json=as_json)
