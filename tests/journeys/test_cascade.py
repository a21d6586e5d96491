"""A request goes down four tiers in the browser, and one figure comes up; no name comes along."""

import io
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from factories.make import Make
from factories.reduced_answers import complete, material, stated
from playwright.sync_api import expect
from running import Running
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from walking import Reader

from portal.accounts.models import User
from portal.campaigns.models import DataRequest
from portal.core.actor import Role
from portal.core.audit import AuditDetail, AuditEntry
from portal.core.db import make_engine
from portal.core.mail import Mail
from portal.core.tenancy import unscoped
from portal.demo import reading
from portal.submissions.models import SharedResult, Submission

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.xdist_group("story")]

BUYING = (Role.PURCHASER, Role.REVIEWER, Role.PRODUCT_OWNER)
PER_CAR, FOIL, COPPER, ORE, ORE_PCF = 12, 1.2, 1.1, 2.5, 0.125
"""kg of cell in a car, of foil in a cell, of copper in a foil, of ore in copper; and of ore, kg."""

SECRETS = (
    *("Foilmill", "foilmill.example", "Smelter", "smelter.example"),
    *("Copper foil", "Cathode copper", "Quartz ore", "Wei Foil", "Ada Smelt"),
)


LEFT_OUT = ("/static/", "/factors/library", "/sign-out")
"""What is the same for everybody."""


@dataclass
class Books:
    """The database of the running portal, to prepare what this story is not about."""

    make: Make

    @property
    def session(self) -> Session:
        return self.make.session

    def request(self, asker: str) -> DataRequest:
        """Return the newest request of a company."""
        self.session.rollback()
        query = select(DataRequest).order_by(DataRequest.created_at.desc())
        every = self.session.scalars(query).all()
        return next(one for one in every if one.asked["customer"] == asker)

    def invitation(self, email: str) -> str:
        """Return the link of the newest mail to somebody."""
        self.session.rollback()
        query = select(Mail).where(Mail.to_email == email).order_by(Mail.created_at.desc())
        text = self.session.scalars(query).first().text
        return re.search(r"/invitations/[\w-]+", text).group()

    def answer(self, request: DataRequest, materials: list[dict[str, str]], kwh: str) -> None:
        """Enter a draft in which everything is answered."""
        self.make.draft(request, complete(request, materials, kwh))
        request.state = "in_progress"
        self.session.commit()

    def shared(self, request: DataRequest) -> SharedResult:
        self.session.rollback()
        query = select(SharedResult).where(SharedResult.request_id == request.id)
        return self.session.scalars(query).one()


@contextmanager
def books_of(portal: Running, engine_name: str, worker_id: str) -> Iterator[Books]:
    url = f"sqlite:///{portal.data / 'gatefold.db'}"
    if engine_name == "postgresql":
        url = f"{os.environ['GATEFOLD_TEST_POSTGRES'].rpartition('/')[0]}/journeys_{worker_id}"
    # The plain engine of SQLite takes no lock for reading: the portal goes on meanwhile.
    engine = create_engine(url) if url.startswith("sqlite") else make_engine(url)
    with Session(engine, expire_on_commit=False) as session:
        unscoped(session, "the story prepares what it is not about")
        yield Books(Make(session, None))
    engine.dispose()


@pytest.fixture
def books(portal: Running, engine_name: str, worker_id: str) -> Iterator[Books]:
    with books_of(portal, engine_name, worker_id) as opened:
        yield opened


@dataclass
class Brand:
    """The brand owner: its people, its product, and the request it sent to the first tier."""

    company_id: UUID
    request: DataRequest
    product_id: UUID


