"""Reading the tables: every encoding and kind of file, and all mistakes at once."""

import csv
import io

import openpyxl
import pytest

from aggregator.messages import catalogue
from aggregator.network import build
from aggregator.rollup import roll_up
from aggregator.tables import TablesRefused, read_tables

BOM = """parent,component,quantity,unit,scrap_rate,supplier,share,return
电芯,正极,0.5,kg,0.2,上海厂,0.6,
电芯,正极,0.5,kg,0.2,S2,0.4,
电芯,电,1.2,千瓦时,,,,
"""
FOOTPRINTS = """item,supplier,declared_unit,declared_amount,footprint_kgco2e,source,time,year
正极,上海厂,kg,1,10,primary,2,2025
正极,,kg,1,20,,,
电,,MWh,1,577.7,secondary,1,2024
"""
EXPECTED = 0.5 / 0.8 * (0.6 * 10 + 0.4 * 20) + 1.2 * 0.5777


@pytest.fixture
def write(tmp_path):
    """Return a function that writes both tables and gives their paths."""

    def tables(bom=BOM, footprints=FOOTPRINTS, encoding="utf-8"):
        paths = tmp_path / "bom.csv", tmp_path / "footprints.csv"
        for path, text in zip(paths, (bom, footprints), strict=True):
            path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return paths

    return tables


@pytest.fixture
def workbook(tmp_path):
    """Return a function that writes one workbook with a sheet for each table."""

    def book(**sheets):
        path = tmp_path / "tables.xlsx"
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        made.save(path)
        return path

    return book


def cells(text):
    def value(cell):
        try:
            return float(cell)
        except ValueError:
            return cell or None

    heading, *rows = csv.reader(io.StringIO(text))
    return [heading, *([value(cell) for cell in row] for row in rows)]


def problems(*paths, **options):
    with pytest.raises(TablesRefused) as refused:
        read_tables(*paths, **options)
    return refused.value.problems


def one_problem(write, *, bom=None, footprints=None):
    """Return (row, column, code) of the only problem of tables with one extra row."""
    paths = write(BOM + (bom or ""), FOOTPRINTS + (footprints or ""))
    (problem,) = problems(*paths)
    return problem.place.row, problem.column, problem.code


class TestFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_every_encoding_gives_the_same_result_and_hash(self, write, encoding):
        tables = read_tables(*write(encoding=encoding))

        (result,) = roll_up(build(tables))
        assert result.footprint_kgco2e == pytest.approx(EXPECTED, rel=1e-12)
        assert tables.sha256() == read_tables(*write()).sha256()

    def test_a_workbook_with_both_sheets_gives_the_same_result_and_hash(self, write, workbook):
        book = workbook(bom=cells(BOM), Footprints=cells(FOOTPRINTS))

        tables = read_tables(book)

        assert tables.sha256() == read_tables(*write()).sha256()

    @pytest.mark.parametrize("delimiter", [";", "\t"])
    def test_other_delimiters_are_recognised_by_the_heading(self, write, delimiter):
        bom, footprints = (text.replace(",", delimiter) for text in (BOM, FOOTPRINTS))

        assert read_tables(*write(bom, footprints)).sha256() == read_tables(*write()).sha256()

    def test_the_order_of_rows_and_columns_changes_no_bit(self, write):
        heading, *rows = csv.reader(io.StringIO(BOM))
        shuffled = [list(reversed(row)) for row in [heading, *reversed(rows)]]
        bom = "\n".join(",".join(row) for row in shuffled)

        turned, straight = read_tables(*write(bom)), read_tables(*write())

        assert turned.sha256() == straight.sha256()
        assert roll_up(build(turned))[0].to_json() == roll_up(build(straight))[0].to_json()

    def test_another_number_is_another_hash(self, write):
        other = read_tables(*write(BOM.replace("1.2", "1.3")))

        assert other.sha256() != read_tables(*write()).sha256()

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"parent,component\n\xff\xfe\xff\xff,\x81", "file.encoding"),
            (b'parent,component,quantity,unit\nA,"B,1,kg\n', "file.csv"),
            (b"\xd0\xcf\x11\xe0 old", "file.old_workbook"),
            (b"PK\x03\x04 cut off", "file.not_workbook"),
            (b"", "table.no_heading"),
            (b"parent,component,quantity,unit\n", "table.empty"),
            (b"parent,component,unit\nA,B,kg\n", "column.missing"),
            (b"parent,component,quantity,quantity,unit\nA,B,1,1,kg\n", "column.twice"),
        ],
    )
    def test_a_file_that_is_no_table_is_told_and_never_crashes(self, write, content, code):
        assert [problem.code for problem in problems(*write(bom=content))] == [code]

    def test_a_field_of_unusual_length_is_told_and_never_crashes(self, write):
        (problem,) = problems(*write(BOM + "A," + "x" * 200_000 + ",1,kg,,,,\n"))
        (quoted,) = problems(*write(BOM + 'A,"' + "x" * 200_000 + '",1,kg,,,,\n'))

        assert (problem.code, quoted.code) == ("text.too_long", "file.csv")

    def test_a_text_renamed_to_a_workbook_is_told(self, write, tmp_path):
        renamed = tmp_path / "bom.xlsx"
        renamed.write_text(BOM)

        assert problems(renamed, write()[1])[0].code == "file.not_workbook"

    def test_a_workbook_without_a_sheet_names_the_missing_one(self, workbook):
        (problem,) = problems(workbook(bom=cells(BOM)))

        assert (problem.code, problem.facts["sheet"]) == ("sheet.missing", "footprints")

    def test_a_problem_in_a_workbook_names_its_sheet(self, workbook):
        book = workbook(bom=cells(BOM.replace("kg", "furlong", 1)), footprints=cells(FOOTPRINTS))

        (problem,) = problems(book)

        assert problem.sentence().startswith("Sheet “bom”: ")

    @pytest.mark.parametrize(
        ("cell", "code"),
        [("=1/0*A1", "cell.formula_not_calculated"), ("#DIV/0!", "cell.error")],
    )
    def test_a_workbook_s_cell_without_a_result_is_never_empty(self, workbook, cell, code):
        rows = cells(BOM)
        rows[3][2] = cell

        (problem,) = problems(workbook(bom=rows, footprints=cells(FOOTPRINTS)))

        assert (problem.place.row, problem.column, problem.code) == (4, "quantity", code)

    def test_a_code_that_is_a_number_in_a_workbook_keeps_its_digits(self, workbook):
        bom = [["parent", "component", "quantity", "unit"], ["P", 123.0, 1, "kg"]]
        book = workbook(bom=bom, footprints=[["item", "declared_unit", "footprint_kgco2e"]])

        assert read_tables(book).lines[0].component == "123"

    def test_unknown_columns_and_unused_rows_are_reported_and_ignored(self, write):
        bom = BOM.replace("unit,", "unit,colour,").replace("kg,", "kg,red,")
        bom = bom.replace("千瓦时,", "千瓦时,blue,")

        tables = read_tables(*write(bom, FOOTPRINTS + "铜,,kg,1,4,,,\n"))

        assert [notice.code for notice in tables.notices] == [
            "column.unknown",
            "row.unused_general",
        ]
        assert tables.lines == read_tables(*write()).lines

    def test_empty_rows_are_nothing(self, write):
        assert len(read_tables(*write(BOM + "\n,,,,,,,\n")).lines) == 3

    def test_invisible_marks_around_codes_do_not_matter(self, write):
        bom = BOM.replace("电,1.2", "\ufeff电\u200b\u00a0 ,1.2")

        assert read_tables(*write(bom)).lines[2].component == "电"


