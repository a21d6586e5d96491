"""A purchaser's own list: mapped once, matched by numbers, never merged in silence, undone."""

import io
from random import Random

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from stdnum.cn import uscc as uscc_number

from portal.core.actor import Role
from portal.core.clock import now
from portal.core.db import Base
from portal.core.errors import Invalid
from portal.core.uploads import Refused
from portal.suppliers.importing import matching, service
from portal.suppliers.models import SecondContact, Supplier, SupplierAlias, SupplierUpload

BOOKS = ("supplier", "supplier_site", "second_contact", "supplier_alias")
FOREIGN = (
    "供应商列表 2026,,,,,\n"
    ",,,,,\n"
    "供应商编号,供应商全称（必填）,统一社会信用代码,联系邮箱,第二联系人邮箱,备注\n"
    "A-1,宁德电芯有限公司,,wang@example.com,zhao@example.com,x\n"
    "A-2,赣锋材料有限公司,,li@example.com,,\n"
)


@pytest.fixture
def company(make):
    return make.company(name="Brand")


@pytest.fixture
def user(make, company):
    return make.user(company, Role.PURCHASER)


@pytest.fixture
def actor(make, user):
    return make.actor(user)


@pytest.fixture
def buyer(browse, user):
    return browse(user)


def credit_code(number):
    """Return a credit code whose check digit fits."""
    stem = f"91350200MA{number:07}"
    return stem + uscc_number.calc_check_digit(stem)


def run(session, actor, text, **more):
    content = text.encode() if isinstance(text, str) else text
    given = {"dry": False} | more
    return service.import_now(session, actor, "list.csv", content, now(), **given)


def books(session):
    """Return everything the tables of suppliers hold, but for the counters of versions."""
    found = {}
    for name in BOOKS:
        table = Base.metadata.tables[name]
        columns = [column for column in table.c if column.name != "version"]
        rows = session.connection().execute(select(*columns).order_by(table.c.id))
        found[name] = [tuple(row) for row in rows]
    return found


def upload(buyer, session, text, name="list.csv"):
    """Send a file; return the page that it leads to and the upload."""
    content = text.encode() if isinstance(text, str) else text
    page = buyer.follow(buyer.post("/suppliers/import", {"file": (io.BytesIO(content), name)}))
    session.expire_all()
    query = session.query(SupplierUpload).order_by(SupplierUpload.created_at.desc())
    return page, query.first()


class TestForeignHeadings:
    def test_lead_to_the_page_where_they_are_mapped_and_are_remembered(self, buyer, session):
        page, kept = upload(buyer, session, FOREIGN.encode("gb18030"))
        assert "Which column is which" in page.text
        assert "wang@example.com" in page.text
        form = page.form(f"{kept.id}/columns")
        assert form["sheet-0-row"] == "3"
        assert form["sheet-0-column-1"] == "name"
        assert form["sheet-0-column-4"] == "second_contact_email"

        preview = buyer.follow(buyer.post(f"/suppliers/import/{kept.id}/columns", form))
        assert buyer.post(f"/suppliers/import/{kept.id}").status == 303
        again, _ = upload(buyer, session, FOREIGN)

        assert "宁德电芯有限公司" in preview.text
        assert "The file holds nothing new" in again.text
        assert session.query(SecondContact).one().email == "zhao@example.com"

    def test_can_be_mapped_otherwise_than_proposed(self, buyer, session):
        text = "Lieferant,Bezeichnung,Wo\nL1,Alu GmbH,DE\n"
        _, kept = upload(buyer, session, text)
        chosen = {"sheet-0-kind": "suppliers", "sheet-0-row": "1", "sheet-0-column-0": "code"}
        path = f"/suppliers/import/{kept.id}/columns"

        lacking = buyer.post(path, chosen)
        twice = buyer.post(path, chosen | {"sheet-0-column-1": "name", "sheet-0-column-2": "name"})
        mapped = buyer.follow(
            buyer.post(path, chosen | {"sheet-0-column-1": "name", "sheet-0-column-2": "country"})
        )

        assert lacking.status == 422
        assert "Choose which heading is “Name”" in lacking.text
        assert twice.status == 422
        assert "chosen for more than one heading: “Bezeichnung”, “Wo”." in twice.text
        assert "Alu GmbH" in mapped.text

    def test_may_stand_in_any_row_of_any_sheet(self, session, actor):
        book = Workbook()
        book.active.append(["Read me"])
        sheet = book.create_sheet("Data")
        for row in ([], ["as of July"], ["code", "name", "country"], [], ["S1", "Ten", "Mars"]):
            sheet.append(row)
        content = io.BytesIO()
        book.save(content)

        done = service.import_now(session, actor, "list.xlsx", content.getvalue(), now(), dry=False)

        rows = [n for n, row in enumerate(sheet.iter_rows(values_only=True), 1) if "Mars" in row]
        assert [(p.row, p.column) for p in done.problems] == [(rows[0], "country")]


