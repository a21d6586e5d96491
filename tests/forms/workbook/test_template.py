"""The written workbook guides people and cannot do anything by itself."""

import io

import pytest
from openpyxl import load_workbook

from forms import answers as document
from forms.model import LANGUAGES, Level
from forms.workbook import gate, layout, write


@pytest.fixture
def opened(base_list, answered):
    def build(level="full", lang="en", identity=None, answers=None):
        known = answered() if answers is None else answers
        return load_workbook(io.BytesIO(write(base_list, level, lang, known, identity or {}, b"k")))

    return build


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_is_a_cover_and_a_sheet_for_every_section(opened, base_list, level, lang):
    book = opened(level, lang)

    shown = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    sections = layout.sections(base_list, level)
    assert shown == [layout.cover_name(lang), *(layout.sheet_name(s, lang) for s in sections)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheet_names_are_legal_and_distinct(base_list, lang):
    names = [layout.sheet_name(section, lang) for section in base_list.sections]

    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert len({layout.folded(name) for name in names}) == len(names)


def test_the_cover_says_who_asks_for_what_until_when(opened):
    identity = {"requester": "Demo 客户", "item": "CAM-811", "due": "2026-12-15 18:00"}

    cover = opened(identity=identity).worksheets[0]

    texts = {str(cell.value) for row in cover.iter_rows() for cell in row if cell.value}
    assert set(identity.values()) <= texts


def test_headings_are_bilingual_with_the_chosen_language_first(opened, base_list):
    label = base_list.field("output_qty").label

    sheet = opened(lang="zh")[layout.sheet_name(base_list.section("C"), "zh")]

    texts = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert f"{label.zh}\n{label.en}" in texts


def test_known_answers_are_filled_in(opened, base_list):
    sheet = opened()[layout.sheet_name(base_list.section("C"), "en")]

    values = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=5)}
    assert values["gf:output_qty"] == 201730
    assert str(values["gf:period_start"]).startswith("2025-01-01")


def test_choices_offer_their_labels_and_cells_say_what_belongs_there(opened, base_list):
    sheet = opened(lang="zh")[layout.sheet_name(base_list.section("G"), "zh")]

    lists = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert all(one.formula1.startswith("'_lists'!") for one in lists)
    assert any(one.prompt for one in sheet.data_validations.dataValidation)


def test_only_answers_can_be_typed_into(opened, base_list):
    sheet = opened()[layout.sheet_name(base_list.section("B"), "en")]

    cells = {row[0].value: row[2] for row in sheet.iter_rows(min_row=5)}
    assert sheet.protection.sheet
    assert cells["gf:product_name"].protection.locked is False
    assert cells["gf:customer_part_no"].protection.locked is True
    assert sheet.cell(5, 2).protection.locked is True


def test_tables_have_quality_columns_and_room_for_more_rows(opened, base_list):
    sheet = opened()[layout.sheet_name(base_list.section("E"), "en")]

    ids = [cell.value for cell in sheet[1]]
    assert {"gf:dq_source", "gf:dq_class", "gf:dq_time", "gf:uncertainty_pct"} <= set(ids)
    assert sheet.max_row >= 30
    assert sheet.cell(sheet.max_row, 2).protection.locked is False


def test_ids_and_identity_are_out_of_sight(opened, base_list):
    book = opened()

    sheet = book[layout.sheet_name(base_list.section("E"), "en")]
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    assert book[layout.IDENTITY_SHEET].sheet_state == "veryHidden"


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x","y")', "+1", "@SUM(A1)"])
def test_what_looks_like_a_formula_stays_text(opened, base_list, text):
    answers, _ = document.with_field(document.empty(), base_list.field("product_name"), text)

    book = opened(answers=answers)

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert text in [cell.value for cell in cells]


def test_control_characters_are_left_out(opened, base_list):
    field = base_list.field("product_name")
    answers, _ = document.with_field(document.empty(), field, "a\x0bb\x00c\ufffe")

    book = opened(answers=answers)

    sheet = book[layout.sheet_name(base_list.section("B"), "en")]
    values = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=5)}
    assert values["gf:product_name"] == "ab\ufffdc"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_our_own_workbook_passes_our_own_gate(base_list, answered, tmp_path, level, lang):
    path = tmp_path / "own.xlsx"
    path.write_bytes(write(base_list, level, lang, answered(), {"request": "r"}, b"key"))

    assert gate.check(path) == []


def test_a_workbook_for_a_request_needs_a_key(base_list):
    with pytest.raises(ValueError, match="key"):
        write(base_list, Level.FULL, "en", document.empty(), {"request": "r"}, None)


def test_sections_are_frozen_and_set_up_for_print(opened, base_list):
    book = opened()

    for section in layout.sections(base_list, Level.FULL):
        sheet = book[layout.sheet_name(section, "en")]

        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_given_in_the_portal_is_shown_and_not_asked(opened, base_list, lang):
    book = opened(lang=lang)

    single = book[layout.sheet_name(base_list.section("B"), lang)]
    label = base_list.section("B").field("boundary_diagram").label.get(lang)
    line = next(row for row in single.iter_rows(min_row=5) if label in str(row[1].value))
    table = book[layout.sheet_name(base_list.section("P"), lang)]
    ids = [cell.value for cell in table[1]]
    assert (line[0].value, line[2].protection.locked) == (layout.HEAD_ROW, True)
    assert "gf:#portal:ev_file" in ids
    assert "gf:ev_file" not in ids


def test_headings_of_single_questions_are_bilingual(opened, base_list):
    sheet = opened(lang="zh")[layout.sheet_name(base_list.section("A"), "zh")]

    assert sheet["B4"].value == "问题\nQuestion"


def test_a_list_lets_an_answer_without_a_figure_through(opened, base_list):
    sheet = opened()[layout.sheet_name(base_list.section("A"), "en")]

    lists = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert {one.errorStyle for one in lists} == {"warning"}
