"""How much of mass, spend and footprint a campaign asks for, of what is known of them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What one request stands for, as shares from 0 to 1; none: unknown."""

    spend: float | None
    footprint: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A share in percent that is asked for, and for which percentage of the lines it is known."""

    percent: float | None
    known_percent: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What a campaign covers if everybody answers."""

    mass: Bar
    spend: Bar
    footprint: Bar


def expected(
    asked: Iterable[Part],
    mass: tuple[float | None, float],
    spend_known: float,
    footprint_known: float,
) -> Expected:
    """Add up what requests stand for; where nothing is known, nothing is said.

    ``mass`` is what is delivered by whoever is asked, and for which part of the items it is known.

    Examples
    --------
    >>> bars = expected([Part(None, None), Part(None, 0.1)], (0.75, 0.8), 0, 1)
    >>> bars.mass, bars.spend.percent, bars.footprint.percent
    (Bar(percent=75.0, known_percent=80.0), None, 10.0)
    """
    spend = footprint = 0.0
    for part in asked:
        spend += part.spend or 0.0
        footprint += part.footprint or 0.0
    heavy, mass_known = mass
    return Expected(
        _bar(heavy or 0.0, mass_known if heavy is not None else 0.0),
        _bar(spend, spend_known),
        _bar(footprint, footprint_known),
    )


def _bar(share: float, known: float) -> Bar:
    return Bar(min(100.0, 100 * share) if known else None, 100 * known)
