"""Where a total lies, by its moments: as lognormal, shifted lognormal or normal."""

import math
from dataclasses import dataclass
from typing import Final

from aggregator.pedigree import Z_97_5

LEAST_SKEWNESS: Final = 1e-9
"""Below this a shifted lognormal is the normal but for rounding."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Where a total lies. [kg CO2e per unit of the product].

    95 % of what it could be is between ``p2_5`` and ``p97_5``.  ``gsd`` is the
    geometric standard deviation [1], ``None`` where the total can have both signs.
    """

    mean: float
    sd: float
    gsd: float | None
    p2_5: float
    median: float
    p97_5: float

    @property
    def width(self) -> float:
        """Return the width of the interval. [kg CO2e per unit]."""
        return self.p97_5 - self.p2_5


def lognormal(mean: float, variance: float) -> Spread:
    """Return the lognormal with a mean and a variance; of a negative mean its mirror image.

    Notes
    -----
    With s^2 = ln(1 + variance / mean^2) the median is mean / exp(s^2 / 2) and
    the limits are median x exp(-1.96 s) and median x exp(1.96 s).

    Examples
    --------
    >>> found = lognormal(math.exp(0.02), math.exp(0.04) * math.expm1(0.04))
    >>> round(found.median, 12), round(found.gsd, 6)
    (1.0, 1.221403)
    """
    if mean == 0.0:
        return normal(mean, variance)
    spread = math.sqrt(math.log1p(variance / mean**2))
    median = mean / math.exp(spread**2 / 2.0)
    limits = sorted(median * math.exp(side * Z_97_5 * spread) for side in (-1, 1))
    return Spread(mean, math.sqrt(variance), math.exp(spread), limits[0], median, limits[1])


def normal(mean: float, variance: float) -> Spread:
    """Return the normal with a mean and a variance.

    >>> found = normal(1.0, 4.0)
    >>> found.median, round(found.p97_5, 6), found.gsd
    (1.0, 4.919928, None)
    """
    sd = math.sqrt(variance)
    return Spread(mean, sd, None, mean - Z_97_5 * sd, mean, mean + Z_97_5 * sd)


def shifted(mean: float, variance: float, third: float) -> Spread:
    """Return the shifted lognormal with a mean, a variance and a third central moment.

    Its tail points where that of the third moment does; without any it is the normal.

    Notes
    -----
    The skewness g = (w + 2) sqrt(w - 1) with w = exp(s^2) gives w - 1 = 4 sinh^2(asinh(g / 2) / 3);
    the limits are mean + m (exp(+-1.96 s - s^2 / 2) - 1) with m^2 (w - 1) = variance.

    Examples
    --------
    A lognormal that lies 3 lower than it would:

    >>> w = math.exp(0.04)
    >>> found = shifted(w**0.5 - 3, w * (w - 1), w**1.5 * (w - 1) ** 2 * (w + 2))
    >>> round(found.median, 12), found.gsd
    (-2.0, None)
    """
    skewness = third / variance**1.5 if variance else 0.0
    if abs(skewness) < LEAST_SKEWNESS:
        return normal(mean, variance)
    beyond = 4.0 * math.sinh(math.asinh(abs(skewness) / 2.0) / 3.0) ** 2
    spread, sd = math.sqrt(math.log1p(beyond)), math.sqrt(variance)
    whole = math.copysign(sd / math.sqrt(beyond), skewness)
    low, median, high = sorted(
        mean + whole * math.expm1(side * Z_97_5 * spread - spread**2 / 2.0) for side in (-1, 0, 1)
    )
    return Spread(mean, sd, None, low, median, high)
