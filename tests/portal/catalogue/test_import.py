"""A bill of materials from a file: previewed, put into force once, again without effect."""

import io
from decimal import Decimal

import pytest
from openpyxl import Workbook

from portal.catalogue import queries
from portal.catalogue.importing import service
from portal.catalogue.importing.checks import loops
from portal.catalogue.importing.sheets import File
from portal.catalogue.models import BomLine, BomUpload, Item, Sourcing
from portal.core.clock import now
from portal.core.uploads import Refused
from portal.factors.models import OwnFactor

BOM = (
    "parent,component,quantity,unit,line_type\n"
    "PACK,CELL,5.030181086519114,kg,component\n"
    "PACK,BOLT,12,piece,material\n"
    "CELL,POWER,1.2616,kWh,energy\n"
    "CELL,FOIL,0.1243,kg,material\n"
    "CELL,FOIL,0.0100,kg,material\n"
)
FOOTPRINTS = (
    "item,declared_unit,footprint_kgco2e,source,basis,status\n"
    "POWER,kWh,0.5777,secondary,MEE 2024,sourced\n"
    "FOIL,kg,9.11590131,proxy,UK 2025,proxy\n"
    "BOLT,piece,,,,cutoff\n"
)


@pytest.fixture
def company(make):
    return make.company()


@pytest.fixture
def actor(make, company):
    return make.actor(make.user(company))


@pytest.fixture
def run(session, actor):
    def run_import(bom=BOM, footprints=FOOTPRINTS, *, dry=False, products=(), name="bom.csv"):
        content = bom if isinstance(bom, bytes) else bom.encode()
        more = File("footprints.csv", footprints.encode()) if footprints else None
        terms = service.Terms(2025, products)
        return service.import_now(
            session, actor, (File(name, content), more), terms, now(), dry=dry
        )

    return run_import


def counts(difference, name):
    return {kind: number for kind, number in difference.counts()[name].items() if number}


def problems(difference, *, blocking=True):
    return {
        (p.sheet, p.row, p.column, p.code.partition(".")[2])
        for p in difference.problems
        if p.blocks is blocking
    }


def lines(session, actor):
    return [
        (line.parent.code, line.component.code, line.quantity, line.unit)
        for line in queries.current_lines(session, actor)
    ]