class TestMatching:
    @pytest.mark.parametrize(
        ("place", "value"),
        [
            ("uscc", credit_code(1)),
            ("duns", "123456789"),
            ("lei", "529900T8BM49AURSDO55"),
            ("tax_id", "DE123456789"),
            ("contact_email", "Eva@Example.com"),
        ],
    )
    def test_by_a_number_is_asked_and_never_done_in_silence(
        self, make, company, buyer, session, place, value
    ):
        known = make.supplier(company, code="B-9", name="Other", **{place: value})
        text = f"code,name,{place},buyer\nX-1,Works of ours,{value.lower()},Kim\n"
        page, kept = upload(buyer, session, text)
        path = f"/suppliers/import/{kept.id}"
        assert "may be one you have already" in page.text
        refused = buyer.post(path)
        form = page.form(f"{kept.id}/choices")
        (name,) = [key for key in form if key.startswith("choice-")]

        page = buyer.follow(buyer.post(f"{path}/choices", form | {name: f"same:{known.id}"}))
        buyer.post(path)

        assert refused.status == 422
        session.refresh(known)
        assert (known.code, known.name, known.buyer) == ("B-9", "Works of ours", "Kim")
        assert session.query(Supplier).count() == 1
        again, _ = upload(buyer, session, text)
        assert "The file holds nothing new" in again.text

    def test_can_be_overridden_to_add_or_to_leave_out(self, make, company, buyer, session):
        make.supplier(company, code="B-9", name="Ningde Cells Ltd", uscc=credit_code(1))
        text = f"code,name,uscc\nX-1,A,{credit_code(1)}\nX-2,NINGDE CELLS,\n"
        page, kept = upload(buyer, session, text)
        form = page.form(f"{kept.id}/choices")
        names = [key for key in form if key.startswith("choice-")]
        chosen = form | {names[0]: "add", names[1]: "leave"}

        buyer.post(f"/suppliers/import/{kept.id}/choices", chosen)
        buyer.post(f"/suppliers/import/{kept.id}")

        assert {s.code for s in session.query(Supplier)} == {"B-9", "X-1"}
        again, _ = upload(buyer, session, text)
        assert "as decided at an earlier import" in again.text or "nothing new" in again.text

    def test_finds_the_supplier_of_a_row_without_a_code(self, make, company, session, actor):
        make.supplier(company, code="B-9", name="A", tax_id="DE1")

        lonely = run(session, actor, "name,tax_id\nB,DE2\n")
        asked = run(session, actor, "name,tax_id\nA,DE1\n", duplicates="stop")

        assert [p.code for p in lonely.problems] == ["suppliers.number_unknown"]
        assert [p.code for p in asked.problems] == ["suppliers.choice_open"]

    def test_tells_of_one_number_under_two_codes_of_the_file(self, session, actor):
        text = f"code,name,uscc\nX-1,A,{credit_code(1)}\nX-2,B,{credit_code(1)}\n"

        stopped = run(session, actor, text, duplicates="stop")
        added = run(session, actor, text)

        assert [c.kind for c in stopped.changes] == ["new", "undecided"]
        assert [(p.row, p.blocks) for p in added.problems] == [(3, False)]
        assert session.query(Supplier).count() == 2

    @pytest.mark.parametrize(
        ("one", "other", "alike"),
        [
            ("Ningde Cells Co., Ltd.", "NINGDE CELLS", True),
            ("宁德电芯有限公司", "宁德电芯股份有限公司", True),
            ("Shenzhen Battery Works", "Shenzhen Batery Works", True),
            ("Supplier 0001", "Supplier 0002", False),
            ("Supplier 0001", "Supplier 001", False),
            ("宁德一厂", "宁德二厂", False),
            ("Plant A", "Plant B", False),
        ],
    )
    def test_names_are_alike_but_for_form_spaces_and_a_slip(self, one, other, alike):
        first, second = matching.name_key(one), matching.name_key(other)

        found = (
            first == second or first in matching.slips(second) or second in matching.slips(first)
        )

        assert found is alike

    def test_a_choice_that_was_not_offered_counts_for_nothing(self, make, company, buyer, session):
        make.supplier(company, code="B-9", name="A", uscc=credit_code(1))
        foreign = make.supplier(make.company(), code="Z")
        page, kept = upload(buyer, session, f"code,name,uscc\nX-1,A,{credit_code(1)}\n")
        form = page.form(f"{kept.id}/choices")
        (name,) = [key for key in form if key.startswith("choice-")]

        for said in (f"same:{foreign.id}", "same:no-id", "row:x", "\x00", "x" * 5000):
            buyer.post(f"/suppliers/import/{kept.id}/choices", form | {name: said})

            assert buyer.post(f"/suppliers/import/{kept.id}").status == 422


