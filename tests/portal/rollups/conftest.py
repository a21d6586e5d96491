"""A small product with two suppliers of one part, and what it takes to compute it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from portal.accounts.models import User
from portal.catalogue.models import Item
from portal.core import jobs
from portal.core.clock import now
from portal.rollups import runs
from portal.submissions.models import Acceptance, SharedResult


@dataclass
class Chain:
    """P needs 2 A and 0.5 kWh of grid electricity; A is made by S1 (60 %) and S2 (40 %) of B."""

    owner: User
    product: Item
    part: Item
    material: Item
    power: Item
    first: Any
    second: Any


@pytest.fixture
def chain(make):
    owner = make.user()
    company = owner.memberships[0].company
    product = make.item(company, code="P", name="Product", declared_unit="piece", is_product=True)
    part = make.item(company, code="A", name="Part", declared_unit="piece")
    material = make.item(company, code="B", name="Material", declared_unit="kg")
    power = make.item(company, code="E", name="Electricity", declared_unit="kWh")
    make.line(product, part, "2")
    make.line(part, material, "3")
    make.line(part, power, "4", line_type="energy")
    make.factor(material, "5")
    make.factor(power, "0.5777")
    first, second = make.supplier(company, code="S1"), make.supplier(company, code="S2")
    make.sourcing(part, first, "0.6")
    make.sourcing(part, second, "0.4")
    return Chain(owner, product, part, material, power, first, second)


@pytest.fixture
def accept(make, session, chain):
    """Return ``accept(supplier, value, **footprint)``: an accepted result of a supplier for A."""
    campaign = make.campaign(chain.product)

    def accept(supplier, value, *, period=2025, number=1, findings=(), **footprint):
        partner = make.company()
        request = make.request(
            campaign, supplier, chain.part, partner, state="accepted", period=period
        )
        given = {
            "declared_unit": "piece",
            "declared_amount": 1,
            "boundary": "gate_to_gate",
            "value_kgco2e": value,
            "complete": True,
            "covers": ["energy"],
            "primary_share": 100,
            "ratings": [1, 1, 1, 1, 1, 1],
            "gwp_set": "AR6",
        }
        result = SharedResult(
            company_id=chain.part.company_id,
            request_id=request.id,
            number=number,
            item_id=chain.part.id,
            supplier_id=supplier.id,
            period=period,
            sharing="by_stage",
            footprint=given | footprint,
            score={},
            findings=list(findings),
            answers=None,
            signed_by="Wang Fang",
            signed_at=now(),
            content_hash="0" * 64,
        )
        session.add(result)
        session.flush()
        acceptance = Acceptance(
            company_id=chain.part.company_id,
            shared_result_id=result.id,
            request_id=request.id,
            item_id=chain.part.id,
            supplier_id=supplier.id,
            period=period,
            accepted_at=now(),
            accepted_by="Reviewer",
        )
        session.add(acceptance)
        session.commit()
        return acceptance

    return accept


@pytest.fixture
def computed(app, database, make, session, chain):
    """Return ``computed()``: the product rolled up by its job, as the finished run."""

    def compute(period=2025):
        actor = make.actor(chain.owner)
        with database.writing(actor) as db:
            item = db.get_one(Item, chain.product.id)
            run = runs.request_run(db, item, period, by="", reason={"kind": "bom"}, at=now())
        with app.app_context():
            jobs.run(database, run.job_id, lease=timedelta(seconds=30), services=app.extensions)
        session.expire_all()
        return session.get_one(type(run), run.id)

    return compute
