"""A list of suppliers: previewed, applied once, applied again without effect."""

import io

import pytest
from openpyxl import Workbook

from portal.core.actor import Role
from portal.core.clock import now
from portal.core.uploads import Refused
from portal.suppliers.importing import service as importing
from portal.suppliers.models import Supplier, SupplierUpload

CSV = (
    "code,name,name_en,country,province,site,uscc,contact_name,contact_email,language\n"
    "S1,宁德电芯,Ningde Cells,CN,福建,宁德一厂,,王芳,wang@example.com,zh\n"
    "S1,宁德电芯,Ningde Cells,CN,CN-SC,宜宾工厂,,王芳,wang@example.com,zh\n"
    "S2,Alu GmbH,,DE,,Essen,,Eva,eva@example.com,en\n"
)


@pytest.fixture
def user(make):
    return make.user(make.company(name="Brand"), Role.PURCHASER)


def run(session, actor, text, *, dry=False, name="suppliers.csv"):
    content = text.encode() if isinstance(text, str) else text
    return importing.import_now(session, actor, name, content, now(), dry=dry)


def test_several_rows_of_a_supplier_are_its_sites(make, user, session):
    done = run(session, make.actor(user), CSV)

    assert [change.kind for change in done.changes] == ["new", "new"]
    supplier = session.query(Supplier).filter_by(code="S1").one()
    assert {site.name: site.province for site in supplier.sites} == {
        "宁德一厂": "CN-FJ",
        "宜宾工厂": "CN-SC",
    }


def test_importing_again_changes_nothing(make, user, session):
    run(session, make.actor(user), CSV)
    before = [(s.id, s.version) for s in session.query(Supplier)]

    again = run(session, make.actor(user), CSV)

    assert not again.changes_anything
    assert [(s.id, s.version) for s in session.query(Supplier)] == before


def test_a_dry_run_only_tells(make, user, session):
    told = run(session, make.actor(user), CSV, dry=True)

    assert told.changes_anything
    assert session.query(Supplier).count() == 0
    assert session.query(SupplierUpload).count() == 0


def test_an_empty_cell_leaves_what_is_known(make, user, session):
    run(session, make.actor(user), CSV)

    done = run(session, make.actor(user), "code,name,contact_email\nS2,Alu GmbH,\n")

    assert not done.changes_anything
    assert session.query(Supplier).filter_by(code="S2").one().contact_email == "eva@example.com"


def test_each_problem_names_its_row_and_column_and_nothing_is_saved(make, user, session):
    bad = CSV + "S3,,,Atlantis,,,,,not-a-mail,\n" + "S2,Other name,,DE,,,,,,\n"

    done = run(session, make.actor(user), bad)

    assert {(p.row, p.column, p.code) for p in done.problems} == {
        (5, "name", "suppliers.name_missing"),
        (5, "country", "suppliers.country_unknown"),
        (5, "contact_email", "suppliers.email_invalid"),
        (6, "code", "suppliers.row_twice"),
    }
    assert session.query(Supplier).count() == 0


def test_chinese_headings_and_gb18030_are_read(make, user, session):
    text = "供应商代码,供应商名称,国家,省份,工厂\nS9,赣锋,中国,江西省,新余\n"

    run(session, make.actor(user), text.encode("gb18030"))

    supplier = session.query(Supplier).one()
    assert (supplier.name, supplier.country, supplier.sites[0].province) == ("赣锋", "CN", "CN-JX")


def test_an_unused_column_is_told_but_does_not_stop(make, user, session):
    done = run(session, make.actor(user), "code,name,spend\nS1,A,5\n")

    assert [(p.column, p.blocks) for p in done.problems] == [("spend", False)]
    assert session.query(Supplier).count() == 1


def test_a_workbook_is_read_like_a_csv_file(make, user, session):
    book = Workbook()
    sheet = book.active
    sheet.title = "Suppliers"
    for row in (["code", "name", "country"], [1001, "Ten", "CN"]):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)

    run(session, make.actor(user), content.getvalue(), name="list.xlsx")

    assert session.query(Supplier).one().code == "1001"


@pytest.mark.parametrize(
    "file",
    [
        ("list.csv", b""),
        ("list.xlsx", b"PK\x03\x04 cut off"),
        ("list.xlsx", b"%PDF-1.7"),
        ("list.csv", b"code,name\n\xff\xff\xff"),
        ("list.csv", b"code,name\na\x00b,c"),
        ("list.csv", b'code,name\n"' + b"x" * 200_000 + b'"'),
    ],
    ids=["empty", "truncated", "a PDF", "no text", "NUL", "endless field"],
)
def test_what_is_no_list_is_refused_in_a_sentence(make, user, session, app, file):
    with app.test_request_context(), pytest.raises(Refused) as refused:
        run(session, make.actor(user), file[1], name=file[0])

    with app.test_request_context():
        assert all(len(problem.sentence) > 20 for problem in refused.value.problems)


def test_the_page_previews_then_applies(user, browse, session):
    buyer = browse(user)
    file = {"file": (io.BytesIO(CSV.encode()), "suppliers.csv")}

    preview = buyer.follow(buyer.post("/suppliers/import", file))

    assert "宁德电芯" in preview.text
    assert session.query(Supplier).count() == 0
    applied = buyer.post(preview.form("/suppliers/import/") and preview_path(session), {})
    assert "2 new, 0 changed" in buyer.follow(applied).text
    assert session.query(Supplier).count() == 2
    again = buyer.follow(buyer.post(preview_path(session), {}))
    assert "was in force already" in again.text
    assert "0 new, 0 changed" not in again.text


def preview_path(session):
    return f"/suppliers/import/{session.query(SupplierUpload).one().id}"


def test_a_damaged_file_is_refused_on_the_page(user, browse):
    file = {"file": (io.BytesIO(b"PK\x03\x04 cut off"), "suppliers.xlsx")}

    page = browse(user).post("/suppliers/import", file)

    assert page.status == 422
    assert page.soup.find(class_="error-summary")


def test_another_company_cannot_see_or_apply_an_upload(make, user, browse, session, app):
    importing.receive(session, make.actor(user), "list.csv", CSV.encode())
    session.commit()
    stranger = browse(make.user(make.company(), Role.PURCHASER))

    assert stranger.get(preview_path(session)).status == 404
    assert stranger.post(preview_path(session)).status == 404
