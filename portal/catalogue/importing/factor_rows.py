"""Reads the footprint rows of an upload that become the company's own factors."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portal.catalogue.importing.item_rows import EXACT
from portal.catalogue.importing.line_rows import clean
from portal.catalogue.importing.sheets import Row
from portal.catalogue.importing.wanted import Wanted
from portal.catalogue.models import Item
from portal.catalogue.reading import Reader
from portal.core.errors import Problem
from portal.factors.reading import FactorFacts, ForItem, read_factor

SUPPLIER_DATA = ("verified", "primary")


def choose_rows(
    wanted: Wanted, rows: tuple[Row, ...], used: set[str], known: Mapping[str, Item]
) -> dict[str, Row]:
    """Return the rows that can become factors of items, one for each item."""
    found: dict[str, Row] = {}
    for row in rows:
        code, number = clean(row.get("item")), row["row"]
        if not code:
            wanted.tell("footprints", number, [Problem("catalogue.code_missing", "item")])
        elif str(row.get("supplier", "")).strip():
            wanted.leave_out("supplier_value", number, "supplier")
        elif code in found:
            facts = {"code": code, "first": found[code]["row"], "second": number}
            wanted.tell("footprints", number, [Problem("catalogue.item_twice", "item", facts)])
        elif code not in used and code not in known:
            wanted.leave_out("unused_row", number, "item", code=code)
        else:
            found[code] = row
    return found


def read_factors(
    wanted: Wanted, rows: Mapping[str, Row], known: Mapping[str, Item], source_text: str
) -> None:
    """Read what each row says of its item's value."""
    for code, row in rows.items():
        unit = wanted.items.get(code, {}).get("declared_unit")
        item = ForItem(code, unit or known[code].declared_unit)
        if _is_supplier_data(wanted, row):
            continue
        wanted.factors[code] = _factor(wanted, row, item, source_text)


def _is_supplier_data(wanted: Wanted, row: Row) -> bool:
    rung = str(row.get("source", "")).strip().casefold()
    if rung not in SUPPLIER_DATA or not str(row.get("footprint_kgco2e", "")).strip():
        return False
    wanted.leave_out("supplier_data", row["row"], "source", text=rung)
    return True


def _factor(wanted: Wanted, row: Row, item: ForItem, source_text: str) -> FactorFacts | None:
    """Return the factor that a row states; an empty value states none and stays unknown."""
    if not str(row.get("footprint_kgco2e", "")).strip():
        return None
    typed: dict[str, Any] = {k: str(v) for k, v in row.items()}
    typed |= {
        "value": typed["footprint_kgco2e"],
        "unit": typed.get("declared_unit", "") or item.declared_unit,
        "kind": typed.get("source", ""),
        "source": typed.get("basis", "") or source_text,
        "name": typed.get("name", "") or item.code,
    }
    facts, problems = read_factor(typed, item)
    wanted.tell("footprints", row["row"], problems)
    amount = Reader(typed).number("declared_amount") or Decimal(1)
    if problems or amount <= 0:
        return None
    if amount == 1:
        return facts
    value = EXACT.divide(facts.value, amount).normalize()
    return FactorFacts(**facts.values() | {"value": value})
