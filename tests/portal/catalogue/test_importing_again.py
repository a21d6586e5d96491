"""A purchaser's own files of lines, items and shares: mapped, applied, undone to the letter."""

import io
from decimal import Decimal
from random import Random

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from portal.catalogue.importing import service, undoing
from portal.catalogue.importing.sheets import File
from portal.catalogue.models import BomUpload, Item, Sourcing
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.db import Base
from portal.core.errors import Invalid

BOOKS = ("item", "bom_line", "own_factor", "sourcing")


@pytest.fixture
def company(make):
    return make.company()


@pytest.fixture
def user(make, company):
    return make.user(company, Role.PURCHASER)


@pytest.fixture
def actor(make, user):
    return make.actor(user)


@pytest.fixture
def makers(make, company):
    return [make.supplier(company, code=f"S{n}") for n in range(3)]


@pytest.fixture
def buyer(browse, user):
    return browse(user)


@pytest.fixture
def run(session, actor):
    def run_import(content, name="bom.csv", **more):
        content = content.encode() if isinstance(content, str) else content
        terms = service.Terms(2025, **more)
        files = (File(name, content), None)
        return service.import_now(session, actor, files, terms, now(), dry=False)

    return run_import


def books(session):
    """Return everything the tables of the catalogue hold, but for the counters of versions."""
    found = {}
    for name in BOOKS:
        table = Base.metadata.tables[name]
        columns = [column for column in table.c if column.name != "version"]
        rows = session.connection().execute(select(*columns).order_by(table.c.id))
        found[name] = [tuple(row) for row in rows]
    return found


def newest(session):
    return session.query(BomUpload).order_by(BomUpload.applied_at.desc()).first()


