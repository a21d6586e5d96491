"""Mistakes: all kinds at once, wherever the rows come from, with place and both languages."""

import math

import openpyxl
import pytest

from aggregator import files
from aggregator.network import build
from aggregator.problems import TablesRefused
from aggregator.rollup import roll_up
from aggregator.rows import FootprintRow, Line, Tables
from aggregator.tables import holds_both, read_network, read_tables

BOM = """parent,component,quantity,unit,scrap_rate,supplier,share,return
P,A,2,kg,,S1,0.6,
P,A,2,kg,,S2,0.4,
P,B,1,kg,,,,no
B1,C,nan,kg,,,,
B2,C,1,furlong,,,,
B3,C,1,ton,,,,
B4,C,1,kg,1.5,,,
B5,C,1,kg,,S1,7,
B6,C,"1,000",kg,,,,
B7,C,,kg,,,,
,C,1,kg,,,,
B8,C,x,kg,,,,
B9,C,1,kg,,,,perhaps
B10,C,-1,kg,,,,
B11,C,1e-310,kg,,,,
B12,C,1e999,kg,,,,
B13,C,1e-999,kg,,,,
B14,C,1,kg,,,,,surplus
B15,D,1,kg,,S1,0.5,
B16,E,1,kg,,S1,,
B16,E,1,kg,,S2,,
B17,F,1,kg,,S1,0.5,
B17,F,2,kg,,S2,0.5,
Q,G,1,kg,,,,
B18,1.23E+15,1,kg,,,,
"""
FOOTPRINTS = """\
item,supplier,declared_unit,footprint_kgco2e,boundary,source,time,year,valid_until,mass_kg
A,S1,kg,1,,primary,,,,
A,S1,kg,2,,primary,,,,
A,S9,kg,2,,primary,,,,
P,,piece,2,,primary,,,,
G,,piece,1,,,,,,
H,,kg,inf,,,,,,
I,,kg,1,,measured,,,,
J,,kg,1,,,6,,,
K,,kg,1,,,,2024.5,,
L,,kg,1,,,,,31.12.2025,
M,,kg,1,,,,,,0
N,,kg,1,everything,,,,,
"""
EXPECTED = {
    (5, "number.not_finite"),
    (6, "unit.unknown"),
    (7, "unit.ambiguous"),
    (8, "scrap.outside"),
    (9, "share.outside"),
    (10, "number.ambiguous"),
    (11, "number.missing"),
    (12, "text.missing"),
    (13, "number.invalid"),
    (14, "choice.unknown"),
    (15, "number.not_positive"),
    (16, "number.too_small"),
    (17, "number.out_of_range"),
    (18, "number.too_small"),
    (19, "row.too_long"),
    (20, "share.sum"),
    (21, "share.missing"),
    (22, "share.missing"),
    (24, "split.quantities_differ"),
    (25, "unit.mass_missing"),
    (26, "code.looks_rounded"),
    (3, "row.duplicate"),
    (4, "supplier.unknown"),
    (5, "boundary.missing"),
    (7, "number.not_finite"),
    (8, "choice.unknown"),
    (9, "number.outside"),
    (10, "number.not_whole"),
    (11, "date.invalid"),
    (12, "number.not_positive"),
    (13, "choice.unknown"),
    (None, "product.unknown"),
}


@pytest.fixture
def write(tmp_path):
    def tables(bom, footprints):
        paths = tmp_path / "bom.csv", tmp_path / "footprints.csv"
        for path, text in zip(paths, (bom, footprints), strict=True):
            path.write_text(text, encoding="utf-8")
        return paths

    return tables


def problems(*paths, **options):
    with pytest.raises(TablesRefused) as refused:
        read_tables(*paths, **options)
    return refused.value.problems


def refusals(*lines, rows=(), **tables):
    with pytest.raises(TablesRefused) as refused:
        build(Tables(lines, rows, **tables))
    return [problem.code for problem in refused.value.problems]


def test_thirty_kinds_of_mistakes_are_told_together_in_both_languages(write):
    found = problems(*write(BOM, FOOTPRINTS), products=["B", "NIX"])

    assert {(p.place.row if p.place else None, p.code) for p in found} == EXPECTED
    assert len({p.code for p in found}) >= 20
    for problem in found:
        english, chinese = (problem.to_json(lang)["sentence"] for lang in ("en", "zh"))
        assert english != chinese
        assert "{" not in english + chinese


