"""No page needs more than 25 SQL statements, however much there is to show."""

import json
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from pages import Page
from routes import READING
from test_every_answer import owner
from watching import statements
from world import World

from portal.campaigns.models import DataRequest, RequestEvent
from portal.catalogue.models import BomLine, Item, Sourcing
from portal.core.clock import now
from portal.factors.models import OwnFactor
from portal.submissions.models import SharedResult
from portal.suppliers.models import Supplier, SupplierSite

pytestmark = pytest.mark.one_engine

MOST = 25
ITEMS, SUPPLIERS, REQUESTS = 300, 100, 60
STATES = ("issued", "opened", "in_progress", "submitted", "returned", "accepted")


@pytest.fixture(scope="module")
def large(disposable) -> World:
    """Return the world in which our tenant has grown large."""
    make, tenant = disposable.make, disposable.ours
    session, place = make.session, tenant.places[0]
    brand_id = tenant.brand.id
    items = [
        Item(company_id=brand_id, code=f"L-{n}", name=f"Part {n}", declared_unit="kg")
        for n in range(ITEMS)
    ]
    suppliers = [
        Supplier(
            company_id=brand_id,
            code=f"L-{n}",
            name=f"Maker {n}",
            contact_email=f"m{n}@example.com",
            sites=[SupplierSite(company_id=brand_id, name="Plant", country="CN")],
            partner_company_id=tenant.works.id if n % 2 else None,
        )
        for n in range(SUPPLIERS)
    ]
    session.add_all([*items, *suppliers])
    session.flush()
    for n, item in enumerate(items):
        parent = place["item_id"] if n < 150 else items[n - 150].id
        session.add_all(_around(brand_id, parent, item, suppliers[n % SUPPLIERS], n))
    session.flush()
    for n in range(REQUESTS):
        request = _request(make, tenant, items[n], suppliers[n % SUPPLIERS], STATES[n % 6])
        session.add(request)
        session.flush()
        session.add_all(_after(request))
    session.commit()
    return disposable


def _around(company_id: UUID, parent_id: UUID, item: Item, supplier: Supplier, n: int) -> list:
    line = BomLine(
        company_id=company_id,
        parent_id=parent_id,
        component_id=item.id,
        position=n,
        quantity=Decimal(2),
        unit="kg",
    )
    sourcing = Sourcing(
        company_id=company_id,
        item_id=item.id,
        supplier_id=supplier.id,
        site_id=supplier.sites[0].id,
        period=2025,
        share=Decimal(1),
    )
    factor = OwnFactor(
        company_id=company_id,
        item_id=item.id,
        category="item",
        name=f"F {n}",
        value=Decimal(3),
        unit="kg",
        source="S",
    )
    return [line, sourcing, factor]


def _request(make, tenant, item: Item, supplier: Supplier, state: str) -> DataRequest:
    from portal.campaigns.models import Campaign

    campaign = make.session.get_one(Campaign, tenant.places[0]["campaign_id"])
    return DataRequest(
        company_id=campaign.company_id,
        partner_company_id=tenant.works.id,
        campaign_id=campaign.id,
        supplier_id=supplier.id,
        site_id=supplier.sites[0].id,
        item_id=item.id,
        tier=1,
        level="minimal",
        sharing_asked="by_stage",
        period=2025,
        due_at=campaign.due_at,
        timezone=campaign.timezone,
        questionnaire_id=campaign.questionnaire_id,
        questionnaire_version=campaign.questionnaire_version,
        asked=make.asked(campaign, supplier, item),
        state=state,
    )


def _after(request: DataRequest) -> list:
    both = {"company_id": request.company_id, "partner_company_id": request.partner_company_id}
    rows: list = [
        RequestEvent(
            **both,
            request_id=request.id,
            sequence=n,
            action="open",
            state="opened",
            by="X",
            at=now(),
        )
        for n in range(1, 4)
    ]
    if request.state in {"submitted", "returned", "accepted"}:
        rows.append(
            SharedResult(
                company_id=request.company_id,
                request_id=request.id,
                number=1,
                item_id=request.item_id,
                supplier_id=request.supplier_id,
                period=2025,
                sharing="by_stage",
                footprint={"value_kgco2e": 1.5, "declared_unit": "kg", "declared_amount": 1},
                score={"total": 80.0, "grade": "B", "parts": [], "ratings": [], "advice": []},
                findings=[],
                answers=None,
                signed_by="X",
                signed_at=now(),
                content_hash="0" * 64,
            )
        )
    return rows


@pytest.fixture(scope="module")
def counts():
    """Keep how many statements each page sent, and write the table at the end."""
    found: dict[str, int] = {}
    yield found
    folder = Path("test-output")
    folder.mkdir(exist_ok=True)
    table = dict(sorted(found.items(), key=lambda one: -one[1]))
    (folder / "statements.json").write_text(json.dumps(table, indent=2), "utf-8")


@pytest.mark.parametrize("route", READING, ids=str)
def test_a_page_needs_few_statements_whatever_there_is(large, counts, route):
    browser = large.browser(owner(large, route))
    most = 0
    for address in route.addresses(large.ours.places):
        browser.client.get(address)  # what is loaded once and kept does not count
        with statements(large.app) as sent:
            page = Page(browser.client.get(address))
        assert page.status < 500, page.text
        most = max(most, len(sent))
        assert len(sent) <= MOST, f"{address}: {len(sent)}\n" + "\n".join(sorted(sent))

    counts[str(route)] = most


@pytest.mark.parametrize("role", ["buyers", "suppliers"])
def test_the_start_page_of_each_role_needs_few_statements(large, role):
    for name, user in getattr(large.ours, role).items():
        browser = large.browser(user)
        with statements(large.app) as sent:
            page = browser.get("/")

        assert page.status == 200
        assert len(sent) <= MOST, f"{name}: {len(sent)}"
