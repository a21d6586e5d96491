"""What the brand owner's people do in their browsers."""

import re
import time
from datetime import timedelta
from pathlib import Path

from cases import Case
from playwright.sync_api import expect
from walking import Reader
from workbooks import change_quantity

from portal.core.clock import today
from portal.demo import workbook

OURS = "J-"
STEEL = "market for reinforcing steel [kg, 2.86390131]"


def see_the_product(reader: Reader) -> str:
    """Open the product from the home page on; return its address."""
    reader.go("/")
    reader.look("home")
    reader.go("/products")
    reader.look("products")
    product = reader.link(r"/products/[0-9a-f-]{36}$")
    reader.go(product)
    reader.page.wait_for_selector("#flows canvas")
    reader.look("product")
    return product


def change_the_bill_of_materials(reader: Reader, product: str, case: Case, folder: Path) -> None:
    """Upload an amended workbook, see the difference, put it into force, and edit a line."""
    reader.go(f"{product}/bom")
    reader.look("bill-of-materials")
    amended = folder / "bom.xlsx"
    change_quantity(workbook.BOOK, amended, STEEL, case.more_steel)
    reader.go("/bom/import")
    reader.page.set_input_files("input[name=file]", amended)
    reader.answer({"period": "2025"})
    reader.look("upload")
    reader.press("main form button[type=submit]")
    reader.look("upload-preview")
    reader.press("main form[action*='/bom/import/'] button[type=submit]")
    reader.go(f"{product}/bom")
    reader.go(reader.link(r"/lines/[0-9a-f-]{36}$"))
    reader.answer({"scrap_rate": case.scrap})
    reader.look("line")
    reader.press("main form[action*='/lines/'] .form-foot button[type=submit]")


def add_the_supplier(reader: Reader, case: Case) -> None:
    """Take a new supplier into the books."""
    reader.go("/suppliers/new")
    reader.answer(
        {
            "code": case.code,
            "name": case.name,
            "name_en": case.name_en,
            "country": "CN",
            "uscc": case.uscc,
            "contact_name": case.contact,
            "contact_email": case.email,
            "locale": case.lang,
            "site": case.site,
            "province": case.province,
        }
    )
    reader.look("new-supplier")
    reader.press("main .form-foot button[type=submit]")
    reader.look("supplier")


def map_the_supplier(reader: Reader, case: Case) -> None:
    """Say that the supplier delivers all of the item."""
    name = case.item.split(" [")[0]
    reader.go(f"/items?show=all&q={name}")
    reader.go(reader.link(r"/items/[0-9a-f-]{36}$"))
    reader.look("item")
    reader.go(f"{reader.page.url}/sourcing?period=2025")
    reader.answer({"supplier-0": case.code, "share-0": "1"})
    reader.look("sourcing")
    reader.press("main form[data-rows] .form-foot button[type=submit]")


def ask(reader: Reader, case: Case) -> None:
    """Set up a campaign in four steps and issue the one request that is new."""
    reader.go("/campaigns/new")
    product = reader.page.locator("[name=product_id] option").filter(has_text="NMC811").first
    reader.page.select_option("[name=product_id]", product.get_attribute("value"))
    reader.answer(
        {
            "name": case.campaign,
            "period": "2025",
            "due_on": (today() + timedelta(days=25)).isoformat(),
        }
    )
    reader.look("campaign-scope")
    reader.press("main .form-foot button[type=submit]")
    reader.answer({"sharing": "full"})
    reader.look("campaign-levels")
    reader.press("main .form-foot button[type=submit]")
    reader.look("campaign-people")
    reader.press("main .form-foot button[type=submit]")
    _ask_nobody_else(reader, case)
    reader.look("campaign-preview")
    reader.press("#plan .form-foot button.btn-primary")
    reader.look("board")
    assert len(reader.links(r"/campaigns/requests/")) == 1


def _ask_nobody_else(reader: Reader, case: Case) -> None:
    """Choose "do not ask" for all the others; each choice is kept at once."""
    others = reader.page.locator("#rows tbody tr").filter(has_not_text=case.site)
    for number in range(others.count()):
        row = others.nth(number)
        row.locator("select").select_option("none")
        expect(row).to_have_class(re.compile("is-unaccounted"))  # the portal's own answer


def return_one_answer(reader: Reader, case: Case) -> None:
    """Read what came in and return the electricity with a comment."""
    _open_review(reader, case)
    row = reader.page.locator("#section-G details.review-row").first
    row.locator("details.return-answer > summary").click()
    row.locator("select").select_option("elec_grid")
    row.locator("textarea").fill(case.comment)
    reader.look("review-comment")
    reader.press("#decide button.btn-secondary")
    reader.look("returned")


def accept(reader: Reader, case: Case) -> float:
    """Accept the newest version; return when that was pressed."""
    _open_review(reader, case)
    reader.look("review-again")
    pressed = time.monotonic()
    reader.press("#decide button.btn-primary")
    return pressed


def _open_review(reader: Reader, case: Case) -> None:
    reader.go("/reviews")
    reader.look("reviews")
    row = reader.page.locator("main tbody tr").filter(has_text=case.site)
    reader.go(row.locator("a").first.get_attribute("href") or "")
    reader.look("review")


def read_the_mail(reader: Reader, case: Case) -> str:
    """Find the supplier's mail on the operator's page; return the link in it."""
    reader.go(f"/operator/mails?q={case.email}")
    reader.look("mails")
    reader.go(reader.link(r"/operator/mails/[0-9a-f-]{36}$"))
    reader.quiet()
    reader.look("mail")
    return reader.link(r"/invitations/")


def open_the_node(reader: Reader, product: str, case: Case) -> None:
    """Open the item's node down to the answers and the factor with its source."""
    reader.go(f"{product}/contributions")
    reader.look("contributions")
    reader.go(f"{product}/tree")
    reader.look("tree")
    link = reader.page.locator("main table a").filter(has_text=case.item_name)
    if not link.count():
        reader.go(f"{product}/contributions")
        link = reader.page.locator("main table a").filter(has_text=case.item_name)
    reader.go(link.first.get_attribute("href") or "")
    reader.look("node")
    drawer = " ".join(reader.page.locator(".drawer").first.inner_text().split())
    assert "0.5777" in drawer, drawer
    assert reader.links(r"/reviews/[0-9a-f-]{36}$")
    assert reader.links(r"/factors/library/")
