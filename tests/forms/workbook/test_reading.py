"""Reading back forgives what people do to a workbook and reports what it cannot use."""

import re
import zipfile

import pytest
from openpyxl import load_workbook

from forms import answers as document
from forms.workbook import layout, read, write

KEY = b"the key of the seal, known to us"
EXPECTED = {"request": "req-1", "questionnaire": "pcf_base", "version": "2026.1", "level": "full"}


@pytest.fixture
def edited(written, answered, base_list, reading_of):
    """``edited(change)`` writes the workbook, lets ``change(book)`` at it, and reads it."""

    def build(change, answers=None):
        path = written(answered() if answers is None else answers)
        book = load_workbook(path)
        change(book)
        book.save(path)
        return reading_of(path)

    return build


@pytest.fixture
def sheet_of(base_list):
    """``sheet_of(book, "E")`` finds the sheet of a section."""
    return lambda book, key: book[layout.sheet_name(base_list.section(key), "en")]


@pytest.fixture
def cell_of(base_list, sheet_of):
    """``cell_of(book, "output_qty")`` finds a single answer, ``("mat_name", 6)`` one of a row."""

    def find(book, key, row=None):
        for section in base_list.sections:
            if key not in [field.key for field in section.fields]:
                continue
            sheet = sheet_of(book, section.key)
            if row is None:
                return next(line[2] for line in sheet.iter_rows() if line[0].value == f"gf:{key}")
            column = next(cell.column for cell in sheet[1] if cell.value == f"gf:{key}")
            return sheet.cell(row, column)
        raise KeyError(key)

    return find


def codes(reading):
    return {finding.code for finding in reading.findings}


def places(reading, code):
    return [(one.sheet, one.cell) for one in reading.findings if one.code == code]


def test_an_untouched_workbook_says_what_it_was_written_with(edited, answered):
    reading = edited(lambda book: None)

    assert reading.findings == ()
    kept_in_the_portal = {"boundary_diagram"}
    typed = answered()["fields"].keys() - kept_in_the_portal
    assert reading.answers["fields"].keys() - kept_in_the_portal == typed
    assert reading.base["rows"] == answered()["rows"]


def test_an_empty_template_holds_no_data(written, reading_of):
    reading = reading_of(written(document.empty()))

    assert codes(reading) == {"upload.no_data"}
    assert reading.is_refused


class TestIdentity:
    def test_a_workbook_of_another_request_is_not_ours(self, written, answered):
        path = written(answered())

        reading = read(path, KEY, EXPECTED | {"request": "req-2"})

        finding = reading.findings[0]
        assert (finding.code, finding.http_status) == ("template.not_yours", 404)
        assert reading.answers["fields"] == {}
        assert "Demo" not in finding.sentence("en")

    def test_an_altered_identity_is_called_altered(self, edited):
        def claim_another_request(book):
            sheet = book[layout.IDENTITY_SHEET]
            line = next(row for row in sheet.iter_rows() if row[0].value == "identity.request")
            line[1].value = "req-2"

        assert codes(edited(claim_another_request)) == {"template.tampered"}

    def test_another_key_breaks_the_seal(self, written, answered):
        assert codes(read(written(answered()), b"another key", EXPECTED)) == {"template.tampered"}

    def test_without_identity_the_workbook_is_unknown(self, edited):
        assert codes(edited(lambda book: book.remove(book[layout.IDENTITY_SHEET]))) == {
            "template.unknown"
        }

    def test_an_outdated_version_names_both(self, written, answered):
        reading = read(written(answered()), KEY, EXPECTED | {"version": "2027.1"})

        finding = reading.findings[0]
        assert (finding.code, finding.facts) == (
            "template.outdated",
            {"found": "2026.1", "current": "2027.1"},
        )

    def test_another_level_is_read_with_a_warning(self, written, answered):
        reading = read(written(answered(), level="minimal"), KEY, EXPECTED)

        assert codes(reading) == {"template.level_changed"}
        assert reading.answers["fields"]

    def test_a_blank_list_needs_no_key(self, base_list, answered, tmp_path):
        path = tmp_path / "blank.xlsx"
        path.write_bytes(write(base_list, "full", "en", answered(), {}, None))

        assert read(path, None).findings == ()
        assert codes(read(path, KEY, EXPECTED)) == {"template.not_yours"}

    def test_without_the_key_a_request_is_read_unproven(self, written, answered):
        assert read(written(answered()), None).findings == ()


