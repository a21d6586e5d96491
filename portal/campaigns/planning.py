"""Which requests a campaign would issue: every supplier, site and item below its product."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.campaigns.models import Campaign, DataRequest
from portal.campaigns.workflow import RequestState
from portal.catalogue import structure
from portal.catalogue.models import Item, Sourcing
from portal.core.actor import Actor
from portal.core.tenancy import visible_to
from portal.suppliers.models import Supplier, SupplierSite

LEVELS = ("full", "reduced", "minimal")
DEFAULT_LEVELS = {"1": "full", "2": "reduced", "3": "minimal"}
"""Level by tier; the last one holds for every deeper tier as well."""

NOT_ASKED = "none"
BOUGHT = frozenset({"component", "material"})
"""Kinds of items that somebody supplies; energy, transport and waste need no request."""

ENDED = (RequestState.DECLINED, RequestState.REVOKED)
"""States of requests that bring no answer: asking again is no repetition."""

Key = tuple[UUID, UUID | None, UUID]


@dataclass(frozen=True, slots=True)
class Planned:
    """One request that could be issued."""

    supplier: Supplier
    site: SupplierSite | None
    item: Item
    tier: int
    share: Decimal
    level: str
    default_level: str
    asked_in: str = ""
    """The newest other campaign that asks the same of the same site for the same period."""

    @property
    def key(self) -> str:
        """Return the name under which a choice for this request is kept."""
        return choice_key(self.supplier.id, self.site.id if self.site else None, self.item.id)

    @property
    def is_reachable(self) -> bool:
        """Tell whether somebody at the supplier can be written to."""
        return bool(self.supplier.contact_email or self.supplier.partner_company_id)

    @property
    def is_wanted(self) -> bool:
        """Tell whether the purchaser wants this request to be issued."""
        return self.level != NOT_ASKED


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign would issue now, and what it cannot ask."""

    rows: list[Planned]
    issued: int
    without_supplier: list[Item] = field(default_factory=list)

    @property
    def to_issue(self) -> list[Planned]:
        """Return the requests that go out when the campaign is issued."""
        return [row for row in self.rows if row.is_wanted and row.is_reachable]

    @property
    def asked_again(self) -> int:
        """Return how many requests would ask for what another campaign asks already."""
        return sum(1 for row in self.to_issue if row.asked_in)

    @property
    def without_contact(self) -> list[Supplier]:
        """Return the suppliers to whom nobody can write yet, each once."""
        missing = {row.supplier.id: row.supplier for row in self.rows if not row.is_reachable}
        return list(missing.values())

    @property
    def items(self) -> list[Item]:
        """Return every item of the plan, each once, by its code."""
        items = {row.item.id: row.item for row in self.rows}
        return sorted(items.values(), key=lambda item: item.code)

    @property
    def suppliers(self) -> list[Supplier]:
        """Return every supplier of the plan, each once, in the order of the rows."""
        return list({row.supplier.id: row.supplier for row in self.rows}.values())

    @property
    def reachable_suppliers(self) -> list[Supplier]:
        """Return the suppliers to whom somebody can write."""
        missing = {supplier.id for supplier in self.without_contact}
        return [supplier for supplier in self.suppliers if supplier.id not in missing]

    @property
    def mails(self) -> int:
        """Return how many suppliers would be written to."""
        return len({row.supplier.id for row in self.to_issue})

    def requests_of(self, supplier: Supplier) -> int:
        """Return how many requests would go to one supplier."""
        return sum(1 for row in self.to_issue if row.supplier.id == supplier.id)

    def deeper_than(self, tier: int) -> int:
        """Return how many requests there are beyond a tier."""
        return sum(count for here, count in self.tiers.items() if here > tier)

    @property
    def tiers(self) -> dict[int, int]:
        """Return how many requests there are at each tier."""
        counts: dict[int, int] = {}
        for row in self.rows:
            counts[row.tier] = counts.get(row.tier, 0) + 1
        return dict(sorted(counts.items()))


