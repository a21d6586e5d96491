"""The measures of all suppliers together: what they would do, and what came of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from portal.core.actor import Actor
from portal.core.formats import percent, quantity
from portal.core.i18n import language, translated
from portal.core.sheets import Table, Value
from portal.reduction import queries
from portal.reduction.effects import Effect, effects
from portal.reduction.models import Measure
from portal.reduction.outcomes import Outcome, outcomes
from portal.reduction.words import KINDS, OUTCOMES, STATES
from portal.reduction.workflow import COUNTED


def _(text: str, **facts: object) -> str:
    return str(gettext(text, **facts))


@dataclass(frozen=True, slots=True)
class Row:
    """One measure with what it would do to products, or what became of it."""

    measure: Measure
    effects: tuple[Effect, ...]
    outcome: Outcome | None
    is_unknown: bool

    @property
    def largest(self) -> Effect | None:
        """Return the product whose footprint it lowers most, by part of the whole."""
        return min(self.effects, key=lambda one: one.percent or 0.0, default=None)


@dataclass(frozen=True, slots=True)
class Overview:
    """All rows, and what those that were agreed would do to each product together."""

    rows: tuple[Row, ...]
    together: tuple[Effect, ...]
    counted: int


def overview(session: Session, actor: Actor, measures: Sequence[Measure]) -> Overview:
    """Return measures with their effects; one that already shows in a number has none left."""
    became = outcomes(session, actor, measures)
    left = [one for one in measures if not _is_in_the_number(one, became.get(one.id))]
    counted = [one.id for one in left if one.state in COUNTED]
    found = effects(session, actor, left, counted)
    rows = tuple(
        Row(
            one,
            tuple(found.single.get(one.id, ())),
            became.get(one.id),
            one.id in found.unknown,
        )
        for one in measures
    )
    return Overview(rows, tuple(found.together), len(counted))


def _is_in_the_number(measure: Measure, outcome: Outcome | None) -> bool:
    return measure.state == "dropped" or (outcome is not None and outcome.word != "open")


def sentence(effect: Effect) -> str:
    """Return what something would do to a product."""
    lang = language()
    facts = {
        "product": effect.product.name_in(lang),
        "step": quantity(abs(effect.change), effect.unit, lang),
        "percent": percent(abs(effect.percent or 0.0), lang, 2),
    }
    if effect.change > 0:
        return _("would raise %(product)s’s footprint by %(step)s (%(percent)s)", **facts)
    return _("would lower %(product)s’s footprint by %(step)s (%(percent)s)", **facts)


def picture(found: Overview) -> dict[str, Any] | None:
    """Return what agreed measures would leave of each product, in percent of today."""
    shown = [one for one in found.together if one.percent is not None]
    if not shown:
        return None
    return {
        "unit": "%",
        "horizontal": True,
        "categories": [one.product.name_in(language()) for one in shown],
        "series": [{"name": _("Change"), "values": [one.percent for one in shown]}],
    }


def headings() -> tuple[str, ...]:
    """Return the headings of the export in the reader's language."""
    return (
        _("Supplier code"),
        _("Supplier"),
        _("Item code"),
        _("Item"),
        _("Site"),
        _("Title"),
        _("Kind"),
        _("State"),
        _("It lowers"),
        _("Footprint before (kgCO2e per unit)"),
        _("Target (kgCO2e per unit)"),
        _("Unit"),
        _("Reduction (percent)"),
        _("Baseline period"),
        _("Due"),
        _("Done on"),
        _("Proof"),
        _("Cost"),
        _("Currency"),
        _("Product code"),
        _("Product before (kgCO2e)"),
        _("Change of the product (kgCO2e)"),
        _("Change of the product (percent)"),
        _("Outcome"),
        _("Achieved (kgCO2e per unit)"),
    )


def table(found: Overview) -> Table:
    """Return the measures as an export: one row for each product that a measure reaches."""
    return Table(_("Measures"), headings(), list(_rows(found)))


def _rows(found: Overview) -> Iterator[Sequence[Value]]:
    lang = language()
    for row in found.rows:
        for effect in row.effects or (None,):
            yield (*_plain(row.measure, lang), *_told(effect), *_came(row.outcome))


def _plain(one: Measure, lang: str) -> tuple[Value, ...]:
    return (
        one.supplier.code,
        one.supplier.name_in(lang),
        one.item.code,
        one.item.name_in(lang),
        one.site.name if one.site else "",
        one.title,
        translated(KINDS.get(one.kind, "")),
        translated(STATES.get(one.state, "")),
        _("this item's footprint") if one.covers == "item" else _("everything this site makes"),
        _number(one.baseline),
        _number(one.target),
        one.unit,
        _number(one.percent),
        one.period,
        one.due_on.isoformat(),
        one.done_on.isoformat() if one.done_on else "",
        one.proof,
        _number(one.cost),
        one.currency,
    )


def _told(effect: Effect | None) -> tuple[Value, ...]:
    if effect is None:
        return "", None, None, None
    return effect.product.code, effect.before, effect.change, effect.percent


def _came(outcome: Outcome | None) -> tuple[Value, ...]:
    if outcome is None:
        return "", None
    return translated(OUTCOMES[outcome.word]), outcome.achieved


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def of_all(session: Session, actor: Actor, state: str = "", kind: str = "") -> Overview:
    """Return the measures of all suppliers, as a page or an export limits them."""
    return overview(session, actor, queries.for_customer(session, actor, state=state, kind=kind))
