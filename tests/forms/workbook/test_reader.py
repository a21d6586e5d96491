"""The reader gives typed cells and never turns something odd into blank or zero."""

import pytest

from forms.workbook.cells import CellKind
from forms.workbook.reader import read_cells
from forms.workbook.xmlstream import Refused


def cells(path):
    return read_cells(path).sheets[0].cells


def one(packed, cell, book=""):
    parts = {"xl/workbook.xml": _book(book)} if book else {}
    return cells(packed(f'<row r="1">{cell}</row>', parts=parts)).get((1, 1))


def _book(before):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<workbook xmlns="{main}" xmlns:r="{relation}">{before}'
        '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("45", "45"),
        ("1200.5", "1200.5"),
        ("0.10000000000000001", "0.1"),
        ("9.949999999999999", "9.95"),
        ("1.2E3", "1200"),
        ("123456789012345", "123456789012345"),
        ("-0", "0"),
        ("1E-7", "0.0000001"),
    ],
)
def test_a_number_is_the_decimal_that_was_typed(packed, stored, text):
    cell = one(packed, f'<c r="A1"><v>{stored}</v></c>')

    assert (cell.kind, cell.text) == (CellKind.NUMBER, text)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("<v>NaN</v>", "number.not_finite"),
        ("<v>Infinity</v>", "number.not_finite"),
        ("<v>1e309</v>", "number.not_finite"),
        ("<v>1e-400</v>", "number.too_small"),
        ("<v>1e3000000</v>", "number.not_finite"),
        ("<v>1e60</v>", "number.out_of_range"),
        ("<v>1_000</v>", "number.invalid"),
        ("<v>١٢</v>", "number.invalid"),
        ("<v>" + "1" * 50_000 + "</v>", "number.invalid"),
    ],
)
def test_a_number_that_is_none_is_named(packed, cell, code):
    found = one(packed, f'<c r="A1">{cell}</c>')

    assert (found.kind, found.code) == (CellKind.UNREADABLE, code)


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!"])
def test_an_error_is_never_blank_or_zero(packed, error):
    cell = one(packed, f'<c r="A1" t="e"><f>1/0</f><v>{error}</v></c>')

    assert (cell.code, cell.text) == ("cell.error", error)


@pytest.mark.parametrize("cached", ["", "<v></v>", "<v/>"])
def test_a_formula_without_result_is_asked_back(packed, cached):
    cell = one(packed, f'<c r="A1"><f>SUM(B1:B9)</f>{cached}</c>')

    assert (cell.code, cell.text) == ("cell.formula_not_calculated", "=SUM(B1:B9)")


def test_a_formula_with_its_result_is_a_value_with_provenance(packed):
    cell = one(packed, '<c r="A1"><f t="array" ref="A1">SUM(B1:B9)</f><v>42</v></c>')

    assert (cell.kind, cell.text, cell.is_formula) == (CellKind.NUMBER, "42", True)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1" s="1"><v>45658</v></c>', "2025-01-01"),
        ('<c r="A1" s="3"><v>45658</v></c>', "2025-01-01"),
        ('<c r="A1" s="1"><v>59</v></c>', "1900-02-28"),
        ('<c r="A1" s="1"><v>61</v></c>', "1900-03-01"),
        ('<c r="A1" t="d"><v>2025-01-01T00:00:00Z</v></c>', "2025-01-01"),
    ],
)
def test_a_date_is_an_iso_date(packed, cell, text):
    found = one(packed, cell)

    assert (found.kind, found.text, found.has_time) == (CellKind.DATE, text, False)


def test_the_other_date_system_counts_from_1904(packed):
    cell = one(packed, '<c r="A1" s="1"><v>44196</v></c>', '<workbookPr date1904="1"/>')

    assert cell.text == "2025-01-01"


@pytest.mark.parametrize("serial", ["60", "0", "-1", "2958466", "99999999999"])
def test_a_day_that_no_calendar_has_is_refused(packed, serial):
    cell = one(packed, f'<c r="A1" s="1"><v>{serial}</v></c>')

    assert cell.code == "date.invalid"


def test_a_time_of_day_is_noticed(packed):
    cell = one(packed, '<c r="A1" s="1"><v>45658.5</v></c>')

    assert (cell.text, cell.has_time) == ("2025-01-01", True)


def test_a_percent_format_is_kept(packed):
    cell = one(packed, '<c r="A1" s="2"><v>0.45</v></c>')

    assert (cell.text, cell.is_percent) == ("0.45", True)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1" t="s"><v>1</v></c>', "second"),
        ('<c r="A1" t="str"><f>A2</f><v>calculated</v></c>', "calculated"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> 电量 </t></is></c>', " 电量 "),
        ('<c r="A1" t="inlineStr"><is><r><t>two</t></r><r><t> runs</t></r></is></c>', "two runs"),
        ('<c r="A1" t="inlineStr"><is><t>東京</t><rPh><t>とうきょう</t></rPh></is></c>', "東京"),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c>', "a\nb_x0041_"),
        ('<c r="A1" t="inlineStr"><is><t>😀 é</t></is></c>', "😀 é"),
    ],
)
def test_a_text_is_what_people_see(packed, cell, text):
    found = one(packed, cell)

    assert (found.kind, found.text) == (CellKind.TEXT, text)


@pytest.mark.parametrize("escape", ["_x0000_", "_x000B_", "_xD800_"])
def test_a_control_character_is_refused(packed, escape):
    cell = one(packed, f'<c r="A1" t="inlineStr"><is><t>a{escape}</t></is></c>')

    assert cell.code == "text.control_char"


@pytest.mark.parametrize(
    "blank", ["", " ", "&#160;&#x3000;&#x200B;", "&#x2060;&#xAD;", "&#x3164;", "&#x2800;&#xFE0F;"]
)
def test_a_blank_text_is_no_answer(packed, blank):
    assert one(packed, f'<c r="A1" t="inlineStr"><is><t>{blank}</t></is></c>') is None


def test_rows_out_of_order_lose_nothing(packed):
    path = packed('<row r="9"><c r="A9"><v>9</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>')

    assert {place: cell.text for place, cell in cells(path).items()} == {(9, 1): "9", (2, 1): "2"}


def test_a_cell_that_comes_twice_is_refused(packed):
    path = packed('<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>')

    with pytest.raises(Refused) as refused:
        read_cells(path)

    finding = refused.value.finding
    assert (finding.code, finding.sheet, finding.cell) == ("sheet.ambiguous", "Data", "B1")


@pytest.mark.parametrize("index", ["2", "-1", "one", "99999999999999999999"])
def test_a_string_that_is_not_there_is_damage(packed, index):
    path = packed(f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>')

    with pytest.raises(Refused):
        read_cells(path)


def test_one_long_string_in_many_cells_is_a_bomb(packed):
    long = f"<sst><si><t>{'a' * 30_000}</t></si></sst>"
    row = "".join('<c t="s"><v>0</v></c>' for _ in range(1_000))
    path = packed(f"<row>{row}</row>", parts={"xl/sharedStrings.xml": long})

    with pytest.raises(Refused) as refused:
        read_cells(path)

    assert refused.value.finding.code == "file.too_complex"


def test_cells_without_reference_follow_each_other(packed):
    path = packed('<row r="3"><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>')

    assert {place: cell.text for place, cell in cells(path).items()} == {
        (3, 1): "1",
        (3, 2): "2",
        (4, 1): "3",
    }