def test_a_plain_file_and_one_with_quotes_are_read_alike(write, tmp_path):
    plain = BOM.replace('"1,000"', "1 000")
    quoted = plain.replace("\nQ,G", '\n"Q","G"')

    first = [(p.place, p.code, p.facts) for p in problems(*write(plain, FOOTPRINTS))]

    assert first == [(p.place, p.code, p.facts) for p in problems(*write(quoted, FOOTPRINTS))]


def test_ten_mistakes_in_a_million_lines_are_ten_problems(write):
    lines = [f"P{i % 50},C{i},{i + 1},kg,,,," for i in range(1_000_000)]
    wrong = range(7, 1_000_000, 100_000)
    for place, row in enumerate(wrong):
        column, cell = [(2, "x"), (2, "0"), (3, "furlong"), (4, "2"), (1, "")][place % 5]
        cells = lines[row].split(",")
        cells[column] = cell
        lines[row] = ",".join(cells)
    heading = BOM.partition("\n")[0]

    found = problems(*write("\n".join([heading, *lines]), FOOTPRINTS.partition("\n")[0] + "\n"))

    assert [problem.place.row for problem in found] == [row + 2 for row in wrong]


def test_a_cell_that_cannot_be_read_hides_no_mistake_beside_it(write):
    bom = (
        "parent,component,quantity,unit,supplier,share\n"
        "P,A,2,kg,S1,0.6\nP,A,2,kg,S2,0.5\nP,B,nan,kg,,\n"
        "P,C,1,kg,S1,0.6\nP,C,x,kg,S2,0.4\n"
    )
    rows = "item,declared_unit,footprint_kgco2e\nA,kg,1\nB,kg,1\nC,kg,1\n"

    told = {(problem.code, problem.place.row) for problem in problems(*write(bom, rows))}

    assert told == {("share.sum", 2), ("number.not_finite", 4), ("number.invalid", 6)}


@pytest.mark.parametrize("quantity", ["true", "1", "1.0"])
def test_only_numbers_are_numbers_even_where_all_cells_are_the_same(write, quantity):
    paths = write(f"parent,component,quantity,unit\nP,A,{quantity},kg\n", "item,declared_unit\n")
    paths[1].write_text("item,declared_unit,footprint_kgco2e\nA,kg,5\n")

    if quantity == "true":
        assert [problem.code for problem in problems(*paths)] == ["number.invalid"]
    else:
        assert roll_up(read_network(*paths))[0].footprint_kgco2e == 5


