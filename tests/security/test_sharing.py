"""What a supplier grants is what its customer gets, on every page and in every table."""

import io
import re
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from factories.minimal_answers import complete
from pages import Browser, Page
from routes import READING
from sqlalchemy import select
from watching import words

from forms.answers import with_cell
from forms.loader import load
from portal.accounts.models import Company, User
from portal.campaigns.models import DataRequest
from portal.core import jobs
from portal.core.actor import Role
from portal.core.clock import now
from portal.core.db import Base
from portal.core.jobs import Job
from portal.core.policy import Side
from portal.submissions.models import SharedResult

OUTPUT, GRID, MATERIAL, PART = "1357.9", "24681.3", "Secretium sulphate", "K-HIDDEN-9"
CONTACT, REASON = "Chen Verborgen", "Because of furnace seventeen"
SECRETS = (OUTPUT, GRID, "24,681.3", "1,357.9", MATERIAL, PART, CONTACT, REASON)
LATER = "77553.1"
"""What the supplier types after signing: the draft is its own until it signs again."""


@dataclass
class Deal:
    """A request between two companies, with the people on both sides."""

    app: Any
    session: Any
    brand: Company
    buyer: Browser
    supplier: Browser
    request: DataRequest
    product_id: Any

    def sign(self, sharing: str) -> None:
        """Sign the answers as they stand, granting ``sharing``."""
        path = f"/requests/{self.request.id}"
        form = self.supplier.get(f"{path}/check").form(f"{path}/sign")
        given = {"agreed": "y", "name": "Lin Yan", "sharing": sharing}
        page = self.supplier.post(f"{path}/sign", form | given)
        assert page.status == 303, page.text

    def accept(self) -> None:
        """Accept what was shared, and compute the product."""
        path = f"/reviews/{self.request.id}"
        form = self.buyer.get(path).form(f"{path}/return")
        assert self.buyer.post(f"{path}/accept", form).status == 303
        assert self.buyer.post(f"/products/{self.product_id}/runs", {}).status == 303
        database = self.app.extensions["database"]
        with database.across("tests", readonly=True) as db:
            due = (Job.state == "queued") & (Job.not_before <= now())
            waiting = list(db.scalars(select(Job.id).where(due)))
        with self.app.app_context():
            for job_id in waiting:
                lease = timedelta(seconds=60)
                services = self.app.extensions
                assert jobs.run(database, job_id, lease=lease, services=services) == "done"

    def pages(self) -> dict[str, str]:
        """Return all that the buyer can read, by address, the drawers of all nodes too."""
        place = {
            "data_request_id": self.request.id,
            "item_id": self.product_id,
            "campaign_id": self.request.campaign_id,
            "supplier_id": self.request.supplier_id,
        }
        known = [r for r in READING if set(r.arguments) <= place.keys()]
        addresses = [r.address(place) for r in known if r.rule.side is not Side.ANSWERING]
        addresses.append(f"/items/{self.request.item_id}")
        tree = self.buyer.get(f"/products/{self.product_id}/tree")
        drawers = {a["href"] for a in tree.soup.find_all("a", href=re.compile(r"node="))}
        assert drawers or tree.status != 200 or "node" not in tree.html
        return {
            address: words(self.buyer.client.get(address)) for address in [*addresses, *drawers]
        }

    def rows(self) -> str:
        """Return the content of every row that the buyer's company owns, unpacked."""
        self.session.rollback()
        found = []
        for table in Base.metadata.sorted_tables:
            if "company_id" in table.c and table.name not in {"data_request", "request_event"}:
                query = select(table).where(table.c.company_id == self.brand.id)
                for row in self.session.execute(query):
                    found.extend(_unpacked(value) for value in row)
        return "\n".join(found)


def _unpacked(value: Any) -> str:
    return zlib.decompress(value).decode() if isinstance(value, bytes) else repr(value)


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.fixture
def deal(app, make, session, browse) -> Deal:
    brand, works = make.company(name="Brand"), make.company(name="Works")
    buyer: User = make.user(
        brand, Role.PURCHASER, Role.REVIEWER, Role.PRODUCT_OWNER, Role.ADMINISTRATOR
    )
    signer = make.user(works, Role.CLERK, Role.APPROVER)
    supplier = make.supplier(brand, partner_company_id=works.id)
    product = make.item(brand, code="PACK", name="Pack", is_product=True, declared_unit="piece")
    part = make.item(brand, code="CAM-1", name="Cathode material")
    make.line(product, part, "2")
    make.sourcing(part, supplier)
    request = make.request(make.campaign(product), supplier, part, works, level="minimal")
    questionnaire = load(request.questionnaire_id, request.questionnaire_version)
    answers = complete(
        request,
        output_qty=OUTPUT,
        supplier_part_no=PART,
        contact_name=CONTACT,
        customer_part_no="OTHER-7",
    )
    for section, key, raw in (("G", "elec_grid", GRID), ("E", "mat_name", MATERIAL)):
        row = answers["rows"][section][0]["id"]
        field = questionnaire.section(section).field(key)
        answers, _ = with_cell(answers, section, row, field, raw)
    make.draft(request, answers)
    request.state = "in_progress"
    make.session.commit()
    made = Deal(app, session, brand, browse(buyer), browse(signer), request, product.id)
    _attach(made)
    _explain(made)
    return made


def _attach(deal: Deal) -> None:
    """Put a file beside an answer: its name and its content are the supplier's too."""
    path = f"/requests/{deal.request.id}/form/P"
    form = deal.supplier.get(path).form("/form/P/save")
    file = (io.BytesIO(f"%PDF-1.7 {GRID}".encode()), f"{PART} bill.pdf")
    saved = deal.supplier.post(
        f"{path}/save", form | {"do": "stay", "file.n0000000a.ev_file": file}
    )
    assert saved.status == 303


