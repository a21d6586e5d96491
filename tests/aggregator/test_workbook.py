"""The workbook of a roll-up: what it lists, in both languages, and that it is inert."""

import time
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from aggregator import workbook
from aggregator.book import Book, words
from aggregator.fix_first import fix_first
from aggregator.monte_carlo import simulate
from aggregator.network import build
from aggregator.rollup import roll_up
from aggregator.rows import FootprintRow, Line, Tables
from aggregator.uncertainty import analytic

FORMULA = '=HYPERLINK("http://example.org","x")'


def book_of(lang="en", *, draws=100, first_order=True, **more):
    lines = (
        Line(parent="P", component=FORMULA, quantity=2, unit="kg", supplier="+S", share=1.0),
        Line(parent="P", component="B", quantity=1, unit="kg"),
        Line(parent="B", component="C", quantity=1, unit="kg"),
        Line(parent="P", component="GAP\x07", quantity=3, unit="kg"),
        Line(parent="Q", component="NOTHING", quantity=1, unit="kg"),
    )
    rows = (
        FootprintRow(item=FORMULA, supplier="+S", declared_unit="kg", footprint_kgco2e=5.0),
        FootprintRow(
            item="B",
            declared_unit="t",
            footprint_kgco2e=1000.0,
            boundary="cradle_to_gate",
            source="primary",
        ),
    )
    network = build(Tables(lines, rows), 2025)
    results = roll_up(network)
    found = [analytic(network, result.product) for result in results] if first_order else []
    mending = [fix_first(network, result.product) for result in results]
    return Book(
        results=results,
        simulated=simulate(network, draws=draws, seed=4) if draws else [],
        analytic=[one for one in found if one],
        fix_first=[one for one in mending if one],
        meanings={"UNACCOUNTED": "No value at all."},
        program="gatefold 1",
        lang=lang,
        **more,
    )


def made(lang="en", **more):
    return load_workbook(BytesIO(workbook.write(book_of(lang, **more))))


def rows_of(sheet):
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=4)]


def facts(book, product="P"):
    return {row[1]: row[2] for row in rows_of(book["Summary"]) if row[0] == product}


def test_the_summary_says_what_the_result_says():
    found = facts(made())

    assert found["Footprint"] == pytest.approx(11.0)
    assert found["Complete"] == "no"
    assert found["Unaccounted lines"] == 1
    assert found["Fossil"] == "unknown"
    assert found["Interval by"] == "Monte Carlo, 100 draws, seed 4"
    assert found["95 % interval from"] < found["Median"] < found["95 % interval to"]


def test_a_product_without_any_value_says_that_it_is_unknown():
    found = facts(made(), "Q")

    assert (found["Footprint"], found["Grade"]) == ("unknown", "unknown")
    assert "Median" not in found


def test_without_draws_the_interval_is_that_of_first_order():
    assert facts(made(draws=0))["Interval by"] == "first order"
    assert "Interval by" not in facts(made(draws=0, first_order=False))


def test_contributions_add_up_and_are_numbers():
    parts = rows_of(made()["Contributions"])

    assert sum(row[4] for row in parts) == pytest.approx(11.0)
    assert sum(row[5] for row in parts) == pytest.approx(100.0)


def test_no_text_becomes_a_formula_and_control_characters_go():
    book = made()

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert any(cell.value == FORMULA and cell.quotePrefix for cell in cells)
    assert any(cell.value == "GAP" for cell in cells)


def test_every_list_has_its_sheet():
    book = made()

    assert book.sheetnames == [
        "Summary",
        "Contributions",
        "Nodes",
        "Lines",
        "Unaccounted",
        "Covered",
        "Flags",
        "Fix first",
        "Shares of variance",
        "Method",
    ]
    assert [row[2] for row in rows_of(book["Unaccounted"])] == ["GAP", "NOTHING"]
    assert rows_of(book["Covered"]) == [("P", "B", "C")]
    assert ("P", "UNACCOUNTED", "No value at all.") in [row[:3] for row in rows_of(book["Flags"])]
    assert rows_of(book["Fix first"])[0][1] == FORMULA
    assert rows_of(book["Shares of variance"])[0][2].startswith(FORMULA)
    assert any(row[7] == "1 kg = 0.001 t" for row in rows_of(book["Lines"]))
    method = dict(rows_of(book["Method"]))
    assert method["Period"] == "2025"
    assert len(method["SHA-256 of the input rows"]) == 64


def test_a_workbook_speaks_chinese():
    book = made("zh-CN")

    assert book.sheetnames[0] == "汇总"
    assert [cell.value for cell in book["贡献"][3]][:2] == ["产品", "物料"]
    assert dict(rows_of(book["方法"]))["程序"] == "gatefold 1"


def test_every_word_is_there_in_both_languages():
    missing = [
        (table, name)
        for table, names in words().items()
        for name, texts in names.items()
        if set(texts) != {"en", "zh"} or not all(texts.values())
    ]

    assert missing == []


def test_what_does_not_fit_is_counted(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)

    sheet = made()["Contributions"]

    assert sheet.max_row == 5
    assert sheet["A5"].value.startswith("1 further rows do not fit")


def test_without_a_period_none_is_stated():
    network = build(Tables((Line(parent="P", component="A", quantity=1, unit="kg"),)))

    book = load_workbook(BytesIO(workbook.write(Book(results=roll_up(network)))))

    assert "Period" not in dict(rows_of(book["Method"]))


def test_equal_content_gives_equal_bytes_at_any_time(monkeypatch):
    first = workbook.write(book_of())
    later = datetime.now(tz=UTC) + timedelta(days=400)
    monkeypatch.setattr(time, "time", later.timestamp)
    monkeypatch.setattr(time, "localtime", lambda *_: later.timetuple())

    assert workbook.write(book_of()) == first
