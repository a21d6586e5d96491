"""Global warming potentials over 100 years, in versioned sets."""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aggregator.errors import AggregatorError

REFERENCE: Final = Path(__file__).parent / "reference"
SETS: Final = ("AR6", "AR5", "AR4")
REPORTS: Final = {
    "AR6": ("Sixth Assessment Report, WG I, tables 7.15 and 7.SM.7", 2021),
    "AR5": ("Fifth Assessment Report, WG I, table 8.A.1, without carbon-cycle feedback", 2013),
    "AR4": ("Fourth Assessment Report, WG I, table 2.14", 2007),
}
"""The report of the IPCC that each set was published in, and its year."""
DEFAULT_SET: Final = "AR6"
CO2E: Final = "CO2e"
"""Stands for a factor that was published as CO2 equivalents; its potential is 1 in any set."""


class UnknownGas(AggregatorError):
    """The gas is not in the set of global warming potentials."""

    code = "gas.unknown"


class UnknownGwpSet(AggregatorError):
    """There is no such set of global warming potentials."""

    code = "gwp.unknown_set"


@dataclass(frozen=True, slots=True)
class GwpSet:
    """One version of the potentials, as a result names it and a run pins it.

    ``sha256`` is of the gases and values, so that an edition which corrects a value is another.
    """

    name: str
    report: str
    year: int
    gases: int
    sha256: str


@cache
def describe(gwp_set: str = DEFAULT_SET) -> GwpSet:
    """Return what is to be known of a set of potentials.

    Raises
    ------
    UnknownGwpSet
        There is no such set.

    Examples
    --------
    >>> describe("AR5").report
    'Fifth Assessment Report, WG I, table 8.A.1, without carbon-cycle feedback'
    """
    values = potentials(gwp_set)
    text = "\n".join(f"{gas} {values[gas].normalize():f}" for gas in sorted(values))
    report, year = REPORTS[gwp_set]
    return GwpSet(gwp_set, report, year, len(values) - 1, hashlib.sha256(text.encode()).hexdigest())


@cache
def potentials(gwp_set: str = DEFAULT_SET) -> Mapping[str, Decimal]:
    """Return the global warming potential of each gas, in kgCO2e per kg.

    Parameters
    ----------
    gwp_set
        ``AR6`` (default), ``AR5`` or ``AR4``.

    Raises
    ------
    UnknownGwpSet
        There is no such set.

    References
    ----------
    IPCC AR6 WG1, tables 7.15 (methane) and 7.SM.7; AR5 and AR4 as in :data:`REPORTS`; blends by
    mass share of their gases; see ``reference/sources.csv``.

    Examples
    --------
    >>> potentials()["CH4_fossil"], potentials("AR5")["N2O"]
    (Decimal('29.8'), Decimal('265.0'))
    """
    if gwp_set not in SETS:
        raise UnknownGwpSet(gwp_set=gwp_set, known=SETS)
    column = f"gwp100_{gwp_set.lower()}"
    with (REFERENCE / "gwp100.csv").open(encoding="utf-8", newline="") as file:
        known = {
            row["gas_key"]: Decimal(row[column]) for row in csv.DictReader(file) if row[column]
        }
    return MappingProxyType({CO2E: Decimal(1)} | known)


def potential(gas: str, gwp_set: str = DEFAULT_SET) -> Decimal:
    """Return one gas's global warming potential, in kgCO2e per kg.

    Raises
    ------
    UnknownGas
        The set does not know the gas; an unknown gas never counts as nothing.
    UnknownGwpSet
        There is no such set.

    Examples
    --------
    >>> potential("SF6")
    Decimal('25200.0')
    """
    try:
        return potentials(gwp_set)[gas]
    except KeyError:
        raise UnknownGas(gas=gas, gwp_set=gwp_set) from None
