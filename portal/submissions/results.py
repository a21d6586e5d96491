"""What a set of answers comes to: findings, score and footprint, computed together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forms.findings import Finding
from forms.scoring import Score, score
from portal.submissions import footprint
from portal.submissions.answering import Answering
from portal.submissions.frozen import fact_to_json
from portal.submissions.marking import marks_of


@dataclass(frozen=True, slots=True)
class Results:
    """The results of one set of answers, as a frozen version keeps them."""

    findings: tuple[Finding, ...]
    score: dict[str, Any]
    footprint: dict[str, Any]


def results(answering: Answering) -> Results:
    """Return everything that follows from the answers."""
    questionnaire, findings = answering.questionnaire, answering.findings
    scored = score(
        questionnaire,
        answering.level,
        answering.answers,
        findings,
        answering.context,
        filled=answering.filled,
    )
    document = footprint.document(answering.computed, questionnaire)
    return Results(
        findings=findings,
        score=score_to_json(scored),
        footprint=document | {"marks": marks_of(answering, document)},
    )


def score_to_json(found: Score) -> dict[str, Any]:
    """Return a score as plain values; sentences are made from its codes where it is shown."""
    return {
        "total": float(found.total),
        "grade": found.grade,
        "parts": [
            {
                "key": part.key,
                "share": None if part.share is None else float(part.share),
                "points": float(part.points),
                "of": float(part.of),
            }
            for part in found.parts
        ],
        "ratings": _floats(found.ratings),
        "advice": [
            {
                "code": one.code,
                "points": float(one.points),
                "section": one.section,
                "row": one.row,
                "field": one.field,
                "facts": {name: fact_to_json(fact) for name, fact in one.facts.items()},
            }
            for one in found.advice
        ],
    }


def _floats(values: Sequence[Any]) -> list[float | None]:
    return [None if value is None else float(value) for value in values]
