"""The score of a submission: what it is made of, and what would raise it most."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from forms.answers import Answers
from forms.context import Context
from forms.figures import figure
from forms.filled import Cells, Filled, fill
from forms.findings import Fact, Finding, Severity
from forms.messages import phrase
from forms.model import Level, Questionnaire
from forms.quality import DIMENSIONS, OWN, UNKNOWN, rate_row
from forms.validation import unexplained

TABLE = Path(__file__).with_name("weights.toml")
RATED = ("E", "G", "J")
WORTH_SAYING = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score; ``share`` is how much of it is reached, unknown while not asked."""

    key: str
    share: Decimal | None
    points: Decimal
    of: Decimal

    @property
    def asked(self) -> bool:
        """Whether this edition asks for what the part measures."""
        return self.share is not None


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do and the points it would bring."""

    code: str
    points: Decimal
    facts: dict[str, Fact] = field(default_factory=dict)
    section: str | None = None


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


@cache
def _weights() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text("utf-8"), parse_float=Decimal)


def score(
    questionnaire: Questionnaire,
    level: Level,
    answers: Answers,
    findings: Sequence[Finding],
    context: Context,
) -> Score:
    """Score a set of answers."""
    filled = fill(questionnaire, level, answers)
    rows = [row for section in RATED for row in filled.table(section)]
    ratings = _mean_ratings(rows, filled, findings)
    shares = {
        "completeness": _completeness(filled, findings),
        "primary": _primary(rows),
        "quality": _quality(ratings),
        "consistency": _consistency(findings, answers),
        "timeliness": _timeliness(filled, context),
    }
    parts = tuple(_parts(shares))
    total = sum((part.points for part in parts), Decimal(0))
    return Score(
        total=round(total, 1),
        grade=grade(total),
        parts=parts,
        ratings=ratings,
        advice=tuple(_advice(filled, findings, rows, ratings, parts)),
    )


def grade(total: Decimal) -> str:
    """Return the letter of a total.

    >>> grade(Decimal(85)), grade(Decimal("39.9"))
    ('A', 'E')
    """
    return next((letter for letter, least in _weights()["grade"].items() if total >= least), "E")


def _parts(shares: dict[str, Decimal]) -> Iterator[Part]:
    """Give the points of what is not asked to the parts that are, in proportion."""
    table: dict[str, dict[str, Any]] = _weights()["part"]
    asked = sum(row["weight"] for row in table.values() if row.get("asked", True))
    for key, row in table.items():
        if not row.get("asked", True):
            yield Part(key, None, Decimal(0), Decimal(0))
            continue
        most = Decimal(100 * row["weight"]) / asked
        yield Part(key, shares[key], shares[key] * most, most)


def _completeness(filled: Filled, findings: Sequence[Finding]) -> Decimal:
    """Share of required and optional answers; a missing row counts as one missing answer."""
    places = [place for place in filled.places() if place.shown and not place.field.automatic]
    required = [place.value is not None for place in places if place.required]
    optional = [place.value is not None for place in places if not place.required]
    required += [False for one in findings if one.code in {"rows.too_few", "answer.missing_once"}]
    weights = _weights()["completeness"]
    share: Decimal = weights["required"] * _ratio(required) + weights["optional"] * _ratio(optional)
    return share


def _ratio(answered: list[bool]) -> Decimal:
    return Decimal(sum(answered)) / len(answered) if answered else Decimal(1)


def _primary(rows: list[Cells]) -> Decimal:
    """Share of rows that state the supplier's own data."""
    return Decimal(sum(row.text("dq_class") in OWN for row in rows)) / max(len(rows), 1)


def _mean_ratings(
    rows: list[Cells], filled: Filled, findings: Sequence[Finding]
) -> tuple[Decimal | None, ...]:
    if not rows:
        return (None,) * len(DIMENSIONS)
    rated = [rate_row(row, filled, _of(row, findings)).as_tuple() for row in rows]
    return tuple(Decimal(sum(column)) / len(rated) for column in zip(*rated, strict=True))


def _of(row: Cells, findings: Sequence[Finding]) -> list[Finding]:
    return [one for one in findings if (one.section, one.row) == (row.section, row.row)]


