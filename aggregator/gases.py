"""Global warming potentials over 100 years, in versioned sets."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aggregator.errors import AggregatorError

REFERENCE: Final = Path(__file__).parent / "reference"
SETS: Final = ("AR6", "AR5")
DEFAULT_SET: Final = "AR6"
CO2E: Final = "CO2e"
"""Stands for a factor that was published as CO2 equivalents; its potential is 1 in any set."""


class UnknownGas(AggregatorError):
    """The gas is not in the set of global warming potentials."""

    code = "gas.unknown"


class UnknownGwpSet(AggregatorError):
    """There is no such set of global warming potentials."""

    code = "gwp.unknown_set"


@cache
def potentials(gwp_set: str = DEFAULT_SET) -> Mapping[str, Decimal]:
    """Return the global warming potential of each gas, in kgCO2e per kg.

    Parameters
    ----------
    gwp_set
        ``AR6`` (default) or ``AR5``.

    Raises
    ------
    UnknownGwpSet
        There is no such set.

    References
    ----------
    IPCC AR6 WG1, tables 7.15 (methane) and 7.SM.7; see ``reference/sources.csv``.

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
