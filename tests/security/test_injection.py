"""Texts that would like to be code: shown as text on every page, in every mail and file."""

import csv
import io
import re
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from factories.minimal_answers import complete
from openpyxl import load_workbook
from pages import Browser, Page
from routes import CHANGING, READING
from sqlalchemy import select
from test_every_answer import owner
from watching import belongings

from portal.core.actor import Role
from portal.core.mail import Mail, message

pytestmark = pytest.mark.one_engine

MARK = "Zq7"
PAYLOADS = (
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"'><svg/onload={MARK}()>",
    f"javascript:{MARK}()",
    f"</script><b {MARK}>",
    f"{{{{7*7}}}}{{% raw %}}{MARK}",
    f"%(name)s %s {{0.__class__}} {MARK}",
    f"<!--{MARK}-->&lt;{MARK}&gt;",
)
ALL = " ".join(PAYLOADS)
FACTS = ("customer", "asked_by", "note", "product", "item", "item_zh", "supplier", "site")
HOSTILE = {
    "markup": ALL,
    "formula": '=HYPERLINK("http://evil.example")',
    "long": "x" * 5_000,
    "marks": "\u202e\u200b\ufeff 张伟 é 🧪 \x01\x0b\x7f",
    "numbers": "1e3000000",
    "signs": "-1",
    "overflow": "9" * 400,
    "lines": "a\r\nBcc: evil@evil.example\r\n\r\nbody",
    "ids": str(uuid4()),
    "path": "../../../../etc/passwd",
    "sql": "'; DROP TABLE item; --",
    "nothing": "",
}

TURNS = 6
"""How many of the texts each field gets from each form; which ones, differs from form to form."""


def assert_inert(html: str, where: str) -> None:
    """Assert that nothing of the payloads became an element, an attribute or an address."""
    for tag in BeautifulSoup(html, "html5lib").find_all(True):
        assert MARK.lower() not in tag.name, where
        for name, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else value
            assert MARK.lower() not in name.lower(), f"{where}: attribute {name}"
            if name.startswith("on"):
                raise AssertionError(f"{where}: {name}={text}")
            if name in {"href", "src", "action", "formaction", "hx-get", "hx-post"}:
                scheme = text.strip().partition(":")[0].lower()
                assert scheme not in {"javascript", "data"}, f"{where}: {name}={text[:60]}"
        if tag.name == "script" and not tag.get("src"):
            assert tag.get("type") == "application/json", where
            assert "</" not in tag.get_text(), where


@pytest.fixture
def poisoned(make):
    """Return a buyer and a supplier, with markup in every name, text and answer they have."""
    brand = make.company(name=f"Brand {ALL}", name_en=ALL)
    works = make.company(name=f"Works {ALL}")
    buyer = make.user(
        brand, Role.PURCHASER, Role.PRODUCT_OWNER, Role.REVIEWER, Role.ADMINISTRATOR, name=ALL
    )
    signer = make.user(works, Role.CLERK, Role.APPROVER, Role.ADMINISTRATOR, name=ALL)
    texts = {"name": f"N {ALL}", "name_zh": f"Z {ALL}", "note": ALL}
    product = make.item(brand, code=f"P{ALL}", is_product=True, **texts)
    part = make.item(brand, code="CAM-1", **texts)
    make.line(product, part, source=ALL)
    supplier = make.supplier(
        brand,
        code=f"S{ALL}"[:60],
        name=ALL,
        name_en=ALL,
        contact_name=ALL,
        contact_email="c@example.com",
        partner_company_id=works.id,
    )
    supplier.sites[0].name = ALL
    make.session.commit()
    make.sourcing(part, supplier)
    factor = make.factor(
        part, name=ALL, source=ALL, edition=ALL, licence=ALL, technology=ALL, region="CN"
    )
    campaign = make.campaign(product, name=ALL, note=ALL, created_by=ALL)
    request = make.request(campaign, supplier, part, works, level="minimal")
    request.asked = request.asked | dict.fromkeys(
        ("customer", "asked_by", "note", "product", "item", "item_zh", "supplier", "site"), ALL
    )
    make.draft(request, complete(request, product_name=ALL[:120], supplier_part_no=ALL[:60]))
    request.state = "in_progress"
    make.session.commit()
    return {
        "buyer": buyer,
        "supplier": signer,
        "places": {
            "item_id": product.id,
            "campaign_id": campaign.id,
            "data_request_id": request.id,
            "supplier_id": supplier.id,
            "site_id": supplier.sites[0].id,
            "own_factor_id": factor.id,
        },
    }


def visit(browser: Browser, place: dict) -> list[str]:
    """Read every page that the places lead to; return the addresses that showed a payload."""
    shown = []
    for route in READING:
        sections = ("A", "B", "E") if "section" in route.arguments else ("",)
        for section in sections:
            known = place | {"section": section}
            if not set(route.arguments) <= known.keys():
                continue
            address = route.address(known)
            page = Page(browser.client.get(address))
            assert page.status < 500, address
            if page.html:
                assert_inert(page.html, address)
                if MARK in page.html:
                    shown.append(address)
    return shown


def test_markup_in_any_text_stays_text_on_every_page(poisoned, browse):
    shown = visit(browse(poisoned["buyer"]), poisoned["places"])
    shown += visit(browse(poisoned["supplier"]), poisoned["places"])

    assert len(shown) > 30


