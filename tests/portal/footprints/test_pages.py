"""The supplier's own footprints: its own figures alone, on pages and in files."""

import io
import json

import pytest
from factories.minimal_answers import complete
from openpyxl import load_workbook
from sqlalchemy import select

from portal.accounts.models import User
from portal.core.actor import Actor, Role
from portal.submissions.models import Submission
from portal.submissions.pages.paper import receipt_paper
from portal.submissions.pages.receipt import receipt_page

pytestmark = pytest.mark.one_engine

NASTY = '#panic("x") *bold* = h $x$ \\ <b>1</b>'


@pytest.fixture
def world(make, browse):
    """Return a supplier that signed the same item for two periods, and its rival."""

    class World:
        buyer, works, rival = make.company(name="Buyer"), make.company(name="Ours"), make.company()
        supplier = make.supplier(buyer, partner_company_id=works.id)
        item = make.item(buyer, code="CAM-1", name="Cathode material")
        clerk: User = make.user(works, Role.CLERK, Role.APPROVER, name="Chen Wei")
        stranger: User = make.user(rival, Role.CLERK, Role.APPROVER)

        def signed(self, period, output, name="Nickel sulphate"):
            campaign = make.campaign(make.item(self.buyer, is_product=True), period=period)
            request = make.request(campaign, self.supplier, self.item, self.works, level="minimal")
            answers = complete(
                request,
                output_qty=output,
                customer_part_no="OTHER",
                period_start=f"{period}-01-01",
                period_end=f"{period}-12-31",
            )
            entry = {"raw": name, "unit": None, "value": name}
            answers["rows"]["E"][0]["cells"]["mat_name"] = entry
            make.draft(request, answers)
            request.state = "in_progress"
            make.session.commit()
            browser, path = browse(self.clerk), f"/requests/{request.id}"
            page = browser.get(f"{path}/check")
            named = {tag["name"]: "It is so" for tag in page.soup.select("[name^='reason:']")}
            browser.post(f"{path}/check/reasons", named)
            form = browser.get(f"{path}/check").form(f"{path}/sign")
            given = {"name": "Chen Wei", "agreed": "y", "sharing": "by_stage"}
            page = browser.post(f"{path}/sign", form | given)
            assert page.status == 303, page.text
            return request

    return World()


def test_the_page_shows_stages_hot_spots_score_and_both_periods(world, browse):
    world.signed(2024, "1000")
    request = world.signed(2025, "500")

    page = browse(world.clerk).get(f"/requests/{request.id}/footprint")

    for said in ("Nickel sulphate", "1 part has no value", "Energy", "What weighs most", "2024"):
        assert said in page.text
    assert "points since 2024" in page.text
    assert page.soup.select_one("[data-chart=bar]")


def test_the_list_names_each_item_with_its_footprint(world, browse):
    world.signed(2025, "1000")

    page = browse(world.clerk).get("/footprints")

    assert "Cathode material" in page.text
    assert page.soup.select_one("tbody a")["href"].endswith("/footprint")


def test_nobody_else_sees_it_not_even_the_customer(world, browse, make):
    request = world.signed(2025, "1000")
    buyer = make.user(world.buyer, *Role)

    for suffix in ("", ".pdf", ".xlsx"):
        path = f"/requests/{request.id}/footprint{suffix}"
        assert browse(world.stranger).client.get(path).status_code == 404
        assert browse(buyer).client.get(path).status_code == 403
    assert "Cathode material" not in browse(world.stranger).get("/footprints").text


def test_before_the_signature_there_is_nothing_to_take_along(world, browse, make):
    campaign = make.campaign(make.item(world.buyer, is_product=True))
    request = make.request(campaign, world.supplier, world.item, world.works, level="minimal")

    browser = browse(world.clerk)

    assert "No footprint yet" in browser.get(f"/requests/{request.id}/footprint").text
    assert browser.client.get(f"/requests/{request.id}/footprint.pdf").status_code == 404


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["footprint.pdf", "receipt.pdf"])
def test_pdf_files_take_answers_as_text_and_never_as_markup(world, browse, lang, name):
    """Read as markup, the name would end the making of the document."""
    request = world.signed(2025, "1000", name=NASTY)
    browser = browse(world.clerk)
    browser.client.set_cookie("gatefold_language", lang)

    sent = browser.client.get(f"/requests/{request.id}/{name}")
    again = browser.client.get(f"/requests/{request.id}/{name}")

    assert sent.headers["Content-Type"] == "application/pdf"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.data.startswith(b"%PDF-")
    assert b"NotoSansSC" in sent.data
    assert sent.data == again.data


def test_the_workbook_holds_exact_figures_and_no_formula(world, browse, session):
    request = world.signed(2025, "1000", name="=1+1 steel")

    sent = browse(world.clerk).client.get(f"/requests/{request.id}/footprint.xlsx")

    book = load_workbook(io.BytesIO(sent.data))
    rows = {row[0].value: row for row in book["Contributions"].iter_rows(min_row=2)}
    assert rows["=1+1 steel"][0].data_type == "s"
    assert rows["=1+1 steel"][2].value is None  # its footprint was not stated: unknown, no zero
    energy = session.scalars(select(Submission)).one().footprint["lines"][0]["kgco2e"]
    assert energy in {row[2].value for row in rows.values()}
    assert len(book.sheetnames) == 5


def test_the_receipt_on_paper_names_version_signer_answers_and_seal(app, world, browse, session):
    request = world.signed(2025, "1000")
    version = session.scalars(select(Submission)).one()

    with app.test_request_context():
        page = receipt_page(session, request, make_actor(world), "zh", "")
        paper = receipt_paper(request, page.chosen, "zh", "Asia/Shanghai")

    said = json.dumps(paper, ensure_ascii=False)
    for wanted in ("Chen Wei", version.content_hash, "Nickel sulphate", "It is so"):
        assert wanted in said


def make_actor(world):
    return Actor(company_id=world.works.id, user_id=world.clerk.id, name="Chen Wei")


def test_pages_need_few_statements(world, browse, statements):
    request = world.signed(2025, "1000")
    browser = browse(world.clerk)
    for path in ("/footprints", f"/requests/{request.id}/footprint"):
        statements.clear()
        browser.get(path)

        assert len(statements) <= 12, path
