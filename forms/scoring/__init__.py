"""The score of a submission: what it is made of, and what would raise it most."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from forms.answers import Answers
from forms.context import Context
from forms.figures import figure
from forms.filled import Filled, fill
from forms.findings import Fact, Finding
from forms.messages import phrase
from forms.model import Level, Questionnaire
from forms.scoring.mends import figures, mends
from forms.scoring.parts import Part, mean_ratings, parts, total
from forms.scoring.state import State
from forms.weights import weights

__all__ = ["Advice", "Part", "Score", "cost", "costs", "grade", "part_name", "score", "sentence"]

WORTH_SAYING = Decimal("0.05")
"""Points that still show with one decimal."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do, where, and the points it brings when it alone is done."""

    code: str
    points: Decimal
    facts: dict[str, Fact] = field(default_factory=dict)
    section: str | None = None
    row: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Total of 100, grade, parts, mean of each rating over the rows, and advice, best first.

    ``ratings`` are the six means in their fixed order, ``None`` without any row.
    """

    total: Decimal
    grade: str
    parts: tuple[Part, ...]
    ratings: tuple[Decimal | None, ...]
    advice: tuple[Advice, ...]


def score(
    questionnaire: Questionnaire,
    level: Level,
    answers: Answers,
    findings: Sequence[Finding],
    context: Context,
    *,
    filled: Filled | None = None,
) -> Score:
    """Score a set of answers.

    Parameters
    ----------
    questionnaire, level, answers
        What was asked, and what was answered.
    findings
        What the rules found.
    context
        The period that is asked for, and what each row contributes to the result.
    filled
        The answers laid into the list, where the caller has them already.
    """
    state = State(
        filled=filled or fill(questionnaire, level, answers),
        findings=tuple(findings),
        context=context,
        reasons=_explained(answers),
    )
    reached = total(state)
    return Score(
        total=round(reached, 1),
        grade=grade(reached),
        parts=parts(state),
        ratings=mean_ratings(state),
        advice=tuple(_advice(state, reached)),
    )


def _explained(answers: Answers) -> frozenset[str]:
    return frozenset(key for key, text in answers.get("reasons", {}).items() if text.strip())


def _advice(state: State, reached: Decimal) -> list[Advice]:
    """Make each mend, score again, and keep those that raise the total, the most first."""
    found = []
    for one in mends(state):
        points = total(one.after(state)) - reached
        if points >= WORTH_SAYING:
            found.append(Advice(one.code, points, one.facts, one.section, one.row, one.field))
    return sorted(found, key=lambda one: -one.points)


def grade(points: Decimal) -> str:
    """Return the letter of a total.

    >>> grade(Decimal(85)), grade(Decimal("39.9"))
    ('A', 'E')
    """
    return next((letter for letter, least in weights()["grade"].items() if points >= least), "E")


def cost(found: Score, section: str, row: str | None, key: str) -> Decimal:
    """Return the points that an answer without a figure costs; 0 where it costs none."""
    wanted = ("advice.figure", section, row, key)
    costs = (
        one.points for one in found.advice if (one.code, one.section, one.row, one.field) == wanted
    )
    return next(costs, Decimal(0))


def costs(
    filled: Filled,
    findings: Sequence[Finding],
    context: Context,
    section: str,
    rows: Collection[str | None],
) -> dict[tuple[str | None, str], Decimal]:
    """Return what each answer without a figure costs, in points, by row and field.

    Only places of one section and of the ``rows`` named (``None`` for single questions) are
    worked out, so that a page asks for no more than it shows. What costs nothing is left out.
    """
    state = State(
        filled=filled,
        findings=tuple(findings),
        context=context,
        reasons=_explained(filled.answers),
    )
    wanted = [one for one in figures(state) if one.section == section and one.row in rows]
    if not wanted:
        return {}
    reached = total(state)
    found = {(one.row, one.field or ""): total(one.after(state)) - reached for one in wanted}
    return {place: points for place, points in found.items() if points >= WORTH_SAYING}


def sentence(advice: Advice, lang: str) -> str:
    """Return the advice with the points that it brings."""
    facts: dict[str, Fact] = {**advice.facts, "points": figure(round(advice.points, 1))}
    return phrase(advice.code, facts, lang)


def part_name(part: Part, lang: str) -> str:
    """Return what a part is called; one that is not asked says so."""
    name = phrase(f"score.{part.key}", {}, lang)
    return name if part.asked else phrase("score.not_asked", {"part": name}, lang)
