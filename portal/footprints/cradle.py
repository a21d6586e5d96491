"""From a signed version to the supplier's footprint from cradle to gate, by stage.

Own production is what the portal computed from the activity data. What was bought counts with the
footprint that the supplier stated for it, times its quantity. What has no value is named and left
open: the sum is then what is known, and no total.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MATERIALS = "materials"
ORDER = (MATERIALS, "transport", "packaging", "energy", "process", "waste")
CRADLE_TO_GATE = "cradle_to_gate"
OF_A_MATERIAL = "mat_"
"""Beginning of the questions about one material: what comes of them is told with its name."""
FROM_THE_SUPPLIER = frozenset({"supplier_pcf", "supplier_activity"})

Naming = Callable[[str], str]
"""Gives the words of a question by its key."""


@dataclass(frozen=True, slots=True)
class Part:
    """One contribution in kgCO2e per declared amount; ``share`` is percent of what is known."""

    stage: str
    name: str
    kgco2e: float
    share: float | None
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """The sum of one stage."""

    key: str
    kgco2e: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without a value, by its stage and name."""

    stage: str
    name: str


@dataclass(frozen=True, slots=True)
class Cradle:
    """A footprint from cradle to gate per declared amount.

    ``value`` is ``None`` while anything is missing; ``known`` is the sum of the parts. Where a
    third party verified a result, that one is the value and the parts are what is behind it.
    """

    value: float | None
    known: float
    is_verified: bool
    stages: tuple[Stage, ...]
    parts: tuple[Part, ...]
    missing: tuple[Missing, ...]


def cradle(document: Mapping[str, Any], named: Naming, lang: str) -> Cradle:
    """Return the footprint that a signed version's document holds.

    Parameters
    ----------
    document
        What a signed version keeps of its footprint.
    named
        Words of a question by its key.
    """
    values = [*_materials(document), *_lines(document, lang)]
    known = sum(value for _, _, value, _ in values if value is not None)
    whole = sum(abs(value) for _, _, value, _ in values if value is not None)
    parts = [
        Part(stage, name, value, _share(value, whole), primary)
        for stage, name, value, primary in values
        if value is not None
    ]
    missing = [Missing(stage, name) for stage, name, value, _ in values if value is None]
    missing += _gaps(document, named)
    if not document.get("materials"):
        missing.append(Missing(MATERIALS, ""))
    summed = bool((document.get("upstream") or {}).get("is_whole"))
    verified = document.get("boundary") == CRADLE_TO_GATE and not summed
    own = None if missing or not parts else known
    return Cradle(
        value=document.get("value_kgco2e") if verified else own,
        known=known,
        is_verified=verified,
        stages=tuple(_stages(parts, whole)),
        parts=tuple(sorted(parts, key=lambda one: (-abs(one.kgco2e), one.stage, one.name))),
        missing=tuple(dict.fromkeys(missing)),
    )


Value = tuple[str, str, float | None, bool]


def _materials(document: Mapping[str, Any]) -> Iterator[Value]:
    amount = Decimal(repr(float(document.get("declared_amount") or 1)))
    for one in document.get("materials") or ():
        stated = one.get("pcf_kgco2e")
        quantity = Decimal(str(one["quantity_per_unit"])) * amount
        value = None if stated is None else float(quantity * Decimal(repr(stated)))
        is_primary = bool(one.get("is_primary")) and one.get("pcf_source") in FROM_THE_SUPPLIER
        yield MATERIALS, str(one.get("name") or ""), value, is_primary


def _lines(document: Mapping[str, Any], lang: str) -> Iterator[Value]:
    materials = {one.get("row"): one.get("name") for one in document.get("materials") or ()}
    for one in document.get("lines") or ():
        name = str(one["label"].get(lang) or one["label"].get("en") or one["category"])
        if str(one.get("field", "")).startswith(OF_A_MATERIAL) and materials.get(one.get("row")):
            brackets = "（{}）" if lang == "zh" else " ({})"
            name += brackets.format(materials[one["row"]])
        yield one["stage"], name, one.get("kgco2e"), bool(one.get("is_primary"))


def _gaps(document: Mapping[str, Any], named: Naming) -> list[Missing]:
    """Return what was answered and gives no activity; lines without a factor are named above."""
    return [
        Missing(str(one.get("stage") or "other"), named(str(one.get("field") or "")))
        for one in document.get("missing") or ()
        if one.get("code") != "factor_missing"
    ]


def _stages(parts: list[Part], whole: float) -> Iterator[Stage]:
    sums: dict[str, float] = {}
    for one in parts:
        sums[one.stage] = sums.get(one.stage, 0.0) + one.kgco2e
    order = {key: place for place, key in enumerate(ORDER)}
    for key in sorted(sums, key=lambda one: (order.get(one, len(order)), one)):
        yield Stage(key, sums[key], _share(sums[key], whole))


def _share(value: float, whole: float) -> float | None:
    return 100 * value / whole if whole else None
