"""What other answers of the same company are compared with: a few facts, taken when signing.

They never leave the company: no shared copy, export or page holds them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from forms.evidence import months
from forms.filled import Filled
from forms.intensity import energy_intensity
from forms.parsing.dates import span
from forms.quality import reporting_period
from forms.rules.peers import fingerprint

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Comparable:
    """Facts of one set of answers.

    ``shares`` are the percent of each energy carrier that the product takes, where one row of the
    carrier states it: with several meters nobody can say whether they are the same.
    """

    part: str
    site: str
    period: tuple[date, date] | None
    certificates: frozenset[str]
    shares: Mapping[str, Decimal]
    print: str
    category: str
    kwh_per_kg: Decimal | None

    @classmethod
    def of(cls, filled: Filled) -> Self:
        """Take the facts of answers."""
        single, rows = filled.single, filled.table("G")
        carriers = [row.text("energy_carrier") or "" for row in rows]
        shares = {
            carrier: share
            for row, carrier in zip(rows, carriers, strict=True)
            if carriers.count(carrier) == 1
            and (share := row.number("energy_alloc_pct")) is not None
        }
        return cls(
            part=_folded(single.text("supplier_part_no")),
            site=_folded(single.text("site_name")),
            period=reporting_period(filled),
            certificates=frozenset(one for row in rows for one in row.codes("gec_ids")),
            shares=shares,
            print=fingerprint(filled),
            category=single.text("product_category") or "",
            kwh_per_kg=energy_intensity(filled),
        )

    def write(self) -> dict[str, Any]:
        """Return the facts as plain values."""
        return {
            "part": self.part,
            "site": self.site,
            "period": "/".join(day.isoformat() for day in self.period) if self.period else "",
            "certificates": sorted(self.certificates),
            "shares": {carrier: str(share) for carrier, share in self.shares.items()},
            "print": self.print,
            "category": self.category,
            "kwh_per_kg": None if self.kwh_per_kg is None else str(self.kwh_per_kg),
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Self:
        """Return the facts that :meth:`write` wrote down; what is not there is not known."""
        energy = plain.get("kwh_per_kg")
        return cls(
            part=plain.get("part", ""),
            site=plain.get("site", ""),
            period=span(plain["period"]) if plain.get("period") else None,
            certificates=frozenset(plain.get("certificates", ())),
            shares={name: Decimal(share) for name, share in plain.get("shares", {}).items()},
            print=plain.get("print", ""),
            category=plain.get("category", ""),
            kwh_per_kg=None if energy is None else Decimal(energy),
        )

    def is_same_product(self, other: "Comparable") -> bool:
        """Tell whether both are about one product in one period, asked for by two customers."""
        return bool(self.part) and (self.part, self.period) == (other.part, other.period)

    def overlaps(self, other: "Comparable") -> bool:
        """Tell whether both are about one site in a common month."""
        if not self.site or self.site != other.site or not self.period or not other.period:
            return False
        return bool(set(months(*self.period)) & set(months(*other.period)))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the company's other answers take already."""

    certificates: frozenset[str] = frozenset()
    prints: frozenset[str] = frozenset()
    shares: Mapping[str, Decimal] | None = None

    @classmethod
    def of(cls, own: Comparable, others: Iterable[Comparable]) -> Self:
        """Gather what counts against these answers.

        The same product of the same period for another customer takes nothing: it is answered
        once and serves both.
        """
        known = [one for one in others if not one.is_same_product(own)]
        beside = {one.part: one for one in reversed(known) if one.overlaps(own)}
        shares: dict[str, Decimal] = {}
        for one in beside.values():
            for carrier, share in one.shares.items():
                if share < WHOLE and carrier in own.shares:
                    shares[carrier] = shares.get(carrier, Decimal(0)) + share
        return cls(
            certificates=frozenset(number for one in known for number in one.certificates),
            prints=frozenset(one.print for one in known if one.print),
            shares=shares,
        )


def _folded(text: str | None) -> str:
    return (text or "").strip().casefold()
