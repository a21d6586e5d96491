"""What changed between two runs and why, in sentences and as a picture."""

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from portal.core.formats import quantity
from portal.core.i18n import N_, language, translated
from portal.rollups.models import RollupRun
from portal.rollups.naming import Names

MOST_STEPS = 6
NEGLIGIBLE = 1e-9


def _(text: str, **facts: object) -> str:
    return str(gettext(text, **facts))


REASONS = {
    "accepted": N_("an answer was accepted"),
    "withdrawn": N_("an accepted answer was taken back"),
    "accepted_many": N_("several answers were accepted"),
    "withdrawn_many": N_("several accepted answers were taken back"),
    "bom": N_("the bill of materials was changed"),
    "sourcing": N_("sourcing shares were changed"),
    "factor": N_("a factor was changed"),
    "requested": N_("asked for by hand"),
}
REASONS_NAMED = {
    "accepted": N_("the answer of %(supplier)s for %(item)s was accepted"),
    "withdrawn": N_("the accepted answer of %(supplier)s for %(item)s was taken back"),
    "accepted_many": N_("%(count)s answers were accepted together"),
    "withdrawn_many": N_("%(count)s accepted answers were taken back together"),
    "requested": N_("asked for by %(by)s"),
}
CAUSES = {
    "footprint": N_("the supplier's footprint changed"),
    "factor": N_("its factor changed"),
    "quantity": N_("its quantity in %(parent)s changed"),
    "sourcing": N_("its share of supply changed"),
    "added": N_("now part of %(parent)s"),
    "removed": N_("no longer part of %(parent)s"),
}
KINDS = {
    "footprint": N_("Suppliers' footprints"),
    "factor": N_("Factors"),
    "boundary": N_("Boundaries"),
    "quantity": N_("Quantities"),
    "sourcing": N_("Sourcing shares"),
    "added": N_("Added parts"),
    "removed": N_("Removed parts"),
}
CAME = N_("a supplier's footprint replaced factors or estimates")
WENT = N_("the supplier's footprint no longer counts")
OPENED = N_("its value is now its own part alone: what lies below is added")
CLOSED = N_("its value now contains what lies below it")
STATED = frozenset({"verified", "primary"})


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of the difference. [kg CO2e per product unit]."""

    name: str
    what: str
    kgco2e: float


@dataclass(frozen=True, slots=True)
class Story:
    """The difference of a run to the one before it, cause by cause."""

    before: float | None
    after: float | None
    sentence: str
    reasons: tuple[str, ...]
    causes: tuple[Cause, ...]
    kinds: tuple[tuple[str, float], ...]
    gaps_closed: int
    gaps_opened: int
    picture: dict[str, Any]


def reasons(run: RollupRun, names: Names) -> list[str]:
    """Return why a run was made, in the reader's language, each reason once."""
    found = (_reason(one, names) for one in run.reason.get("because", []))
    return list(dict.fromkeys(text for text in found if text))


def _reason(one: dict[str, Any], names: Names) -> str:
    kind = str(one.get("kind", ""))
    named = REASONS_NAMED.get(kind)
    if named and all(one.get(part) for part in _parts(named)):
        facts = {part: str(one[part]) for part in _parts(named)}
        if "item" in facts:
            facts["item"] = names.item(facts["item"])
        if "supplier" in facts:
            facts["supplier"] = names.supplier_called(facts["supplier"])
        return translated(named, **facts)
    return translated(REASONS[kind]) if kind in REASONS else ""


def _parts(text: str) -> list[str]:
    return [part for part in ("supplier", "item", "by") if f"%({part})s" in text]


def story(run: RollupRun, names: Names) -> Story | None:
    """Return what a run changed; ``None`` for the first one."""
    changes = run.changes
    if not changes:
        return None
    causes = _merged(changes["causes"], names)
    unit = f"kgCO2e/{(run.summary or {}).get('declared_unit', '')}"
    before, after = changes["before_kgco2e"], changes["after_kgco2e"]
    return Story(
        before=before,
        after=after,
        sentence=_sentence(before, after, unit),
        reasons=tuple(reasons(run, names)),
        causes=causes,
        kinds=_by_kind(changes["causes"]),
        gaps_closed=len(changes["gaps_closed"]),
        gaps_opened=len(changes["gaps_opened"]),
        picture=_picture(before, after, causes, unit),
    )