def workbook(**sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def some_bill(random):
    """Return some workbook: lines, items, factors and shares, each partly new, partly changed."""
    names = [f"A{n}" for n in range(8)]
    lines = [["parent", "component", "quantity", "unit", "basis"]]
    lines += [
        [parent, child, random.randint(1, 9), "kg", random.choice(["", "x"])]
        for n, parent in enumerate(["P", *names[:3]])
        for child in random.sample(names[n + 1 :], 3)
    ]
    items = [["code", "name", "mass_kg", "purchase_category"]]
    items += [[n, f"{n} {random.randrange(2)}", random.choice([1, 2]), "Q"] for n in names[:4]]
    factors = [["item", "declared_unit", "footprint_kgco2e", "basis"]]
    factors += [[n, "kg", random.choice([1.5, 2.5, None]), "study"] for n in names[5:]]
    shares = [["item", "supplier", "share", "spend", "period"]]
    for name in random.sample(names, 3):
        chosen = random.sample(["S0", "S1", "S2"], 2)
        shares += [[name, s, 0.5, random.randrange(100), 2025] for s in chosen]
    return workbook(bom=lines, items=items, footprints=factors, sourcing=shares)


@pytest.mark.parametrize("seed", range(5))
def test_any_workbook_applied_again_changes_nothing_and_undone_leaves_no_trace(
    session, actor, run, makers, seed
):
    random = Random(seed)
    assert not run(some_bill(random), "one.xlsx").blocked
    before, second = books(session), some_bill(random)
    done = run(second, "two.xlsx", valid_from=None)
    after = books(session)

    again = run(second, "two.xlsx")

    assert done.changes_anything
    assert not again.changes_anything
    assert books(session) == after
    undoing.undo(session, actor, newest(session), now())
    assert books(session) == before


class TestShares:
    def test_come_with_what_was_bought_and_their_year(self, session, run, makers, company, make):
        make.item(company, code="CELL")
        text = "item,supplier,share,spend,period\nCELL,S0,60%,1200.50,2024\nCELL,S1,0.4,,2024\n"

        run(text)

        rows = {r.supplier.code: (r.share, r.spend, r.period) for r in session.query(Sourcing)}
        assert rows == {
            "S0": (Decimal("0.6"), Decimal("1200.50"), 2024),
            "S1": (Decimal("0.4"), None, 2024),
        }

    def test_are_worked_out_from_what_was_bought(self, session, run, makers, company, make):
        make.item(company, code="CELL")

        run("物料编码,供应商代码,采购金额\nCELL,S0,300\nCELL,S1,100\n")

        assert sorted(r.share for r in session.query(Sourcing)) == [
            Decimal("0.25"),
            Decimal("0.75"),
        ]

    def test_tell_every_mistake_at_its_row(self, run, makers, company, make):
        make.item(company, code="CELL")
        text = (
            "item,supplier,share,spend,period\n"
            "CELL,S0,0.6,-1,2024\n"
            "\n"
            "NONE,S1,1,,2024\n"
            "CELL,S9,1,,2023\n"
            "CELL,S1,1,,twenty\n"
            ",S1,1,,2024\n"
        )

        done = run(text)

        assert {(p.row, p.column, p.code) for p in done.problems} == {
            (2, "spend", "catalogue.spend_negative"),
            (2, "share", "catalogue.shares_not_one"),
            (4, "item", "catalogue.code_unknown"),
            (5, "supplier", "catalogue.supplier_unknown"),
            (6, "period", "catalogue.period_invalid"),
            (7, "item", "catalogue.code_missing"),
        }


class TestItems:
    def test_alone_may_fill_a_file(self, session, run):
        run("物料编码,物料名称,计量单位,净重,采购类别\nCELL,Cell,piece,2.5,Cells\n")

        item = session.query(Item).one()
        assert (item.name, item.declared_unit, item.mass_kg, item.purchase_category) == (
            "Cell",
            "piece",
            Decimal("2.5"),
            "Cells",
        )

    def test_a_mass_below_zero_is_called_a_mass(self, app, run):
        done = run("code,unit,mass_kg\nCELL,piece,-1\n")

        with app.test_request_context():
            (said,) = [problem.sentence for problem in done.problems]
        assert said == "The mass must be greater than 0 kg; “-1” is not."


def test_foreign_headings_are_mapped_once_for_each_sheet(buyer, session):
    rows = {
        "Stückliste": [["Baugruppe", "Teil", "Menge", "ME"], ["P", "A", 2, "kg"]],
        "Teile": [["Nummer", "Text"], ["A", "Foil"]],
        "Notes": [["anything"], ["else"]],
    }
    file = {"period": "2025", "file": (io.BytesIO(workbook(**rows)), "erp.xlsx")}
    page = buyer.follow(buyer.post("/bom/import", file))
    kept = session.query(BomUpload).one()
    path = f"/bom/import/{kept.id}/columns"
    chosen = {"sheet-0-kind": "bom", "sheet-0-row": "1", "sheet-1-kind": "items"}
    chosen |= {"sheet-1-row": "1", "sheet-1-column-0": "code", "sheet-1-column-1": "name"}
    names = ("parent", "component", "quantity", "unit")
    chosen |= {f"sheet-0-column-{n}": name for n, name in enumerate(names)}

    twice = buyer.post(path, chosen | {"sheet-1-kind": "bom"})
    preview = buyer.follow(buyer.post(path, chosen))
    rows["Stückliste"][1][2] = -1
    file = {"period": "2025", "file": (io.BytesIO(workbook(**rows)), "erp.xlsx")}
    again = buyer.follow(buyer.post("/bom/import", file))

    assert "Which column is which" in page.text
    assert twice.status == 422
    assert "What the upload would change" in preview.text
    assert "Sheet Stückliste, row 2" in again.text


def test_an_upload_is_undone_on_its_page_unless_something_rests_on_it(
    buyer, session, make, company, makers
):
    def put(text):
        file = {"period": "2025", "file": (io.BytesIO(text.encode()), "bom.csv")}
        page = buyer.follow(buyer.post("/bom/import", file))
        session.expire_all()
        one = session.query(BomUpload).order_by(BomUpload.created_at.desc()).first()
        return buyer.follow(buyer.post(f"/bom/import/{one.id}", page.form(str(one.id)))), one

    page, one = put("parent,component,quantity,unit\nP,A,1,kg\nP,B,1,kg\n")
    part = session.query(Item).filter_by(code="A").one()
    share = make.sourcing(part, makers[0])

    refused = buyer.post(f"/bom/import/{one.id}/undo", page.form("/undo"))
    session.delete(share)
    session.commit()
    undone = buyer.follow(buyer.post(f"/bom/import/{one.id}/undo", {}))

    assert refused.status == 422
    assert "“A” is in use by now: 1 × sourcing shares" in refused.text
    assert "is as it was before it" in undone.text
    assert "Roll-up runs rest on P, so it stays" in undone.text
    assert [item.code for item in session.query(Item)] == ["P"]
    assert "undone" in buyer.get("/imports").text


def test_a_supplier_added_to_the_shares_since_keeps_them_from_being_undone(
    session, actor, run, makers, company, make
):
    cell = make.item(company, code="CELL")
    run("item,supplier,share\nCELL,S0,1\n")
    make.sourcing(cell, makers[1], "0.5")

    with pytest.raises(Invalid) as refused:
        undoing.undo(session, actor, newest(session), now())

    assert [p.code for p in refused.value.problems] == ["catalogue.sourcing_changed_since"]


def test_a_long_bill_takes_as_many_statements_as_a_short_one(session, run, statements):
    def sent(size, prefix):
        rows = [f"{prefix},{prefix}{n},1,kg" for n in range(size)]
        statements.clear()
        run("\n".join(["parent,component,quantity,unit", *rows]))
        return len(statements)

    short = sent(5, "A")

    assert sent(400, "B") <= short + 6