class TestCells:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "number.missing"),
            ("abc", "number.invalid"),
            ("1_000", "number.invalid"),
            ("0x10", "number.invalid"),
            ("½", "number.invalid"),
            ('"1,234.5"', "number.ambiguous"),
            ('"1,5"', "number.ambiguous"),
            ("nan", "number.not_finite"),
            ("-inf", "number.not_finite"),
            ("Infinity", "number.not_finite"),
            ("1e999", "number.out_of_range"),
            ("1e3000000", "number.invalid"),
            ("9" * 500, "number.out_of_range"),
            ("1e-400", "number.too_small"),
            ("0", "number.not_positive"),
            ("-1", "number.not_positive"),
        ],
    )
    def test_a_quantity_that_is_no_positive_number_is_refused(self, write, text, code):
        assert one_problem(write, bom=f"A,B,{text},kg,,,,\n") == (5, "quantity", code)

    @pytest.mark.parametrize(("text", "value"), [("１２.５", 12.5), ("1e-05", 1e-05), (" 7 ", 7.0)])
    def test_digits_of_any_width_are_a_number(self, write, text, value):
        tables = read_tables(*write(BOM + f"A,B,{text},kg,,,,\n"))

        assert next(line.quantity for line in tables.lines if line.parent == "A") == value

    @pytest.mark.parametrize(
        ("row", "column", "code"),
        [
            (",B,1,kg,,,,", "parent", "text.missing"),
            ("A,,1,kg,,,,", "component", "text.missing"),
            ("A,B,1,,,,,", "unit", "text.missing"),
            ("A,B,1,furlong,,,,", "unit", "unit.unknown"),
            ("A,B,1,ton,,,,", "unit", "unit.ambiguous"),
            ("A,B,1,kg,1,,,", "scrap_rate", "scrap.outside"),
            ("A,B,1,kg,-0.1,,,", "scrap_rate", "scrap.outside"),
            ("A,B,1,kg,,S,60,", "share", "share.outside"),
            ("A,B,1,kg,,S,60%,", "share", "number.invalid"),
            ("A,B,1,kg,,S,0.6,", "share", "share.sum"),
            ("A,B,1,kg,,,,perhaps", "return", "choice.unknown"),
            ("A,1.23E+15,1,kg,,,,", "component", "code.looks_rounded"),
            ("A,B\x0bC,1,kg,,,,", "component", "text.control_char"),
            ("A,B,1,kg,,,,,surplus", None, "row.too_long"),
        ],
    )
    def test_a_mistake_in_a_line_is_named_with_its_place(self, write, row, column, code):
        assert one_problem(write, bom=row + "\n") == (5, column, code)

    @pytest.mark.parametrize(
        ("row", "column", "code"),
        [
            (",,kg,1,1,,,", "item", "text.missing"),
            ("A,,,1,1,,,", "declared_unit", "text.missing"),
            ("A,,kg,0,1,,,", "declared_amount", "number.not_positive"),
            ("A,,kg,1,inf,,,", "footprint_kgco2e", "number.not_finite"),
            ("A,,kg,1,1,measured,,", "source", "choice.unknown"),
            ("A,,kg,1,1,,6,", "time", "number.outside"),
            ("A,,kg,1,1,,,2025.5", "year", "number.not_whole"),
            ("正极,,kg,1,1,,,", "item", "row.duplicate_general"),
            ("正极,上海厂,kg,1,1,,,", "item", "row.duplicate"),
            ("正极,S9,kg,1,1,,,", "supplier", "supplier.unknown"),
            ("电芯,,piece,1,1,,,", "boundary", "boundary.missing"),
        ],
    )
    def test_a_mistake_in_a_footprint_is_named_with_its_place(self, write, row, column, code):
        assert one_problem(write, footprints=row + "\n") == (5, column, code)

    @pytest.mark.parametrize("text", ["2025-02-30", "31.12.2025", "20251231"])
    def test_a_date_has_one_form(self, write, text):
        footprints = f"item,declared_unit,footprint_kgco2e,valid_until\n电,kWh,1,{text}\n"

        (problem,) = problems(*write(footprints=footprints))

        assert (problem.column, problem.code) == ("valid_until", "date.invalid")

    def test_footprints_of_suppliers_that_no_line_names_are_refused(self, write):
        rows = "item,supplier,declared_unit,footprint_kgco2e\n电,S1,kWh,1\n电,S2,kWh,2\n"

        (problem,) = problems(*write(footprints=rows))

        assert problem.code == "supplier.rows_unused"
        assert problem.facts["suppliers"] == ("S1", "S2")

    def test_with_a_general_row_they_are_merely_unused(self, write):
        tables = read_tables(*write(footprints=FOOTPRINTS + "电,S1,kWh,1,5,primary,,\n"))

        assert [notice.code for notice in tables.notices] == ["row.unused"]

    def test_a_factor_that_the_lines_outrank_is_reported(self, write):
        footprints = "item,declared_unit,footprint_kgco2e,boundary\n电芯,piece,9,cradle_to_gate\n"

        tables = read_tables(*write(footprints=footprints))

        assert [notice.code for notice in tables.notices] == ["row.outranked"]

    def test_an_own_part_beside_the_lines_is_not(self, write):
        footprints = "item,declared_unit,footprint_kgco2e,boundary\n电芯,piece,9,gate_to_gate\n"

        tables = read_tables(*write(footprints=footprints))

        assert tables.notices == ()

    @pytest.mark.parametrize("typed", ["1e-320", "0", "-1.25", "-0.1"])
    def test_a_number_is_told_as_it_was_typed(self, write, typed):
        (problem,) = problems(*write(BOM + f"电芯,正极,{typed},kg,,,,\n"))

        assert problem.facts["text"] == typed


