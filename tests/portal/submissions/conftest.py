"""A request between two companies, with the people who handle it."""

from dataclasses import dataclass
from typing import Any

import pytest
from factories.minimal_answers import complete

from portal.accounts.models import Company, User
from portal.campaigns.models import DataRequest
from portal.core.actor import Actor, Role
from portal.core.clock import now
from portal.submissions.models import ReturnedAnswer


@dataclass
class World:
    """One request, both companies, and everybody who may meet at it."""

    make: Any
    buyer: Company
    supplier: Company
    request: DataRequest
    clerk: User
    approver: User
    purchaser: User
    rival: User

    @property
    def path(self) -> str:
        return f"/requests/{self.request.id}"

    def actor(self, user: User) -> Actor:
        return self.make.actor(user)

    def answered(self, **changes: str) -> None:
        """Save a draft in which everything is answered, except for what ``changes`` says."""
        self.make.draft(self.request, complete(self.request, **changes))
        self.request.state = "in_progress"
        self.make.session.commit()

    def returned(self, field: str, *, section: str = "A", row: str | None = None) -> ReturnedAnswer:
        """Have the reviewer send one answer back."""
        session = self.make.session
        session.refresh(self.request)
        self.request.state = "returned"
        back = ReturnedAnswer(
            company_id=self.buyer.id,
            partner_company_id=self.supplier.id,
            request_id=self.request.id,
            number=1,
            section=section,
            row=row,
            field=field,
            comment="Which of your plants?",
            returned_by="Ann Field",
            returned_at=now(),
        )
        session.add(back)
        session.commit()
        return back


@pytest.fixture
def world(make) -> World:
    buyer, ours, rival = make.company(name="Buyer"), make.company(name="Ours"), make.company()
    supplier = make.supplier(buyer, partner_company_id=ours.id)
    product = make.item(buyer, name="Pack", is_product=True)
    item = make.item(buyer, code="CAM-1", name="Cathode material", declared_unit="kg")
    make.line(product, item)
    campaign = make.campaign(product)
    request = make.request(campaign, supplier, item, ours, level="minimal", tier=2)
    return World(
        make,
        buyer,
        ours,
        request,
        clerk=make.user(ours, Role.CLERK, name="Chen Wei"),
        approver=make.user(ours, Role.APPROVER, name="Lin Yan"),
        purchaser=make.user(buyer),
        rival=make.user(rival, Role.CLERK, Role.APPROVER),
    )
