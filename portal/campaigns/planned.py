"""One request that could be issued, and all of them together; plain values for many thousands."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from portal.campaigns.bill import EMPTY, Bill, What
from portal.campaigns.expecting import Expected, Part, expected
from portal.campaigns.weighing import NOTHING, delivered

NOT_ASKED = "none"

Key = tuple[UUID, UUID | None, UUID]
"""Supplier, site and item: what is asked once in a campaign."""


class Who(NamedTuple):
    """A supplier as planning needs it."""

    id: UUID
    code: str
    name: str
    name_en: str
    country: str
    buyer: str
    contact_name: str
    contact_email: str
    locale: str
    has_account: bool

    def name_in(self, lang: str) -> str:
        """Return the supplier's name for a reader of ``lang``."""
        return self.name_en or self.name if lang == "en" else self.name

    @property
    def is_reachable(self) -> bool:
        """Tell whether somebody at the supplier can be written to."""
        return bool(self.contact_email or self.has_account)


class Planned(NamedTuple):
    """One request that could be issued.

    ``footprint`` and ``spend`` are shares of the whole from 0 to 1, none: unknown.
    ``proposed`` is the level that rule and changes in bulk give, and ``why`` which of them;
    ``asked_in`` the newest other campaign that asks the same of the same site for the period.
    """

    supplier: Who
    site_id: UUID | None
    site: str
    item: What
    tier: int
    share: Decimal
    footprint: float | None
    spend: float | None
    level: str
    proposed: str
    why: str
    asked_in: str = ""

    @property
    def key(self) -> str:
        """Return the name under which a choice for this request is kept."""
        return choice_key(self.supplier.id, self.site_id, self.item.id)

    @property
    def is_reachable(self) -> bool:
        """Tell whether somebody at the supplier can be written to."""
        return self.supplier.is_reachable

    @property
    def is_wanted(self) -> bool:
        """Tell whether the purchaser wants this request to be issued."""
        return self.level != NOT_ASKED

    @property
    def goes_out(self) -> bool:
        """Tell whether issuing writes this request."""
        return self.level != NOT_ASKED and self.supplier.is_reachable

    @property
    def default_level(self) -> str:
        """Return the level without what was chosen for this request alone."""
        return self.proposed

    @property
    def is_chosen(self) -> bool:
        """Tell whether the level was chosen for this request alone."""
        return self.level != self.proposed


def chosen(rows: list[Planned], choices: Mapping[str, str]) -> list[Planned]:
    """Return rows with what was chosen for single requests; the others have what is proposed."""
    if not choices and not any(row.is_chosen for row in rows):
        return rows
    levels = ((row, choices.get(row.key) or row.proposed) for row in rows)
    return [row if row.level == level else row._replace(level=level) for row, level in levels]


def choice_key(supplier_id: UUID, site_id: UUID | None, item_id: UUID) -> str:
    """Return the name under which the choice for one request is kept."""
    return f"{supplier_id}:{site_id or ''}:{item_id}"


@dataclass(frozen=True)
class Plan:
    """What a campaign would issue now, what it has issued, and what it cannot ask.

    ``mass_known`` and ``footprint_known`` tell for which part of the bought items the share is
    known, ``spend_known`` for which part of the sourcings; ``basis`` what footprints rest on.
    """

    rows: list[Planned]
    gone: list[Planned] = field(default_factory=list)
    issued: int = 0
    without_supplier: list[What] = field(default_factory=list)
    mass_known: float = 0.0
    footprint_known: float = 0.0
    spend_known: float = 0.0
    basis: str = NOTHING
    bill: Bill = EMPTY

    @cached_property
    def to_issue(self) -> list[Planned]:
        """Return the requests that go out when the campaign is issued."""
        return [row for row in self.rows if row.goes_out]

    @cached_property
    def asked_again(self) -> int:
        """Return how many requests would ask for what another campaign asks already."""
        return sum(1 for row in self.to_issue if row.asked_in)

    @cached_property
    def items(self) -> list[What]:
        """Return every item of the plan, each once, by its code."""
        items = {row.item.id: row.item for row in self.rows}
        return sorted(items.values(), key=lambda item: item.code)

    @cached_property
    def suppliers(self) -> list[Who]:
        """Return every supplier of the plan, each once, in the order of the rows."""
        return list({row.supplier.id: row.supplier for row in self.rows}.values())

    @cached_property
    def without_contact(self) -> list[Who]:
        """Return the suppliers to whom nobody can write yet, each once."""
        return [supplier for supplier in self.suppliers if not supplier.is_reachable]

    @cached_property
    def reachable_suppliers(self) -> list[Who]:
        """Return the suppliers to whom somebody can write."""
        return [supplier for supplier in self.suppliers if supplier.is_reachable]

    @cached_property
    def by_supplier(self) -> Counter[UUID]:
        """Return how many requests would go to each supplier."""
        return Counter(row.supplier.id for row in self.to_issue)

    @property
    def mails(self) -> int:
        """Return how many suppliers would be written to."""
        return len(self.by_supplier)

    def requests_of(self, supplier: Who) -> int:
        """Return how many requests would go to one supplier."""
        return self.by_supplier[supplier.id]

    def deeper_than(self, tier: int) -> int:
        """Return how many requests there are beyond a tier."""
        return sum(count for here, count in self.tiers.items() if here > tier)

    @cached_property
    def tiers(self) -> dict[int, int]:
        """Return how many requests there are at each tier."""
        return dict(sorted(Counter(row.tier for row in self.rows).items()))

    @cached_property
    def by_tier_and_level(self) -> dict[int, Counter[str]]:
        """Return how many requests go out at each tier and level."""
        found: dict[int, Counter[str]] = {}
        for row in self.to_issue:
            found.setdefault(row.tier, Counter())[row.level] += 1
        return dict(sorted(found.items()))

    @cached_property
    def expected(self) -> Expected:
        """Return what part of mass, spend and footprint is asked for, issued requests included."""
        asked = [*self.gone, *self.to_issue]
        shares: dict[UUID, float] = {}
        for row in asked:
            shares[row.item.id] = shares.get(row.item.id, 0.0) + float(row.share)
        return expected(
            (Part(row.spend, row.footprint) for row in asked),
            (delivered(self.bill, shares), self.mass_known),
            self.spend_known,
            self.footprint_known,
        )