class TestAllAtOnce:
    def test_every_mistake_of_both_tables_is_told_in_one_go(self, write):
        bom = BOM + "A,B,nan,kg,,,,\nA,C,1,furlong,2,,,\nE,F,1,kg,,S1,0.7,\nG,电,1,kg,,,,\n"
        footprints = FOOTPRINTS + "X,,kg,1,1e999,,9,\nE,,kg,1,1,,,\n"

        found = [
            (p.place.file.rsplit("/", 1)[-1] if p.place else None, p.place and p.place.row, p.code)
            for p in problems(*write(bom, footprints), products=["NIX"])
        ]

        assert found == [
            (None, None, "product.unknown"),
            ("bom.csv", 5, "number.not_finite"),
            ("bom.csv", 6, "scrap.outside"),
            ("bom.csv", 6, "unit.unknown"),
            ("bom.csv", 7, "share.sum"),
            ("bom.csv", 8, "unit.mass_missing"),
            ("footprints.csv", 5, "number.out_of_range"),
            ("footprints.csv", 5, "number.outside"),
            ("footprints.csv", 6, "boundary.missing"),
        ]

    def test_what_merely_follows_from_an_unreadable_row_is_left_out(self, write):
        bom = BOM.replace("0.6,", "0.6x,")

        assert [problem.code for problem in problems(*write(bom))] == ["number.invalid"]

    def test_every_problem_has_a_sentence_in_both_languages(self, write):
        found = problems(*write(BOM + "A,B,,ton,,S,0.2,\nA,C,1,kgg,,,,\n"))

        for problem in found:
            english, chinese = problem.sentence("en"), problem.sentence("zh")
            assert english.isascii() or "“" in english or "→" in english
            assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
            assert "{" not in english + chinese

    def test_every_sentence_takes_the_same_facts_in_both_languages(self):
        def names(template):
            return {part.partition("}")[0] for part in template.split("{")[1:]}

        different = [
            code
            for code, words in catalogue().items()
            if names(words["en"]) != names(words["zh"])
            or names(words.get("en_hint", "")) != names(words.get("zh_hint", ""))
        ]

        assert different == []

    def test_a_wrong_line_hides_no_mistake_of_its_items_elsewhere(self, write):
        bom = (
            "parent,component,quantity,unit\nP,A,x,kg\nP,B,0,kg\n"
            "Q,A,1,kg\nQ,B,1,kg\nQ,C,1,kg\nB,C,1,kg\n"
        )
        rows = "item,declared_unit,footprint_kgco2e\nA,piece,1\nB,kg,1\nC,kg,1\nC,kg,2\n"

        found = problems(*write(bom, rows))

        assert {(p.place.row, p.code) for p in found} == {
            (2, "number.invalid"),
            (3, "number.not_positive"),
            (4, "unit.mass_missing"),
            (3, "boundary.missing"),
            (5, "row.duplicate_general"),
        }

    def test_a_product_that_stands_in_a_wrong_row_is_not_unknown(self, write):
        bom = "parent,component,quantity,unit,supplier,share\nP,A,1,kg,S,0.5\nQ,A,0,kg,,\n"
        paths = write(bom, "item,declared_unit,footprint_kgco2e\nA,kg,1\n")

        found = problems(*paths, products=["P", "Q", "ZZ", "0"])

        assert [p.code for p in found if p.place] == ["share.sum", "number.not_positive"]
        assert [p.facts["product"] for p in found if not p.place] == ["0", "ZZ"]
