"""The columns that each table may have, and how a cell of each is read."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from aggregator import cells
from aggregator.cells import CellRefused
from aggregator.files import CELL_ERRORS, NOT_CALCULATED
from aggregator.records import CATEGORIES, DIMENSIONS
from aggregator.units import AmbiguousUnit, UnknownUnit, parse_unit

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
NUMERIC: Final = {"bom": ("quantity",), "footprints": ()}
"""Columns of which every cell has to be a number."""


def read_cell(name: str, text: str, read: Reader, table: str) -> Any:
    """Return a cell's value, ``None`` if it is empty.

    Raises
    ------
    CellRefused
        The cell cannot be read, or is empty where it must not be.

    Examples
    --------
    >>> read_cell("quantity", "2.5", BOM["quantity"], "bom")
    2.5
    >>> read_cell("share", "", BOM["share"], "bom") is None
    True
    """
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
