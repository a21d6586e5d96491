"""Reading the roll-up tables from files; everything that is wrong is told at once."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from aggregator import cells
from aggregator.cells import CellRefused
from aggregator.checks import check_alone
from aggregator.columns import Lines, Rows
from aggregator.files import (
    CELL_ERRORS,
    NOT_CALCULATED,
    FileRefused,
    Sheet,
    is_workbook,
    read_sheet,
)
from aggregator.graph import Network
from aggregator.network import examine
from aggregator.problems import Place, Problem, TablesRefused
from aggregator.row_checks import check_line, check_row
from aggregator.rows import (
    CATEGORIES,
    DIMENSIONS,
    Boundary,
    FootprintRow,
    Line,
    Source,
    Tables,
)
from aggregator.units import AmbiguousUnit, UnknownUnit, parse_unit

__all__ = [
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

Reader: TypeAlias = Callable[[str], Any]
Values: TypeAlias = dict[str, Any]


def _unit(text: str) -> str:
    return parse_unit(text).code


BOM: Final[Mapping[str, Reader]] = {
    "parent": cells.code,
    "component": cells.code,
    "quantity": cells.number,
    "unit": _unit,
    "scrap_rate": cells.number,
    "supplier": cells.code,
    "share": cells.number,
    "return": cells.yes,
    "gsd2": cells.number,
}
FOOTPRINTS: Final[Mapping[str, Reader]] = {
    "item": cells.code,
    "supplier": cells.code,
    "declared_unit": _unit,
    "declared_amount": cells.number,
    "footprint_kgco2e": cells.number,
    "boundary": cells.word,
    "mass_kg": cells.number,
    "source": cells.word,
    "primary_share": cells.number,
    **dict.fromkeys(DIMENSIONS, cells.number),
    "gsd2": cells.number,
    **dict.fromkeys(CATEGORIES, cells.number),
    "category": cells.code,
    "region": cells.code,
    "year": cells.whole,
    "gwp_set": cells.code,
    "valid_until": cells.iso_date,
}
NEEDED_COLUMNS: Final = {
    "bom": ("parent", "component", "quantity", "unit"),
    "footprints": ("item", "declared_unit", "footprint_kgco2e"),
}
NEEDED_CELLS: Final = {
    "bom": ("parent", "component", "quantity", "unit"),
    "footprints": ("item", "declared_unit"),
}
STAND_INS: Final[Mapping[str, Values]] = {
    "bom": {"parent": "-", "component": "-", "quantity": 1.0, "unit": "piece"},
    "footprints": {"item": "-", "declared_unit": "piece"},
}
"""What stands in for an unreadable cell while the others of its row are checked."""
MISSING: Final = {"quantity": "number.missing"}


def read_tables(
    bom_path: str | Path,
    footprints_path: str | Path | None = None,
    products: Iterable[str] = (),
) -> Tables:
    """Return both tables from two CSV files, or from one workbook; see :func:`read_network`."""
    return read_network(bom_path, footprints_path, products).tables


def read_network(
    bom_path: str | Path,
    footprints_path: str | Path | None = None,
    products: Iterable[str] = (),
    period: int | None = None,
) -> Network:
    """Return the network of both tables, read from two CSV files or from one workbook.

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
    """
    bom, footprints = Path(bom_path), Path(footprints_path or bom_path)
    reading = _Reading()
    lines = [_line(values, place) for values, place in reading.rows(bom, "bom", BOM)]
    rows = [
        _row(values, place) for values, place in reading.rows(footprints, "footprints", FOOTPRINTS)
    ]
    tables = Tables(tuple(lines), tuple(rows))
    if reading.lost_a_table:
        raise TablesRefused(reading.problems + check_alone(Lines.of(lines), Rows.of(rows)))
    notices = (*reading.notices, *_unused(tables), *_confusable(tables))
    network, found = examine(replace(tables, notices=notices), reading.unsound, period)
    unknown = _unknown(products, reading.unsound.union(_codes(tables)))
    problems = [*reading.problems, *found, *unknown]
    if problems:
        raise TablesRefused(problems)
    return network


def holds_both(path: str | Path) -> bool:
    """Return whether a file may hold both tables, because it is a workbook."""
    return is_workbook(Path(path))


class _Reading:
    """What was found wrong or remarkable while reading."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []
        self.unsound: set[str] = set()
        self.lost_a_table = False

    def rows(
        self, path: Path, table: str, columns: Mapping[str, Reader]
    ) -> Iterator[tuple[Values, Place]]:
        """Yield the readable rows of a table."""
        try:
            yield from self._rows(read_sheet(path, table), table, columns)
        except FileRefused as refused:
            self.problems.append(refused.problem)
            self.lost_a_table = True

    def _rows(
        self, sheet: Sheet, table: str, columns: Mapping[str, Reader]
    ) -> Iterator[tuple[Values, Place]]:
        heading = [cells.plain(cell).casefold() for cell in next(sheet.rows, [])]
        if not self._check_heading(heading, sheet.place(1), table, columns):
            self.lost_a_table = True
            return
        count = 0
        for number, texts in enumerate(sheet.rows, start=2):
            row = [cells.plain(text) for text in texts]
            if not any(row):
                continue
            count += 1
            values = self._read(heading, row, sheet.place(number), table, columns)
            if values is not None:
                yield values, sheet.place(number)
        if not count and table == "bom":
            self.problems.append(Problem("table.empty", {}, sheet.place(1)))

    def _check_heading(
        self, heading: list[str], place: Place, table: str, columns: Mapping[str, Reader]
    ) -> bool:
        """Return whether all needed columns are there, once."""
        if not any(heading):
            self.problems.append(Problem("table.no_heading", {}, place))
            return False
        found = []
        for name in dict.fromkeys(filter(None, heading)):
            if name not in columns:
                self.notices.append(Problem("column.unknown", {"column": name}, place, name))
            elif heading.count(name) > 1:
                found.append(Problem("column.twice", {"column": name}, place, name))
        found += [
            Problem("column.missing", {"column": name}, place, name)
            for name in NEEDED_COLUMNS[table]
            if name not in heading
        ]
        self.problems += found
        return not found

    def _read(
        self,
        heading: list[str],
        row: list[str],
        place: Place,
        table: str,
        columns: Mapping[str, Reader],
    ) -> Values | None:
        """Return the values of a row, or ``None`` if one of them cannot be read."""
        found: list[Problem] = []
        if any(row[len(heading) :]):
            found.append(Problem("row.too_long", {}, place))
        texts = {name: text for name, text in zip(heading, row, strict=False) if name in columns}
        values: Values = {}
        for name, text in texts.items():
            try:
                values[name] = _value(name, text, columns[name], table)
            except CellRefused as refused:
                facts = {"column": name, **refused.facts}
                found.append(Problem(refused.reason, facts, place, name))
        found += [
            Problem(MISSING.get(name, "text.missing"), {"column": name}, place, name)
            for name in NEEDED_CELLS[table]
            if name not in texts
        ]
        if found:
            self.problems += found + _of_the_rest(values, place, table, found)
            self.unsound |= {texts[n] for n in ("parent", "component", "item") if texts.get(n)}
            return None
        return values