def found(books: Books) -> Brand:
    """Enter a brand owner with one product, and its supplier with an account and an answer."""
    make = books.make
    hashed = books.session.scalars(
        select(User.password_hash).where(User.email == "purchaser@lumen.example")
    ).one()
    brand, cells = make.company(name="Borealis Motors"), make.company(name="Cellmaker")
    known = {"password_hash": hashed, "locale": "en"}
    make.user(brand, *BUYING, email="ann@borealis.example", name="Ann Field", **known)
    make.user(brand, Role.ADMINISTRATOR, email="adm@borealis.example", name="Bo", **known)
    make.user(
        cells, Role.CLERK, Role.APPROVER, email="wu@cellmaker.example", name="Wu Cell", **known
    )
    supplier = make.supplier(brand, code="B-1", name="Cellmaker", partner_company_id=cells.id)
    product = make.item(brand, code="CAR", name="Car", declared_unit="piece", is_product=True)
    item = make.item(brand, code="CELL", name="Cell", declared_unit="kg")
    make.line(product, item, str(PER_CAR))
    make.sourcing(item, supplier)
    request = make.request(make.campaign(product), supplier, item, cells)
    request.asked = {**request.asked, "customer": brand.name, "asked_by": "Ann Field"}
    books.answer(request, [material("Copper foil", str(FOIL))], "5123")
    return Brand(brand.id, request, product.id)


def pass_on(reader: Reader, request: DataRequest, name: str, email: str) -> None:
    """Ask a new supplier about the first material, by the buttons of the pages."""
    reader.go(f"/requests/{request.id}")
    reader.press("main a[href$='/upstream']")
    reader.press("main a.btn-primary[href*='/upstream/ask']")
    reader.answer(
        {"r1-ask": "y", "r1-name": name, "r1-email": email, "r1-locale": reader.lang},
        within="main form[action$='/upstream/ask']",
    )
    reader.press("main .form-foot button[type=submit]")
    assert name in reader.text


def come_in(reader: Reader, link: str, person: str) -> None:
    reader.go(link)
    reader.answer({"name": person, "password": reading.password()})
    reader.press("main form[action*='/invitations/'] .form-foot button[type=submit]")


def sign(reader: Reader, request: DataRequest, name: str, sharing: str = "by_stage") -> None:
    """Explain what is doubted, choose what is shared, and sign."""
    reader.go(f"/requests/{request.id}/check")
    reasons = reader.page.locator("textarea[name^='reason:']")
    for number in range(reasons.count()):
        reasons.nth(number).fill("Measured.")
    if reasons.count():
        reader.press("#warnings button[type=submit]")
    reader.answer({"sharing": sharing, "name": name}, within="#sign")
    reader.page.check("#sign [name=agreed]")
    reader.press("#sign .btn-row button[type=submit]")


def accept(reader: Reader, request: DataRequest, supplier: str) -> None:
    """Read what a supplier answered, and accept it."""
    reader.go(f"/requests/{request.id}/upstream")
    reader.press(f"main td a:text-is('{supplier}')")
    reader.press("form[action$='/accept'] button[type=submit]")


def own(shared_lines: list[dict[str, Any]]) -> float:
    return sum(one["kgco2e"] for one in shared_lines)


def signed_lines(books: Books, request: DataRequest) -> list[dict[str, Any]]:
    """Return the lines of the company's own part, as its sealed version has them."""
    books.session.rollback()
    query = select(Submission).where(Submission.request_id == request.id)
    lines: list[dict[str, Any]] = books.session.scalars(query).one().footprint["lines"]
    return lines