class TestSheets:
    def test_a_missing_sheet_is_named(self, edited, sheet_of):
        reading = edited(lambda book: book.remove(sheet_of(book, "G")))

        finding = next(one for one in reading.findings if one.code == "sheet.missing")
        assert finding.sheet == "G Energy"
        assert reading.is_refused

    def test_a_renamed_sheet_gives_a_hint(self, edited, sheet_of):
        def rename(book):
            sheet_of(book, "G").title = "power and heat"

        finding = edited(rename).findings[0]

        assert (finding.code, finding.facts["found"]) == ("sheet.missing", "power and heat")
        assert "power and heat" in finding.sentence("en")

    def test_case_and_outer_spaces_of_a_name_are_forgiven(self, edited, sheet_of):
        def rename(book):
            sheet_of(book, "G").title = " g ENERGY "

        assert edited(rename).findings == ()

    def test_extra_sheets_are_ignored_and_listed(self, edited):
        def add(book):
            book.create_sheet("my notes")["A1"] = "remember"
            book.create_sheet("secret").sheet_state = "veryHidden"

        reading = edited(add)

        assert codes(reading) == {"sheet.ignored", "sheet.hidden_ignored"}
        assert not reading.is_refused

    def test_merged_answers_are_refused_with_their_range(self, edited, sheet_of):
        reading = edited(lambda book: sheet_of(book, "E").merge_cells("B6:C7"))

        finding = next(one for one in reading.findings if one.code == "sheet.merged_cells")
        assert (finding.cell, finding.facts["found"]) == ("B6", "B6:C7")
        assert reading.is_refused


class TestColumns:
    def test_columns_may_be_reordered(self, edited, sheet_of, answered):
        def swap(book):
            sheet = sheet_of(book, "E")
            for row in sheet.iter_rows(min_col=2, max_col=5):
                values = [cell.value for cell in row]
                for cell, value in zip(row, reversed(values), strict=True):
                    cell.value = value

        reading = edited(swap)

        assert reading.findings == ()
        assert _values(reading.answers["rows"]["E"]) == _values(answered()["rows"]["E"])

    def test_a_title_row_above_shifts_nothing(self, edited, sheet_of, answered):
        reading = edited(lambda book: sheet_of(book, "E").insert_rows(1, 3))

        assert _values(reading.answers["rows"]["E"]) == _values(answered()["rows"]["E"])

    def test_an_extra_column_is_ignored_with_a_warning(self, edited, sheet_of):
        def add(book):
            sheet = sheet_of(book, "E")
            sheet.cell(4, 90, "my remark")
            sheet.cell(6, 90, "checked")

        finding = edited(add).findings[0]

        assert (finding.code, finding.severity, finding.facts["found"]) == (
            "column.ignored",
            "warning",
            "my remark",
        )

    def test_a_column_that_stands_twice_is_refused(self, edited, sheet_of):
        reading = edited(lambda book: sheet_of(book, "E").cell(1, 90, "gf:mat_name"))

        finding = reading.findings[0]
        assert (finding.code, finding.facts["first"], finding.cell) == (
            "header.duplicate",
            "B1",
            "CL1",
        )

    def test_a_lost_header_row_says_where_it_was_sought(self, edited, sheet_of):
        def erase(book):
            for cell in sheet_of(book, "E")[1]:
                cell.value = None

        finding = edited(erase).findings[0]

        assert (finding.code, finding.facts["rows"]) == ("header.not_found", 20)

    def test_a_lost_column_changes_nothing_and_is_told(self, edited, sheet_of):
        reading = edited(lambda book: sheet_of(book, "E").delete_cols(2))

        assert codes(reading) == {"column.missing"}
        assert not reading.is_refused


