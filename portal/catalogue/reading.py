"""Reads what people type about items and lines, in a form or in a row of a file alike."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from aggregator.units import Unit
from portal.catalogue.units import read_unit
from portal.catalogue.words import KINDS
from portal.core.errors import Problem
from portal.core.i18n import translated
from portal.core.typed import TypedReader

LONGEST = {
    "code": 200,
    "name": 300,
    "name_zh": 300,
    "purchase_category": 100,
    "source": 1000,
    "note": 2000,
}
NOT_POSITIVE = {"declared_amount": "amount_not_positive", "mass_kg": "mass_not_positive"}
"""What is said of a figure of an item that is zero or less."""

YES = frozenset({"yes", "y", "true", "1", "on", "是", "√"})
NO = frozenset({"", "no", "n", "false", "0", "否", "×"})
CODES = frozenset({"code", "component", "parent"})
JOINER = "\u200d"
"""Part of emoji and of some scripts; not left behind by a spreadsheet or a web page."""


def plain_code(text: str) -> str:
    """Return a code without marks that nobody sees, at its ends or within it.

    >>> plain_code("\ufeffNCM\u200b-811\u202e")
    'NCM-811'
    """
    if text.isascii():
        return text
    seen = (one for one in text if one == JOINER or unicodedata.category(one) != "Cf")
    return "".join(seen)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item as typed and understood."""

    code: str
    name: str
    name_zh: str = ""
    kind: str = "component"
    declared_unit: str = ""
    declared_amount: Decimal = Decimal(1)
    mass_kg: Decimal | None = None
    is_product: bool = False
    purchase_category: str = ""
    factor_category: str | None = None
    note: str = ""

    def values(self) -> dict[str, Any]:
        """Return the facts by the names of the record's columns."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as typed and understood; the component is still a code."""

    component: str
    quantity: Decimal
    unit: Unit | None
    scrap_rate: Decimal = Decimal(0)
    line_type: str = "component"
    is_return: bool = False
    source: str = ""


class Reader(TypedReader):
    """Reads items and lines: codes without unseen marks, percent signs, units, kinds."""

    capability = "catalogue"
    longest = LONGEST

    def written(self, name: str) -> str:
        """Return a field as it was typed; a code without marks that nobody sees."""
        text = super().written(name)
        return plain_code(text) if name in CODES else text

    def number(self, name: str, missing: str | None = None) -> Decimal | None:
        """Return an exact number, percent signs understood; ``None`` if empty or unreadable."""
        read = self.figure(name, missing)
        if read is not None and read.rest in {"%", "％"}:
            return read.value / 100
        return super().number(name) if read else None

    def unit(self, name: str) -> Unit | None:
        """Return the unit that was typed."""
        read = read_unit(self.typed.get(name, ""), name)
        if isinstance(read, Problem):
            self.problems.append(read)
            return None
        return read

    def kind(self, name: str, default: str = "component") -> str:
        """Return a kind of item, written as its code or as one of its names."""
        text = self.typed.get(name, "").strip()
        code = text.casefold() or default
        if code not in KINDS:
            by_word = {translated(word).casefold(): kind for kind, word in KINDS.items()}
            code = by_word.get(code, code)
        if code not in KINDS:
            self.refuse("kind_unknown", name, text=text, kinds=", ".join(KINDS))
            return default
        return code

    def flag(self, name: str) -> bool:
        """Return whether a box was ticked or ``yes`` written; words beside yes and no are told."""
        text = self.typed.get(name, "").strip()
        if text.casefold() not in YES | NO:
            self.refuse("flag_unknown", name, text=text[:60])
        return text.casefold() in YES


def read_item(typed: Mapping[str, str]) -> tuple[ItemFacts, list[Problem]]:
    """Return the facts that were typed and everything that is wrong with them."""
    reader = Reader(typed)
    unit = reader.unit("declared_unit")
    amount, mass = reader.number("declared_amount"), reader.number("mass_kg")
    for name, value in (("declared_amount", amount), ("mass_kg", mass)):
        if value is not None and value <= 0:
            reader.refuse(NOT_POSITIVE[name], name, text=typed[name].strip())
    facts = ItemFacts(
        code=reader.text("code", "code_missing"),
        name=reader.text("name", "name_missing"),
        name_zh=reader.text("name_zh"),
        kind=reader.kind("kind"),
        declared_unit=unit.code if unit else "",
        declared_amount=Decimal(1) if amount is None else amount,
        mass_kg=mass,
        is_product=reader.flag("is_product"),
        purchase_category=reader.text("purchase_category"),
        factor_category=reader.text("factor_category") or None,
        note=reader.text("note"),
    )
    return facts, reader.problems


def read_line(typed: Mapping[str, str]) -> tuple[LineFacts, list[Problem]]:
    """Return the line that was typed and everything that is wrong with it."""
    reader = Reader(typed)
    component = reader.text("component", "code_missing")
    quantity = reader.number("quantity", "typed.number_missing")
    if quantity is not None and quantity <= 0:
        reader.refuse("not_positive", "quantity", text=typed["quantity"].strip())
    scrap = reader.number("scrap_rate") or Decimal(0)
    if not 0 <= scrap < 1:
        reader.refuse("scrap_out_of_range", "scrap_rate", text=typed["scrap_rate"].strip())
    facts = LineFacts(
        component=component,
        quantity=quantity or Decimal(0),
        unit=reader.unit("unit"),
        scrap_rate=scrap,
        line_type=reader.kind("line_type"),
        is_return=reader.flag("is_return"),
        source=reader.text("source"),
    )
    return facts, reader.problems


def unknown(code: str, known: Iterable[str], what: str, place: str) -> Problem:
    """Return the problem of a code that is in no list, with the nearest one that is."""
    near = difflib.get_close_matches(code, list(known), n=1, cutoff=0.75)
    facts = {"code": code} | ({"nearest": near[0]} if near else {})
    return Problem(f"catalogue.{what}_unknown{'_but' if near else ''}", place, facts)