class TestAFirstImport:
    def test_brings_lines_items_and_factors(self, run, session, actor):
        done = run()

        assert counts(done, "lines") == {"new": 5}
        assert counts(done, "items") == {"new": 5}
        assert counts(done, "factors") == {"new": 2}
        assert len(lines(session, actor)) == 5

    def test_keeps_every_digit(self, run, session):
        run()

        line = session.query(BomLine).join(Item, Item.id == BomLine.component_id)
        assert line.filter(Item.code == "CELL").one().quantity == Decimal("5.030181086519114")

    def test_makes_the_top_a_product_counted_by_piece(self, run, session):
        run()

        products = session.query(Item).filter(Item.is_product.is_(True)).all()
        assert [(p.code, p.declared_unit) for p in products] == [("PACK", "piece")]

    def test_counts_items_in_their_own_units(self, run, session):
        run()

        units = {item.code: item.declared_unit for item in session.query(Item)}
        assert units == {
            "PACK": "piece",
            "CELL": "kg",
            "BOLT": "piece",
            "POWER": "kWh",
            "FOIL": "kg",
        }

    def test_an_empty_footprint_is_no_factor_and_never_zero(self, run, session):
        run()

        factors = {f.item.code: (f.value, f.kind, f.source) for f in session.query(OwnFactor)}
        assert factors == {
            "POWER": (Decimal("0.5777"), "secondary", "MEE 2024"),
            "FOIL": (Decimal("9.11590131"), "proxy", "UK 2025"),
        }

    def test_reads_a_workbook_with_items(self, run, session):
        book = Workbook()
        book.active.title = "BOM"
        for sheet, rows in (
            ("BOM", [["parent", "component", "quantity", "unit"], ["P", "A", 0.1, "kg"]]),
            ("footprints", [["item", "declared_unit", "footprint_kgco2e"], ["A", "kg", 2.5]]),
            ("items", [["code", "name", "name_zh", "unit"], ["P", "Pack", "电池包", "kWh"]]),
            ("notes", [["anything"]]),
        ):
            page = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
            for row in rows:
                page.append(row)
        content = io.BytesIO()
        book.save(content)

        done = run(content.getvalue(), None, name="pack.xlsx")

        product = session.query(Item).filter_by(code="P").one()
        assert (product.name, product.name_zh, product.declared_unit) == ("Pack", "电池包", "kWh")
        assert session.query(BomLine).one().quantity == Decimal("0.1")
        assert session.query(OwnFactor).one().source == "pack.xlsx"
        assert problems(done, blocking=False) == {("notes", None, "", "sheet_ignored")}

    def test_takes_names_from_the_lines(self, run, session):
        text = "parent,component,quantity,unit,parent_name,name_zh\nP,A\u200b,1,kg,Pack,正极\n"

        run(text, None)

        names = {item.code: (item.name, item.name_zh) for item in session.query(Item)}
        assert names == {"P": ("Pack", ""), "A": ("A", "正极")}

    def test_a_value_per_thousand_is_kept_per_one(self, run, session):
        text = (
            "item,declared_unit,declared_amount,footprint_kgco2e,mass_kg\nBOLT,piece,1000,800,250\n"
        )

        run(footprints=text)

        assert session.query(OwnFactor).one().value == Decimal("0.8")
        assert session.query(Item).filter_by(code="BOLT").one().mass_kg == Decimal("0.25")

    def test_a_real_bill_takes_few_statements(self, database, actor, session, statements):
        rows = [f"A{n // 7},A{n + 1},0.5,kg,component" for n in range(217)]
        file = File("bom.csv", "\n".join([BOM.splitlines()[0], *rows]).encode())

        with database.writing(actor) as own:
            service.import_now(own, actor, (file, None), service.Terms(2025), now(), dry=False)

        assert session.query(BomLine).count() == 217
        assert len(statements) < 60


class TestAnotherImport:
    def test_of_the_same_file_changes_nothing(self, run, session):
        run()
        before = {line.id for line in session.query(BomLine)}, session.query(BomUpload).count()

        again = run()

        assert not again.changes_anything
        assert ({x.id for x in session.query(BomLine)}, session.query(BomUpload).count()) == before

    def test_replaces_what_changed_and_retires_what_is_gone(self, run, session, actor):
        run()
        text = BOM.replace("12,piece", "10,piece").replace("CELL,FOIL,0.0100,kg,material\n", "")

        done = run(text)

        assert counts(done, "lines") == {"changed": 1, "removed": 1, "same": 3}
        assert ("PACK", "BOLT", Decimal(10), "piece") in lines(session, actor)
        old = session.query(BomLine).filter(BomLine.quantity == Decimal(12)).one()
        assert old.retired_at is not None
        assert session.query(BomLine).filter_by(line_key=old.line_key).count() == 2

    def test_leaves_parents_that_the_file_does_not_name(self, run, session, actor):
        run()

        run("parent,component,quantity,unit\nPACK,CELL,6,kg\n", None)

        assert {(parent, component) for parent, component, *_ in lines(session, actor)} == {
            ("PACK", "CELL"),
            ("CELL", "POWER"),
            ("CELL", "FOIL"),
        }

    def test_what_has_no_column_stays_as_it_was(self, run, session):
        run()

        run("parent,component,quantity,unit\nPACK,CELL,6,kg\nPACK,BOLT,12,piece\n", None)

        bolt = session.query(Item).filter_by(code="BOLT").one()
        current = session.query(BomLine).filter_by(component_id=bolt.id).one()
        assert current.line_type == "material"

    def test_an_emptied_footprint_retires_the_factor(self, run, session):
        run()

        done = run(footprints=FOOTPRINTS.replace("0.5777,secondary", ",secondary"))

        assert counts(done, "factors") == {"removed": 1}
        in_use = session.query(OwnFactor).filter(OwnFactor.retired_at.is_(None)).all()
        assert [factor.item.code for factor in in_use] == ["FOIL"]

    def test_a_dry_run_leaves_everything(self, run, session):
        told = run(dry=True)

        assert told.changes_anything
        assert session.query(Item).count() == 0
        assert session.query(BomUpload).count() == 0


