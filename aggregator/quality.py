"""Data quality: six ratings, the grade, the primary share, and how they roll up."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from aggregator.fold import FloatArray
from aggregator.rows import DIMENSIONS, UNRATED, Ratings, Source
from aggregator.spans import Positions
from aggregator.tabular import Rows

WORST: Final = 5.0
GRADES: Final = ((1.5, "A"), (2.0, "B"), (3.0, "C"), (4.0, "D"))
LOWEST_GRADE: Final = "E"
ROUNDING: Final = 1e-12
"""What the mean of six ratings may miss a limit by because of float rounding."""


@dataclass(frozen=True, slots=True)
class Quality:
    """The rolled-up ratings of a product, 1 best to 5, and its primary share."""

    ratings: tuple[float, ...]
    primary_share_percent: float

    @property
    def overall(self) -> float:
        """Return the mean of the six ratings."""
        return float(np.mean(self.ratings))

    @property
    def grade(self) -> str:
        """Return A to E."""
        return grade(self.overall)

    def to_json(self) -> dict[str, float | str]:
        """Return the ratings by name with their mean and grade.

        >>> quality = Quality((1.0, 1.0, 2.0, 2.0, 3.0, 3.0), 75.0)
        >>> quality.to_json()["overall"], quality.to_json()["grade"]
        (2.0, 'B')
        """
        named: dict[str, float | str] = dict(zip(DIMENSIONS, self.ratings, strict=True))
        return {**named, "overall": self.overall, "grade": self.grade}


def grade(overall: float) -> str:
    """Return the grade of a mean rating.

    >>> grade(1.5), grade(1.6), grade(3.0), grade(4.2)
    ('A', 'B', 'C', 'E')
    """
    return next((name for limit, name in GRADES if overall <= limit + ROUNDING), LOWEST_GRADE)


def rated(ratings: Ratings | None) -> tuple[float, ...]:
    """Return six ratings in which what is missing counts 5.

    >>> rated((1, None, 2, 2, 3, None)), rated(None)
    ((1.0, 5.0, 2.0, 2.0, 3.0, 5.0), (5.0, 5.0, 5.0, 5.0, 5.0, 5.0))
    """
    return tuple(
        WORST if rating is None or np.isnan(rating) else float(rating)
        for rating in ratings or UNRATED
    )


def ratings_of(rows: Rows, numbers: Positions) -> FloatArray:
    """Return the ratings of some rows, (n, 6), in which what is missing counts 5.

    >>> from aggregator.rows import FootprintRow
    >>> row = FootprintRow(item="WHEEL", declared_unit="piece", footprint_kgco2e=10)
    >>> ratings_of(Rows.of([row]), np.array([0]))
    array([[5., 5., 5., 5., 5., 5.]])
    """
    found = np.empty((len(numbers), len(DIMENSIONS)))
    for place, name in enumerate(DIMENSIONS):
        stated = rows.floats[name][numbers]
        found[:, place] = np.where(np.isnan(stated), WORST, stated)
    return found


def primary_shares_of(rows: Rows, numbers: Positions) -> FloatArray:
    """Return the primary data shares of some rows, (n,), by default 100 or 0. [%].

    >>> from aggregator.rows import FootprintRow
    >>> row = FootprintRow(item="A", declared_unit="kg", footprint_kgco2e=1, source="primary")
    >>> primary_shares_of(Rows.of([row]), np.array([0]))
    array([100.])
    """
    stated = rows.floats["primary_share"][numbers]
    sources = rows.texts["source"].take(numbers)
    default = np.where(sources.where(lambda text: Source(text).is_supplier_data), 100.0, 0.0)
    found: FloatArray = np.where(np.isnan(stated), default, stated)
    return found


def weighted_mean(values: FloatArray, weights: FloatArray) -> FloatArray | None:
    r"""Return the mean of each column, weighted by absolute contribution.

    Parameters
    ----------
    values : (n, k) float array
        One row per contribution; nothing missing.
    weights : (n,) float array
        Contributions, of any sign. [kg CO2e]

    Returns
    -------
    (k,) float array
        ``None`` where all weights are zero: a mean of nothing is unknown.

    Notes
    -----
    .. math:: \bar v = \frac{\sum_i |c_i| v_i}{\sum_i |c_i|}

    Examples
    --------
    >>> weighted_mean(np.array([[100.0], [0.0]]), np.array([1.0, -3.0]))
    array([25.])
    """
    absolute = np.abs(weights)
    total = float(absolute.sum())
    if total == 0.0:
        return None
    means = absolute @ values / total
    return np.clip(means, values.min(axis=0), values.max(axis=0))


def roll_up_quality(
    contributions: FloatArray, ratings: FloatArray, primary_shares: FloatArray
) -> Quality | None:
    """Return the quality of a sum of contributions.

    Parameters
    ----------
    contributions : (n,) float array
        [kg CO2e]
    ratings : (n, 6) float array
        In the order of ``DIMENSIONS``; missing ratings already count 5.
    primary_shares : (n,) float array
        Missing shares already count 0. [%]

    Returns
    -------
    Quality
        ``None`` where nothing contributes.

    Examples
    --------
    >>> quality = roll_up_quality(
    ...     np.array([3.0, -1.0]), np.array([[1.0] * 6, [5.0] * 6]), np.array([100.0, 0.0])
    ... )
    >>> quality.primary_share_percent, quality.overall, quality.grade
    (75.0, 2.0, 'B')
    """
    means = weighted_mean(np.column_stack((ratings, primary_shares)), contributions)
    if means is None:
        return None
    return Quality(tuple(means[:-1].tolist()), float(means[-1]))
