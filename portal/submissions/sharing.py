"""What leaves the company at each sharing level: the one place that decides it.

The signing page, the shared copy and the receipt all go through :func:`granted`, so that what
is shown before signing is exactly what the customer gets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.submissions.confidential import Hidden
from portal.submissions.frozen import without_facts


class Sharing(StrEnum):
    """How much of a signed version its customer receives."""

    FOOTPRINT_ONLY = "footprint_only"
    BY_STAGE = "by_stage"
    FULL = "full"


DEFAULT = Sharing.BY_STAGE

ALWAYS = (
    "declared_unit",
    "declared_amount",
    "boundary",
    "value_kgco2e",
    "complete",
    "primary_share",
    "ratings",
    "gwp_set",
    "covers",
    "mass_per_unit_kg",
    "verification",
    "marks",
)
"""Facts of the footprint that every level gives: without them the number could not be used."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What the customer receives, in the columns of the shared copy."""

    footprint: dict[str, Any]
    score: dict[str, Any]
    findings: list[dict[str, Any]]
    answers: dict[str, Any] | None
    evidence: list[dict[str, Any]]


def granted(
    sharing: Sharing,
    *,
    footprint: Mapping[str, Any],
    score: Mapping[str, Any],
    findings: list[dict[str, Any]],
    answers: Mapping[str, Any],
    evidence: Iterable[Mapping[str, Any]] = (),
) -> Granted:
    """Return exactly what ``sharing`` lets the customer see of a version.

    What a supplier of the supplier said is inside one sum at every level, the full one included.
    """
    is_full, hidden = sharing is Sharing.FULL, Hidden(footprint, answers)
    return Granted(
        footprint=_footprint(sharing, footprint, hidden),
        score=hidden.advice(score) if is_full else {**score, "advice": []},
        findings=hidden.findings(findings) if is_full else [without_facts(one) for one in findings],
        answers=hidden.answers(answers) if is_full else None,
        evidence=hidden.evidence(evidence) if is_full else [],
    )


def _footprint(sharing: Sharing, footprint: Mapping[str, Any], hidden: Hidden) -> dict[str, Any]:
    given = {name: footprint.get(name) for name in ALWAYS}
    given["declared"] = _declared(sharing, footprint.get("declared"))
    given["missing"] = [_missing(sharing, one, hidden) for one in footprint.get("missing", [])]
    if footprint.get("upstream"):
        given["upstream"] = hidden.told()
    if sharing is not Sharing.FOOTPRINT_ONLY:
        given["stages"] = footprint.get("stages", {})
    if sharing is Sharing.FULL:
        given["lines"] = hidden.lines(footprint.get("lines", []))
        given["materials"] = hidden.materials(footprint.get("materials", []))
    return given


def _missing(sharing: Sharing, one: Mapping[str, Any], hidden: Hidden) -> dict[str, Any]:
    """Tell that a line has no value; what kind of line only as far as the stages are told."""
    if sharing is Sharing.FULL:
        return hidden.missing(one)
    return {"stage": one.get("stage")} if sharing is Sharing.BY_STAGE else {}


def _declared(sharing: Sharing, declared: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if declared is None:
        return None
    hidden = {"stages"} if sharing is Sharing.FOOTPRINT_ONLY else set()
    return {name: value for name, value in declared.items() if name not in hidden}
