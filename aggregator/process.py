"""Direct emissions that follow from a process and not from a purchased activity.

Gases set free as such and calcined carbonates are activities with factors of
their own (``gas.*``, ``process.*``); here is what needs a calculation first.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from aggregator.errors import AggregatorError
from aggregator.formulas import short
from aggregator.published.rows import rows

FILE: Final = "ipcc2006_wastewater.csv"
METHANE_PER_COD: Final = Decimal("0.25")
"""Largest methane yield of industrial wastewater, kg CH4 per kg COD: IPCC 2006, vol. 5, 6.2.3.2."""
GAS: Final = "CH4_nonfossil"


class WastewaterUnknown(AggregatorError):
    """The treatment is none of the table, or the water leaves dirtier than it came."""

    code = "process.wastewater"


@dataclass(frozen=True, slots=True)
class Release:
    """A mass of gas that a process sets free, with the calculation. [kg]."""

    gas: str
    kg: Decimal
    formula: str

    @property
    def category(self) -> str:
        """Return the category under which the gas counts as an activity."""
        return f"gas.{self.gas}"


@cache
def treatments() -> dict[str, Decimal]:
    """Return the methane correction factor of each kind of treatment. [1].

    >>> treatments()["anaerobic_reactor"]
    Decimal('0.8')
    """
    return {row["treatment"]: Decimal(row["mcf"]) for row in rows(FILE)}


def wastewater_methane(
    volume_m3: Decimal,
    cod_in_mg_per_l: Decimal,
    cod_out_mg_per_l: Decimal,
    treatment: str,
    recovered_kg: Decimal = Decimal(0),
) -> Release:
    r"""Return the methane of industrial wastewater.

    Parameters
    ----------
    volume_m3
        Treated water. [m3]
    cod_in_mg_per_l, cod_out_mg_per_l
        Chemical oxygen demand before and after. [mg/L]
    treatment
        As in ``reference/ipcc2006_wastewater.csv``.
    recovered_kg
        Methane that is burnt or used. [kg]

    Raises
    ------
    WastewaterUnknown
        The treatment is not in the table, a figure is negative, or the demand rises.

    Notes
    -----
    .. math:: m_{CH_4} = V \, (COD_{in} - COD_{out}) \, B_0 \, MCF - R

    IPCC 2006 Guidelines, vol. 5, chapter 6.2.3, equations 6.4 and 6.5.

    Examples
    --------
    1,000 m3 from 3,000 to 200 mg/L: 2,800 kg COD x 0.25 x 0.8 = 560 kg.

    >>> volume, before, after = Decimal(1000), Decimal(3000), Decimal(200)
    >>> release = wastewater_methane(volume, before, after, "anaerobic_reactor")
    >>> release.category
    'gas.CH4_nonfossil'
    >>> release.formula
    '1000 m3 × (3000 - 200) mg COD/L / 1000 × 0.25 kg CH4/kg COD × 0.8 - 0 kg = 560 kg CH4'
    """
    figures = (volume_m3, cod_out_mg_per_l, recovered_kg, cod_in_mg_per_l - cod_out_mg_per_l)
    correction = treatments().get(treatment)
    if correction is None or min(figures) < 0:
        raise WastewaterUnknown(treatment=treatment, known=tuple(treatments()))
    removed = volume_m3 * (cod_in_mg_per_l - cod_out_mg_per_l) / 1000
    mass = max(removed * METHANE_PER_COD * correction - recovered_kg, Decimal(0))
    words = (
        f"{short(volume_m3)} m3 × ({short(cod_in_mg_per_l)} - {short(cod_out_mg_per_l)}) mg COD/L"
        f" / 1000 × {METHANE_PER_COD} kg CH4/kg COD × {correction} - {short(recovered_kg)} kg"
        f" = {short(mass)} kg CH4"
    )
    return Release(GAS, mass, words)
