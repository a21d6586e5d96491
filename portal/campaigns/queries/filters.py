"""What a board's list is limited to: read from the address, written back, put into queries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from portal.campaigns import standing
from portal.campaigns.kept import IdList, IdListEntry
from portal.campaigns.models import DataRequest
from portal.catalogue.models import Item
from portal.core.paging import number_of
from portal.suppliers.models import Supplier

NOT_STATED = "-"
"""Stands in the address for records of which nobody stated the buyer, category or country."""

SORTS = ("due", "supplier", "item", "state", "tier")
LONGEST = 100
BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the board's list is limited to; it lives in the address.

    ``unknown`` are parts of the address with a value that does not exist: they let nothing
    through, and stay in the address, so that a wrong link never widens what is done to all.
    """

    state: str = ""
    tier: int | None = None
    supplier_id: UUID | None = None
    text: str = ""
    page: int = 1
    campaign_id: UUID | None = None
    buyer: str = ""
    category: str = ""
    country: str = ""
    blocked: bool = False
    ids: str = ""
    sort: str = ""
    unknown: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        """Return the filter of an address; an order that cannot be read is the usual one."""

        def text(name: str) -> str:
            return arguments.get(name, "").replace("\0", "").strip()[:LONGEST]

        state, sort, upstream = text("state"), arguments.get("sort", ""), text("upstream")
        is_state = state == standing.OVERDUE or state in standing.ALL
        tier, supplier = _number(text("tier")), as_id(text("supplier"))
        campaign, is_blocked = as_id(text("campaign")), upstream == BLOCKED
        known = {
            "state": is_state,
            "tier": tier,
            "supplier": supplier,
            "campaign": campaign,
            "upstream": is_blocked,
        }
        return cls(
            state=state if is_state else "",
            tier=tier,
            supplier_id=supplier,
            text=text("q"),
            page=number_of(arguments.get("page")),
            campaign_id=campaign,
            buyer=text("buyer"),
            category=text("category"),
            country=text("country"),
            blocked=is_blocked,
            ids=text("ids"),
            sort=sort if sort.removeprefix("-") in SORTS else "",
            unknown=tuple(
                (name, text(name)) for name, value in known.items() if text(name) and not value
            ),
        )

    def within(self, campaign_id: UUID | None) -> Self:
        """Return the filter on the board of one campaign or of all, whatever the address says."""
        unknown = tuple(one for one in self.unknown if one[0] != "campaign")
        return replace(self, campaign_id=campaign_id, unknown=unknown)

    @classmethod
    def parse(cls, query: str) -> Self:
        """Return the filter that the part of an address after its ``?`` holds."""
        return cls.read(dict(parse_qsl(query.lstrip("?"))))

    @property
    def is_set(self) -> bool:
        """Tell whether anything is left out of the list."""
        return bool({**self.parts(), "sort": ""} != {**Filter().parts(), "sort": ""})

    def parts(self) -> dict[str, Any]:
        """Return the filter by the names that stand in the address."""
        return {
            "campaign": self.campaign_id,
            "state": self.state,
            "tier": self.tier,
            "supplier": self.supplier_id,
            "buyer": self.buyer,
            "category": self.category,
            "country": self.country,
            "upstream": BLOCKED if self.blocked else "",
            "ids": self.ids,
            "q": self.text,
            "sort": self.sort,
            **dict(self.unknown),
        }

    def query(self, **changed: Any) -> str:
        """Return the part of an address after its ``?``, with some of it changed."""
        parts = self.parts() | changed
        text = urlencode({name: value for name, value in parts.items() if value})
        return f"?{text}" if text else "?"


def _number(text: str) -> int | None:
    return int(text) or None if text.isascii() and text.isdigit() and len(text) < 7 else None


def as_id(text: str) -> UUID | None:
    """Return the id that a text writes, if it writes one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def conditions(wanted: Filter, now: datetime, *, without: str = "") -> list[ColumnElement[bool]]:
    """Return what a filter asks of a request, none of it by a join.

    Parameters
    ----------
    without
        The part of the filter that is left out: choices are counted as if none were made yet.
    """
    made: dict[str, ColumnElement[bool] | None] = {
        "campaign": _is(DataRequest.campaign_id, wanted.campaign_id),
        "state": standing.condition(wanted.state, now) if wanted.state else None,
        "tier": _is(DataRequest.tier, wanted.tier),
        "supplier": _is(DataRequest.supplier_id, wanted.supplier_id),
        "buyer": _of_supplier(Supplier.buyer, wanted.buyer),
        "country": _of_supplier(Supplier.country, wanted.country),
        "category": _of_item(wanted.category),
        "upstream": standing.blocked() if wanted.blocked else None,
        "ids": _listed(wanted.ids) if wanted.ids else None,
        "text": _says(wanted.text) if wanted.text else None,
    }
    made |= {name: false() for name, _ in wanted.unknown}
    return [one for name, one in made.items() if one is not None and name != without]


def _is(column: Any, value: UUID | int | None) -> ColumnElement[bool] | None:
    return column == value if value else None


def _of_supplier(column: Any, value: str) -> ColumnElement[bool] | None:
    if not value:
        return None
    return DataRequest.supplier_id.in_(select(Supplier.id).where(column.in_(_values(value))))


def _of_item(value: str) -> ColumnElement[bool] | None:
    if not value:
        return None
    found = select(Item.id).where(Item.purchase_category.in_(_values(value)))
    return DataRequest.item_id.in_(found)


def _values(value: str) -> tuple[str, ...]:
    return ("", NOT_STATED) if value == NOT_STATED else (value,)


def _says(text: str) -> ColumnElement[bool]:
    def holds(*columns: Any) -> ColumnElement[bool]:
        return or_(*(column.icontains(text, autoescape=True) for column in columns))

    suppliers = select(Supplier.id).where(holds(Supplier.name, Supplier.name_en, Supplier.code))
    items = select(Item.id).where(holds(Item.code, Item.name, Item.name_zh))
    return or_(DataRequest.supplier_id.in_(suppliers), DataRequest.item_id.in_(items))


def _listed(short: str) -> ColumnElement[bool]:
    """Keep requests that a list names themselves, or by their supplier or item."""

    def of(kind: str) -> Any:
        return (
            select(IdListEntry.record_id)
            .join(IdList, IdList.id == IdListEntry.list_id)
            .where(IdList.short == short, IdListEntry.kind == kind)
        )

    return or_(
        DataRequest.id.in_(of("request")),
        DataRequest.supplier_id.in_(of("supplier")),
        DataRequest.item_id.in_(of("item")),
    )