def _explain(deal: Deal) -> None:
    """Give a reason for each warning: a reason is an answer too."""
    path = f"/requests/{deal.request.id}/check"
    form = deal.supplier.get(path).form("/check/reasons")
    named = {name: REASON for name in form if name.startswith("reason:")}
    assert named, "the answers were to hold something unusual"
    assert deal.supplier.post(f"{path}/reasons", form | named).status == 303


def test_before_the_signature_a_customer_sees_nothing_of_the_answers(deal):
    pages = deal.pages()

    assert [address for address, text in pages.items() if leaks(text)] == []
    assert leaks(deal.rows()) == []
    assert deal.buyer.get(f"/reviews/{deal.request.id}").status == 404


def test_the_full_inventory_shows_the_answers_themselves(deal):
    deal.sign("full")
    deal.accept()

    review = deal.buyer.get(f"/reviews/{deal.request.id}")
    shared = deal.session.scalars(select(SharedResult)).one()

    for secret in (MATERIAL, PART, CONTACT, REASON):
        assert secret in review.text
    assert shared.answers is not None
    assert shared.footprint["lines"]
    assert shared.footprint["stages"]


@pytest.mark.parametrize("sharing", ["by_stage", "footprint_only"])
def test_less_than_the_full_inventory_leaves_no_answer_anywhere(deal, sharing):
    """Neither on a page, in a file or a mail, nor in a row of the customer's."""
    deal.sign(sharing)
    deal.accept()

    pages = deal.pages()

    assert {a: leaks(text) for a, text in pages.items() if leaks(text)} == {}
    assert leaks(deal.rows()) == []
    assert len(pages) > 25


def test_by_stage_tells_the_stages_and_no_lines(deal):
    deal.sign("by_stage")

    shared = deal.session.scalars(select(SharedResult)).one()
    review = deal.buyer.get(f"/reviews/{deal.request.id}")

    assert shared.footprint["stages"]
    assert {"lines", "materials", "known_kgco2e"}.isdisjoint(shared.footprint)
    assert shared.answers is None
    assert all(not finding["facts"] and not finding["reason"] for finding in shared.findings)
    assert "The answers themselves were not shared" in review.text
    assert "By stage" in review.text or "Energy" in review.text


def test_footprint_only_tells_neither_stages_nor_lines(deal):
    deal.sign("footprint_only")

    shared = deal.session.scalars(select(SharedResult)).one()
    review = deal.buyer.get(f"/reviews/{deal.request.id}")

    assert {"stages", "lines", "materials", "known_kgco2e"}.isdisjoint(shared.footprint)
    assert shared.footprint["value_kgco2e"] is not None
    assert shared.answers is None
    assert "The answers themselves were not shared" in review.text


def test_questions_findings_and_score_are_there_at_every_level(deal):
    deal.sign("footprint_only")

    review = deal.buyer.get(f"/reviews/{deal.request.id}")
    shared = deal.session.scalars(select(SharedResult)).one()

    assert shared.findings
    assert shared.score["total"] > 0
    assert "Customer's part number" in review.text
    assert deal.buyer.get(f"/reviews/{deal.request.id}").form("/return")


@pytest.mark.parametrize("sharing", ["full", "by_stage"])
def test_what_the_supplier_drafts_after_a_return_stays_its_own(deal, sharing):
    deal.sign(sharing)
    path = f"/reviews/{deal.request.id}"
    form = deal.buyer.get(path).form(f"{path}/return")
    comment = next(name for name in form if name.endswith("output_qty"))
    assert deal.buyer.post(f"{path}/return", form | {comment: "Really?"}).status == 303
    own = f"/requests/{deal.request.id}/form/C"
    section = deal.supplier.get(own).form("/form/C/save")
    saved = deal.supplier.post(f"{own}/save", section | {"output_qty": LATER})
    assert saved.status == 303
    assert LATER in deal.supplier.get(own).html

    pages = deal.pages()

    assert [address for address, text in pages.items() if LATER in text] == []
    assert LATER not in deal.rows()


def test_the_customer_cannot_open_a_single_page_of_the_answering_side(deal):
    deal.sign("full")
    place = {"data_request_id": deal.request.id, "section": "A"}
    for route in READING:
        if route.rule.side is Side.ANSWERING and set(route.arguments) <= place.keys():
            page = deal.buyer.get(route.address(place))

            assert page.status == 403
            assert leaks(words(page.response)) == []


def test_the_signing_page_shows_what_each_level_gives(deal):
    page = deal.supplier.get(f"/requests/{deal.request.id}/check")

    for option in ("footprint_only", "by_stage", "full"):
        assert page.soup.find("input", {"name": "sharing", "value": option})
    chosen = page.soup.find("input", {"name": "sharing", "checked": True})
    assert chosen["value"] == "by_stage"


def test_nobody_else_gets_what_was_shared(deal, make, browse):
    """A company that knows neither side finds nothing, whatever it may do at home."""
    deal.sign("full")
    deal.accept()
    rival = browse(make.user(make.company(name="Rival"), *Role))
    place = {
        "data_request_id": deal.request.id,
        "item_id": deal.product_id,
        "campaign_id": deal.request.campaign_id,
        "supplier_id": deal.request.supplier_id,
        "section": "A",
    }
    for route in READING:
        if not route.rule.public and set(route.arguments) <= place.keys():
            page = Page(rival.client.get(route.address(place)))

            assert leaks(words(page.response)) == [], route
            assert not route.ids or page.status == 404
