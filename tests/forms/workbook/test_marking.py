"""The marked workbook is the user's own, with each problem at its cell and a list in front."""

import io

import pytest
from openpyxl import load_workbook

from forms.workbook import CannotMark, Finding, catalogue, gate, layout, mark


@pytest.fixture
def marked(written, answered):
    """``marked(findings)`` gives the opened marked workbook."""

    def build(*findings, lang="en", path=None):
        content = mark(path or written(answered()), findings, lang)
        return load_workbook(io.BytesIO(content))

    return build


@pytest.fixture
def sheet_name(base_list):
    return layout.sheet_name(base_list.section("C"), "en")


def test_each_cell_says_all_that_is_wrong_with_it(marked, sheet_name):
    first = Finding("cell.error", "error", sheet_name, "C8", facts={"found": "#REF!"})
    second = Finding("id.looks_rounded", "warning", sheet_name, "C8", facts={"found": "1E+9"})

    cell = marked(second, first)[sheet_name]["C8"]

    assert "#REF!" in cell.comment.text
    assert "1E+9" in cell.comment.text
    assert cell.fill.start_color.rgb == "00FBE9E7"


@pytest.mark.parametrize("lang", catalogue.LANGUAGES)
def test_the_first_sheet_lists_all_problems_with_links(marked, sheet_name, lang):
    findings = [
        Finding("upload.no_data"),
        Finding("cell.error", "error", sheet_name, "C8", facts={"found": "#REF!"}),
        Finding("sheet.ignored", "info", "my notes"),
    ]

    book = marked(*findings, lang=lang)

    index = book.worksheets[0]
    assert index.title == catalogue.label("problems_sheet", lang)
    assert [index.cell(row, 4).value for row in (6, 7, 8)] == [
        one.sentence(lang) for one in findings
    ]
    assert index["C6"].hyperlink is None
    assert index["C7"].hyperlink.location == f"'{sheet_name}'!C8"


def test_all_else_stays_as_it_was(marked, written, answered, sheet_name):
    path = written(answered())
    before = load_workbook(path)

    after = marked(Finding("cell.error", "error", sheet_name, "C8", facts={"found": "x"}))

    assert after.sheetnames[1:] == before.sheetnames
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                assert after[sheet.title][cell.coordinate].value == cell.value
    assert after[layout.IDENTITY_SHEET].sheet_state == "veryHidden"


def test_a_marked_workbook_can_be_uploaded_again(
    written, answered, reading_of, tmp_path, sheet_name
):
    finding = Finding("cell.error", "error", sheet_name, "C8", facts={"found": "x"})
    path = tmp_path / "marked.xlsx"
    path.write_bytes(mark(written(answered()), [finding], "zh"))

    reading = reading_of(path)

    assert gate.check(path) == []
    assert reading.findings == ()
    assert reading.answers["rows"]


def test_marking_again_replaces_the_list(marked, written, answered, tmp_path, sheet_name):
    path = tmp_path / "marked.xlsx"
    path.write_bytes(mark(written(answered()), [Finding("upload.no_data")], "en"))

    book = marked(lang="zh", path=path)

    assert book.sheetnames[0] == catalogue.label("problems_sheet", "zh")
    assert catalogue.label("problems_sheet", "en") not in book.sheetnames


def test_a_finding_on_a_sheet_that_is_not_there_is_listed_all_the_same(marked):
    finding = Finding("sheet.missing", sheet="G Energy")

    assert marked(finding).worksheets[0]["C6"].value == "G Energy"


def test_what_a_stranger_wrote_stays_text(marked, sheet_name):
    finding = Finding("cell.error", "error", sheet_name, "C8", words={"en": "=1+1", "zh": "=1+1"})

    assert marked(finding).worksheets[0]["D6"].data_type == "s"


def test_a_file_that_does_not_pass_the_gate_is_not_marked(tmp_path):
    path = tmp_path / "empty.xlsx"
    path.touch()

    with pytest.raises(CannotMark) as refused:
        mark(path, [], "en")

    assert [finding.code for finding in refused.value.findings] == ["file.empty"]