def _values(rows):
    return [{key: entry["value"] for key, entry in row["cells"].items()} for row in rows]


class TestRows:
    def test_a_row_typed_by_hand_gets_an_id_of_its_own(self, edited, cell_of):
        reading = edited(lambda book: setattr(cell_of(book, "mat_name", 9), "value", "Nickel"))

        assert [row["id"] for row in reading.answers["rows"]["E"]] == ["r1", "r2"]

    def test_a_repeated_row_names_both(self, edited, sheet_of):
        def repeat(book):
            sheet = sheet_of(book, "E")
            for cell in sheet[6][1:]:
                sheet.cell(12, cell.column, cell.value)

        reading = edited(repeat)

        finding = next(one for one in reading.findings if one.code == "row.duplicate")
        assert (finding.facts["first"], finding.facts["row_number"]) == (6, 12)
        assert len(reading.answers["rows"]["E"]) == 1

    def test_a_copied_row_with_one_change_is_a_new_row(self, edited, sheet_of, cell_of):
        def copy(book):
            sheet = sheet_of(book, "E")
            for cell in sheet[6]:
                sheet.cell(12, cell.column, cell.value)
            cell_of(book, "mat_name", 12).value = "Another"

        reading = edited(copy)

        assert [row["id"] for row in reading.answers["rows"]["E"]] == ["r1", "r2"]

    def test_one_question_with_two_answers_is_a_conflict(self, edited, sheet_of):
        def repeat(book):
            sheet = sheet_of(book, "C")
            sheet.cell(40, 1, "gf:output_qty")
            sheet.cell(40, 3, 5)

        finding = edited(repeat).findings[0]

        assert (finding.code, finding.cell, finding.field) == ("row.conflict", "C40", "output_qty")


