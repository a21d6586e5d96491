"""A product with a supplier's part, its accepted footprint, and people on both sides."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from portal.accounts.models import Company, User
from portal.campaigns.models import DataRequest
from portal.catalogue.models import Item
from portal.core import jobs
from portal.core.actor import Role
from portal.core.clock import now, today
from portal.rollups import runs
from portal.submissions.models import Acceptance, SharedResult
from portal.suppliers.models import Supplier

AHEAD = (today() + timedelta(days=200)).isoformat()


@dataclass
class World:
    """P needs 2 A, which S delivers at 5 kgCO2e; B is another material at 3."""

    brand: Company
    works: Company
    purchaser: User
    clerk: User
    product: Item
    part: Item
    other: Item
    supplier: Supplier
    request: DataRequest

    @property
    def new(self) -> str:
        return f"/requests/{self.request.id}/measures/new"

    @property
    def wish(self) -> str:
        return f"/reduction/requests/{self.request.id}/wish"


@pytest.fixture
def world(make):
    brand, works = make.company(name="Brand"), make.company(name="Works")
    product = make.item(brand, code="P", name="Pack", declared_unit="piece", is_product=True)
    part = make.item(brand, code="A", name="Cell", declared_unit="kg")
    other = make.item(brand, code="B", name="Film", declared_unit="kg")
    make.line(product, part, "2")
    make.line(product, other, "1")
    make.factor(other, "3")
    supplier = make.supplier(brand, code="S", name="Maker", partner_company_id=works.id)
    make.sourcing(part, supplier)
    request = make.request(make.campaign(product), supplier, part, works, state="accepted")
    return World(
        brand,
        works,
        make.user(brand, Role.PURCHASER),
        make.user(works, Role.CLERK, Role.APPROVER),
        product,
        part,
        other,
        supplier,
        request,
    )


@pytest.fixture
def accept(make, session, world):
    """Return ``accept(value, period)``: the supplier's accepted footprint of A."""

    def accept(value: float, period: int = 2025, **footprint: Any) -> Acceptance:
        request = world.request
        if period != request.period:
            request = make.request(
                make.campaign(world.product, period=period),
                world.supplier,
                world.part,
                world.works,
                state="accepted",
            )
        given = {
            "declared_unit": "kg",
            "declared_amount": 1,
            "boundary": "cradle_to_gate",
            "value_kgco2e": value,
            "complete": True,
            "primary_share": 80,
            "ratings": [1, 1, 2, 2, 1, 1],
            "gwp_set": "AR6",
        }
        result = SharedResult(
            company_id=world.brand.id,
            request_id=request.id,
            number=1,
            item_id=world.part.id,
            supplier_id=world.supplier.id,
            period=period,
            sharing="by_stage",
            footprint=given | footprint,
            score={},
            findings=[],
            answers=None,
            signed_by="W",
            signed_at=now(),
            content_hash="0" * 64,
        )
        session.add(result)
        session.flush()
        made = Acceptance(
            company_id=world.brand.id,
            shared_result_id=result.id,
            request_id=request.id,
            item_id=world.part.id,
            supplier_id=world.supplier.id,
            period=period,
            accepted_at=now(),
            accepted_by="R",
        )
        session.add(made)
        session.commit()
        return made

    return accept


@pytest.fixture
def compute(app, database, make, session, world):
    """Return ``compute()``: the product rolled up by its job."""

    def compute(period: int = 2025) -> None:
        with database.writing(make.actor(world.purchaser)) as db:
            item = db.get_one(Item, world.product.id)
            run = runs.request_run(db, item, period, by="", reason={"kind": "bom"}, at=now())
        with app.app_context():
            jobs.run(database, run.job_id, lease=timedelta(seconds=30), services=app.extensions)
        session.expire_all()

    return compute


@pytest.fixture
def propose(browse, session, world):
    """Return ``propose(**typed)``: a measure entered by the supplier's clerk, by its id."""
    from portal.reduction.models import Measure

    def propose(**typed: str) -> Measure:
        given = {
            "title": "Wind power",
            "kind": "renewable_power",
            "covers": "item",
            "baseline": "5",
            "target": "4",
            "due_on": AHEAD,
        }
        page = browse(world.clerk).post(world.new, given | typed)
        assert page.status == 303, page.text
        session.expire_all()
        return session.query(Measure).order_by(Measure.created_at.desc()).first()

    return propose


@pytest.fixture
def step(browse, session, world):
    """Return ``step(measure, action, **typed)``: one press of a button by whose step it is."""

    def step(measure: Any, action: str, *, by: str = "", **typed: str) -> Any:
        session.refresh(measure)
        ours = action in {"agree", "verify", "doubt", "withdraw"}
        side = by or ("customer" if ours else "supplier")
        user = world.purchaser if side == "customer" else world.clerk
        path = f"/{'reduction' if side == 'customer' else 'measures'}/{measure.id}"
        page = browse(user).post(path, {"action": action, "version": str(measure.version)} | typed)
        session.expire_all()
        return page

    return step