def a_list(random, size):
    """Return some list of suppliers: new ones and changed ones, sites, second contacts."""
    rows = ["code,name,country,site,duns,contact_email,second_contact_email,buyer"]
    for number in random.sample(range(size * 2), size):
        site = f"Plant {random.randrange(3)}" if random.random() < 0.5 else ""
        second = f"second{number}@example.com" if random.random() < 0.3 else ""
        name, buyer = f"Maker {number:04}", random.choice(["", "Kim", "Lee"])
        mail = f"m{number}.{random.randrange(2)}@example.com"
        rows.append(f"M{number},{name},CN,{site},{100000000 + number},{mail},{second},{buyer}")
    return "\n".join(rows)


class TestAnyList:
    @pytest.mark.parametrize("seed", range(4))
    def test_applied_again_changes_nothing_and_undone_leaves_no_trace(self, session, actor, seed):
        random = Random(seed)
        run(session, actor, a_list(random, 12))
        before, text = books(session), a_list(random, 12)
        done = run(session, actor, text)
        after = books(session)

        again = run(session, actor, text)
        assert done.changes_anything
        assert not again.changes_anything
        assert books(session) == after
        newest = session.query(SupplierUpload).order_by(SupplierUpload.applied_at.desc()).first()
        service.undo(session, actor, newest, now())

        assert books(session) == before

    def test_of_which_one_row_changed_changes_only_that(self, session, actor):
        text = a_list(Random(1), 12)
        run(session, actor, text)
        lines = text.splitlines()
        code = lines[5].partition(",")[0]
        before = {row[0]: row for row in books(session)["supplier"]}

        done = run(session, actor, "\n".join([*lines[:5], f"{lines[5]}son", *lines[6:]]))

        after = {row[0]: row for row in books(session)["supplier"]}
        assert [(c.code, [f[0] for f in c.fields]) for c in done.of("changed")] == [
            (code, ["buyer"])
        ]
        assert sum(after[one] != before[one] for one in after) == 1


