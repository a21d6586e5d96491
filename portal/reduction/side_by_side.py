"""A comparison in words, as a picture and as an export."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext

from portal.core.formats import percent, quantity
from portal.core.i18n import language, translated
from portal.core.sheets import Table, Value
from portal.reduction.weighing import PRESENT, Comparison, Option
from portal.reduction.words import CANDIDATES, UNKNOWN, VERIFIED


def _(text: str, **facts: object) -> str:
    return str(gettext(text, **facts))


def name_of(option: Option) -> str:
    """Return what an alternative is called; how it is today has a word of its own."""
    return _("As it is today") if option.kind == PRESENT else option.name


def title(found: Comparison) -> str:
    """Return the sentence over the footprints."""
    lowest, present = found.lowest, found.present
    if lowest is None:
        return _("No footprint is known yet")
    lang = language()
    facts = {
        "name": name_of(lowest),
        "value": quantity(lowest.known.footprint, found.unit, lang),
    }
    if lowest.key == PRESENT and len(found.options) > 1:
        return _("No known alternative lies below today's %(value)s", **facts)
    step = lowest.footprint_percent
    if step is None or present.known.footprint is None:
        return _("%(name)s has the lowest known footprint: %(value)s", **facts)
    facts["step"] = percent(abs(step), lang)
    return _("%(name)s has the lowest footprint: %(value)s, %(step)s below today", **facts)


def picture(found: Comparison) -> dict[str, Any]:
    """Return the footprints per unit as bars; an unknown one has none."""
    return {
        "unit": found.unit,
        "horizontal": True,
        "categories": [name_of(one) for one in found.options],
        "series": [
            {
                "name": _("Footprint"),
                "values": [one.known.footprint for one in found.options],
                "tones": ["other" if one.kind == PRESENT else "primary" for one in found.options],
            }
        ],
    }


def headings() -> tuple[str, ...]:
    """Return the headings of the export in the reader's language."""
    return (
        _("Alternative"),
        _("Kind"),
        _("Footprint (kgCO2e)"),
        _("Per"),
        _("Unknown because"),
        _("Change (percent)"),
        _("Data quality, 1 to 5"),
        _("Primary data share (percent)"),
        _("Verification"),
        _("Price"),
        _("Currency"),
        _("Change of the price"),
        _("Cost per tonne CO2e"),
        _("Product code"),
        _("Product before (kgCO2e)"),
        _("Product after (kgCO2e)"),
        _("Source"),
        _("Note"),
        _("Decided"),
    )


def table(found: Comparison) -> Table:
    """Return the comparison as an export: one row for each alternative and product."""
    return Table(found.evaluation.title, headings(), list(_rows(found)))


def _rows(found: Comparison) -> Iterator[Sequence[Value]]:
    for one in found.options:
        kind = "" if one.kind == PRESENT else translated(CANDIDATES[one.kind])
        why = translated(UNKNOWN[one.known.why]) if one.known.why else ""
        decided = _("yes") if found.evaluation.decided_for == one.key else ""
        for effect in one.effects or (None,):
            yield (
                name_of(one),
                kind,
                one.known.footprint,
                found.evaluation.item.declared_unit,
                why,
                one.footprint_percent,
                one.known.rating,
                one.known.primary_share,
                translated(VERIFIED.get(one.known.verification, one.known.verification)),
                one.price,
                found.currency,
                one.price_change,
                one.cost_per_tonne,
                effect.product.code if effect else "",
                effect.before if effect else None,
                effect.after if effect else None,
                one.source,
                one.note,
                decided,
            )
