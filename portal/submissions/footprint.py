"""The supplier's own part of a footprint: its activity data joined with emission factors.

The supplier's session sees the published library and the factors that its customer froze into
the request; the customer's other factors stay with the customer.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

from aggregator.activity import OwnLine, OwnPart, compute
from aggregator.factors import CO2_ONLY, LIFE_CYCLE, Factor, FactorLibrary, only
from forms.answers import Answers
from forms.context import UsedFactor
from forms.extract import inventory
from forms.filled import Filled
from forms.findings import Finding
from forms.inventory import Declared, Gap, Inventory, MaterialLine
from forms.model import Questionnaire
from portal.campaigns.models import DataRequest
from portal.submissions import closing, data_sets
from portal.submissions.upstream import MATERIALS, Figure, Upstream, noted_rows

THIRD_PARTY = frozenset({"third_limited", "third_reasonable"})
OWN_BOUNDARY = "gate_to_gate"
RESIDUAL = "residual"
STAGE_OF_TABLE = {
    "F": "packaging",
    "G": "energy",
    "H": "process",
    "I": "process",
    "K": "waste",
}
PRECISION = 40


@dataclass(frozen=True, slots=True)
class Computed:
    """What the answers come to: their activity data and the own part computed from them.

    ``figures`` are those of the company's own suppliers that count, by row; ``confidential`` all
    rows that such a supplier was asked about, ``rows`` how many the table of materials has.
    ``closes`` tells whether a result from cradle to gate is wanted.
    """

    inventory: Inventory
    own: OwnPart
    factors: tuple[Factor, ...]
    figures: dict[str, Figure] = field(default_factory=dict)
    confidential: frozenset[str] = frozenset()
    rows: int = 0
    closes: bool = False
    period: int = 0

    @property
    def is_complete(self) -> bool:
        """Tell whether every answered activity has a value, and there is at least one."""
        return bool(self.own.lines) and not self.own.missing and not self.inventory.gaps

    @property
    def value(self) -> float | None:
        """Return the own part per declared amount, ``None`` where any of it is unknown."""
        return self.own.kgco2e if self.is_complete else None

    @property
    def bought(self) -> closing.Bought:
        """Return what is bought, with what is known of it."""
        return closing.bought(self.inventory.materials, self.figures, self.rows)

    @property
    def is_whole(self) -> bool:
        """Tell whether the result closes: it is wanted, and everything has a value."""
        found = self.bought
        return self.closes and self.is_complete and bool(found.parts) and not found.unknown


def own_part(
    questionnaire: Questionnaire,
    answers: Answers,
    request: DataRequest,
    findings: Sequence[Finding] = (),
    filled: Filled | None = None,
    *,
    upstream: Upstream | None = None,
) -> Computed:
    """Compute the own part from answers to a request; ``findings`` rate the rows."""
    activities = inventory(questionnaire, answers, tuple(findings), filled)
    extra = tuple(granted_factors(request.asked.get("factors") or ()))
    own = compute(activities.activities, FactorLibrary.load(), extra, year=request.period)
    passed = upstream or Upstream()
    covered = tuple(data_sets.into(activities.materials, request.period))
    materials, figures = passed.into(covered, answers)
    rows = len(filled.table(MATERIALS)) if filled is not None else len(materials)
    return Computed(
        replace(activities, materials=materials),
        own,
        extra,
        figures=figures,
        confidential=passed.rows | noted_rows(answers),
        rows=rows,
        closes=bool(figures or request.asked.get("whole")),
        period=request.period,
    )


def granted_factors(documents: Iterable[Mapping[str, Any]]) -> Iterable[Factor]:
    """Read the factors that the customer gave along with its request; unreadable ones drop out."""
    for number, one in enumerate(documents):
        try:
            value = Decimal(str(one["value"]))
        except (KeyError, InvalidOperation):
            continue
        yield Factor(
            id=f"customer:{one.get('id') or number}",
            category=str(one.get("category", "")),
            name_en=str(one.get("name") or one.get("name_en") or ""),
            name_zh=str(one.get("name_zh") or ""),
            gases=only(str(one.get("gas") or "CO2e"), value),
            unit=str(one.get("unit", "")),
            boundary=LIFE_CYCLE,
            region=str(one.get("region") or ""),
            year=one.get("year"),
            source=str(one.get("source") or ""),
            edition=str(one.get("edition") or ""),
            licence=str(one.get("licence") or ""),
            technology=str(one.get("technology") or ""),
            kind=str(one.get("kind") or "secondary"),
        )


def recomputed(computed: Computed) -> Decimal | None:
    """Return the result to compare a declared one with, per declared amount of its boundary."""
    own = computed.value
    if own is None or computed.inventory.boundary is None:
        return None
    total = Decimal(repr(own))
    if computed.inventory.boundary == OWN_BOUNDARY:
        return total
    upstream = [_upstream(one) for one in computed.inventory.materials]
    known = [one for one in upstream if one is not None]
    return total + sum(known) if upstream and len(known) == len(upstream) else None


def _upstream(material: MaterialLine) -> Decimal | None:
    value = material.footprint_kgco2e
    return None if value is None else material.quantity_per_unit * value


def contributions(
    computed: Computed, questionnaire: Questionnaire
) -> dict[tuple[str, str], Decimal]:
    """Return what each row adds to the result, as far as known: its own part, or what it buys."""
    found: dict[tuple[str, str], Decimal] = {}
    for one in computed.own.lines:
        if one.row is not None and not math.isnan(one.kgco2e):
            key = (_section(one.field, questionnaire), one.row)
            found[key] = found.get(key, Decimal(0)) + Decimal(repr(one.kgco2e))
    for bought in computed.inventory.materials:
        value = _upstream(bought)
        if value is not None:
            found["E", bought.row] = found.get(("E", bought.row), Decimal(0)) + value
    return found


def used_factors(
    computed: Computed, questionnaire: Questionnaire
) -> dict[tuple[str, str, str], UsedFactor]:
    """Return the factor behind each figure, as the rules look at it."""
    found = {}
    for one in computed.own.lines:
        factor = _known_factor(one.factor_id, computed)
        if factor is None or one.row is None:
            continue
        named = f"{factor.name_en} {factor.technology}".casefold()
        found[_section(one.field, questionnaire), one.row, one.field] = UsedFactor(
            name=factor.name_en or factor.name_zh,
            is_co2_only=factor.boundary == CO2_ONLY or set(factor.gases) == {"CO2"},
            is_residual=RESIDUAL in named,
        )
    return found


def _section(field: str, questionnaire: Questionnaire) -> str:
    """Return the table whose rows hold a cell."""
    return questionnaire.field(field).section


def document(computed: Computed, questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the footprint as a frozen version keeps it; sharing takes away, it never adds.

    A cradle-to-gate result that a third party verified stands for itself. Where the company
    passed the request on and everything it buys has a value, own part and materials are one
    result from cradle to gate. Otherwise the value is the own part, and what is bought counts
    below it.
    """
    found, own = computed.inventory, computed.own
    verified = _verified(found.declared)
    status = found.declared.verification if found.declared else None
    kept: dict[str, Any] = {
        "declared_unit": found.declared_unit,
        "declared_amount": _float(found.declared_amount) or 1.0,
        "boundary": verified.boundary if verified else OWN_BOUNDARY,
        "value_kgco2e": float(verified.footprint_kgco2e) if verified else computed.value,
        "known_kgco2e": own.known_kgco2e,
        "location_kgco2e": _known(own.location_kgco2e),
        "complete": bool(verified) or computed.is_complete,
        "stages": dict(own.stages),
        "lines": [_line(one, computed, questionnaire) for one in own.lines],
        "materials": [_material(one, found.declared_amount) for one in found.materials],
        "primary_share": _share(own, verified),
        "ratings": [_known(one) for one in own.ratings],
        "gwp_set": (verified.gwp_set or own.gwp_set) if verified else own.gwp_set,
        "covers": list(found.covers),
        "captured_kg": _float(found.captured_kg),
        "missing": [*_without_factor(own), *(_gap(one) for one in found.gaps)],
        "mass_per_unit_kg": _float(found.mass_per_unit_kg),
        "verification": status,
        "declared": _declared(found.declared),
    }
    return kept | _passed_on(computed, kept, is_verified=verified is not None)