def _by_kind(found: list[dict[str, Any]]) -> tuple[tuple[str, float], ...]:
    """Return what each kind of cause adds, of those that add anything. [kg CO2e]."""
    sums = {
        kind: math.fsum(one["kgco2e"] for one in found if one["kind"] == kind) for kind in KINDS
    }
    largest = max(map(abs, sums.values()))
    return tuple(
        (translated(KINDS[kind]), kgco2e)
        for kind, kgco2e in sums.items()
        if abs(kgco2e) > NEGLIGIBLE * largest
    )


def _merged(found: list[dict[str, Any]], names: Names) -> tuple[Cause, ...]:
    """Return the causes by item and kind: who supplies more and who less is one change.

    What cancels out is left out; the rest still adds up to the difference.
    """
    sums: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in found:
        parent = names.item(one["parent"]) if one["parent"] else _("the product")
        what = translated(_what(one), parent=parent)
        sums[_subject(one, names), what].append(one["kgco2e"])
    largest = max((abs(math.fsum(values)) for values in sums.values()), default=0.0)
    merged = (Cause(name, what, math.fsum(values)) for (name, what), values in sums.items())
    kept = (cause for cause in merged if abs(cause.kgco2e) > NEGLIGIBLE * largest)
    return tuple(sorted(kept, key=lambda cause: -abs(cause.kgco2e)))


def _what(one: dict[str, Any]) -> str:
    """Return what changed: for a value also what stood there before and what stands there now."""
    kind = str(one["kind"])
    was, now = one.get("rung_before") in STATED, one.get("rung_after") in STATED
    if kind == "footprint" and was != now:
        return CAME if now else WENT
    if kind == "boundary":
        return CLOSED if one.get("boundary_after") == "cradle_to_gate" else OPENED
    return CAUSES[kind]


def _subject(one: dict[str, Any], names: Names) -> str:
    """Return what a cause is about: an item, and its supplier where the value is the supplier's."""
    supplier = names.supplier(one.get("supplier"))
    is_value = one["parent"] is None
    return names.item(one["item"]) + (f" · {supplier}" if supplier and is_value else "")


def _sentence(before: float | None, after: float | None, unit: str) -> str:
    lang = language()
    if before is None or after is None:
        return _("There is a number where there was none, or the other way round.")
    figures = {
        "before": quantity(before, unit, lang, 4),
        "after": quantity(after, unit, lang, 4),
        "step": quantity(abs(after - before), unit, lang),
    }
    if math.isclose(before, after, rel_tol=NEGLIGIBLE):
        return _(
            "The footprint is the same as before, %(after)s; what it rests on changed.", **figures
        )
    if after > before:
        return _("The footprint rose by %(step)s: from %(before)s to %(after)s.", **figures)
    return _("The footprint fell by %(step)s: from %(before)s to %(after)s.", **figures)


def _picture(
    before: float | None, after: float | None, causes: tuple[Cause, ...], unit: str
) -> dict[str, Any]:
    """Return the waterfall: the largest causes, the rest together, so that it adds up."""
    ranked = sorted(causes, key=lambda cause: -abs(cause.kgco2e))
    steps = [{"name": c.name, "value": c.kgco2e} for c in ranked[:MOST_STEPS]]
    if rest := ranked[MOST_STEPS:]:
        steps.append({"name": _("Others"), "value": sum(cause.kgco2e for cause in rest)})
    return {
        "unit": unit,
        "steps": [
            {"name": _("Before"), "value": before or 0.0, "total": True},
            *steps,
            {"name": _("After"), "value": after or 0.0, "total": True},
        ],
    }
