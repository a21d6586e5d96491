"""Calculations written out with their numbers, as a reader checks them with a calculator."""

from collections.abc import Mapping
from decimal import Context, Decimal, localcontext
from typing import Final

from aggregator.gases import CO2E, DEFAULT_SET, potential

PRECISION: Final = Context(prec=40)
PLAIN: Final = frozenset({CO2E, "CO2"})
"""Gases whose mass is their CO2 equivalent."""


def short(number: Decimal | float) -> str:
    """Return a number with up to six significant digits, as formulas show it.

    >>> short(Decimal("0.57770")), short(1 / 3)
    ('0.5777', '0.333333')
    """
    return f"{float(number):.6g}"


def product(*numbers: Decimal) -> float:
    """Return a product, rounded once.

    >>> product(Decimal("7.26"), Decimal(1), Decimal("0.5777"))
    4.194102
    """
    with localcontext(PRECISION):
        found = Decimal(1)
        for number in numbers:
            found *= number
        return float(found)


def formula(
    quantity: Decimal, unit: str, conversion: Decimal, factor: str, *, per: str, result: float
) -> str:
    """Return quantity, conversion, factor and result as one line.

    >>> formula(Decimal(2), "MWh", Decimal(1000), "0.5 kgCO2e", per="kWh", result=1000.0)
    '2 MWh × 1000 kWh/MWh × 0.5 kgCO2e/kWh = 1000 kgCO2e'
    """
    parts = [f"{short(quantity)} {unit}"]
    if conversion != 1:
        parts.append(f"{short(conversion)} {per}/{unit}")
    parts.append(f"{factor}/{per}")
    return " × ".join(parts) + f" = {short(result)} kgCO2e"


def factor_in_words(gases: Mapping[str, Decimal], gwp_set: str = DEFAULT_SET) -> str:
    """Return a factor as masses of gases times their potentials; CO2 equivalents as such.

    >>> factor_in_words({"CO2": Decimal("60"), "N2O": Decimal("0.001")})
    '(60 kg CO2 + 0.001 kg N2O × 273)'
    >>> factor_in_words({"CO2e": Decimal("0.5777")})
    '0.5777 kgCO2e'
    """
    if set(gases) <= PLAIN and len(gases) == 1:
        return f"{short(sum(gases.values()))} kgCO2e"
    parts = [
        f"{short(mass)} kg {gas}" + ("" if gas in PLAIN else f" × {short(potential(gas, gwp_set))}")
        for gas, mass in gases.items()
    ]
    return f"({' + '.join(parts)})"
