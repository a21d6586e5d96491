"""What people and programs put into cells: read right, or asked back at its cell, never bent.

Each class of odd value stands in a column of one table, a case in each row, and is read from the
file to the answer in one go.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typing_in import cell_of

from forms import answers as document
from forms.workbook import Reading

#: Text in a number's cell, and the value; None where it must be asked back by the code.
NUMBERS: dict[str, tuple[str | None, str]] = {
    # thousands and decimals
    "1234.5": ("1234.5", ""),
    "1 234 567": ("1234567", ""),
    "1\u00a0234\u00a0567.5": ("1234567.5", ""),
    "1\u202f234\u202f567": ("1234567", ""),
    "1\u2009234\u2009567": ("1234567", ""),
    "1'234.5": ("1234.5", ""),
    "12,345,678": ("12345678", ""),
    "1,234.5": (None, "number.ambiguous"),
    "1.234,5": (None, "number.ambiguous"),
    "1,234": (None, "number.ambiguous"),
    "1,5": (None, "number.ambiguous"),
    # other digits
    "１２３４．５": ("1234.5", ""),
    "12万": ("120000", ""),
    "1.2亿": ("120000000", ""),
    "١٢٣": (None, "number.invalid"),
    "1٢3": (None, "number.invalid"),
    "१२३": (None, "number.invalid"),
    "1_000": (None, "number.invalid"),
    "½": (None, "number.invalid"),
    "5²": (None, "number.invalid"),
    "①": (None, "number.invalid"),
    "0x1F": (None, "unit"),
    "1e5": ("100000", ""),
    "1.2E+06": ("1200000", ""),
    "=1+1": (None, "number.invalid"),
    "+5": ("5", ""),
    "−5": ("-5", ""),
    # not finite, too large, too small
    "NaN": (None, "number.not_finite"),
    "Infinity": (None, "number.not_finite"),
    "-inf": (None, "number.not_finite"),
    "1e309": (None, "number.out_of_range"),
    "1e3000000": (None, "number.out_of_range"),
    "9" * 400: (None, "number.out_of_range"),
    "1e-400": (None, "number.too_small"),
    # said otherwise
    "-": (None, "without.ambiguous"),
    "无": (None, "without.ambiguous"),
    "about 5": (None, "number.invalid"),
    "5-7": (None, "unit"),
    "<5": (None, "number.invalid"),
    "<script>alert(1)</script>": (None, "number.invalid"),
}
#: Text in a cell with a unit behind the number: value and unit.
UNITS: dict[str, tuple[tuple[str, str] | None, str]] = {
    "5 kg": (("5", "kg"), ""),
    "5KG": (("5", "kg"), ""),
    "5 Kg": (("5", "kg"), ""),
    "5 公斤": (("5", "kg"), ""),
    "5 kilogram": (("5", "kg"), ""),
    "5 吨": (("5", "t"), ""),
    "5 ton": (None, "unit.ambiguous"),
    "5 kWh": (None, "unit.wrong_dimension"),
    "5 m3": (None, "unit.wrong_dimension"),
    "5 furlong": (None, "unit.unknown"),
}
DATES: dict[Any, tuple[str | None, str]] = {
    "2025-03-01": ("2025-03-01", ""),
    "2025/3/1": ("2025-03-01", ""),
    "2025年3月1日": ("2025-03-01", ""),
    45717: ("2025-03-01", ""),
    "01/02/2024": (None, "date.ambiguous"),
    "2024-02-30": (None, "date.invalid"),
    "0224-01-01": (None, "date"),
    "2025-13-01": (None, "date.invalid"),
    2025: (None, "date"),
    -1: (None, "date"),
    2_958_466: (None, "date"),
}
TEXTS: dict[Any, tuple[str | None, str]] = {
    123: ("123", ""),
    "00123": ("00123", ""),
    45292: ("45292", ""),
    "1.23E+15": (None, "id.looks_rounded"),
    1.23e15: (None, "id.looks_rounded"),
    " S-1\u00a0": ("S-1", ""),
    "\ufeffS-2\u200b": ("S-2", ""),
    "😀 电池 e\u0301": ("😀 电池 e\u0301", ""),
    "=HYPERLINK(1)": ("=HYPERLINK(1)", ""),
    "@SUM(A1)": ("@SUM(A1)", ""),
    "<b>bold</b>": ("<b>bold</b>", ""),
    "a" * 201: (None, "text.too_long"),
}

Fill = Callable[[str, list[Any]], Reading]


@pytest.fixture
def column(written: Callable[..., Path], base_list, reading_of) -> Fill:
    """``column("mat_name", values)`` types the values below each other and reads the file."""

    def build(key: str, values: list[Any]) -> Reading:
        path = written(document.empty())
        book = load_workbook(path)
        for number, value in enumerate(values, start=1):
            cell = cell_of(book, base_list, f"E.{number}.{key}")
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
        book.save(path)
        return reading_of(path)

    return build


def said(reading: Reading, key: str, count: int) -> list[tuple[Any, Any, str]]:
    """Return value, unit and code of each row."""
    by_line = {line: row for row, line in reading.places.tables["E"].rows.items()}
    rows = {row["id"]: row["cells"] for row in reading.answers["rows"].get("E", [])}
    found = []
    for number in range(count):
        row = by_line[6 + number]
        entry = rows.get(row, {}).get(key)
        errors = [one for one in reading.findings if one.row == row and one.severity == "error"]
        assert all(
            (one.field, one.cell) == (key, reading.places["E", row, key][1]) for one in errors
        )
        code = errors[0].code if errors else ""
        found.append((entry and entry["value"], entry and entry["unit"], code))
    return found


@pytest.mark.parametrize(
    ("key", "cases"),
    [("mat_content_pct", NUMBERS), ("mat_pcf_valid_until", DATES), ("mat_supplier", TEXTS)],
    ids=["numbers", "dates", "texts"],
)
def test_what_stands_in_a_cell_is_read_right_or_asked_back(column, key, cases):
    reading = column(key, list(cases))

    found = [(value, code) for value, _, code in said(reading, key, len(cases))]
    wrong = {
        typed: got
        for typed, got, (value, code) in zip(cases, found, cases.values(), strict=True)
        if got[0] != value or not got[1].startswith(code) or bool(got[1]) != bool(code)
    }
    assert wrong == {}
    assert not reading.is_refused


def test_a_unit_behind_the_number_is_known_asked_back_or_refused(column):
    reading = column("mat_unit_mass", list(UNITS))

    found = said(reading, "mat_unit_mass", len(UNITS))
    wrong = {
        typed: got
        for typed, got, (pair, code) in zip(UNITS, found, UNITS.values(), strict=True)
        if ((got[0], got[1]) if pair else None, got[2]) != (pair, code)
    }
    assert wrong == {}
