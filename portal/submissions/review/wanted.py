"""What the review queue is limited to and sorted by; it lives in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from sqlalchemy import Select, or_

from portal.campaigns.models import Campaign, CampaignProduct, DataRequest
from portal.campaigns.words import LEVELS
from portal.catalogue.models import Item
from portal.core.paging import number_of
from portal.submissions.models import SharedResult
from portal.submissions.review.models import ReviewFacts
from portal.submissions.review.rule import Terms
from portal.submissions.review.timing import overdue_before
from portal.suppliers.models import Supplier

KINDS = ("clean", "warnings", "errors", "again", "on_behalf")
SORTS = ("due", "share", "score")
AGES = (1, 3, 7, 14, 30)
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """When and by which terms somebody looks at the queue."""

    now: datetime
    zone: tzinfo
    terms: Terms

    @property
    def overdue_before(self) -> datetime:
        """Return the moment before which an answer must have been signed to be overdue."""
        return overdue_before(self.now, self.terms.within_days, self.zone)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of the queue with its order; what an address does not say is open."""

    campaign: UUID | None = None
    product: UUID | None = None
    supplier: UUID | None = None
    tier: int | None = None
    buyer: str = ""
    category: str = ""
    country: str = ""
    level: str = ""
    kind: str = ""
    age: int | None = None
    late: bool = False
    text: str = ""
    sort: str = "due"
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        """Return the filter of an address; what cannot be read is left out."""

        def one_of(name: str, known: tuple[str, ...]) -> str:
            return arguments.get(name, "") if arguments.get(name, "") in known else ""

        return cls(
            campaign=_uuid(arguments.get("campaign", "")),
            product=_uuid(arguments.get("product", "")),
            supplier=_uuid(arguments.get("supplier", "")),
            tier=_number(arguments.get("tier", "")),
            buyer=_text(arguments, "buyer"),
            category=_text(arguments, "category"),
            country=_text(arguments, "country"),
            level=one_of("level", tuple(LEVELS)),
            kind=one_of("kind", KINDS),
            age=_number(arguments.get("age", "")),
            late=arguments.get("late") == "1",
            text=_text(arguments, "q"),
            sort=one_of("sort", SORTS) or "due",
            page=number_of(arguments.get("page")),
        )

    @classmethod
    def of(cls, query: str) -> Self:
        """Return the filter of the part of an address after its ``?``."""
        return cls.read(dict(parse_qsl(query.lstrip("?")[:2000])))

    @property
    def is_set(self) -> bool:
        """Tell whether anything is left out of the list."""
        return bool(self._parts(sort=None))

    def query(self, **changed: Any) -> str:
        """Return the part of an address after its ``?``, with some of it changed."""
        text = urlencode(self._parts(**changed))
        return f"?{text}" if text else ""

    def _parts(self, **changed: Any) -> dict[str, Any]:
        parts = {
            "campaign": self.campaign,
            "product": self.product,
            "supplier": self.supplier,
            "tier": self.tier,
            "buyer": self.buyer,
            "category": self.category,
            "country": self.country,
            "level": self.level,
            "kind": self.kind,
            "age": self.age,
            "late": "1" if self.late else "",
            "q": self.text,
            "sort": self.sort if self.sort != "due" else "",
        } | changed
        return {name: value for name, value in parts.items() if value}

    def limit(self, query: Select[Any], moment: Moment) -> Select[Any]:
        """Return the queue's query, limited; it joins request, supplier, item and facts."""
        for column, value in (
            (DataRequest.campaign_id, self.campaign),
            (DataRequest.supplier_id, self.supplier),
            (DataRequest.tier, self.tier),
            (DataRequest.level, self.level),
            (Supplier.buyer, self.buyer),
            (Supplier.country, self.country),
            (Item.purchase_category, self.category),
        ):
            if value:
                query = query.where(column == value)
        if self.product:
            query = query.where(_about(self.product))
        if self.age:
            query = query.where(SharedResult.signed_at <= moment.now - timedelta(days=self.age))
        if self.late:
            query = query.where(SharedResult.signed_at < moment.overdue_before)
        if self.text:
            columns = (Supplier.name, Supplier.name_en, Supplier.code, Item.code, Item.name)
            query = query.where(
                or_(*(c.icontains(self.text, autoescape=True) for c in (*columns, Item.name_zh)))
            )
        return query.where(self._kind(moment)) if self.kind else query

    def _kind(self, moment: Moment) -> Any:
        return {
            "clean": moment.terms.clean(),
            "warnings": ReviewFacts.warnings > 0,
            "errors": ReviewFacts.errors > 0,
            "again": SharedResult.number > 1,
            "on_behalf": ReviewFacts.is_on_behalf.is_(True),
        }[self.kind]

    def order(self, query: Select[Any]) -> Select[Any]:
        """Return the queue's query in the wanted order; the earliest due decides among equals."""
        first = {
            "due": (),
            "share": (ReviewFacts.share_percent.desc().nulls_last(),),
            "score": (ReviewFacts.score.asc().nulls_first(),),
        }[self.sort]
        return query.order_by(*first, SharedResult.signed_at, SharedResult.id)


def _about(product: UUID) -> Any:
    """Return what limits requests to campaigns about a product, named first or further."""
    further = Campaign.others.any(CampaignProduct.item_id == product)
    return DataRequest.campaign.has(or_(Campaign.product_id == product, further))


def _text(arguments: Mapping[str, str], name: str) -> str:
    return arguments.get(name, "").replace("\0", "").strip()[:LONGEST]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 4 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
