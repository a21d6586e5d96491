"""Reading the roll-up tables from files; everything that is wrong is told at once."""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from aggregator.checks import check_alone
from aggregator.files import is_workbook
from aggregator.graph import Network
from aggregator.headings import BOM, FOOTPRINTS
from aggregator.network import examine
from aggregator.problems import Problem, TablesRefused
from aggregator.reading import Reading
from aggregator.rows import Boundary, FootprintRow, Line, Source, Tables

__all__ = [
    "BOM",
    "FOOTPRINTS",
    "Boundary",
    "FootprintRow",
    "Line",
    "Problem",
    "Source",
    "Tables",
    "TablesRefused",
    "read_network",
    "read_tables",
]


def read_tables(
    bom_path: str | Path,
    footprints_path: str | Path | None = None,
    products: Iterable[str] = (),
) -> Tables:
    r"""Return both tables from two CSV files, or from one workbook; see :func:`read_network`.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> bom, rows = Path(folder.name) / "bom.csv", Path(folder.name) / "footprints.csv"
    >>> _ = bom.write_text("parent,component,quantity,unit\nCAR,WHEEL,4,piece\n")
    >>> _ = rows.write_text("item,declared_unit,footprint_kgco2e\nWHEEL,piece,10\n")
    >>> read_tables(bom, rows).lines[0].component
    'WHEEL'
    >>> folder.cleanup()
    """
    return read_network(bom_path, footprints_path, products).tables


def read_network(
    bom_path: str | Path,
    footprints_path: str | Path | None = None,
    products: Iterable[str] = (),
    period: int | None = None,
) -> Network:
    r"""Return the network of both tables, read from two CSV files or from one workbook.

    Parameters
    ----------
    bom_path
        CSV in UTF-8 or GB18030, or a workbook with a sheet ``bom``.
    footprints_path
        The same for ``footprints``; ``None`` if the first file is a workbook
        that holds both.
    products
        Products that will be asked for; one found nowhere is a problem too.
    period
        Year of the results.

    Raises
    ------
    TablesRefused
        With everything that is wrong in both tables.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> bom, rows = Path(folder.name) / "bom.csv", Path(folder.name) / "footprints.csv"
    >>> _ = bom.write_text("parent,component,quantity,unit\nCAR,WHEEL,4,piece\n")
    >>> _ = rows.write_text("item,declared_unit,footprint_kgco2e\nWHEEL,piece,10\n")
    >>> len(read_network(bom, rows).links)
    1
    >>> folder.cleanup()
    """
    bom, footprints = Path(bom_path), Path(footprints_path or bom_path)
    reading = Reading()
    lines, rows = reading.tables(bom, footprints)
    if reading.lost_a_table:
        raise TablesRefused(reading.problems + check_alone(lines, rows))
    tables = Tables(lines, rows)
    unread_lines, unread_rows = reading.unread["bom"], reading.unread["footprints"]
    network, found = examine(tables, unread_lines, unread_rows, period)
    unknown = _unknown(products, unread_lines | unread_rows, network.coded.items)
    problems = [*reading.problems, *found, *unknown]
    if problems:
        raise TablesRefused(problems)
    notices = (*reading.notices, *_unused(network), *_confusable(network.coded.items))
    return replace(network, tables=replace(tables, notices=notices))


def holds_both(path: str | Path) -> bool:
    """Return whether a file may hold both tables, because it is a workbook.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile(suffix=".csv") as file:
    ...     print(holds_both(file.name))
    False
    """
    return is_workbook(Path(path))


def _unknown(products: Iterable[str], unread: set[str], items: Sequence[str]) -> Iterator[Problem]:
    """Yield the products that stand in no row, be it right or wrong; items are ascending."""
    for product in products:
        place = bisect_left(items, product)
        if product not in unread and (place == len(items) or items[place] != product):
            yield Problem("product.unknown", {"product": product})


def _unused(network: Network) -> Iterator[Problem]:
    """Yield the rows that no line can use: nobody asks for them, or the item's lines come first."""
    coded = network.coded
    lines, rows, size = coded.lines, coded.rows, len(coded.items)
    in_bom, is_parent = np.zeros((2, size), dtype=np.bool_)
    is_parent[lines.parent] = True
    in_bom[lines.parent] = in_bom[lines.component] = True
    named = lines.supplier >= 0
    wanted = coded.supply(lines.component[named], lines.supplier[named])
    is_wanted = np.isin(coded.supply(rows.item, rows.supplier), np.unique(wanted))
    is_asked = in_bom[rows.item] & ((rows.supplier < 0) | is_wanted)
    for row in np.flatnonzero(~is_asked | is_parent[rows.item]).tolist():
        stated = network.row(row)
        facts = {"item": stated.item, "supplier": stated.supplier or ""}
        if not is_asked[row]:
            code = "row.unused" if stated.supplier else "row.unused_general"
            yield Problem(code, facts, stated.place, "item", (stated.item,))
        elif _comes_after_lines(stated):
            yield Problem("row.outranked", facts, stated.place, "footprint_kgco2e", (stated.item,))


def _comes_after_lines(row: FootprintRow) -> bool:
    return row.is_known and not row.is_supplier_data and not row.is_gate_to_gate


def _confusable(items: Iterable[str]) -> Iterator[Problem]:
    """Yield groups of codes that differ only in case or in the width of letters."""
    joined = unicodedata.normalize("NFKC", "\n".join(items))
    spellings = joined.casefold().split("\n")
    if len(set(spellings)) == len(spellings):
        return
    alike: dict[str, list[str]] = defaultdict(list)
    for item, spelling in zip(items, spellings, strict=True):
        alike[spelling].append(item)
    for codes in alike.values():
        if len(codes) > 1:
            yield Problem("code.confusable", {"codes": tuple(sorted(codes))})