class TestRowsOfPrograms:
    """Rows that a program makes go through the same rules."""

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"parent": ""}, "text.missing"),
            ({"component": "x" * 501}, "text.too_long"),
            ({"quantity": math.nan}, "number.not_positive"),
            ({"quantity": math.inf}, "number.not_positive"),
            ({"quantity": 5e-324}, "number.too_small"),
            ({"unit": "furlong"}, "unit.unknown"),
            ({"scrap_rate": math.nan}, "scrap.outside"),
            ({"share": math.nan}, "share.outside"),
            ({"gsd2": 0.5}, "number.outside"),
            ({"gsd2": math.nan}, "number.outside"),
        ],
    )
    def test_a_line(self, facts, code):
        line = {"parent": "P", "component": "A", "quantity": 1.0, "unit": "kg"} | facts

        assert refusals(Line(**line)) == [code]

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"item": ""}, "text.missing"),
            ({"declared_unit": "ton"}, "unit.ambiguous"),
            ({"declared_amount": 0.0}, "number.not_positive"),
            ({"footprint_kgco2e": -math.inf}, "number.not_finite"),
            ({"fossil": math.inf}, "number.not_finite"),
            ({"mass_kg": math.nan}, "number.not_positive"),
            ({"mass_kg": 1e-320}, "number.too_small"),
            ({"primary_share": math.nan}, "number.outside"),
            ({"ratings": (1, 2, 3, 4, 5, 6)}, "number.outside"),
            ({"source": "guess"}, "choice.unknown"),
            ({"boundary": "half"}, "choice.unknown"),
        ],
    )
    def test_a_footprint(self, facts, code):
        row = {"item": "A", "declared_unit": "kg", "footprint_kgco2e": 1.0} | facts
        line = Line(parent="P", component="A", quantity=1, unit="kg")

        assert refusals(line, rows=(FootprintRow(**row),)) == [code]

    @pytest.mark.parametrize(("quantity", "unit"), [(1e308, "t"), (1e-307, "g")])
    def test_a_quantity_that_conversion_takes_out_of_range(self, quantity, unit):
        line = Line(parent="P", component="A", quantity=quantity, unit=unit)
        declared = "g" if unit == "t" else "t"
        row = FootprintRow(item="A", declared_unit=declared, footprint_kgco2e=1)

        assert refusals(line, rows=(row,))[0] in {"number.out_of_range", "number.too_small"}

    def test_a_value_that_overflows(self):
        line = Line(parent="P", component="A", quantity=1, unit="kg")
        row = FootprintRow(
            item="A", declared_unit="kg", footprint_kgco2e=1e300, declared_amount=1e-300
        )

        with pytest.raises(TablesRefused) as refused:
            roll_up(build(Tables((line,), (row,))))

        assert [problem.code for problem in refused.value.problems] == ["number.overflow"]

    @pytest.mark.parametrize(
        ("quantity", "value"), [(1e-200, 1.0), (1e-100, 1e-150), (1e-155, 1.0)]
    )
    def test_what_would_vanish_on_its_way(self, quantity, value):
        lines = (
            Line(parent="P", component="A", quantity=quantity, unit="kg"),
            Line(parent="A", component="B", quantity=quantity, unit="kg"),
            Line(parent="P", component="C", quantity=1, unit="kg"),
        )
        rows = tuple(
            FootprintRow(item=item, declared_unit="kg", footprint_kgco2e=stated)
            for item, stated in (("B", value), ("C", 1.0))
        )

        with pytest.raises(TablesRefused) as refused:
            roll_up(build(Tables(lines, rows)))

        (problem,) = refused.value.problems
        assert problem.code == "number.underflow"
        assert problem.facts == {"product": "P", "items": ("B",)}

    def test_a_split_of_a_supplier_s_own_lines(self):
        facts = {"parent": "P", "component": "A", "unit": "kg", "parent_supplier": "M"}
        lines = [
            Line(**facts, quantity=1, supplier="S1", share=0.5),
            Line(**facts | {"unit": "piece"}, quantity=2, supplier="S2", share=0.4),
            Line(parent="P", component="A", quantity=1, unit="kg", supplier="S1", share=1),
        ]

        assert refusals(*lines) == ["share.sum", "unit.mixed_dimensions"]

    def test_an_own_part_in_a_unit_that_its_lines_do_not_have(self):
        lines = (
            Line(parent="P", component="A", quantity=1, unit="m2", supplier="S"),
            Line(parent="A", component="B", quantity=1, unit="kg"),
        )
        own = FootprintRow(
            item="A",
            supplier="S",
            declared_unit="m2",
            footprint_kgco2e=1,
            source="primary",
            boundary="gate_to_gate",
        )
        general = FootprintRow(
            item="A", declared_unit="kg", footprint_kgco2e=None, boundary="gate_to_gate"
        )

        assert refusals(*lines, rows=(own, general)) == ["unit.own_part"]

    def test_everything_in_a_loop_is_no_product(self):
        lines = (
            Line(parent="A", component="B", quantity=0.1, unit="kg"),
            Line(parent="B", component="A", quantity=0.1, unit="kg"),
        )

        with pytest.raises(TablesRefused) as refused:
            roll_up(build(Tables(lines)))

        assert [problem.code for problem in refused.value.problems] == ["product.none"]

    def test_where_no_line_is_there_is_no_product_but_the_one_asked_for(self):
        alone = build(Tables((), (FootprintRow(item="A", declared_unit="kg", footprint_kgco2e=1),)))

        with pytest.raises(TablesRefused) as refused:
            roll_up(alone)

        assert [problem.code for problem in refused.value.problems] == ["product.no_lines"]
        assert roll_up(alone, ["A"])[0].footprint_kgco2e == 1