def everything(content: bytes) -> str:
    """Return what a file says: the texts of a workbook, else the bytes as text."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return content.decode(errors="replace")


def crawl(reader: Reader, seen: set[str], forbidden: tuple[str, ...]) -> None:
    """Read every page, export and fragment that the links of pages lead to.

    Of one page in several orders and filters two are read, of one file one; ``seen`` are those
    read before.
    """
    waiting, variants = ["/"], Counter(one.partition("?")[0] for one in seen)
    while waiting:
        path = waiting.pop()
        answer = reader.context.request.get(reader.address + path)
        told = everything(answer.body())
        leaks = [one for one in forbidden if one in told]
        assert leaks == [], (path, leaks)
        links = re.findall(r'(?:href|data-poll|hx-get|data-url)="(/[^"#]*)', told)
        for link in (one.replace("&amp;", "&") for one in links):
            page = link.partition("?")[0]
            most = 1 if os.path.splitext(page)[1] else 2
            if link in seen or page.startswith(LEFT_OUT) or variants[page] >= most:
                continue
            seen.add(link)
            variants[page] += 1
            waiting.append(link)


def test_a_figure_of_tier_three_arrives_and_nobody_below_tier_one_is_seen(
    reader, books, engine_name
):
    brand, folder = found(books), f"cascade-{engine_name}"
    cells = reader("en", folder).sign_in("wu@cellmaker.example")
    pass_on(cells, brand.request, "Foilmill", "wei@foilmill.example")
    cells.look("asked")

    foils = reader("en", folder)
    come_in(foils, books.invitation("wei@foilmill.example"), "Wei Foil")
    second = books.request("Cellmaker")
    books.answer(second, [material("Cathode copper", str(COPPER))], "2345")
    pass_on(foils, second, "Smelter", "ada@smelter.example")

    smelter = reader("zh", folder)
    come_in(smelter, books.invitation("ada@smelter.example"), "Ada Smelt")
    third = books.request("Foilmill")
    books.answer(third, [material("Quartz ore", str(ORE), **stated(str(ORE_PCF)))], "987")
    counted = reader("en", folder).sign_in("ann@borealis.example")
    counted.go(f"/campaigns/requests/{brand.request.id}")
    expect(counted.page.locator("main")).to_contain_text("2 of 2 upstream requests are open")
    sign(smelter, third, "Ada Smelt")

    accept(foils, second, "Smelter")
    sign(foils, second, "Wei Foil")
    accept(cells, brand.request, "Foilmill")
    cells.go(f"/requests/{brand.request.id}/upstream").look("all-in")
    sign(cells, brand.request, "Wu Cell", "full")

    counted.go(f"/reviews/{brand.request.id}")
    counted.press("#decide button.btn-primary")
    tier3 = own(signed_lines(books, third)) + ORE * ORE_PCF
    tier2 = own(signed_lines(books, second)) + COPPER * tier3
    tier1 = own(signed_lines(books, brand.request)) + FOIL * tier2
    assert books.shared(brand.request).footprint["value_kgco2e"] == pytest.approx(tier1, rel=1e-9)
    counted.go(f"/products/{brand.product_id}")
    number = counted.page.locator(".number-panel data").first
    expect(number).to_be_visible()
    assert float(number.get_attribute("value")) == pytest.approx(PER_CAR * tier1, rel=1e-6)
    counted.look("product-of-the-brand")

    figures = tuple(f"{one:.6g}" for one in (tier3, tier2))
    hidden = (*SECRETS, *figures)
    pages: set[str] = set()
    crawl(counted, pages, hidden)
    crawl(reader("en", folder).sign_in("adm@borealis.example"), pages, hidden)
    assert {".csv", ".xlsx"} <= {os.path.splitext(one.partition("?")[0])[1] for one in pages}
    assert len(pages) > 40
    assert_nothing_is_kept(books, brand, hidden)


def assert_nothing_is_kept(books: Books, brand: Brand, hidden: tuple[str, ...]) -> None:
    """Look through the mails and the audit log of the brand owner."""
    books.session.rollback()
    mails = books.session.scalars(select(Mail).where(Mail.company_id == brand.company_id)).all()
    query = select(AuditEntry).where(AuditEntry.chain_id == brand.company_id)
    entries = books.session.scalars(query).all()
    details = books.session.scalars(
        select(AuditDetail).where(AuditDetail.entry_id.in_([one.id for one in entries]))
    ).all()
    kept = "".join(
        [*(one.text + one.html for one in mails), *(str(one.details) for one in details)]
    )
    assert entries
    assert [one for one in hidden if one in kept] == []
