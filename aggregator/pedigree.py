r"""The pedigree matrix: from ratings of data to the spread of a lognormal number.

A number with ratings has the squared geometric standard deviation

.. math:: GSD^2 = \exp\sqrt{(\ln U_b)^2 + \sum_k (\ln U_k)^2}

so that 95 % of what it could have been lies between value / GSD^2 and
value x GSD^2.  ``U_b`` is the basic uncertainty of the kind of number.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from aggregator.ordered import FloatArray
from aggregator.rows import DIMENSIONS

WORST: Final = 5.0


class Version(IntEnum):
    """Which table of uncertainty factors.

    ``FIRST``: Frischknecht, Jungbluth et al. (2007), ecoinvent report no. 1,
    overview and methodology, chapter 7, after Weidema and Wesnaes (1996).
    ``SECOND``: Ciroth, Muller, Weidema and Lesage (2016), empirically based
    uncertainty factors for the pedigree matrix in ecoinvent, Int. J. Life
    Cycle Assess. 21, 1338-1348.
    """

    FIRST = 1
    SECOND = 2


COLUMNS: Final = ("reliability", "completeness", "time", "geography", "technology", "sample")
FACTORS: Final = {
    Version.FIRST: {
        "reliability": (1.00, 1.05, 1.10, 1.20, 1.50),
        "completeness": (1.00, 1.02, 1.05, 1.10, 1.20),
        "time": (1.00, 1.03, 1.10, 1.20, 1.50),
        "geography": (1.00, 1.01, 1.02, 1.02, 1.10),
        "technology": (1.00, 1.00, 1.20, 1.50, 2.00),
        "sample": (1.00, 1.02, 1.05, 1.10, 1.20),
    },
    Version.SECOND: {
        "reliability": (1.00, 1.54, 1.61, 1.69, 1.69),
        "completeness": (1.00, 1.03, 1.04, 1.08, 1.08),
        "time": (1.00, 1.03, 1.10, 1.19, 1.29),
        "geography": (1.00, 1.04, 1.08, 1.11, 1.11),
        "technology": (1.00, 1.18, 1.65, 2.08, 2.80),
        "sample": (1.00, 1.00, 1.00, 1.00, 1.00),
    },
}
"""Factors of the scores 1 (best) to 5."""

BASIC: Final = {
    "energy": 1.05,
    "materials": 1.05,
    "waste_treatment": 1.05,
    "transport": 2.0,
    "infrastructure": 3.0,
    "co2": 1.05,
    "ch4_combustion": 1.5,
    "n2o": 1.5,
}
"""Basic uncertainty factors, chapter 7 of the same ecoinvent report."""

RATED_BY: Final = {
    "reliability": "verifiability",
    "completeness": "completeness",
    "time": "time",
    "geography": "geography",
    "technology": "technology",
}
"""Which rating of ours gives which column; consistency gives none, sample sizes nobody rates."""

Z_97_5: Final = 1.959963984540054
"""97.5 % of a normal distribution lie below this many standard deviations."""


def gsd2(scores: Sequence[float], version: Version = Version.SECOND, basic: float = 1.05) -> float:
    """Return the squared geometric standard deviation of a number with pedigree scores.

    Parameters
    ----------
    scores : up to 6 numbers
        In the order of :data:`COLUMNS`, 1 best to 5; those left out count 1.
    version
        The table of factors.
    basic
        Basic uncertainty factor, from :data:`BASIC`.

    Returns
    -------
    float
        >= 1. [1]

    Raises
    ------
    ValueError
        A score is outside 1 to 5, there are more than six, or ``basic`` is below 1.

    Examples
    --------
    A standard transport distance, scored (4, 5, n.a., n.a., n.a., n.a.), is
    2.09 in the reports of ecoinvent 2:

    >>> round(gsd2((4, 5), Version.FIRST, BASIC["transport"]), 3)
    2.095
    """
    given = np.array([scores], dtype=np.float64)
    if given.shape[1] > len(COLUMNS) or basic < 1.0:
        raise ValueError(scores, basic)
    return float(_gsd2(given, COLUMNS[: given.shape[1]], version, basic)[0])


def gsd2_of_ratings(ratings: FloatArray, basic: float = 1.05) -> FloatArray:
    """Return the squared geometric standard deviations of rated values.

    Parameters
    ----------
    ratings : (n, 6) float array
        In the order of :data:`aggregator.rows.DIMENSIONS`, 1 best to 5;
        ``nan`` is missing and counts 5.
    basic
        Basic uncertainty factor.

    Returns
    -------
    (n,) float array
        >= 1. [1]

    Raises
    ------
    ValueError
        A rating is outside 1 to 5.

    Examples
    --------
    >>> gsd2_of_ratings(np.array([[1.0, 1, 1, 1, 1, 1], [np.nan] * 6])).round(4)
    array([1.05  , 3.2918])
    """
    known = np.where(np.isnan(ratings), WORST, ratings)
    places = [DIMENSIONS.index(name) for name in RATED_BY.values()]
    return _gsd2(known[:, places], tuple(RATED_BY), Version.SECOND, basic)


def _gsd2(scores: FloatArray, columns: Sequence[str], version: Version, basic: float) -> FloatArray:
    if not ((scores >= 1.0) & (scores <= WORST)).all():
        raise ValueError(scores)
    squares = np.full(len(scores), np.log(basic) ** 2)
    for place, column in enumerate(columns):
        squares += _log_factor(FACTORS[version][column], scores[:, place]) ** 2
    found: FloatArray = np.exp(np.sqrt(squares))
    return found


def _log_factor(factors: Sequence[float], scores: FloatArray) -> npt.NDArray[np.float64]:
    """Return ln U; between two whole scores on the straight line between theirs."""
    return np.interp(scores, np.arange(1.0, len(factors) + 1.0), np.log(factors))
