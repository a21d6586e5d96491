"""The gate bounds every sheet before a cell of it is read."""

import time

import pytest

from forms.workbook import Limits
from forms.workbook.gate import check


def test_a_far_cell_is_refused_with_its_name(packed):
    path = packed('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    start = time.perf_counter()

    finding = check(path)[0]

    assert (finding.code, finding.sheet, finding.facts["found"]) == (
        "sheet.out_of_bounds",
        "Data",
        "XFD1048576",
    )
    assert "XFD1048576" in finding.sentence("zh")
    assert time.perf_counter() - start < 0.1


@pytest.mark.parametrize("reference", ["A0", "1A", "AAAAAA1", "XFE1", "A1048577", "a1", "Ａ1"])
def test_an_impossible_reference_is_refused(packed, reference):
    path = packed(f'<row r="1"><c r="{reference}"><v>1</v></c></row>')

    assert [finding.code for finding in check(path)] == ["sheet.bad_reference"]


def test_a_cell_without_reference_is_legal(packed):
    path = packed("<row><c><v>1</v></c><c><v>2</v></c></row>")

    assert check(path) == []


def test_the_dimension_element_is_never_trusted(packed, tmp_path):
    path = packed(
        parts={
            "xl/worksheets/sheet1.xml": '<worksheet><dimension ref="A1:XFD1048576"/><sheetData>'
            '<row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
        }
    )

    assert check(path) == []


def test_empty_rows_cost_nothing(packed):
    path = packed(
        "".join(f'<row r="{n}" ht="15"><c r="A{n}" s="1"/></row>' for n in range(1, 40_001))
    )
    start = time.perf_counter()

    assert check(path) == []
    assert time.perf_counter() - start < 2


def test_too_many_rows_are_refused(packed):
    path = packed('<row r="1"/>' + "<row/>" * 1_000_000)
    start = time.perf_counter()

    finding = check(path)[0]

    assert (finding.code, finding.facts["limit"]) == ("sheet.too_many_rows", 50_000)
    assert time.perf_counter() - start < 1


def test_too_many_cells_are_refused(packed):
    path = packed("<row>" + "<c/>" * 60 + "</row>")

    assert [finding.code for finding in check(path, Limits(cells=50))] == ["file.too_complex"]


@pytest.mark.parametrize("area", ["A1:XFD20000", "A1:", "B2:A1", "nonsense"])
def test_a_giant_or_impossible_merge_is_refused_with_its_range(packed, area):
    path = packed("", f'<mergeCells><mergeCell ref="{area}"/></mergeCells>')

    finding = check(path)[0]

    assert (finding.code, finding.facts["found"]) == ("sheet.merged_cells", area)


def test_a_small_merge_passes_the_gate(packed):
    path = packed("", '<mergeCells><mergeCell ref="A1:D1"/></mergeCells>')

    assert check(path) == []


def test_a_text_longer_than_excel_takes_is_refused(packed):
    path = packed(f'<row r="1"><c r="B1" t="inlineStr"><is><t>{"a" * 40_000}</t></is></c></row>')

    assert [finding.code for finding in check(path)] == ["sheet.cell_too_long"]
