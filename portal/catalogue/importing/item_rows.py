"""Reads what an upload says of items: names, kinds, units, masses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from typing import Any

from aggregator.units import base_unit, parse_unit
from portal.catalogue.importing.sheets import Row
from portal.catalogue.importing.wanted import Wanted
from portal.catalogue.models import Item
from portal.catalogue.reading import NOT_POSITIVE, Reader
from portal.catalogue.units import misfit

EXACT = Context(prec=40)
TEXTS = ("name", "name_zh", "purchase_category", "factor_category", "note")
NUMBERS = ("declared_amount", "mass_kg")


def read_items(wanted: Wanted, rows: Sequence[Row]) -> None:
    """Read the sheet of items; an empty cell says nothing."""
    seen: dict[str, int] = {}
    for row in rows:
        reader = Reader({k: str(v) for k, v in row.items()})
        code = reader.text("code", "code_missing")
        if code in seen:
            reader.refuse("item_twice", "code", code=code, first=seen[code], second=row["row"])
        seen.setdefault(code, row["row"])
        given = _given(reader)
        wanted.tell("items", row["row"], reader.problems)
        if code:
            wanted.items.setdefault(code, given)


def _given(reader: Reader) -> dict[str, Any]:
    given: dict[str, Any] = {name: text for name in TEXTS if (text := reader.text(name))}
    if reader.typed.get("kind", "").strip():
        given["kind"] = reader.kind("kind")
    if reader.typed.get("is_product", "").strip():
        given["is_product"] = reader.flag("is_product")
    if reader.typed.get("declared_unit", "").strip() and (unit := reader.unit("declared_unit")):
        given["declared_unit"] = unit.code
    given |= _positive(reader)
    return given


def _positive(reader: Reader) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for name in NUMBERS:
        number = reader.number(name)
        if number is None:
            continue
        if number <= 0:
            reader.refuse(NOT_POSITIVE[name], name, text=reader.typed[name].strip())
        else:
            found[name] = number
    return found


def describe(wanted: Wanted, known: Mapping[str, Item], factor_rows: Mapping[str, Row]) -> None:
    """Say of every item in the file all that its rows say."""
    for line in wanted.lines:
        wanted.items.setdefault(line.parent, {})
        given = wanted.items.setdefault(line.facts.component, {})
        if line.facts.component not in known:
            given.setdefault("kind", line.facts.line_type)
    for code, row in factor_rows.items():
        given = wanted.items.setdefault(code, {})
        for name in ("name", "name_zh"):
            if row.get(name):
                given.setdefault(name, str(row[name]))
        _take_mass(wanted, given, row)
    _choose_units(wanted, known, factor_rows)


def _take_mass(wanted: Wanted, given: dict[str, Any], row: Row) -> None:
    """Keep the mass per one declared unit; the row states it per its declared amount."""
    reader = Reader({k: str(v) for k, v in row.items()})
    numbers = _positive(reader)
    wanted.tell("footprints", row["row"], reader.problems)
    if "mass_kg" in numbers:
        amount = numbers.get("declared_amount", Decimal(1))
        given.setdefault("mass_kg", EXACT.divide(numbers["mass_kg"], amount).normalize())


def _choose_units(
    wanted: Wanted, known: Mapping[str, Item], factor_rows: Mapping[str, Row]
) -> None:
    """Give every new item a unit: of its row, of its lines, else pieces."""
    in_lines: dict[str, dict[str, int]] = defaultdict(dict)
    for line in wanted.lines:
        if line.facts.unit is not None:
            in_lines[line.facts.component].setdefault(line.facts.unit.code, line.row)
    for code, given in wanted.items.items():
        if code in known or "declared_unit" in given:
            continue
        row = factor_rows.get(code)
        stated = _stated_unit(wanted, row) if row is not None else None
        given["declared_unit"] = stated or _unit_of_lines(wanted, code, in_lines[code])


def _stated_unit(wanted: Wanted, row: Row) -> str | None:
    reader = Reader({"declared_unit": str(row.get("declared_unit", ""))})
    if not reader.typed["declared_unit"].strip():
        return None
    unit = reader.unit("declared_unit")
    wanted.tell("footprints", row["row"], reader.problems)
    return unit.code if unit else None


def _unit_of_lines(wanted: Wanted, code: str, units: Mapping[str, int]) -> str:
    if not units:
        return "piece"
    dimensions = {parse_unit(unit).dimension for unit in units}
    if len(dimensions) > 1:
        facts = {"code": code, "units": ", ".join(units)}
        wanted.refuse("units_do_not_fit", max(units.values()), "unit", **facts)
    first = next(iter(units))
    return first if len(units) == 1 else base_unit(parse_unit(first).dimension).code


def as_item(code: str, given: Mapping[str, Any], known: Item | None) -> Item:
    """Return the item as it would be; never saved."""
    names = ("declared_unit", "declared_amount", "mass_kg")
    values = {name: getattr(known, name) for name in names} if known is not None else {}
    values = {"declared_amount": Decimal(1), "declared_unit": "piece"} | values | dict(given)
    return Item(code=code, **{name: values.get(name) for name in names})


def check_units(wanted: Wanted, known: Mapping[str, Item]) -> None:
    """Refuse quantities that cannot be counted in their component's declared unit."""
    for line in wanted.lines:
        code = line.facts.component
        item = as_item(code, wanted.items.get(code, {}), known.get(code))
        wrong = misfit(item, line.facts.unit) if line.facts.unit else None
        if wrong is not None:
            wanted.tell("bom", line.row, [wrong])