def _of_the_rest(values: Values, place: Place, table: str, found: list[Problem]) -> list[Problem]:
    """Return what is wrong with the readable cells of a row that has unreadable ones."""
    unread = {problem.column for problem in found}
    filled = {**STAND_INS[table], **{name: v for name, v in values.items() if v is not None}}
    wrong = check_line(_line(filled, place)) if table == "bom" else check_row(_row(filled, place))
    return [problem for problem in wrong if problem.column not in unread]


def _value(name: str, text: str, read: Reader, table: str) -> Any:
    """Return a cell's value, ``None`` if it is empty."""
    if text == NOT_CALCULATED:
        raise CellRefused("cell.formula_not_calculated")
    if text in CELL_ERRORS:
        raise CellRefused("cell.error", text=text)
    if not text:
        if name in NEEDED_CELLS[table]:
            raise CellRefused(MISSING.get(name, "text.missing"))
        return None
    try:
        return read(text)
    except (UnknownUnit, AmbiguousUnit) as error:
        raise CellRefused(error.code, **error.facts) from error


def _line(values: Values, place: Place) -> Line:
    return Line(
        parent=values["parent"],
        component=values["component"],
        quantity=values["quantity"],
        unit=values["unit"],
        scrap_rate=values.get("scrap_rate") or 0.0,
        supplier=values.get("supplier"),
        share=values.get("share"),
        is_return=bool(values.get("return")),
        gsd2=values.get("gsd2"),
        place=place,
    )


def _row(values: Values, place: Place) -> FootprintRow:
    ratings = tuple(values.get(name) for name in DIMENSIONS)
    given = {name: value for name, value in values.items() if value is not None}
    for name in DIMENSIONS:
        given.pop(name, None)
    if any(rating is not None for rating in ratings):
        given["ratings"] = ratings
    return FootprintRow(**given, place=place)


def _unknown(products: Iterable[str], known: set[str]) -> Iterator[Problem]:
    for product in products:
        if product not in known:
            yield Problem("product.unknown", {"product": product})


def _unused(tables: Tables) -> Iterator[Problem]:
    """Yield the rows that no line can use: nobody asks for them, or the item's lines come first."""
    wanted = {(line.component, line.supplier) for line in tables.lines}
    parents = {line.parent for line in tables.lines}
    items = {line.component for line in tables.lines} | parents
    for row in tables.footprints:
        facts = {"item": row.item, "supplier": row.supplier or ""}
        asked = row.item in items and (row.supplier is None or (row.item, row.supplier) in wanted)
        if not asked:
            code = "row.unused" if row.supplier else "row.unused_general"
            yield Problem(code, facts, row.place, "item", (row.item,))
        elif row.item in parents and _comes_after_lines(row):
            yield Problem("row.outranked", facts, row.place, "footprint_kgco2e", (row.item,))


def _comes_after_lines(row: FootprintRow) -> bool:
    return row.is_known and not row.is_supplier_data and not row.is_gate_to_gate


def _confusable(tables: Tables) -> Iterator[Problem]:
    """Yield groups of codes that differ only in case or in the width of letters."""
    spellings: dict[str, set[str]] = defaultdict(set)
    for item in _codes(tables):
        spellings[unicodedata.normalize("NFKC", item).casefold()].add(item)
    for alike in spellings.values():
        if len(alike) > 1:
            yield Problem("code.confusable", {"codes": tuple(sorted(alike))})


def _codes(tables: Tables) -> Iterable[str]:
    for line in tables.lines:
        yield line.parent
        yield line.component
    for row in tables.footprints:
        yield row.item
