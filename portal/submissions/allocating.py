"""Sharing plant totals out to this product: what was typed, the shares and sums, the answers.

The sums are those of ``forms.allocation``. What is written into the rows of energy is the share and
its key; beside the share stands how it came about, for the reviewer and for next year.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from forms.allocation import ALLOCATION_KEY, Allocation, By, Product, allocate
from forms.answers import Answers, decimal_text, field_entry, number_of, rows_of, value_of
from forms.figures import figure
from forms.findings import Problem
from forms.messages import sentence
from forms.parsing.quantities import read_quantity
from portal.campaigns.models import DataRequest
from portal.core.actor import Actor
from portal.core.errors import NotFound
from portal.submissions.answering import Answering
from portal.submissions.drafts import keep, open_for_writing, save
from portal.submissions.edits import Change, Edit
from portal.submissions.places import Place, entry_at

SECTION, KEY, SHARE = "G", "energy_alloc_key", "energy_alloc_pct"
LINES = 6
"""Products that the page has room for at first."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One line as typed: the product, how much of it, and what one of it weighs, takes or earns."""

    name: str = ""
    quantity: str = ""
    each: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was typed."""
        return not (self.name.strip() or self.quantity.strip() or self.each.strip())


@dataclass(frozen=True, slots=True)
class Sharing:
    """What was typed and what comes of it; the first line is this product."""

    by: By
    lines: tuple[Typed, ...]
    result: Allocation | None
    problems: tuple[Problem, ...]

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """Return what counts of each product and its share, as figures to read."""
        found = self.result.portions if self.result else ()
        return tuple((figure(one.measure), figure(one.percent)) for one in found)

    @property
    def sums(self) -> tuple[str, str, str]:
        """Return the sums of both, and the rest that belongs to products not listed."""
        found = self.result
        if found is None:
            return "", "", ""
        rest = figure(found.rest_percent) if found.rest_percent else ""
        return figure(found.measure), figure(found.percent), rest

    @property
    def this(self) -> str:
        """Return the name of this product."""
        return self.lines[0].name

    def formula(self, lang: str) -> str:
        """Write how the share of this product comes about, in figures."""
        if self.result is None:
            return ""
        own = self.result.of(self.this)
        whole = Decimal(100) if self.by is By.SHARES else self.result.measure
        parts = f"{figure(own.measure)} / {figure(whole)} × 100 = {figure(own.percent)} %"
        names = "、" if lang == "zh" else ", "
        others = names.join(one.name for one in self.result.portions if one.name != self.this)
        words = WORDS[self.by][lang == "zh"]
        if lang == "zh":
            return f"{words}：{parts}" + (f"（其他产品：{others}）" if others else "")
        return f"{words}: {parts}" + (f" (other products: {others})" if others else "")


WORDS = {
    By.MASS: ("By mass", "按质量分摊"),
    By.PIECES: ("By pieces", "按件数分摊"),
    By.HOURS: ("By machine hours", "按机时分摊"),
    By.VALUE: ("By output value", "按产值分摊"),
    By.SHARES: ("By metered shares", "按分表计量比例"),
}


def share_out(by: By, lines: Sequence[Typed], decimal_sign: str | None = None) -> Sharing:
    """Return the shares of what was typed, or everything that stands against it."""
    typed = [one for one in lines if not one.is_blank]
    problems: list[Problem] = []
    products = [_product(one, by, problems, decimal_sign) for one in typed]
    if problems or not products:
        return Sharing(by, tuple(typed), None, tuple(problems))
    found = allocate(Decimal(100), products, by)
    if isinstance(found, Allocation):
        return Sharing(by, tuple(typed), found, ())
    return Sharing(by, tuple(typed), None, found)


def _product(one: Typed, by: By, problems: list[Problem], sign: str | None) -> Product:
    quantity = _number(one.quantity, problems, sign)
    each = _number(one.each, problems, sign) if by not in {By.PIECES, By.SHARES} else Decimal(1)
    if each is None and not one.each.strip():
        each = Decimal(1)  # a total was typed: what counts is in the quantity already
    return Product(one.name.strip(), quantity, each)


def _number(text: str, problems: list[Problem], sign: str | None) -> Decimal | None:
    if not text.strip():
        return None
    read = read_quantity(text, None, (), sign)
    if isinstance(read, Problem):
        problems.append(read)
        return None
    return read.value


def first_lines(known: Answering) -> list[Typed]:
    """Return what the answers know already: this product, its co-products, the rest of the site."""
    answers = known.answers
    name = str(value_of(field_entry(answers, "product_name")) or known.asked.item)
    output = number_of(field_entry(answers, "output_qty"))
    lines = [Typed(name, decimal_text(output) if output is not None else "")]
    for row in rows_of(answers, "L"):
        other = str(value_of(row["cells"].get("coprod_name")) or "")
        quantity = number_of(row["cells"].get("coprod_qty"))
        if other and other.casefold() != name.casefold():
            lines.append(Typed(other, decimal_text(quantity) if quantity is not None else ""))
    return lines


def say(sharing: Sharing, lang: str) -> list[str]:
    """Return what stands against the shares, in words."""
    return [sentence(one, lang) for one in sharing.problems]


def apply(
    session: Session,
    request: DataRequest,
    sharing: Sharing,
    rows: Iterable[str],
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Write share and key into the chosen rows of energy, and beside the share its formula.

    Returns
    -------
    int
        The number of rows.

    Raises
    ------
    NotFound
        There is no share to write, or no such row.
    """
    known = open_for_writing(session, request, actor, at)
    there = {row["id"] for row in rows_of(known.answers, SECTION)}
    chosen = [row for row in dict.fromkeys(rows) if row in there]
    if sharing.result is None or not chosen:
        raise NotFound
    percent = decimal_text(sharing.result.of(sharing.this).percent)
    typed = {KEY: (ALLOCATION_KEY[sharing.by], None), SHARE: (percent, "%")}
    edits = [
        Edit(Place(SECTION, row, field), raw, unit, known.version)
        for row in chosen
        for field, (raw, unit) in typed.items()
        if any(one.key == field for one in known.questionnaire.section(SECTION).at(known.level))
    ]
    after, _clashes = save(session, known, edits, actor=actor, at=at, source="allocation")
    note = {lang: sharing.formula(lang) for lang in ("en", "zh")}
    places = [Place(SECTION, row, SHARE) for row in chosen if known.openness.is_open(_share(row))]
    answers, changes = _noted(after.answers, places, note)
    keep(session, after, answers, changes, actor=actor, at=at, source="allocation")
    return len(places)


def _share(row: str) -> Place:
    return Place(SECTION, row, SHARE)


def _noted(
    answers: Answers, places: Sequence[Place], note: Mapping[str, str]
) -> tuple[Answers, list[Change]]:
    """Return the answers with a note beside each place; typing anew takes it away again."""
    noted = answers.copy()
    noted["rows"] = {**answers.get("rows", {})}
    noted["rows"][SECTION] = [
        {"id": row["id"], "cells": dict(row["cells"])} for row in rows_of(answers, SECTION)
    ]
    changes = []
    cells = {row["id"]: row["cells"] for row in noted["rows"][SECTION]}
    for place in places:
        before = entry_at(answers, place)
        if before is None or place.row is None:
            continue
        entry = before.copy()
        entry["note"] = dict(note)
        cells[place.row][place.field] = entry
        changes.append(Change(place, dict(before), dict(entry)))
    return noted, changes
