"""Reads what people type about a measure or an alternative; every problem at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from forms.findings import Problem as Reason
from forms.parsing.dates import read_date
from portal.core.errors import Problem
from portal.core.typed import TypedReader
from portal.reduction.words import CURRENCIES, KINDS

WHOLE = Decimal(100)
CLOSE = Decimal("0.1")
"""Percentage points by which typed target and typed percent may differ."""

LONGEST = {"title": 160, "description": 2000, "comment": 2000, "proof": 2000}
ITEM, SITE = "item", "site"


class Reader(TypedReader):
    """Reads measures and alternatives: amounts that are not negative, percents, days."""

    capability = "reduction"
    longest = LONGEST

    def amount(self, name: str) -> Decimal | None:
        """Return an exact number that is not negative, or nothing."""
        found = self.number(name)
        if found is not None and found < 0:
            self.refuse("number_negative", name)
            return None
        return found

    def percent(self, name: str) -> Decimal | None:
        """Return a reduction above 0 and at most 100, or nothing. [%]."""
        found = self.amount(name)
        if found is not None and not 0 < found <= WHOLE:
            self.refuse("percent_out_of_range", name)
            return None
        return found

    def one_of(self, name: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
        """Return one of the known codes; the first where nothing was chosen."""
        text = self.typed.get(name, "").strip() or next(iter(known))
        if text not in known:
            self.refuse("choice_unknown", name)
            return next(iter(known))
        return text

    def day(self, name: str, *, missing: str | None = "day_missing") -> date | None:
        """Return a day, or nothing."""
        text = self.typed.get(name, "").strip()
        if not text:
            if missing:
                self.refuse(missing, name)
            return None
        read = read_date(text)
        if isinstance(read, Reason):
            self.refuse("day_invalid", name)
            return None
        return date.fromisoformat(read)


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """A measure as typed and understood, in the columns of its record."""

    title: str
    kind: str
    description: str
    covers: str
    baseline: Decimal | None
    target: Decimal | None
    percent: Decimal | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class CostFacts:
    """What a measure costs, and whether the customer may know."""

    cost: Decimal | None
    currency: str
    is_shared: bool


def read_measure(
    typed: Mapping[str, str], today: date
) -> tuple[MeasureFacts, CostFacts, list[Problem]]:
    """Return what was typed about a measure and everything that is wrong with it."""
    reader = Reader(typed)
    covers = reader.one_of("covers", (ITEM, SITE))
    baseline, target, percent = _reduction(reader, covers)
    facts = MeasureFacts(
        title=reader.text("title", "title_missing"),
        kind=reader.one_of("kind", KINDS),
        description=reader.text("description"),
        covers=covers,
        baseline=baseline,
        target=target,
        percent=percent,
        due_on=_ahead(reader, today),
    )
    return facts, _cost(reader), reader.problems


def _reduction(
    reader: Reader, covers: str
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return baseline, target and percent; of target and percent the one tells the other."""
    percent = reader.percent("percent")
    refused = any(problem.place == "percent" for problem in reader.problems)
    if covers == SITE:
        if percent is None and not refused:
            reader.refuse("percent_missing", "percent")
        return None, None, percent
    baseline, target = reader.amount("baseline"), reader.amount("target")
    if not baseline:
        if not any(problem.place == "baseline" for problem in reader.problems):
            reader.refuse("baseline_missing", "baseline")
        return None, target, percent
    if target is not None:
        return baseline, target, _fitting(reader, baseline, target, percent)
    if percent is None and not reader.problems:
        reader.refuse("target_missing", "target")
    return baseline, None if percent is None else baseline * (1 - percent / WHOLE), percent


def _fitting(
    reader: Reader, baseline: Decimal, target: Decimal, percent: Decimal | None
) -> Decimal:
    """Return the percent that a target stands for; a typed one must be the same."""
    fits = WHOLE * (baseline - target) / baseline
    if target >= baseline:
        reader.refuse("target_too_high", "target")
    elif percent is not None and abs(percent - fits) > CLOSE:
        facts = {"target": f"{target:f}", "percent": f"{fits:.1f}"}
        reader.refuse("target_differs", "percent", **facts)
    return fits


def _ahead(reader: Reader, today: date) -> date | None:
    found = reader.day("due_on")
    if found is not None and found <= today:
        reader.refuse("day_past", "due_on")
    return found


def _cost(reader: Reader) -> CostFacts:
    cost = reader.amount("cost")
    currency = reader.one_of("currency", ("", *CURRENCIES))
    if cost is not None and not currency:
        reader.refuse("currency_missing", "currency")
    return CostFacts(cost, currency, bool(reader.typed.get("cost_shared")))


@dataclass(frozen=True, slots=True)
class WishFacts:
    """What a customer asks for."""

    title: str
    percent: Decimal | None
    due_on: date | None
    comment: str


def read_wish(typed: Mapping[str, str], today: date) -> tuple[WishFacts, list[Problem]]:
    """Return what a customer asks for and everything that is wrong with it."""
    reader = Reader(typed)
    percent = reader.percent("percent")
    if percent is None and not reader.problems:
        reader.refuse("percent_missing", "percent")
    facts = WishFacts(
        reader.text("title", "title_missing"),
        percent,
        _ahead(reader, today),
        reader.text("comment"),
    )
    return facts, reader.problems
