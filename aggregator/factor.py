"""One emission factor, with everything that must be known to use it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from aggregator.gases import CO2E, DEFAULT_SET, potential

LIFE_CYCLE: Final = "life_cycle"
COMBUSTION: Final = "combustion"
CO2_ONLY: Final = "co2_only"
SPEND: Final = "spend"

LOCAL: Final = "local"
ANYWHERE: Final = "anywhere"

FOR_FOOTPRINTS: Final = (LIFE_CYCLE, COMBUSTION, SPEND)
"""Boundary kinds that may enter a product footprint, best first; ``co2_only`` never does."""

Rating = int | None
Ratings = tuple[Rating, Rating, Rating, Rating, Rating, Rating]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One emission factor with everything that must be known to use it.

    Attributes
    ----------
    gases
        Mass of each gas per ``unit`` [kg]; ``CO2e`` where only equivalents were published.
    boundary
        ``life_cycle`` (upstream included), ``combustion`` (all gases at the place of use),
        ``co2_only`` or ``spend``. Footprints never cross kinds silently.
    region
        ISO 3166 code of country or province; empty: global.
    technology
        What the factor was made of, where it says more than its category.
    scope
        ``local`` stands for nothing outside its region, as the factor of a power grid;
        ``anywhere`` holds at any place and time, as a chemical equation does.

    Examples
    --------
    >>> heat = Factor(id="1", category="heat.steam", name_en="Steam", name_zh="蒸汽", unit="GJ",
    ...               gases={"CO2": Decimal("60"), "CH4_fossil": Decimal("0.001")},
    ...               boundary=COMBUSTION, region="CN", year=2024, source="own", edition="1",
    ...               licence="own")
    >>> heat.value, heat.kgco2e("AR5"), heat.gas
    (Decimal('60.0298'), Decimal('60.0280'), 'CO2 + CH4_fossil')
    """

    id: str
    category: str
    name_en: str
    name_zh: str
    gases: Mapping[str, Decimal]
    unit: str
    boundary: str
    region: str
    year: int | None
    source: str
    edition: str
    licence: str
    technology: str = ""
    gwp_set: str | None = None
    kind: str = "secondary"
    note: str = ""
    scope: str = ""

    def kgco2e(self, gwp_set: str = DEFAULT_SET) -> Decimal:
        """Return the factor in one set of global warming potentials, in kgCO2e per unit.

        Raises
        ------
        UnknownGas
            The set does not know one of the gases.

        Examples
        --------
        >>> from aggregator.factors import FactorLibrary
        >>> FactorLibrary.load().by_id["gas:N2O"].kgco2e("AR5")
        Decimal('265.0')
        """
        return sum((mass * potential(gas, gwp_set) for gas, mass in self.gases.items()), Decimal(0))

    @property
    def value(self) -> Decimal:
        """Return the factor with the default set, in kgCO2e per unit."""
        return self.kgco2e()

    @property
    def gas(self) -> str:
        """Return the gas, or the gases joined."""
        return " + ".join(self.gases)

    def name(self, lang: str) -> str:
        """Return the name in ``en`` or ``zh``.

        >>> from aggregator.factors import FactorLibrary
        >>> FactorLibrary.load().by_id["gas:N2O"].name("zh")
        '氧化亚氮，直接排放'
        """
        return self.name_zh if lang.startswith("zh") and self.name_zh else self.name_en


def only(gas: str, mass: Decimal) -> Mapping[str, Decimal]:
    """Return the amounts of a factor of one gas, in kg per unit.

    >>> dict(only("SF6", Decimal("0.1")))
    {'SF6': Decimal('0.1')}
    """
    return MappingProxyType({gas: mass})


def equivalents(mass: Decimal) -> Mapping[str, Decimal]:
    """Return the amounts of a factor published as CO2 equivalents, in kgCO2e per unit.

    >>> dict(equivalents(Decimal("2.5")))
    {'CO2e': Decimal('2.5')}
    """
    return only(CO2E, mass)