class TestUndoing:
    def test_is_refused_when_what_was_made_was_changed_or_used(self, make, company, session, actor):
        run(session, actor, "code,name,site\nS1,A,\nS2,B,Plant\nS3,C,\n")
        kept = session.query(SupplierUpload).one()
        by_code = {s.code: s for s in session.query(Supplier)}
        by_code["S1"].name = "Changed by hand"
        make.sourcing(make.item(company), by_code["S2"])
        session.flush()
        before = books(session)

        with pytest.raises(Invalid) as refused:
            service.undo(session, actor, kept, now())

        assert {(p.code, p.facts["label"]) for p in refused.value.problems} == {
            ("imports.changed_since", "S1"),
            ("imports.used_since", "S2"),
            ("imports.used_since", "Plant"),
        }
        assert books(session) == before

    def test_happens_once(self, session, actor):
        run(session, actor, "code,name\nS1,A\n")
        kept = session.query(SupplierUpload).one()
        service.undo(session, actor, kept, now())

        with pytest.raises(Invalid) as refused:
            service.undo(session, actor, kept, now())

        assert [p.code for p in refused.value.problems] == ["imports.not_applied"]

    def test_takes_back_a_decision_about_duplicates_too(self, make, company, session, actor):
        known = make.supplier(company, code="B-9", name="A", uscc=credit_code(1))
        text = f"code,name,uscc\nX-1,A,{credit_code(1)}\n"
        kept = service.receive(session, actor, "list.csv", text.encode())
        kept.choices = {"x-1": f"same:{known.id}"}
        service.apply(session, actor, kept, now())
        assert session.query(SupplierAlias).one().supplier_id == known.id

        service.undo(session, actor, kept, now())

        assert session.query(SupplierAlias).count() == 0

    def test_is_a_button_of_the_page_and_stands_in_the_list_of_imports(self, buyer, session):
        _, kept = upload(buyer, session, "code,name\nS1,A\n")
        path = f"/suppliers/import/{kept.id}"
        page = buyer.follow(buyer.post(path))

        undone = buyer.follow(buyer.post(f"{path}/undo", page.form("/undo")))

        assert "Everything this import had changed is as it was" in undone.text
        assert session.query(Supplier).count() == 0
        listed = buyer.get("/imports")
        assert "list.csv" in listed.text
        assert "undone" in listed.text


MISTAKES = 40
SIZE = 5000


def big_list():
    """Return 5,000 rows with blank ones between them, and the 40 rows that are wrong."""
    random, lines, wrong = Random(7), ["code,name,country,uscc,contact_email,duns"], []
    mistaken = set(random.sample(range(SIZE), MISTAKES))
    for number in range(SIZE):
        if number % 97 == 0:
            lines.append("")
        country, mail, duns = "CN", f"who{number}@maker{number}.example", f"{100000000 + number}"
        if number in mistaken:
            kind = number % 4
            country = "Atlantis" if kind == 0 else country
            mail = "nobody" if kind == 1 else mail
            duns = "12" if kind == 2 else duns
            wrong.append(len(lines) + 1)
        uscc = "123" if number in mistaken and number % 4 == 3 else credit_code(number)
        lines.append(f"V{number},Maker {number},{country},{uscc},{mail},{duns}")
    return "\n".join(lines), wrong


def test_five_thousand_rows_with_forty_mistakes_tell_forty_at_their_true_rows(session, actor):
    text, wrong = big_list()

    done = run(session, actor, text, dry=True)

    assert [problem.row for problem in done.problems] == wrong
    assert len(wrong) == MISTAKES


def test_a_long_list_takes_as_many_statements_as_a_short_one(session, actor, statements):
    def sent(size, prefix):
        rows = [f"{prefix}{n},{prefix} maker {n},Site {n}" for n in range(size)]
        statements.clear()
        run(session, actor, "\n".join(["code,name,site", *rows]))
        return len(statements)

    short = sent(5, "A")

    assert sent(400, "B") <= short + 6


def test_the_problems_can_be_taken_along_as_a_list(buyer, session):
    _, kept = upload(buyer, session, "code,name,contact_email\nS1,A,=nobody\n")

    listed = buyer.client.get(f"/suppliers/import/{kept.id}/problems.csv")

    lines = listed.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert '"2","contact_email","yes"' in lines[1]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "text",
    [
        'code,name\nS1,"A\nS2,B\nS3,C\n',
        'code,name,a,b\nS1,A,,\nS2,"B,,\nS3,C,,\nS4,"D,,\nS5,E,,\n',
    ],
    ids=["to the end", "to the next mark"],
)
def test_a_quotation_mark_that_is_not_closed_is_told_with_its_row(session, actor, text):
    with pytest.raises(Refused) as refused:
        run(session, actor, text)

    (problem,) = refused.value.problems
    assert problem.code == "upload.quote_open"
    assert problem.row == (2 if "A\nS2" in text else 3)


@pytest.mark.one_engine
def test_what_people_wrote_is_repeated_as_they_wrote_it(app):
    from flask_babel import force_locale

    from portal.core.messages import sentence

    with app.test_request_context(), force_locale("zh"):
        said = sentence("suppliers.email_invalid", {"text": "nobody"})

    assert "“nobody”" in said
