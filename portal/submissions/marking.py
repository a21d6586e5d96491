"""What qualifies a supplier's number: flags that travel with it, at every level of sharing.

Each says that something is so and never a figure: the answers behind it stay with the supplier
unless it shares them.  Limits are judged by the questionnaire's rules, everything else by the
roll-up's own (:mod:`aggregator.marks`).
"""

from decimal import Decimal
from typing import Any

from aggregator.marks import Band, Facts, marks
from forms.answers import Answers, field_entry, value_of
from forms.bands import band_of
from forms.inventory import Inventory
from portal.submissions.answering import Answering

OF_RULES = {
    "V17": "GREEN_POWER_UNPROVEN",
    "V18": "GREEN_POWER_UNPROVEN",
    "V19": "GREEN_POWER_UNPROVEN",
    "X18": "GREEN_POWER_UNPROVEN",
    "V28": "CUT_OFF_EXCEEDED",
    "V29": "CUT_OFF_EXCEEDED",
    "V37": "OFFSETS_DECLARED",
}
"""Rules of the questionnaire whose finding is a flag of the number."""

ALLOCATION = "alloc_method"


def marks_of(known: Answering, document: dict[str, Any]) -> list[str]:
    """Return the codes of the flags that the answers raise, sorted.

    Parameters
    ----------
    known
        The answers with what surrounds them.
    document
        The footprint that they come to.
    """
    found = {OF_RULES[one.rule] for one in known.findings if one.rule in OF_RULES}
    green, proven = green_power(known.computed.inventory)
    facts = Facts(
        kgco2e_per_kg=_per_kg(document),
        band=_band(known, document),
        allocation=_method(known.answers),
        allocation_before=_method(known.previous),
        green_kwh=green,
        proven_green_kwh=proven,
        offsets_included=bool(known.filled.single.flag("offsets_included")),
        is_on_behalf=known.request.on_behalf,
    )
    passed = (document.get("upstream") or {}).get("marks", ())
    return sorted({*found, *marks(facts), *passed})


def green_power(inventory: Inventory) -> tuple[float, float]:
    """Return the green power that is claimed, and what is proven of it. [kWh/declared amount]."""
    claims = [one for one in inventory.activities if one.claimed is not None]
    claimed = sum((one.quantity_per_unit for one in claims), Decimal(0))
    unproven = sum((one.quantity_per_unit for one in claims if not one.proven), Decimal(0))
    return float(claimed), float(claimed - unproven)


def _method(answers: Answers | None) -> str | None:
    """Return the stated method of allocation."""
    if answers is None:
        return None
    return str(value_of(field_entry(answers, ALLOCATION)) or "") or None


def _per_kg(document: dict[str, Any]) -> float | None:
    value, mass = document["value_kgco2e"], document["mass_per_unit_kg"]
    return None if value is None or not mass else float(value) / float(mass)


def _band(known: Answering, document: dict[str, Any]) -> Band | None:
    """Return the usual range of the product; an own part alone may lie below it, not above."""
    band = band_of(known.filled.single.text("product_category"))
    if band is None:
        return None
    is_whole = document["boundary"] == "cradle_to_gate"
    return Band(float(band.low) if is_whole else 0.0, float(band.high), band.source)
