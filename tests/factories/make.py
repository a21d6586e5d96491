"""``make.supplier()`` gives a saved, valid record; override only what the test is about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from portal.accounts.models import Company, Membership, User
from portal.campaigns.models import Campaign, CampaignWork, DataRequest
from portal.catalogue.models import BomLine, Item, Sourcing
from portal.core.actor import Actor, Role
from portal.core.clock import now
from portal.factors.models import OwnFactor
from portal.submissions.models import Draft
from portal.suppliers.models import Supplier, SupplierSite

R = TypeVar("R")
QUESTIONNAIRE = ("pcf_base", "2026.1")


@dataclass
class Make:
    """Saves valid records; the session stays open for the test to look around."""

    session: Session
    app: Flask
    numbers: Any = field(default_factory=lambda: count(1))

    def _save(self, record: R) -> R:
        self.session.add(record)
        self.session.commit()
        return record

    def company(self, **overrides: Any) -> Company:
        return self._save(Company(**{"name": f"Company {next(self.numbers)}"} | overrides))

    def user(
        self, company: Company | None = None, *roles: Role, operator: bool = False, **overrides: Any
    ) -> User:
        """Save a person with roles in ``company``; default: all buying roles in a new one."""
        n = next(self.numbers)
        given: dict[str, Any] = {"email": f"person{n}@example.com", "name": f"Person {n}"}
        user = self._save(User(is_operator=operator, **given | overrides))
        wanted: Iterable[Role] = roles or (
            Role.PURCHASER,
            Role.PRODUCT_OWNER,
            Role.REVIEWER,
        )
        home = company or self.company()
        for role in wanted:
            self.session.add(Membership(user_id=user.id, company_id=home.id, role=role))
        self.session.commit()
        return user

    def actor(self, user: User) -> Actor:
        """Return ``user`` as services see them."""
        self.session.refresh(user)
        membership = user.memberships[0]
        return Actor(
            company_id=membership.company_id,
            roles=frozenset(m.as_role for m in user.memberships),
            user_id=user.id,
            name=user.name,
            email=user.email,
            company_name=membership.company.name,
            locale=user.locale,
            is_operator=user.is_operator,
        )

    def supplier(self, company: Company, **overrides: Any) -> Supplier:
        n = next(self.numbers)
        given: dict[str, Any] = {
            "company_id": company.id,
            "code": f"S{n}",
            "name": f"Supplier {n}",
            "country": "CN",
            "contact_name": f"Contact {n}",
            "contact_email": f"contact{n}@example.com",
        }
        supplier = self._save(Supplier(**given | overrides))
        self._save(
            SupplierSite(
                company_id=company.id,
                supplier_id=supplier.id,
                name="Main plant",
                country="CN",
                province="fujian",
            )
        )
        self.session.refresh(supplier)
        return supplier

    def item(self, company: Company, **overrides: Any) -> Item:
        n = next(self.numbers)
        given: dict[str, Any] = {
            "company_id": company.id,
            "code": f"ITEM-{n}",
            "name": f"Item {n}",
            "declared_unit": "kg",
        }
        return self._save(Item(**given | overrides))

    def line(self, parent: Item, component: Item, quantity: str = "1", **more: Any) -> BomLine:
        given: dict[str, Any] = {
            "company_id": parent.company_id,
            "parent_id": parent.id,
            "component_id": component.id,
            "quantity": Decimal(quantity),
            "unit": component.declared_unit,
        }
        return self._save(BomLine(**given | more))

    def sourcing(self, item: Item, supplier: Supplier, share: str = "1", **more: Any) -> Sourcing:
        given: dict[str, Any] = {
            "company_id": item.company_id,
            "item_id": item.id,
            "supplier_id": supplier.id,
            "site_id": supplier.sites[0].id,
            "period": 2025,
            "share": Decimal(share),
        }
        return self._save(Sourcing(**given | more))

    def factor(self, item: Item, value: str = "1", **overrides: Any) -> OwnFactor:
        given: dict[str, Any] = {
            "company_id": item.company_id,
            "item_id": item.id,
            "category": "item",
            "name": f"Factor of {item.code}",
            "value": Decimal(value),
            "unit": item.declared_unit,
            "source": "A published table",
            "kind": "secondary",
        }
        return self._save(OwnFactor(**given | overrides))

    def campaign(self, product: Item, **overrides: Any) -> Campaign:
        given: dict[str, Any] = {
            "company_id": product.company_id,
            "name": f"{product.name} 2025",
            "product_id": product.id,
            "period": 2025,
            "due_at": self.due(),
            "timezone": "Asia/Shanghai",
            "questionnaire_id": QUESTIONNAIRE[0],
            "questionnaire_version": QUESTIONNAIRE[1],
            "levels": {"1": "full", "2": "reduced", "3": "minimal"},
            "state": "issued",
        }
        return self._save(Campaign(**given | overrides))

    def work(self, campaign: Campaign, **overrides: Any) -> CampaignWork:
        """Save finished work on many requests of a campaign."""
        given: dict[str, Any] = {
            "company_id": campaign.company_id,
            "campaign_id": campaign.id,
            "kind": "campaigns.nudge",
            "total": 600,
            "facts": {},
            "requested_by": "Purchaser",
            "done": {"requests": 600},
            "finished_at": now(),
        }
        return self._save(CampaignWork(**given | overrides))

    def request(
        self,
        campaign: Campaign,
        supplier: Supplier,
        item: Item,
        partner: Company | None = None,
        **overrides: Any,
    ) -> DataRequest:
        """Save a data request; ``partner`` is the supplier's own company, once it is known."""
        given: dict[str, Any] = {
            "company_id": campaign.company_id,
            "partner_company_id": partner.id if partner else None,
            "campaign_id": campaign.id,
            "supplier_id": supplier.id,
            "site_id": supplier.sites[0].id,
            "item_id": item.id,
            "tier": 1,
            "level": "reduced",
            "sharing_asked": "full",
            "period": campaign.period,
            "due_at": campaign.due_at,
            "timezone": campaign.timezone,
            "questionnaire_id": campaign.questionnaire_id,
            "questionnaire_version": campaign.questionnaire_version,
            "asked": self.asked(campaign, supplier, item),
            "state": "opened" if partner else "issued",
        }
        return self._save(DataRequest(**given | overrides))

    def asked(self, campaign: Campaign, supplier: Supplier, item: Item) -> dict[str, Any]:
        """Return the facts that a supplier may know of what is asked."""
        return {
            "customer": "Customer",
            "product": campaign.product.name,
            "product_zh": campaign.product.name_zh,
            "item_code": item.code,
            "item": item.name,
            "item_zh": item.name_zh,
            "declared_unit": item.declared_unit,
            "mass_kg": str(item.mass_kg) if item.mass_kg is not None else None,
            "supplier": supplier.name,
            "site": supplier.sites[0].name,
            "contact_name": supplier.contact_name,
            "contact_email": supplier.contact_email,
            "factors": [],
        }

    def draft(self, request: DataRequest, answers: dict[str, Any] | None = None) -> Draft:
        assert request.partner_company_id is not None
        return self._save(
            Draft(
                company_id=request.partner_company_id,
                request_id=request.id,
                answers=answers or {"fields": {}, "rows": {}},
                saved_at=now(),
            )
        )

    def due(self, days: int = 12) -> datetime:
        """Return a due time some days from now."""
        return now() + timedelta(days=days)
