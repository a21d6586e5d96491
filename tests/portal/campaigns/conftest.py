"""A small supply chain: a pack of cells, whose foil is made from copper."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.accounts.models import Company, User
from portal.campaigns.models import Campaign, DataRequest
from portal.catalogue.models import Item
from portal.core.actor import Role
from portal.suppliers.models import Supplier


@dataclass
class Chain:
    """A brand owner with three tiers of suppliers, and one supplier that has an account."""

    make: Any
    brand: Company
    purchaser: User
    product: Item
    items: list[Item] = field(default_factory=list)
    suppliers: list[Supplier] = field(default_factory=list)

    def campaign(self, **overrides: Any) -> Campaign:
        return self.make.campaign(self.product, **{"state": "draft"} | overrides)

    def answering(self, **overrides: Any) -> tuple[DataRequest, User]:
        """Return a request that the first supplier's own clerk can answer, and the clerk."""
        company = self.make.company(name="Cell Works Ltd")
        clerk = self.make.user(company, Role.CLERK, Role.APPROVER, name="Li Wei")
        supplier = self.suppliers[0]
        supplier.partner_company_id = company.id
        self.make.session.commit()
        request = self.make.request(
            self.campaign(state="issued"), supplier, self.items[0], company, **overrides
        )
        return request, clerk


@pytest.fixture
def chain(make):
    brand = make.company(name="Brand")
    purchaser = make.user(brand, Role.PURCHASER, Role.REVIEWER, name="Anna")
    product = make.item(
        brand,
        code="PACK",
        name="Battery pack",
        name_zh="电池包",
        is_product=True,
        declared_unit="piece",
    )
    chain = Chain(make, brand, purchaser, product)
    above = product
    for code, name, name_zh in (
        ("CELL", "Cell", "电芯"),
        ("FOIL", "Foil", "铜箔"),
        ("CU", "Copper", "铜"),
    ):
        item = make.item(brand, code=code, name=name, name_zh=name_zh)
        make.line(above, item, "2", line_type="material")
        supplier = make.supplier(brand, name=f"{name} Works", locale="en")
        make.sourcing(item, supplier)
        chain.items.append(item)
        chain.suppliers.append(supplier)
        above = item
    return chain


@pytest.fixture
def buyer(chain, browse):
    return browse(chain.purchaser)


@pytest.fixture
def rival(make, browse):
    """Return the browser of a purchaser and clerk of another company."""
    return browse(
        make.user(None, Role.PURCHASER, Role.REVIEWER, Role.CLERK, Role.APPROVER, name="Rival")
    )