class TestProblems:
    def test_each_has_its_row_and_column_and_nothing_is_saved(self, run, session):
        text = (
            "parent,component,quantity,unit,scrap_rate\n"
            "P,A,0,kg,\n"
            "P,B,1,furlong,\n"
            'P,C,"1,234",kg,\n'
            "P,D,1,kg,1\n"
            ",E,1,kg,\n"
        )

        done = run(text, None)

        assert problems(done) == {
            ("bom", 2, "quantity", "not_positive"),
            ("bom", 3, "unit", "unit_unknown"),
            ("bom", 4, "quantity", "number_ambiguous"),
            ("bom", 5, "scrap_rate", "scrap_out_of_range"),
            ("bom", 6, "parent", "code_missing"),
        }
        assert session.query(Item).count() == 0

    def test_a_unit_that_cannot_be_converted(self, run):
        run()

        done = run("parent,component,quantity,unit\nPACK,CELL,1,kWh\n", None)

        assert problems(done) == {("bom", 2, "unit", "unit_not_convertible")}

    def test_a_loop_names_its_way(self, run):
        done = run("parent,component,quantity,unit\nA,B,1,kg\nB,C,1,kg\nC,A,1,kg\n", None)

        loop = next(p for p in done.problems if p.code == "catalogue.cycle")
        assert loop.facts["path"] == "A → B → C → A"
        assert loop.row == 4

    def test_a_loop_is_placed_on_the_sheet_as_the_file_calls_it(self, run):
        book = Workbook()
        book.active.title = "导出"
        for row in (["父项", "子项", "用量", "单位"], ["A", "B", 1, "kg"], ["B", "A", 1, "kg"]):
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)

        done = run(content.getvalue(), None, name="x.xlsx")

        assert problems(done) == {("导出", 3, "component", "cycle")}

    def test_a_declared_loop_is_fine(self, run):
        text = "parent,component,quantity,unit,return\nA,B,1,kg,\nB,A,0.1,kg,yes\n"

        assert not run(text, None).blocked

    def test_two_rows_of_one_item(self, run):
        done = run(footprints=FOOTPRINTS + "FOIL,kg,3,proxy,x,\n")

        assert problems(done) == {("footprints", 5, "item", "item_twice")}

    def test_a_missing_column(self, run):
        done = run("parent,component,quantity\nP,A,1\n", None)

        assert ("bom", 1, "unit", "column_missing") in problems(done)

    def test_a_missing_column_is_told_once_and_not_for_every_row(self, run):
        done = run("parent,component,unit\nP,A,kg\nP,B,furlong\n", None)

        assert problems(done) == {
            ("bom", 1, "quantity", "column_missing"),
            ("bom", 3, "unit", "unit_unknown"),
        }

    def test_what_is_neither_yes_nor_no_is_told_and_not_taken_for_no(self, run):
        done = run("parent,component,quantity,unit,return\nP,A,1,kg,maybe\n", None)

        assert problems(done) == {("bom", 2, "return", "flag_unknown")}

    def test_codes_that_look_the_same_are_the_same(self, run, session, actor):
        text = "parent,component,quantity,unit\nP,A-1,1,kg\nP,A\u200b-1,2,kg\nP,\u202eA-1,3,kg\n"

        run(text, None)

        assert {code for _, code, _, _ in lines(session, actor)} == {"A-1"}

    def test_supplier_data_and_unused_rows_are_left_out_with_a_note(self, run, session):
        more = "POWER2,kWh,1,secondary,x,\nCELL,kg,3,primary,x,\n"

        done = run(footprints=FOOTPRINTS + more)

        assert problems(done, blocking=False) == {
            ("footprints", 5, "item", "unused_row"),
            ("footprints", 6, "source", "supplier_data"),
        }
        assert session.query(OwnFactor).count() == 2

    def test_a_unit_that_lines_rest_on_stays(self, run, session):
        run()
        book = "parent,component,quantity,unit\nPACK,BOLT,12,piece\n"
        items = Workbook()
        items.active.title = "bom"
        for row in book.splitlines():
            items.active.append(row.split(","))
        sheet = items.create_sheet("items")
        sheet.append(["code", "declared_unit"])
        sheet.append(["CELL", "MJ"])
        content = io.BytesIO()
        items.save(content)

        done = run(content.getvalue(), None, name="x.xlsx")

        assert problems(done) == {("items", None, "declared_unit", "unit_in_use")}

    @pytest.mark.parametrize(
        "content", [b"", b"PK\x03\x04 cut", b"parent;component\x00"], ids=["empty", "cut", "NUL"]
    )
    def test_a_file_that_is_none_is_refused(self, run, content):
        with pytest.raises(Refused):
            run(content, None, name="bom.xlsx" if content.startswith(b"PK") else "bom.csv")