def _passed_on(computed: Computed, kept: dict[str, Any], *, is_verified: bool) -> dict[str, Any]:
    """Return what the company's own suppliers add to the document, nothing where none was asked.

    ``upstream`` stays with the signed version; sharing turns it into counts.
    """
    if not computed.confidential and not computed.closes:
        return {}
    own, found = _own(computed), computed.bought
    closes = computed.is_whole and not is_verified
    result = closing.whole(own, computed.own.stages, found) if closes else {}
    if closes and kept["verification"] in THIRD_PARTY:
        result["verification"] = None  # it was about the own part
    materials = computed.inventory.materials
    passed = closing.passed(materials, computed.figures, computed.confidential)
    marks = closing.flags(computed.figures, result, computed.period) if closes else []
    if closes:
        marks = sorted({*marks, *data_sets.marks(materials)})
    if computed.confidential:
        marks = [closing.CONFIDENTIAL, *marks]
    about = {
        "rows": sorted(computed.confidential),
        "is_whole": closes,
        "verified_share": closing.verified_share(own, found) if closes else None,
        "sources": [_source(row, one) for row, one in sorted(computed.figures.items())],
        "named": sorted({one.supplier for one in computed.figures.values() if one.may_be_named}),
        "primary_share": passed.primary_share,
        "ratings": list(passed.ratings),
        "marks": marks,
    }
    return result | {"upstream": about}


