"""Files that were made to do harm, on every address that takes one."""

import gc
import io
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from factories.minimal_answers import complete
from openpyxl import Workbook
from sqlalchemy import func, select
from watching import contents

from forms.loader import load
from forms.workbook import child, write
from portal.catalogue.models import BomLine, BomUpload
from portal.core import jobs, uploads
from portal.core.actor import Role
from portal.core.audit import AuditEntry
from portal.core.jobs import Job
from portal.submissions.models import Draft, WorkbookUpload
from portal.submissions.workbooks import seal_key
from portal.suppliers.models import Supplier, SupplierUpload

SECONDS = 10
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
)


def plain_book(*rows: tuple) -> bytes:
    book = Workbook()
    book.active.title = "bom"
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(content: bytes, **parts: str | bytes | None) -> bytes:
    """Return a workbook with some of its parts replaced; ``sheet`` stands for the first sheet."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "types": "[Content_Types].xml"}
    wanted = {names.get(name, name): part for name, part in parts.items()}
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in dict.fromkeys([*old.namelist(), *wanted]):
            part = wanted.get(name, old.read(name) if name in old.namelist() else b"")
            if part is not None:
                new.writestr(name, part)
    return file.getvalue()


def sheet_of(cells: str) -> str:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    )


def hostile() -> Iterator[tuple[str, bytes]]:
    """Go through the files of the bad inputs, group A and B."""
    good = plain_book(("parent", "component", "quantity", "unit"), ("P", "C", 1, "kg"))
    yield "empty", b""
    yield "a text", b"hello, this is text"
    yield "old Excel", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)
    yield "truncated", good[: len(good) // 2]
    yield "no workbook", changed(good, types=None)
    yield (
        "a bomb",
        changed(
            good,
            sheet=sheet_of(f'<row r="1"><c r="A1" t="str"><v>{"A" * 150_000_000}</v></c></row>'),
        ),
    )
    yield (
        "an entity",
        changed(
            good,
            sheet='<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
            + sheet_of('<row r="1"><c r="A1" t="str"><v>&e;</v></c></row>').partition("?>")[2],
        ),
    )
    yield (
        "laughing entities",
        changed(
            good,
            sheet='<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
            + sheet_of('<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>').partition("?>")[2],
        ),
    )
    yield "macros", changed(good, **{"xl/vbaProject.bin": b"x" * 100})
    yield (
        "a far cell",
        changed(
            good, sheet=sheet_of('<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>')
        ),
    )
    yield "a folder up", changed(good, **{"../../etc/passwd": b"x"})
    yield "ten thousand parts", changed(good, **{f"xl/p{n}.xml": b"<a/>" for n in range(10_000)})
    yield "only zeroes", bytes(1_000_000)


FILES = dict(hostile())
pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True)
def tidy():
    """Let the test client's bodies go here, where their warnings are known."""
    yield
    gc.collect()


@pytest.fixture
def company(make):
    return make.company(name="Brand")


@pytest.fixture
def buyer(make, company, browse):
    return browse(make.user(company, Role.PURCHASER))


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize(
    ("address", "model"),
    [("/bom/import", BomUpload), ("/suppliers/import", SupplierUpload)],
    ids=["bom", "suppliers"],
)
def test_a_hostile_file_is_refused_quickly_in_one_sentence(buyer, session, address, model, kind):
    begun = time.monotonic()

    page = buyer.post(address, {"period": "2025", "file": (io.BytesIO(FILES[kind]), "list.xlsx")})

    assert page.status == 422
    assert page.soup.find("main").get_text(" ").strip()
    assert "root:" not in page.html
    assert time.monotonic() - begun < SECONDS
    assert session.scalar(select(func.count()).select_from(model)) == 0


@pytest.mark.parametrize("kind", FILES)
def test_a_hostile_workbook_of_answers_is_refused_by_its_job(
    app, make, company, browse, session, kind
):
    works = make.company()
    item = make.item(company, code="CAM-1")
    supplier = make.supplier(company, partner_company_id=works.id)
    request = make.request(make.campaign(item), supplier, item, works, level="minimal")
    make.draft(request, complete(request))
    before = session.scalars(select(Draft.answers)).one()
    clerk = browse(make.user(works, Role.CLERK))
    address = f"/requests/{request.id}/workbook"

    sent = clerk.post(address, {"file": (io.BytesIO(FILES[kind]), "../a\u202exslx.exe")})

    database = app.extensions["database"]
    with database.across("tests", readonly=True) as db:
        waiting = list(db.scalars(select(Job.id).where(Job.state == "queued")))
    with app.app_context():
        for job_id in waiting:
            lease = timedelta(seconds=60)
            assert jobs.run(database, job_id, lease=lease, services=app.extensions) == "done"
    page = clerk.follow(sent)
    assert page.status == 200
    session.expire_all()
    upload = session.scalars(select(WorkbookUpload)).one()
    assert upload.state == "refused"
    assert upload.file_name == "axslx.exe"
    assert session.scalars(select(Draft.answers)).one() == before
    marked = clerk.client.get(f"{address}/{upload.id}/marked.xlsx")
    assert marked.status_code in {200, 422}