class TestShares:
    TEXT = (
        "parent,component,quantity,unit,supplier,share\n"
        "P,A,2,kg,S1,0.6\n"
        "P,A,2,kg,S2,0.4\n"
        "P,B,1,kg,S1,\n"
    )

    @pytest.fixture(autouse=True)
    def suppliers(self, make, company):
        make.supplier(company, code="S1")
        make.supplier(company, code="S2")

    def test_the_rows_of_a_split_are_one_line_and_two_suppliers(self, run, session, actor):
        run(self.TEXT, None)

        assert [(c, q) for _, c, q, _ in lines(session, actor)] == [
            ("A", Decimal(2)),
            ("B", Decimal(1)),
        ]
        assert {(s.item.code, s.supplier.code, s.share) for s in session.query(Sourcing)} == {
            ("A", "S1", Decimal("0.6")),
            ("A", "S2", Decimal("0.4")),
            ("B", "S1", Decimal(1)),
        }

    def test_again_changes_nothing(self, run):
        run(self.TEXT, None)

        assert not run(self.TEXT, None).changes_anything

    def test_a_heading_with_a_percent_sign_gives_percent(self, run, session):
        run(self.TEXT.replace("share", "配额%").replace("0.6", "60").replace("0.4", "40%"), None)

        assert {s.share for s in session.query(Sourcing)} == {
            Decimal("0.6"),
            Decimal("0.4"),
            Decimal(1),
        }

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("S2,0.4", "S2,0.3", "shares_not_one"),
            ("S2,0.4", "S9,0.4", "supplier_unknown"),
            ("P,A,2,kg,S2", "P,A,3,kg,S2", "split_differs"),
            ("S2,0.4", ",", "split_mixed"),
            ("P,B,1,kg,S1,\n", "Q,A,1,kg,S1,1\n", "sourcing_differs"),
        ],
    )
    def test_a_split_that_does_not_hold_is_refused(self, run, session, old, new, code):
        done = run(self.TEXT.replace(old, new), None)

        assert code in {found for *_, found in problems(done)}
        assert session.query(Sourcing).count() == 0


def test_ten_thousand_levels_are_searched_without_recursion():
    edges = {str(n): [str(n + 1)] for n in range(10_000)} | {"10000": ["0"]}

    assert len(next(loops(edges))) == 10_002
