"""Reads what people type about an own factor, in a form or in a row of a file alike."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from aggregator.units import AmbiguousUnit, UnknownUnit, is_compatible, parse_unit
from portal.core.errors import Problem
from portal.core.typed import TypedReader

KINDS = ("secondary", "proxy")
BOUNDARIES = ("cradle_to_gate", "gate_to_gate")
ITEM_CATEGORY = "item"
"""Category of a factor that belongs to one item and to no activity."""

LONGEST = {"name": 300, "name_zh": 300, "source": 1000, "technology": 200, "licence": 200}


@dataclass(frozen=True, slots=True)
class FactorFacts:
    """An own factor as typed and understood."""

    category: str
    name: str
    value: Decimal
    unit: str
    source: str
    name_zh: str = ""
    kind: str = "secondary"
    boundary: str = "cradle_to_gate"
    region: str = ""
    year: int | None = None
    technology: str = ""
    edition: str = ""
    licence: str = ""
    gwp_set: str = "AR6"
    valid_until: date | None = None

    def values(self) -> dict[str, Any]:
        """Return the facts by the names of the record's columns."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ForItem:
    """The item a factor is for: its code and the unit it is declared in."""

    code: str
    declared_unit: str


class Reader(TypedReader):
    """Reads own factors: a value with its unit, a year, a day."""

    capability = "factors"
    longest = LONGEST
    usual = 100

    def value(self, name: str) -> Decimal:
        """Return the exact value; a credit may be negative, nothing at all is no factor."""
        return self.number(name, "value_missing") or Decimal(0)

    def unit(self, name: str, item: ForItem | None) -> str:
        """Return the unit that the value is per; it must fit the item."""
        typed = self.typed.get(name, "").strip()
        if not typed:
            self.refuse("unit_missing", name)
            return ""
        try:
            unit = parse_unit(typed)
        except (UnknownUnit, AmbiguousUnit):
            self.refuse("unit_invalid", name, text=typed[:40])
            return ""
        if item is not None and not is_compatible(unit, parse_unit(item.declared_unit)):
            facts = {"unit": unit.code, "item": item.code, "declared": item.declared_unit}
            self.refuse("unit_not_convertible", name, **facts)
        return unit.code

    def one_of(self, name: str, known: tuple[str, ...], refusal: str) -> str:
        """Return one of the known codes; the first where nothing was typed."""
        text = self.typed.get(name, "").strip().casefold() or known[0]
        if text not in known:
            self.refuse(refusal, name, text=text[:40])
            return known[0]
        return text

    def year(self, name: str) -> int | None:
        """Return a year, or nothing."""
        text = self.typed.get(name, "").strip()
        if not text:
            return None
        year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
        if not 1990 <= year <= 2100:
            self.refuse("year_invalid", name, text=text[:20])
            return None
        return year

    def day(self, name: str) -> date | None:
        """Return a date in its one unambiguous form, or nothing."""
        text = self.typed.get(name, "").strip()
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.refuse("date_invalid", name, text=text[:20])
            return None


def read_factor(
    typed: Mapping[str, str], item: ForItem | None = None
) -> tuple[FactorFacts, list[Problem]]:
    """Return the factor that was typed and everything that is wrong with it."""
    reader = Reader(typed)
    category = reader.text("category", None if item else "category_missing")
    facts = FactorFacts(
        category=category or ITEM_CATEGORY,
        name=reader.text("name", "name_missing"),
        name_zh=reader.text("name_zh"),
        value=reader.value("value"),
        unit=reader.unit("unit", item),
        kind=reader.one_of("kind", KINDS, "kind_unknown"),
        boundary=reader.one_of("boundary", BOUNDARIES, "boundary_unknown"),
        region=reader.text("region"),
        year=reader.year("year"),
        technology=reader.text("technology"),
        source=reader.text("source", "source_missing"),
        edition=reader.text("edition"),
        licence=reader.text("licence"),
        gwp_set=reader.text("gwp_set") or "AR6",
        valid_until=reader.day("valid_until"),
    )
    return facts, reader.problems