def test_nothing_is_locked_while_a_file_is_read(app, buyer, session, monkeypatch):
    """A file that takes long to read keeps nobody else from saving."""
    read = child.read_in_child
    counted = []

    def slow(path):
        with app.extensions["database"].engine.connect() as connection:
            connection.exec_driver_sql("UPDATE company SET country = 'CN'")
            connection.commit()
        counted.append(path)
        return read(path)

    if app.extensions["config"].database_url.startswith("sqlite"):
        app.extensions["database"].engine.dispose()
    monkeypatch.setattr(uploads.child, "read_in_child", slow)
    book = plain_book(("parent", "component", "quantity", "unit"), ("P", "C", 1, "kg"))
    for address in ("/bom/import", "/suppliers/import"):
        page = buyer.post(address, {"period": "2025", "file": (io.BytesIO(book), "a.xlsx")})
        assert page.status in {303, 422}

    assert len(counted) == 2


def test_a_file_with_one_wrong_row_changes_nothing(buyer, app, make, company):
    make.item(company, code="P", is_product=True)
    rows = "parent,component,quantity,unit\nP,A,1,kg\nP,B,x,kg\nP,C,1,furlong\nP,P,1,kg\n"
    sent = buyer.post(
        "/bom/import", {"period": "2025", "file": (io.BytesIO(rows.encode()), "bom.csv")}
    )
    preview = buyer.follow(sent)
    assert "furlong" in preview.text
    before = contents(app)
    forms = [f for f in preview.soup.find_all("form") if f.get("action") == sent.location]
    form = preview.form(sent.location) if forms else {}

    page = buyer.post(sent.location, form)

    assert page.status == 422
    after = contents(app)
    assert after["bom_line"] == before["bom_line"]
    assert after["item"] == before["item"]


def test_the_last_good_lines_stay_when_a_file_is_refused(buyer, make, company, session):
    parent, child_item = make.item(company, code="P", is_product=True), make.item(company)
    make.line(parent, child_item)

    for content in FILES.values():
        buyer.post("/bom/import", {"period": "2025", "file": (io.BytesIO(content), "a.xlsx")})

    assert session.scalar(select(func.count()).select_from(BomLine)) == 1
    assert session.scalar(select(func.count()).select_from(Supplier)) == 0


@pytest.fixture
def asked(make, company, browse):
    """Return the address of a request's workbook, and a clerk's browser."""
    works = make.company()
    item = make.item(company, code="CAM-1")
    supplier = make.supplier(company, partner_company_id=works.id)
    request = make.request(make.campaign(item), supplier, item, works, level="minimal")
    make.draft(request, complete(request))
    return f"/requests/{request.id}/workbook", browse(make.user(works, Role.CLERK))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("a\x00.xlsx", "a.xlsx"),
        ("\u202exslx.exe", "xslx.exe"),
        ("CON.xlsx", "CON.xlsx"),
        ("证据文件.xlsx", "证据文件.xlsx"),
        ("a" * 5000 + ".xlsx", "a" * 120),
        ("<b>x</b>.xlsx", "b>.xlsx"),
    ],
)
def test_a_file_name_is_shown_harmlessly_and_used_for_nothing(asked, session, name, shown):
    address, clerk = asked

    sent = clerk.post(address, {"file": (io.BytesIO(b"PK\x03\x04 no workbook"), name)})

    assert sent.status == 303
    assert session.scalars(select(WorkbookUpload.file_name)).one() == shown
    assert "<b>" not in clerk.follow(sent).html


def test_a_file_over_the_limit_is_refused_before_it_is_kept(asked, session):
    address, clerk = asked

    page = clerk.post(address, {"file": (io.BytesIO(bytes(10 * 1024 * 1024 + 1)), "a.xlsx")})

    assert page.status == 413
    assert "10" in page.text
    assert session.scalar(select(func.count()).select_from(WorkbookUpload)) == 0


def test_a_workbook_of_somebody_else_is_on_record_and_names_nobody(app, asked, make, session):
    address, clerk = asked
    other = make.company(name="Secret Rival")
    foreign = write(
        load("pcf_base", "2026.1"),
        "minimal",
        "en",
        {"fields": {}, "rows": {}},
        {"request": "0", "supplier": "Secret Rival"},
        workbook_key(app),
    )

    sent = clerk.post(address, {"file": (io.BytesIO(foreign), "theirs.xlsx")})
    with app.app_context():
        job = session.scalars(select(WorkbookUpload.job_id)).one()
        jobs.run(
            app.extensions["database"], job, lease=timedelta(seconds=60), services=app.extensions
        )
    page = clerk.follow(sent)

    assert other.name not in page.html
    assert "made for another request" in page.text
    assert "workbook.refused" in set(session.scalars(select(AuditEntry.action)))


def workbook_key(app) -> bytes:
    with app.app_context():
        return seal_key()