def test_markup_in_answers_comments_and_reasons_stays_text(poisoned, browse, session):
    """Through the whole life of a request: signed, returned, declined texts, mails."""
    buyer, supplier = browse(poisoned["buyer"]), browse(poisoned["supplier"])
    request = f"/requests/{poisoned['places']['data_request_id']}"
    review = f"/reviews/{poisoned['places']['data_request_id']}"
    form = supplier.get(f"{request}/check").form(f"{request}/sign")
    signed = supplier.post(
        f"{request}/sign", form | {"agreed": "y", "sharing": "full", "name": ALL[:150]}
    )
    assert signed.status == 303, signed.text
    form = buyer.get(review).form("/return")
    comments = {name: ALL for name in form if name.startswith("comment:")}
    assert buyer.post(f"{review}/return", form | dict([*comments.items()][:3])).status == 303
    other = supplier.post(
        f"{request}/pass-on",
        {"name": f"N\r\nBcc: x {ALL}"[:100], "email": "n@example.com", "note": ALL},
    )
    assert other.status == 303

    assert len(visit(supplier, poisoned["places"])) > 8
    assert len(visit(buyer, poisoned["places"])) > 15
    mails = session.scalars(select(Mail)).all()
    assert len(mails) >= 2
    for mail in mails:
        assert_inert(mail.html, f"mail {mail.kind}")
        letter = message(mail, "Gatefold <no-reply@example.com>")
        assert letter["Bcc"] is None
        assert "\n" not in mail.subject + mail.to_name
        assert len(letter["To"].addresses) == 1


def test_nothing_that_was_typed_is_computed(poisoned, browse):
    page = browse(poisoned["buyer"]).get(f"/items/{poisoned['places']['item_id']}")

    assert "{{7*7}}" in page.text
    assert "49" not in re.sub(r"[0-9a-f-]{36}", "", page.soup.find("main").get_text())
    assert "%(name)s %s {0.__class__}" in page.text


FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "＝1+1", " =1+1")


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_no_file_that_leaves_holds_a_formula(make, app, browse, text):
    user = make.user()
    company = user.memberships[0].company
    product = make.item(company, code="P", is_product=True)
    part = make.item(company, code=f"{text}X", name=text)
    make.line(product, part)
    make.factor(part)
    works = make.company()
    supplier = make.supplier(company, name=text, partner_company_id=works.id)
    request = make.request(make.campaign(product), supplier, part, works, level="minimal")
    request.asked = request.asked | {"customer": text, "item": text, "supplier": text}
    make.session.commit()
    browser = browse(user)
    browser.post(f"/products/{product.id}/runs", {})
    run_jobs(app)

    sheet = browser.client.get(f"/products/{product.id}/contributions.csv").text
    clerk = browse(make.user(works, Role.CLERK))
    book = clerk.client.get(f"/requests/{request.id}/workbook.xlsx").data

    cells = [cell for row in csv.reader(io.StringIO(sheet.lstrip("\ufeff"))) for cell in row]
    risky = [cell for cell in cells if re.match(r"\s*[=+\-@＝＋－＠]", cell) and not number(cell)]
    assert risky == []
    assert text.strip() in " ".join(cells)
    formulas = [
        cell.value
        for page in load_workbook(io.BytesIO(book)).worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f" and text.strip()[1:4] in str(cell.value)
    ]
    assert formulas == []


def number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def run_jobs(app) -> None:
    from datetime import timedelta

    from portal.core import jobs
    from portal.core.jobs import Job

    database = app.extensions["database"]
    with database.across("tests", readonly=True) as db:
        waiting = list(db.scalars(select(Job.id).where(Job.state == "queued")))
    with app.app_context():
        for job_id in waiting:
            lease = timedelta(seconds=60)
            jobs.run(database, job_id, lease=lease, services=app.extensions)


@pytest.mark.parametrize("route", CHANGING, ids=str)
def test_no_form_answers_with_a_fault_whatever_it_holds(world_of_forms, route):
    """Every field that the pages know, filled with everything that does not belong there."""
    world, fields = world_of_forms
    if route.endpoint == "accounts.sign_out":
        pytest.skip("ends the session that the next texts need")
    user = owner(world, route)
    browser = world.browser(user)
    address, texts = route.addresses(world.ours.places)[0], list(HOSTILE.values())
    for turn in range(TURNS):
        first = CHANGING.index(route) + turn * len(texts) // TURNS
        body = {name: texts[(place + first) % len(texts)] for place, name in enumerate(fields)}
        page = browser.post(address, body | {"idempotency_key": uuid4().hex})

        assert page.status < 500, f"turn {turn}: {page.text}"
        if MARK.lower() in page.html.lower():
            assert_inert(page.html, f"{address} turn {turn}")


@pytest.fixture(scope="module")
def world_of_forms(disposable):
    """Return a world to be used up, and the names of all fields of all its forms.

    Whatever the forms do, they do it to their own company: the other tenant stays as it was.
    """
    names: set[str] = set()
    ours, theirs = disposable.ours, disposable.theirs
    for user in (ours.buyer, ours.supplier, disposable.operator, None):
        browser = disposable.browser(user)
        for route in READING:
            for address in route.addresses(ours.places)[:2]:
                page = Page(browser.client.get(address))
                names.update(re.findall(r'name="([^"]+)"', page.html))
    assert len(names) > 80
    others = {theirs.brand.id, theirs.works.id}
    before = belongings(disposable.app, others)
    yield disposable, sorted(names - {"csrf_token", "idempotency_key"})
    assert belongings(disposable.app, others) == before
