"""Flags that the tables alone cannot tell: from what is known of a value to its marks.

A caller that keeps more than two tables (answers, verifications, earlier
periods) states the facts here and puts the marks on the value's row; the
roll-up then raises them as flags with the share of the total they touch.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from aggregator.cutoff import Ledger


@dataclass(frozen=True, slots=True)
class Band:
    """The usual range of a product category. [kg CO2e per kg]."""

    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a value beside its numbers; what nobody knows is left out.

    Parameters
    ----------
    verified_on, changed_on
        When the value was verified, and when it last changed.
    kgco2e_per_kg, band
        The value per mass, and the usual range of its category. [kg CO2e/kg]
    allocation, allocation_before
        Method of allocation now and in the period before.
    green_kwh, proven_green_kwh
        Electricity claimed to be green, and the part whose attribution, uniqueness and period are
        proven. [kWh]
    offsets_included
        The supplier declares that compensation is set off in the value.
    is_on_behalf
        Somebody else filled it in for the supplier.
    is_upstream_confidential
        The supplier does not let its own suppliers be seen.
    cut_off
        The ledger of what was left out.
    """

    verified_on: date | None = None
    changed_on: date | None = None
    kgco2e_per_kg: float | None = None
    band: Band | None = None
    allocation: str | None = None
    allocation_before: str | None = None
    green_kwh: float = 0.0
    proven_green_kwh: float = 0.0
    offsets_included: bool = False
    is_on_behalf: bool = False
    is_upstream_confidential: bool = False
    cut_off: Ledger | None = None


def marks(facts: Facts) -> tuple[str, ...]:
    """Return the codes of the flags that the facts raise, sorted.

    Examples
    --------
    >>> marks(Facts(green_kwh=100.0, proven_green_kwh=60.0, is_on_behalf=True))
    ('GREEN_POWER_UNPROVEN', 'ON_BEHALF')
    >>> marks(Facts())
    ()
    """
    return tuple(sorted(_raised(facts)))


def _raised(facts: Facts) -> Iterator[str]:
    rules = {
        "VERIFICATION_OUTDATED": _is_outdated(facts),
        "OUTLIER": _is_outlier(facts),
        "ALLOCATION_CHANGED": _is_changed(facts),
        "GREEN_POWER_UNPROVEN": facts.green_kwh > facts.proven_green_kwh,
        "OFFSETS_DECLARED": facts.offsets_included,
        "ON_BEHALF": facts.is_on_behalf,
        "CONFIDENTIAL_UPSTREAM": facts.is_upstream_confidential,
    }
    yield from (code for code, is_raised in rules.items() if is_raised)
    if facts.cut_off is not None:
        yield from facts.cut_off.flags


def _is_outdated(facts: Facts) -> bool:
    """Tell whether the value changed after somebody verified it."""
    if facts.verified_on is None or facts.changed_on is None:
        return False
    return facts.changed_on > facts.verified_on


def _is_outlier(facts: Facts) -> bool:
    if facts.kgco2e_per_kg is None or facts.band is None:
        return False
    return not facts.band.low <= facts.kgco2e_per_kg <= facts.band.high


def _is_changed(facts: Facts) -> bool:
    """Tell whether both periods state a method, and not the same."""
    return None not in {facts.allocation, facts.allocation_before} and (
        facts.allocation != facts.allocation_before
    )