def _own(computed: Computed) -> closing.Part:
    own = computed.own
    known = tuple(_known(one) for one in own.ratings)
    return closing.Part(own.kgco2e, _known(own.primary_share_percent), 0.0, known, own.gwp_set)


def _source(row: str, one: Figure) -> dict[str, Any]:
    """Return which version of whose answer a row rests on, for the company's own records."""
    return {"row": row, "supplier": one.supplier, "number": one.number, "kgco2e": str(one.value)}


def _verified(declared: Declared | None) -> Declared | None:
    """Return the declared result where it may stand in place of the own part."""
    if declared is None or declared.verification not in THIRD_PARTY:
        return None
    if declared.boundary != "cradle_to_gate" or declared.offsets_included:
        return None
    return declared


def _share(own: OwnPart, verified: Declared | None) -> float | None:
    if verified is not None:
        return _float(verified.primary_share_percent)
    return _known(own.primary_share_percent)


def _line(one: OwnLine, computed: Computed, questionnaire: Questionnaire) -> dict[str, Any]:
    factor = _factor(one.factor_id, computed)
    label = questionnaire.field(one.field).label
    return {
        "field": one.field,
        "row": one.row,
        "label": {"en": label.en, "zh": label.zh},
        "category": one.category,
        "stage": one.stage,
        "quantity": str(one.quantity),
        "unit": one.unit,
        "factor": factor,
        "factor_value": None if one.factor_value is None else str(one.factor_value),
        "factor_unit": one.factor_unit,
        "kgco2e": _known(one.kgco2e),
        "location_kgco2e": _known(one.location_kgco2e),
        "formula": one.formula,
        "is_primary": one.is_primary,
        "ratings": list(one.ratings),
        "reasons": list(one.reasons),
    }


def _factor(factor_id: str | None, computed: Computed) -> dict[str, Any] | None:
    """Return what must be known of a factor to judge it: name, source, place and year."""
    if factor_id is None:
        return None
    factor = _known_factor(factor_id, computed)
    if factor is None:
        return {"id": factor_id, "name": {"en": "", "zh": ""}, "source": "given"}
    return {
        "id": factor.id,
        "name": {"en": factor.name("en"), "zh": factor.name("zh")},
        "source": factor.source,
        "edition": factor.edition,
        "region": factor.region,
        "year": factor.year,
        "licence": factor.licence,
    }


def _known_factor(factor_id: str | None, computed: Computed) -> Factor | None:
    """Find a factor among those of the customer and the published ones."""
    mine = {one.id: one for one in computed.factors}
    return mine.get(factor_id or "") or FactorLibrary.load().by_id.get(factor_id or "")


def _material(one: MaterialLine, amount: Decimal | None) -> dict[str, Any]:
    """Return a material with its quantity per one declared unit, as a bill of materials has it."""
    with localcontext(prec=PRECISION):
        per_unit = one.quantity_per_unit / amount if amount else one.quantity_per_unit
    return {
        "row": one.row,
        "name": one.name,
        "quantity_per_unit": str(per_unit),
        "unit": one.unit,
        "mass_kg": _float(one.mass_kg),
        "supplier": one.supplier,
        "origin": one.origin,
        "pcf_source": one.source,
        "pcf_kgco2e": _float(one.footprint_kgco2e),
        "pcf_boundary": one.boundary,
        "gwp_set": one.gwp_set,
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "factor_ref": one.factor_ref,
        "is_primary": one.primary_activity,
        "ratings": list(one.ratings.as_tuple()),
    }


def _without_factor(own: OwnPart) -> list[dict[str, Any]]:
    return [
        {
            "code": "factor_missing",
            "stage": one.stage,
            "category": one.category,
            "field": one.field,
            "row": one.row,
        }
        for one in own.lines
        if one.factor_id is None
    ]


def _gap(one: Gap) -> dict[str, Any]:
    stage = STAGE_OF_TABLE.get(one.section, "transport")
    return {"code": one.problem.code, "stage": stage, "field": one.field, "row": one.row}


def _declared(declared: Declared | None) -> dict[str, Any] | None:
    if declared is None:
        return None
    return {
        "value_kgco2e": _float(declared.footprint_kgco2e),
        "boundary": declared.boundary,
        "stages": {stage: _float(part) for stage, part in declared.stages.items()},
        "gwp_set": declared.gwp_set,
        "primary_share": _float(declared.primary_share_percent),
        "verification": declared.verification,
        "valid_until": declared.valid_until.isoformat() if declared.valid_until else None,
    }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _known(value: float) -> float | None:
    """Return a number, or nothing where it is unknown: no document holds a NaN."""
    return None if math.isnan(value) else value
