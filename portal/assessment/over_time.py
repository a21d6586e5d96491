"""How a supplier's answers got better or worse, period by period."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from portal.assessment.results import Answered
from portal.assessment.words import DIMENSION_WORDS, DIMENSIONS
from portal.core.formats import number
from portal.core.i18n import language, translated

GRADES = ((85, "A"), (70, "B"), (55, "C"), (40, "D"))
"""Points from which a mean score has the colour of a grade; single scores bring their own."""


def _(text: str, **facts: object) -> str:
    return str(gettext(text, **facts))


@dataclass(frozen=True, slots=True)
class Period:
    """The answers of one period together: means of those that have the figure.

    ``total`` is of 100 points, ``rating`` from 1 (best) to 5, ``primary_share`` in percent.
    """

    period: int
    answers: tuple[Answered, ...]
    total: float | None
    rating: float | None
    primary_share: float | None
    ratings: tuple[float | None, ...]


def periods(found: Sequence[Answered]) -> list[Period]:
    """Return the periods that were answered, the first one first."""
    years = sorted({one.request.period for one in found})
    return [_period(year, [one for one in found if one.request.period == year]) for year in years]


def _period(year: int, answers: list[Answered]) -> Period:
    rated = [one.ratings for one in answers if len(one.ratings) == len(DIMENSIONS)]
    return Period(
        period=year,
        answers=tuple(answers),
        total=mean([one.total for one in answers]),
        rating=mean([one.rating for one in answers]),
        primary_share=mean([one.primary_share for one in answers]),
        ratings=tuple(mean([row[place] for row in rated]) for place in range(len(DIMENSIONS))),
    )


def mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of what is known; ``None`` where nothing is.

    >>> mean([1.0, None, 3.0]), mean([None])
    (2.0, None)
    """
    known = [one for one in values if one is not None]
    return statistics.fmean(known) if known else None


def dimensions(period: Period) -> list[tuple[str, str, float | None]]:
    """Return key, word and mean rating of each dimension."""
    return [
        (key, translated(DIMENSION_WORDS[key]), rating)
        for key, rating in zip(DIMENSIONS, period.ratings, strict=True)
    ]


def picture(found: Sequence[Period]) -> dict[str, Any]:
    """Return the scores as bars, one a period."""
    return {
        "unit": _("points"),
        "categories": [str(one.period) for one in found],
        "series": [
            {
                "name": _("Score"),
                "values": [one.total for one in found],
                "tones": [_tone(one.total) for one in found],
            }
        ],
        "stacked": False,
    }


def _tone(total: float | None) -> str:
    if total is None:
        return "unaccounted"
    return next((grade for least, grade in GRADES if total >= least), "E")


def title(found: Sequence[Period], name: str) -> str:
    """Return the sentence over the scores."""
    scored = [one for one in found if one.total is not None]
    if not scored:
        return _("No answer of %(name)s has a score yet", name=name)
    first, last, lang = scored[0], scored[-1], language()
    facts = {
        "name": name,
        "then": number(first.total, lang),
        "now": number(last.total, lang),
        "period": last.period,
        "since": first.period,
    }
    if len(scored) == 1:
        return _("%(name)s scored %(now)s points in %(period)s", **facts)
    if facts["then"] == facts["now"]:
        return _("The score of %(name)s stayed at %(now)s points since %(since)s", **facts)
    return _("The score of %(name)s went from %(then)s to %(now)s points since %(since)s", **facts)