class TestCells:
    @pytest.mark.parametrize(
        ("key", "typed", "read"),
        [
            ("output_qty", "1 234.5", ("1234.5", None)),
            ("output_qty", "１２３４", ("1234", None)),
            ("mass_per_unit", "500 g", ("500", "g")),
            ("mass_per_unit", 1.5, ("1.5", "kg")),
            ("supplier_part_no", 123, ("123", None)),
            ("site_country", "中国", ("CN", None)),
            ("offsets_included", True, (True, None)),
            ("offsets_included", "否", (False, None)),
            ("period_start", 45658, ("2025-01-01", None)),
            ("period_start", "2025年1月1日", ("2025-01-01", None)),
            ("scrap_rate", 2.5, ("2.5", "%")),
        ],
    )
    def test_people_type_as_they_are_used_to(self, edited, cell_of, key, typed, read):
        reading = edited(lambda book: setattr(cell_of(book, key), "value", typed))

        entry = reading.answers["fields"][key]
        assert (entry["value"], entry["unit"]) == read
        assert not any(finding.severity == "error" for finding in reading.findings)

    def test_a_percent_format_means_percent(self, edited, cell_of):
        def share(book):
            cell = cell_of(book, "scrap_rate")
            cell.value, cell.number_format = 0.45, "0%"

        entry = edited(share).answers["fields"]["scrap_rate"]

        assert (entry["value"], entry["unit"]) == ("45", "%")

    @pytest.mark.parametrize(
        ("key", "typed", "code"),
        [
            ("output_qty", "1,234.5", "number.ambiguous"),
            ("output_qty", "1_000", "number.invalid"),
            ("output_qty", "1e3000000", "number.out_of_range"),
            ("output_qty", "#DIV/0!", "cell.error"),
            ("output_qty", "=SUM(A1:A2)", "cell.formula_not_calculated"),
            ("mass_per_unit", "5 kWh", "unit.wrong_dimension"),
            ("mass_per_unit", "5 ton", "unit.ambiguous"),
            ("period_start", "01/02/2024", "date.ambiguous"),
            ("period_start", "2024-02-30", "date.invalid"),
            ("supplier_part_no", "1.23E+15", "id.looks_rounded"),
            ("supplier_part_no", 1234567890123456000, "id.looks_rounded"),
            ("site_country", "Atlantis", "choice.unknown"),
        ],
    )
    def test_what_cannot_be_read_is_told_at_its_cell(self, edited, cell_of, key, typed, code):
        found = {}

        def type_in(book):
            cell = cell_of(book, key)
            cell.value = typed
            found.update(sheet=cell.parent.title, cell=cell.coordinate)

        reading = edited(type_in)

        told = [one for one in reading.findings if one.code == code]
        assert [(one.sheet, one.cell, one.field) for one in told] == [
            (found["sheet"], found["cell"], key)
        ]
        assert told[0].sentence("en") != told[0].sentence("zh")
        assert not reading.is_refused

    def test_a_unit_that_does_not_fit_is_told_at_the_unit(self, edited, sheet_of):
        def choose(book):
            line = next(
                row for row in sheet_of(book, "B").iter_rows() if row[0].value == "gf:mass_per_unit"
            )
            line[3].value = "kWh"

        finding = edited(choose).findings[0]

        assert (finding.code, re.sub(r"\d", "", finding.cell)) == ("unit.wrong_dimension", "D")

    def test_an_unreadable_cell_is_no_answer(self, edited, cell_of):
        reading = edited(lambda book: setattr(cell_of(book, "output_qty"), "value", "#N/A"))

        assert "output_qty" not in reading.answers["fields"]

    def test_a_preset_answer_cannot_be_changed(self, edited, cell_of):
        reading = edited(lambda book: setattr(cell_of(book, "customer_part_no"), "value", "OTHER"))

        assert codes(reading) == {"cell.locked"}
        assert reading.answers["fields"]["customer_part_no"]["value"] == "CAM-811"

    def test_many_mistakes_are_all_told_with_their_cells(self, edited, cell_of):
        keys = ["output_qty", "output_total_site", "scrap_rate", "mass_per_unit", "declared_amount"]

        def spoil(book):
            for key in keys:
                cell_of(book, key).value = "lots"

        reading = edited(spoil)

        assert {one.field for one in reading.findings} == set(keys)
        assert len(set(places(reading, "number.invalid"))) == len(keys)

    def test_a_calculated_answer_is_remembered_as_such(self, written, answered, reading_of):
        path = written(answered())
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = next(n for n, text in parts.items() if b"gf:output_qty" in text or b"201730" in text)
        parts[name] = parts[name].replace(b"<v>201730</v>", b"<f>2*100865</f><v>201730</v>", 1)
        with zipfile.ZipFile(path, "w") as archive:
            for part, text in parts.items():
                archive.writestr(part, text)

        reading = reading_of(path)

        assert len(reading.formulas) == 1
        assert reading.findings == ()


class TestWithoutAFigure:
    @pytest.mark.parametrize(
        ("key", "typed", "why"),
        [
            ("output_qty", "unknown: no meter of its own", "unknown"),
            ("scrap_rate", "保密：配方", "confidential"),
            ("site_country", "not applicable: a ship", "not_applicable"),
            ("period_start", "不适用：没有", "not_applicable"),
        ],
    )
    def test_a_reason_instead_of_a_figure_is_an_answer(self, edited, cell_of, key, typed, why):
        reading = edited(lambda book: setattr(cell_of(book, key), "value", typed))

        entry = reading.answers["fields"][key]
        assert (entry["value"], entry["without"]) == (None, why)
        assert reading.findings == ()

    def test_it_comes_back_the_same(self, written, base_list, reading_of):
        answers, _ = document.with_field(
            document.empty(), base_list.field("scrap_rate"), "unknown: never weighed"
        )

        reading = reading_of(written(answers))

        assert reading.answers["fields"] == answers["fields"]