def _quality(ratings: tuple[Decimal | None, ...]) -> Decimal:
    """Mean of the six dimensions: 1 gives everything, 5 nothing."""
    known = [UNKNOWN if rating is None else rating for rating in ratings]
    return (UNKNOWN - Decimal(sum(known)) / len(known)) / (UNKNOWN - 1)


def _consistency(findings: Sequence[Finding], answers: Answers) -> Decimal:
    weights = _weights()["consistency"]
    errors = sum(one.severity is Severity.ERROR and one.rule != "V01" for one in findings)
    warnings = sum(one.severity is Severity.WARNING for one in findings)
    unsaid = sum(1 for _ in unexplained(findings, answers))
    off = (
        weights["error"] * errors
        + weights["warning"] * unsaid
        + weights["explained"] * (warnings - unsaid)
    )
    return max(Decimal(1) - Decimal(off), Decimal(0))


def _timeliness(filled: Filled, context: Context) -> Decimal:
    end = filled.single.day("period_end")
    if end is None:
        return Decimal(0)
    reference = context.period_end or context.today
    years = Decimal((reference - end).days) / 365
    table = _weights()["timeliness"]
    for most, left in zip(table["years"], table["left"], strict=True):
        if years <= most:
            return Decimal(left)
    return Decimal(0)


def _advice(
    filled: Filled,
    findings: Sequence[Finding],
    rows: list[Cells],
    ratings: tuple[Decimal | None, ...],
    parts: tuple[Part, ...],
) -> list[Advice]:
    """List what would raise the score, the most first; trifles are left out."""
    by_key = {part.key: part for part in parts}
    found = [
        *_missing(filled, by_key["completeness"]),
        *_findings(findings, by_key["consistency"]),
        *_own_data(rows, by_key["primary"]),
        *_ratings(ratings, by_key["quality"]),
        *_newer(by_key["timeliness"]),
    ]
    return sorted((one for one in found if one.points >= WORTH_SAYING), key=lambda one: -one.points)


def _missing(filled: Filled, part: Part) -> Iterator[Advice]:
    places = [place for place in filled.places() if place.required]
    for section in filled.questionnaire.at(filled.level):
        mine = [one for one in places if one.section.key == section.key and one.value is None]
        if mine:
            points = part.of * _weights()["completeness"]["required"] * len(mine) / len(places)
            facts: dict[str, Fact] = {"count": len(mine), "section": section.title}
            yield Advice("advice.answer", points, facts, section.key)


def _findings(findings: Sequence[Finding], part: Part) -> Iterator[Advice]:
    errors = sum(one.severity is Severity.ERROR and one.rule != "V01" for one in findings)
    if errors and part.share is not None:
        yield Advice("advice.errors", part.of - part.points, {"count": errors})


def _own_data(rows: list[Cells], part: Part) -> Iterator[Advice]:
    others = [row for row in rows if row.text("dq_class") not in OWN]
    if others:
        points = part.of * len(others) / len(rows)
        yield Advice("advice.own_data", points, {"count": len(others)}, others[0].section)


def _ratings(ratings: tuple[Decimal | None, ...], part: Part) -> Iterator[Advice]:
    for dimension, rating in zip(DIMENSIONS, ratings, strict=True):
        if rating is not None and rating > 1:
            points = part.of * (rating - 1) / (UNKNOWN - 1) / len(ratings)
            yield Advice(f"advice.{dimension}", points, {"rating": figure(round(rating, 1))})


def _newer(part: Part) -> Iterator[Advice]:
    if part.share is not None and part.share < 1:
        yield Advice("advice.newer", part.of - part.points, {}, "C")


def sentence(advice: Advice, lang: str) -> str:
    """Return the advice with the points that it brings."""
    facts: dict[str, Fact] = {**advice.facts, "points": figure(round(advice.points, 1))}
    return phrase(advice.code, facts, lang)


def part_name(part: Part, lang: str) -> str:
    """Return what a part is called; one that is not asked says so."""
    return phrase(f"score.{part.key}", {}, lang)
