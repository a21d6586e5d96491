"""A pack of two cells and one housing; two makers of cells, one of whom makes the foil as well."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.core.actor import Role


@dataclass
class Pack:
    """A product with its supplies, and a campaign that asked for some of them."""

    make: Any
    brand: Any
    purchaser: Any
    product: Any
    campaign: Any
    items: dict[str, Any] = field(default_factory=dict)
    suppliers: dict[str, Any] = field(default_factory=dict)
    requests: dict[str, Any] = field(default_factory=dict)

    def ask(self, name: str, supplier: str, item: str, **more: Any) -> Any:
        one = self.make.request(self.campaign, self.suppliers[supplier], self.items[item], **more)
        self.requests[name] = one
        return one


@pytest.fixture
def pack(make):
    brand = make.company(name="Brand")
    purchaser = make.user(brand, Role.PURCHASER, name="Anna")
    product = make.item(
        brand, code="PACK", name="Pack", is_product=True, declared_unit="piece", mass_kg=10
    )
    pack = Pack(make, brand, purchaser, product, make.campaign(product, name="Round"))
    for code in ("CELL", "FOIL", "HOUSING", "SCREW"):
        pack.items[code] = make.item(brand, code=code, name=code.title())
    for code in ("One", "Two", "Three"):
        pack.suppliers[code] = make.supplier(brand, code=code, name=f"{code} Ltd", locale="en")
    items, suppliers = pack.items, pack.suppliers
    make.line(product, items["CELL"], "6", position=1)
    make.line(product, items["HOUSING"], "3", position=2)
    make.line(product, items["SCREW"], "1", position=3)
    make.line(items["CELL"], items["FOIL"], "0.5")
    make.sourcing(items["CELL"], suppliers["One"], "0.75", spend=750)
    make.sourcing(items["CELL"], suppliers["Two"], "0.25", spend=250)
    make.sourcing(items["FOIL"], suppliers["Two"], "1")
    make.sourcing(items["HOUSING"], suppliers["Three"], "1", spend=1000)
    make.factor(items["FOIL"], "8")
    make.factor(items["HOUSING"], "2")
    pack.ask("cell", "One", "CELL", state="accepted")
    pack.ask("cell2", "Two", "CELL", state="issued", due_at=make.due(-1))
    pack.ask("foil", "Two", "FOIL", tier=2, state="in_progress")
    return pack


@pytest.fixture
def buyer(pack, browse):
    return browse(pack.purchaser)