def choice_key(supplier_id: UUID, site_id: UUID | None, item_id: UUID) -> str:
    """Return the name under which the choice for one request is kept."""
    return f"{supplier_id}:{site_id or ''}:{item_id}"


def level_at(levels: dict[str, str], tier: int) -> str:
    """Return the level asked at a tier; deeper than the last named tier, the last one's."""
    return levels.get(str(tier)) or levels.get("3") or DEFAULT_LEVELS["3"]


def plan(session: Session, actor: Actor, campaign: Campaign) -> Plan:
    """Return what the campaign would issue now, leaving out what it has issued before."""
    tiers = structure.tiers(session, actor, campaign.product_id, campaign.period)
    sourced = _sourcings(session, actor, campaign, tiers)
    issued = _issued(session, actor, campaign)
    elsewhere = _asked_elsewhere(session, actor, campaign)
    rows = [
        _planned(campaign, sourcing, tiers[sourcing.item_id], elsewhere)
        for sourcing in sourced
        if (sourcing.supplier_id, sourcing.site_id, sourcing.item_id) not in issued
    ]
    rows.sort(key=lambda r: (r.tier, r.supplier.name, r.item.code, r.site.name if r.site else ""))
    below = structure.items_below(session, actor, campaign.product_id)
    return Plan(rows, len(issued), _unsourced(below, {s.item_id for s in sourced}))


def _sourcings(
    session: Session, actor: Actor, campaign: Campaign, tiers: dict[UUID, int]
) -> list[Sourcing]:
    found = session.scalars(
        visible_to(actor, Sourcing)
        .where(Sourcing.period == campaign.period)
        .options(
            joinedload(Sourcing.supplier), joinedload(Sourcing.site), joinedload(Sourcing.item)
        )
        .order_by(Sourcing.id)
    )
    return [s for s in found if tiers.get(s.item_id, 0) > 0]


def _issued(session: Session, actor: Actor, campaign: Campaign) -> set[Key]:
    columns = (DataRequest.supplier_id, DataRequest.site_id, DataRequest.item_id)
    found = session.execute(
        select(*columns).where(DataRequest.scope(actor), DataRequest.campaign_id == campaign.id)
    )
    return {(row[0], row[1], row[2]) for row in found}


def _asked_elsewhere(session: Session, actor: Actor, campaign: Campaign) -> dict[Key, str]:
    """Return the name of the newest other campaign by what it asks for the same period."""
    columns = (DataRequest.supplier_id, DataRequest.site_id, DataRequest.item_id, Campaign.name)
    found = session.execute(
        select(*columns)
        .join(Campaign, Campaign.id == DataRequest.campaign_id)
        .where(
            DataRequest.scope(actor),
            Campaign.scope(actor),
            Campaign.id != campaign.id,
            Campaign.period == campaign.period,
            DataRequest.state.not_in(ENDED),
        )
        .order_by(DataRequest.created_at, DataRequest.id)
    )
    return {(row[0], row[1], row[2]): row[3] for row in found}


def _planned(
    campaign: Campaign, sourcing: Sourcing, tier: int, elsewhere: dict[Key, str]
) -> Planned:
    default = level_at(campaign.levels, tier)
    key = choice_key(sourcing.supplier_id, sourcing.site_id, sourcing.item_id)
    return Planned(
        supplier=sourcing.supplier,
        site=sourcing.site,
        item=sourcing.item,
        tier=tier,
        share=sourcing.share,
        level=campaign.choices.get(key, default),
        default_level=default,
        asked_in=elsewhere.get((sourcing.supplier_id, sourcing.site_id, sourcing.item_id), ""),
    )


def _unsourced(below: Iterable[Item], sourced: set[UUID]) -> list[Item]:
    missing = [item for item in below if item.kind in BOUGHT and item.id not in sourced]
    return sorted(missing, key=lambda item: item.code)
