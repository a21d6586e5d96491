"""Which of the planned requests somebody looks at, or changes together: a filter in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

if TYPE_CHECKING:
    from portal.campaigns.planned import Planned

LONGEST = 100
FOOTPRINT, SPEND, UNREACHABLE, AGAIN, UNKNOWN = (
    "footprint",
    "spend",
    "unreachable",
    "again",
    "unknown",
)
MEASURES = (FOOTPRINT, SPEND)
ONLY = (UNREACHABLE, AGAIN, UNKNOWN)
MOST_OFFERED = 200
MOST_TICKED = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What planned requests are limited to; empty texts do not narrow.

    ``above`` and ``below`` are percentages of ``measure``; a share that is not known is neither.
    ``only`` keeps what nobody can be written about, what is asked elsewhere, or what has no share.
    """

    text: str = ""
    tier: int | None = None
    level: str = ""
    category: str = ""
    buyer: str = ""
    country: str = ""
    measure: str = FOOTPRINT
    above: float | None = None
    below: float | None = None
    only: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """Return the filter of an address or a stored one; what cannot be read is left out."""
        texts = {
            name: str(given.get(name) or "").replace("\0", "").strip()[:LONGEST]
            for name in ("level", "category", "buyer", "country", "measure", "only")
        }
        return cls(
            text=str(given.get("q") or "").replace("\0", "").strip()[:LONGEST],
            tier=_whole(given.get("tier")),
            level=texts["level"],
            category=texts["category"],
            buyer=texts["buyer"],
            country=texts["country"],
            measure=texts["measure"] if texts["measure"] in MEASURES else FOOTPRINT,
            above=percentage(given.get("above")),
            below=percentage(given.get("below")),
            only=texts["only"] if texts["only"] in ONLY else "",
        )

    def write(self) -> dict[str, Any]:
        """Return what is set, by the names of the address."""
        parts = {
            "q": self.text,
            "tier": self.tier,
            "level": self.level,
            "category": self.category,
            "buyer": self.buyer,
            "country": self.country,
            "measure": self.measure if self.above is not None or self.below is not None else "",
            "above": self.above,
            "below": self.below,
            "only": self.only,
        }
        return {name: value for name, value in parts.items() if value not in {None, ""}}

    @property
    def is_set(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.write())

    def query(self, **changed: Any) -> str:
        """Return the part of an address after its ``?``, with some of it changed."""
        parts = self.write() | changed
        text = urlencode({name: value for name, value in parts.items() if value not in {None, ""}})
        return f"?{text}" if text else "?"

    def fits(self, row: "Planned") -> bool:
        """Tell whether the filter lets a planned request through."""
        if self.tier is not None and row.tier != self.tier:
            return False
        if self.level and row.level != self.level:
            return False
        if self.category and row.item.category != self.category:
            return False
        if self.buyer and row.supplier.buyer != self.buyer:
            return False
        if self.country and row.supplier.country != self.country:
            return False
        return self._fits_shares(row) and self._fits_only(row) and self._fits_text(row)

    def _fits_shares(self, row: "Planned") -> bool:
        if self.above is None and self.below is None:
            return True
        share = row.spend if self.measure == SPEND else row.footprint
        if share is None:
            return False
        is_above = self.above is None or 100 * share >= self.above
        return is_above and (self.below is None or 100 * share < self.below)

    def _fits_only(self, row: "Planned") -> bool:
        if self.only == UNREACHABLE:
            return not row.is_reachable
        if self.only == AGAIN:
            return bool(row.asked_in)
        return self.only != UNKNOWN or row.footprint is None

    def _fits_text(self, row: "Planned") -> bool:
        if not self.text:
            return True
        who, what = row.supplier, row.item
        words = (who.name, who.name_en, who.code, what.code, what.name, what.name_zh, row.site)
        sought = self.text.casefold()
        return any(sought in word.casefold() for word in words)


def narrow(rows: Sequence["Planned"], wanted: Wanted) -> Sequence["Planned"]:
    """Return the planned requests that a filter lets through, in their order."""
    return [row for row in rows if wanted.fits(row)] if wanted.is_set else rows


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to filter by."""

    tiers: list[int]
    categories: list[str]
    buyers: list[str]
    countries: list[str]


def offered(rows: Sequence["Planned"]) -> Offered:
    """Return what the planned requests can be told apart by."""
    return Offered(
        sorted({row.tier for row in rows}),
        _some({row.item.category for row in rows}),
        _some({row.supplier.buyer for row in rows}),
        _some({row.supplier.country for row in rows}),
    )


def _some(words: set[str]) -> list[str]:
    return sorted(words - {""})[:MOST_OFFERED]


def _whole(given: Any) -> int | None:
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def percentage(given: Any) -> float | None:
    """Return a percentage from 0 to 100 as somebody types it; none where it is none.

    >>> percentage("0,5"), percentage("12 %"), percentage("101"), percentage("nan"), percentage("")
    (0.5, 12.0, None, None, None)
    """
    text = str("" if given is None else given).strip().rstrip("%％").strip().replace(",", ".")
    if not text or len(text) > 12 or not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    value = float(text)
    return value if 0 <= value <= 100 else None
