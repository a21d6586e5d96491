"""The workbook and the form are one record: nothing is lost either way."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from forms.workbook.layout import ANSWER_COLUMN, FIELD_COLUMN
from portal.core import jobs
from portal.submissions import comparing
from portal.submissions.models import Draft, DraftChange, WorkbookUpload

pytestmark = pytest.mark.one_engine

LEASE = timedelta(seconds=30)


def download(browser, world):
    return browser.get(f"{world.path}/workbook.xlsx?lang=en").response.data


def place_of(book, key):
    """Return the cell that holds the answer to a question."""
    for sheet in book.worksheets:
        ids = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=12)]
        heads = next((row for row in ids if FIELD_COLUMN in "".join(map(str, row))), None)
        for number, row in enumerate(ids, 1):
            if f"gf:{key}" in row and heads:
                column = next(n for n, v in enumerate(heads, 1) if v == ANSWER_COLUMN)
                return sheet.cell(number, column)
    raise AssertionError(key)


def filled(content, **answers):
    book = load_workbook(io.BytesIO(content))
    for key, value in answers.items():
        place_of(book, key).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def upload(world, browse, app, database, session):
    """Return ``upload(content)``: upload as the clerk, let the worker read, give its address."""

    def do(content, name="answers.xlsx", browser=None):
        browser = browser or browse(world.clerk)
        form = browser.get(f"{world.path}/workbook").form("/workbook")
        answer = browser.post(
            f"{world.path}/workbook",
            form | {"file": (io.BytesIO(content), name)},
            content_type="multipart/form-data",
        )
        assert answer.status == 303, answer.text
        session.expire_all()
        row = session.scalars(select(WorkbookUpload).order_by(WorkbookUpload.created_at)).all()[-1]
        with app.app_context():
            jobs.run(database, row.job_id, lease=LEASE, services=app.extensions)
        return answer.location

    return do


def answers_of(session):
    session.expire_all()
    return session.scalar(select(Draft)).answers["fields"]


def test_the_workbook_comes_filled_and_comes_back_unchanged(world, browse, upload):
    world.answered()
    browser = browse(world.clerk)

    page = browser.get(upload(download(browser, world)))

    assert page.status == 200
    assert "The file changes nothing" in page.text


def test_values_are_previewed_with_old_new_and_cell_then_taken_over(world, browse, upload, session):
    world.answered()
    browser = browse(world.clerk)
    content = filled(download(browser, world), site_name="Plant 2", company_name_en="Ours Ltd")

    address = upload(content)
    page = browser.get(address)
    before = answers_of(session)["site_name"]["raw"]
    chosen = [box["value"] for box in page.soup.select("input[name=take][checked]")]
    answer = browser.post(f"{address}/apply", page.form("/apply") | {"take": chosen})

    assert before == "Main plant"
    assert "Main plant" in page.text
    assert "Plant 2" in page.text
    assert page.soup.select("#group-new")
    assert page.soup.select("#group-changed")
    assert answer.status == 303
    assert answers_of(session)["site_name"]["raw"] == "Plant 2"
    assert answers_of(session)["company_name_en"]["raw"] == "Ours Ltd"


def test_only_what_was_chosen_is_taken_over(world, browse, upload, session):
    world.answered()
    browser = browse(world.clerk)
    address = upload(filled(download(browser, world), site_name="Plant 2", contact_name="Li"))

    browser.post(f"{address}/apply", {"take": "::site_name"})

    assert answers_of(session)["site_name"]["raw"] == "Plant 2"
    assert answers_of(session)["contact_name"]["raw"] == "Chen Wei"


def test_an_empty_cell_never_erases(world, browse, upload, session):
    world.answered()
    browser = browse(world.clerk)
    address = upload(filled(download(browser, world), site_name=None, contact_name="Li"))
    page = browser.get(f"{address}?new=all&changed=all&conflict=all")

    chosen = [box["value"] for box in page.soup.select("input[name=take][checked]")]
    browser.post(f"{address}/apply", {"take": chosen})

    assert answers_of(session)["site_name"]["raw"] == "Main plant"
    assert answers_of(session)["contact_name"]["raw"] == "Li"


def test_what_changed_in_both_is_a_conflict_for_a_person(world, browse, upload, session):
    world.answered()
    browser = browse(world.clerk)
    content = filled(download(browser, world), site_name="Plant of the file")
    typed = browser.get(f"{world.path}/form/A").form("/save")
    browser.post(f"{world.path}/form/A/save", typed | {"site_name": "Plant of the browser"})

    page = browser.get(upload(content))

    (box,) = page.soup.select("input[name=take]")
    assert box["data-group"] == "conflict"
    assert not box.has_attr("checked")


def test_taking_back_restores_what_stood_there_unless_it_changed_since(
    world, browse, upload, session
):
    world.answered()
    browser = browse(world.clerk)
    address = upload(filled(download(browser, world), site_name="Plant 2", contact_name="Li"))
    browser.post(f"{address}/apply", {"take": ["::site_name", "::contact_name"]})
    typed = browser.get(f"{world.path}/form/A").form("/save")
    browser.post(f"{world.path}/form/A/save", typed | {"contact_name": "Wang"})

    page = browser.follow(browser.post(f"{address}/undo"))

    assert answers_of(session)["site_name"]["raw"] == "Main plant"
    assert answers_of(session)["contact_name"]["raw"] == "Wang"
    assert "1 value stays" in page.text


def test_a_new_row_of_the_file_comes_and_goes(world, browse, upload, session):
    world.answered()
    browser = browse(world.clerk)
    book = load_workbook(io.BytesIO(download(browser, world)))
    sheet = next(s for s in book.worksheets if s.title.startswith("E "))
    heads = {cell.value: cell.column for cell in sheet[1]}
    row = next(cell.row for cell in sheet["A"] if cell.value == "r1")
    sheet.cell(row + 1, heads["gf:mat_name"]).value = "Cobalt sulphate"
    stream = io.BytesIO()
    book.save(stream)
    address = upload(stream.getvalue())
    page = browser.get(address)
    chosen = [box["value"] for box in page.soup.select("input[name=take][checked]")]

    browser.post(f"{address}/apply", {"take": chosen})
    session.expire_all()
    with_row = session.scalar(select(Draft)).answers["rows"]["E"]
    browser.post(f"{address}/undo")
    session.expire_all()

    assert [r["cells"]["mat_name"]["raw"] for r in with_row] == [
        "Nickel sulphate",
        "Cobalt sulphate",
    ]
    assert len(session.scalar(select(Draft)).answers["rows"]["E"]) == 1


def test_closed_answers_stay_whatever_the_file_says(world, browse, upload, session):
    world.answered()
    browser = browse(world.clerk)
    content = filled(download(browser, world), site_name="Plant 2")
    world.returned("contact_name")

    page = browser.get(upload(content))

    assert "stays as signed" in page.text
    assert not page.soup.select("input[name=take]")


REFUSED = {
    "truncated": lambda content: content[: len(content) // 2],
    "a picture": lambda content: b"\x89PNG\r\n\x1a\n" + b"0" * 400,
    "empty": lambda content: b"",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_workbook_gets_one_clear_sentence(world, browse, upload, session, kind):
    world.answered()
    browser = browse(world.clerk)

    page = browser.get(upload(REFUSED[kind](download(browser, world))))

    assert "Nothing was taken from this file" in page.text
    assert answers_of(session)["site_name"]["raw"] == "Main plant"


def test_the_workbook_of_another_request_is_refused(world, browse, upload, make, session):
    world.answered()
    first = world.request
    other = make.request(
        first.campaign,
        make.supplier(world.buyer, partner_company_id=world.supplier.id),
        first.item,
        world.supplier,
        level="minimal",
    )
    browser = browse(world.clerk)
    content = browser.get(f"/requests/{other.id}/workbook.xlsx").response.data

    page = browser.get(upload(content))

    assert "Nothing was taken from this file" in page.text
    assert not page.soup.select("input[name=take]")


def test_without_a_file_the_page_says_what_to_do(world, browse):
    answer = browse(world.clerk).post(
        f"{world.path}/workbook", {}, content_type="multipart/form-data"
    )

    assert answer.status == 422
    assert "Choose the workbook first" in answer.text


def test_while_it_is_read_the_page_shows_progress_and_then_loads_itself(
    world, browse, session, app, database
):
    world.answered()
    browser = browse(world.clerk)
    content = download(browser, world)
    answer = browser.post(
        f"{world.path}/workbook",
        {"file": (io.BytesIO(content), "a.xlsx")},
        content_type="multipart/form-data",
    )
    waiting = browser.get(answer.location)
    job = session.scalar(select(WorkbookUpload.job_id))
    with app.app_context():
        jobs.run(database, job, lease=LEASE, services=app.extensions)

    done = browser.get(f"{answer.location}/progress")

    assert "Reading a.xlsx" in waiting.text
    assert done.response.headers["HX-Redirect"] == answer.location


def test_reading_twice_says_the_same(world, browse, upload, session, app, database):
    world.answered()
    browser = browse(world.clerk)
    upload(filled(download(browser, world), site_name="Plant 2"))
    row = session.scalar(select(WorkbookUpload))
    before = row.reading
    job = session.get(jobs.Job, row.job_id)
    job.state, job.lease_until = "queued", None
    session.commit()

    with app.app_context():
        jobs.run(database, row.job_id, lease=LEASE, services=app.extensions)
    session.expire_all()

    assert session.scalar(select(WorkbookUpload)).reading == before


def test_the_users_own_file_comes_back_marked(world, browse, upload):
    world.answered()
    browser = browse(world.clerk)
    address = upload(filled(download(browser, world), contact_email="nobody"))

    answer = browser.get(f"{address}/marked.xlsx")

    book = load_workbook(io.BytesIO(answer.response.data))
    comments = [c.comment.text for s in book for row in s.iter_rows() for c in row if c.comment]
    assert any("is not one mail address" in text for text in comments)


def test_a_foreign_upload_of_the_same_company_is_not_found_under_another_request(
    world, browse, upload, make
):
    world.answered()
    browser = browse(world.clerk)
    address = upload(download(browser, world))
    first = world.request
    other = make.request(
        first.campaign,
        make.supplier(world.buyer, partner_company_id=world.supplier.id),
        first.item,
        world.supplier,
    )

    assert browser.get(address.replace(str(first.id), str(other.id))).status == 404


def test_the_preview_needs_few_statements(world, browse, upload, statements):
    world.answered()
    browser = browse(world.clerk)
    address = upload(filled(download(browser, world), site_name="Plant 2"))
    statements.clear()

    browser.get(address)

    assert len(statements) <= 25


def test_taking_back_gives_the_very_state_before(world, browse, upload, session):
    world.answered()
    browser = browse(world.clerk)
    book = load_workbook(io.BytesIO(download(browser, world)))
    place_of(book, "site_name").value = "Plant 2"
    place_of(book, "company_name_en").value = "unknown: never registered"
    sheet = next(s for s in book.worksheets if s.title.startswith("E "))
    heads = {cell.value: cell.column for cell in sheet[1]}
    row = next(cell.row for cell in sheet["A"] if cell.value == "r1")
    sheet.cell(row, heads["gf:mat_qty_per_unit"]).value = 2
    sheet.cell(row + 1, heads["gf:mat_name"]).value = "Cobalt sulphate"
    sheet.cell(row + 2, heads["gf:mat_name"]).value = "Manganese sulphate"
    stream = io.BytesIO()
    book.save(stream)
    before = session.scalar(select(Draft)).answers
    address = upload(stream.getvalue())
    chosen = [box["value"] for box in browser.get(address).soup.select("input[name=take]")]

    browser.post(f"{address}/apply", {"take": chosen})
    session.expire_all()
    between = session.scalar(select(Draft)).answers
    browser.post(f"{address}/undo")
    session.expire_all()

    assert len(chosen) == 5
    assert len(between["rows"]["E"]) == 3
    assert session.scalar(select(Draft)).answers == before


def test_what_was_typed_into_a_new_row_stays_when_the_rest_is_taken_back(
    world, browse, upload, session
):
    world.answered()
    browser = browse(world.clerk)
    book = load_workbook(io.BytesIO(download(browser, world)))
    sheet = next(s for s in book.worksheets if s.title.startswith("E "))
    heads = {cell.value: cell.column for cell in sheet[1]}
    row = next(cell.row for cell in sheet["A"] if cell.value == "r1")
    sheet.cell(row + 1, heads["gf:mat_name"]).value = "Cobalt sulphate"
    stream = io.BytesIO()
    book.save(stream)
    address = upload(stream.getvalue())
    browser.post(f"{address}/apply", {"take": "E:r2:mat_name"})
    typed = browser.get(f"{world.path}/form/E").form("/save")
    browser.post(f"{world.path}/form/E/save", typed | {"r2.mat_qty_per_unit": "3"})

    browser.post(f"{address}/undo")

    session.expire_all()
    cells = session.scalar(select(Draft)).answers["rows"]["E"][1]["cells"]
    assert {key: one["raw"] for key, one in cells.items() if one["raw"]} == {
        "mat_qty_per_unit": "3"
    }


class TestLargeFiles:
    """Files from which nobody chooses value by value: compared, applied and undone by jobs."""

    @pytest.fixture(autouse=True)
    def _everything_is_large(self, monkeypatch):
        monkeypatch.setattr(comparing, "LARGE", 2)

    @pytest.fixture
    def work(self, app, database, session):
        """Let the worker do what waits for it."""

        def do():
            session.expire_all()
            row = session.scalar(select(WorkbookUpload))
            with app.app_context():
                assert jobs.run(database, row.job_id, lease=LEASE, services=app.extensions)
            session.expire_all()
            return session.scalar(select(WorkbookUpload))

        return do

    def test_they_are_chosen_by_kind_applied_and_taken_back(
        self, world, browse, upload, work, session
    ):
        world.answered()
        browser = browse(world.clerk)
        content = filled(download(browser, world), site_name="Plant 2", company_name_en="Ours")
        before = session.scalar(select(Draft)).answers

        address = upload(content)
        page = browser.get(address)
        waiting = browser.follow(browser.post(f"{address}/apply", {"kind": ["new"]}))
        applied = work().state
        between = answers_of(session)
        browser.post(f"{address}/undo")
        undone = work().state

        assert [box["value"] for box in page.soup.select("input[name=kind][checked]")] == [
            "new",
            "changed",
        ]
        assert not page.soup.select("input[name=take]")
        assert "Taking answers.xlsx over" in waiting.text
        assert (applied, undone) == ("applied", "undone")
        assert between["company_name_en"]["raw"] == "Ours"
        assert between["site_name"]["raw"] == "Main plant"
        assert session.scalar(select(Draft)).answers == before

    def test_their_history_names_who_chose(self, world, browse, upload, work, session):
        world.answered()
        browser = browse(world.clerk)
        address = upload(filled(download(browser, world), site_name="Plant 2"))

        browser.post(f"{address}/apply", {"kind": ["changed"]})
        work()

        assert session.scalar(select(DraftChange)).by == "Chen Wei"
        assert session.scalar(select(WorkbookUpload)).applied_by == "Chen Wei"

    def test_a_request_that_closed_meanwhile_keeps_its_answers(
        self, world, browse, upload, work, session
    ):
        world.answered()
        browser = browse(world.clerk)
        address = upload(filled(download(browser, world), site_name="Plant 2"))
        browser.post(f"{address}/apply", {"kind": ["changed"]})
        session.get(type(world.request), world.request.id).state = "submitted"
        session.commit()

        assert work().state == "read"
        assert answers_of(session)["site_name"]["raw"] == "Main plant"

    def test_their_marked_file_names_what_the_rules_found(self, world, browse, upload):
        world.answered(uscc="91350100M000100Y44")
        browser = browse(world.clerk)
        address = upload(filled(download(browser, world), contact_email="nobody"))

        answer = browser.get(f"{address}/marked.xlsx")

        book = load_workbook(io.BytesIO(answer.response.data))
        comments = [c.comment.text for s in book for row in s.iter_rows() for c in row if c.comment]
        assert any("is not one mail address" in text for text in comments)
        assert any("check digit" in text for text in comments)


def test_the_same_file_twice_is_one_upload(world, browse, upload, session):
    world.answered()
    content = filled(download(browse(world.clerk), world), site_name="Plant 2")

    first, second = upload(content), upload(content)

    assert first == second
    assert len(session.scalars(select(WorkbookUpload)).all()) == 1