class TestFiles:
    def test_a_product_that_is_asked_for_and_there_is_no_problem(self, write):
        paths = write(
            "parent,component,quantity,unit\nP,A,1,kg\n",
            "item,declared_unit,footprint_kgco2e\nA,kg,1\n",
        )

        assert [node.key for node in read_network(*paths, ["P", "A"]).nodes] == ["A", "P"]
        assert [problem.code for problem in problems(*paths, products=["P", "X"])] == [
            "product.unknown"
        ]

    def test_codes_that_differ_in_case_alone_are_noticed(self, write):
        bom = "parent,component,quantity,unit\nP,Ab,1,kg\nP,aB,2,kg\nP,ａb,2,kg\n"

        found = read_tables(*write(bom, "item,declared_unit,footprint_kgco2e\n"))

        (notice,) = found.notices
        assert notice.facts["codes"] == ("Ab", "aB", "ａb")

    def test_cells_far_beyond_the_heading_are_told_by_row(self, write):
        bom = "parent,component,quantity,unit\nP,A,1,kg\nP,B,1,kg,,x,\n"
        rows = "item,declared_unit,footprint_kgco2e\nA,kg,1,,,,y\n"

        found = problems(*write(bom, rows))

        assert [(p.place.row, p.code) for p in found] == [(3, "row.too_long"), (2, "row.too_long")]

    def test_codes_of_any_length_are_one_code_in_both_tables(self, write):
        long, alike = "铜箔" * 9, "铜箔" * 5 + "x"
        bom = f"parent,component,quantity,unit\nP,{long},1,kg\nP,{alike},2,kg\nP,B,1,kg\n"
        rows = f"item,declared_unit,footprint_kgco2e\nB,kg,1\n{alike},kg,10\n"

        (short,) = roll_up(read_network(*write(bom.replace(long, "C"), rows + "C,kg,100\n")))
        (result,) = roll_up(read_network(*write(bom, rows + f"{long},kg,100\n")))
        (mixed,) = roll_up(read_network(*write(bom, rows)))

        assert result.footprint_kgco2e == short.footprint_kgco2e == 121
        assert (mixed.footprint_kgco2e, mixed.is_complete) == (21, False)

    def test_an_outranked_and_a_used_row_of_a_parent(self, write):
        bom = "parent,component,quantity,unit\nP,A,1,kg\n"
        rows = (
            "item,declared_unit,footprint_kgco2e,boundary,source\nP,piece,1,gate_to_gate,primary\n"
        )

        assert read_tables(*write(bom, rows)).notices == ()

    def test_a_workbook_keeps_dates_logic_and_both_sheets(self, tmp_path):
        from datetime import datetime

        made = openpyxl.Workbook()
        made.active.title = "bom"
        made.active.append(["parent", "component", "quantity", "unit", "return"])
        made.active.append(["P", "A", 0.5, "kg", False])
        made.active.append(["A", "P", 0.5, "piece", True])
        sheet = made.create_sheet("footprints")
        sheet.append(["item", "declared_unit", "footprint_kgco2e", "valid_until", "boundary"])
        sheet.append(["A", "kg", 2, datetime(2025, 12, 31), "gate_to_gate"])  # noqa: DTZ001
        path = tmp_path / "both.xlsx"
        made.save(path)

        found = read_tables(path)

        assert holds_both(path)
        assert [line.is_return for line in found.lines] == [False, True]
        assert found.footprints[0].valid_until.isoformat() == "2025-12-31"

    def test_a_file_beyond_the_limit_is_refused(self, write, monkeypatch):
        monkeypatch.setattr(files, "LARGEST_FILE", 10)

        assert {problem.code for problem in problems(*write(BOM, FOOTPRINTS))} == {"file.too_large"}

    def test_a_workbook_that_unpacks_beyond_the_limit_is_refused(self, tmp_path, monkeypatch):
        openpyxl.Workbook().save(tmp_path / "both.xlsx")
        monkeypatch.setattr(files, "LARGEST_UNPACKED", 10)

        found = problems(tmp_path / "both.xlsx")

        assert {problem.code for problem in found} == {"file.too_large"}


def test_columns_are_sequences_of_rows_in_the_order_of_the_file(write):
    bom = "parent,component,quantity,unit\nP,B,1,kg\nP,A,2,kg\n"
    found = read_tables(*write(bom, "item,declared_unit,footprint_kgco2e\nA,kg,1\nB,kg,2\n"))

    assert [line.component for line in found.lines[:]] == ["B", "A"]
    assert [row.item for row in found.footprints[:]] == ["A", "B"]
    assert [line.component for line in found.sorted().lines] == ["A", "B"]
    assert found.footprints == tuple(found.footprints)
    assert found.sorted().sha256() == found.sha256()


def test_nodes_and_links_are_sequences(make):
    network = build(Tables((make.line("P", "A", supplier="S"), make.line("P", "B")), ()))

    assert [node.key for node in network.nodes[:]] == ["A", "A @ S", "B", "P"]
    assert list(network.index) == [("A", None), ("A", "S"), ("B", None), ("P", None)]
    assert len(network.index) == len(network.nodes)
    assert [link.quantity for link in network.links[:]] == [1.0, 1.0]
    assert network.children.tolist() == [1, 2]
    assert network.row_of("X", None) is None
    assert network.row_of("A", None) is None
